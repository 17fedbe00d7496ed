// Turns an error of Node into the cause and detail of a Failure, by the codes of sockets, resolver, OpenSSL and HTTP
// parser. A detail holds the dialled address and the code, never a header value or a body.

import type { FailureCause, Target } from '../../model/index.ts';
import { Unusable } from '../secrets/tls-credentials.ts';
import { ForbiddenDestination } from './resolve.ts';

/** How far a request came; the detail of a failure depends on it. */
export type Stage = 'name' | 'connection' | 'answer' | 'body';

/** The request's time was up. */
export class Expired extends Error {
  override readonly name = 'Expired';
}

/** Why no answer came, for a Failure. */
interface Explanation {
  readonly cause: FailureCause;
  readonly detail: string;
}

/** The code of an error; where several addresses were tried, that of the first one. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = 'code' in error ? String(error.code) : error.name;
  // A TLS alert comes as ERR_SSL_… from a read, and as EPROTO with OpenSSL's line from a write.
  const openssl = /SSL routines:[^:]*:([^:]+):/.exec(code === 'EPROTO' ? error.message : '')?.[1];
  return openssl === undefined ? code : `ERR_SSL_${openssl.toUpperCase().replace(/\W+/g, '_')}`;
}

/** The cause and the detail of an error that ended a request to the target at a stage. */
export function explain(error: unknown, target: Target, stage: Stage): Explanation {
  const place = placeOf(target);
  if (error instanceof ForbiddenDestination) return { cause: 'forbidden', detail: error.message };
  if (error instanceof Unusable) return { cause: 'tls', detail: `${place}: ${error.message}` };
  if (error instanceof Expired)
    return { cause: 'timeout', detail: `${place}: ${lateWords[stage]} ${error.message}` };
  const code = codeOf(error);
  const cause = stage === 'name' ? 'dns' : causeOf(code);
  return { cause, detail: describe(cause, { place, code, stage }) };
}

const lateWords: Readonly<Record<Stage, string>> = {
  name: 'the name was not resolved',
  connection: 'no connection came about',
  answer: 'no answer came',
  body: 'the answer began, but did not end',
};

/** Code of an error: TLS was set up, and HTTP/2 was not agreed on. */
export const noAgreement = 'ERR_NO_HTTP2';

const noHttp2Codes: readonly string[] = [noAgreement, 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'];

const causes: Readonly<Record<string, FailureCause>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  // Both say that the peer's first bytes are no TLS record; mostly it speaks plain HTTP.
  ERR_SSL_WRONG_VERSION_NUMBER: 'protocol',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'protocol',
  // The peer accepts none of the protocols that were offered (RFC 7301 section 3.2), or names none.
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'protocol',
  [noAgreement]: 'protocol',
  // What node:http refuses to put on the wire.
  ERR_UNESCAPED_CHARACTERS: 'protocol',
  ERR_INVALID_CHAR: 'protocol',
  ERR_INVALID_HTTP_TOKEN: 'protocol',
};

function causeOf(code: string): FailureCause {
  const known = causes[code];
  if (known !== undefined) return known;
  if (/^(HPE_|ERR_HTTP2_)/.test(code)) return 'protocol';
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO|ERR_OSSL_)/.test(code)) return 'tls';
  // EHOSTUNREACH, ENETUNREACH, EACCES and EPERM of a packet filter, EADDRNOTAVAIL of a missing address family.
  return 'unreachable';
}

function describe(
  cause: FailureCause,
  { place, code, stage }: { place: string; code: string; stage: Stage },
): string {
  switch (cause) {
    case 'dns':
      return `${place}: the name has no address (${code})`;
    case 'refused':
      return `${place} refused the connection`;
    case 'reset':
      return `${place} closed the connection ${closingWords[stage]}`;
    case 'tls':
      return `${place}: the TLS handshake failed (${code})`;
    case 'protocol':
      if (noHttp2Codes.includes(code)) return `${place} does not agree to speak HTTP/2 (ALPN)`;
      return code.startsWith('ERR_SSL_')
        ? `${place} does not speak TLS (${code})`
        : `${place}: the exchange is not HTTP (${code})`;
    case 'timeout':
      return `${place}: ${lateWords[stage]} in time (${code})`;
    default:
      return `${place} cannot be reached (${code})`;
  }
}

const closingWords: Readonly<Record<Stage, string>> = {
  name: 'early',
  connection: 'before it was set up',
  answer: 'without an answer',
  body: 'in the middle of the answer',
};

function placeOf({ address, port }: Target): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
