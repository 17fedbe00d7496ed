// The log: one JSON object a line on stdout, for people with `kubectl logs` and for collectors.
// Header values and bodies never get into it, whatever object somebody logs.

import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Fields that may hold credentials: of our requests and answers, and of client errors. */
const secretFields = ['headers', 'rawHeaders', 'body', 'bodyStart', 'requestHeaders', 'responseHeaders'];
/** Depths at which a logged object may hold them: `headers`, `request.headers`, `observation.request.headers`. */
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
