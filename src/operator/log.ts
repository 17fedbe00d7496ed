// The log: one JSON object a line on stdout, for `kubectl logs` and for collectors. It leaves out header values and
// bodies of every object that is logged.

import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Fields that may hold credentials: of our requests and answers, and of client errors. */
const secretFields = ['headers', 'rawHeaders', 'body', 'bodyStart', 'requestHeaders', 'responseHeaders'];
/** Prefixes for the depths at which such fields stand: `headers`, `request.headers`, `observation.request.headers`. */
const depths = ['', '*.', '*.*.'];

/** A logger that writes lines of a level and above; to stdout unless given a destination. */
export function createLog(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: depths.flatMap((depth) => secretFields.map((field) => depth + field)),
        censor: '[not logged]',
      },
    },
    destination,
  );
}
