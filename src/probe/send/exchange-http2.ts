// One request and its answer in HTTP/2 (RFC 9113), as a stream of a connection that is there already: by ALPN
// over TLS, or by prior knowledge without (section 3.3).

import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2';
import type { Attempt, Header, TlsSeen } from '../../model/index.ts';
import { headerPairs } from '../secrets/request-headers.ts';
import { readBody } from './body.ts';
import type { Exchanged, Wire } from './exchange-context.ts';

interface Http2 {
  readonly session: ClientHttp2Session;
  readonly tls?: TlsSeen | undefined;
}

/** An Answer without its duration; no phrase, and every name in lower case. Rejects with the platform's error. */
export async function exchangeHttp2(attempt: Attempt, wire: Wire, http2: Http2): Promise<Exchanged> {
  const { session, tls } = http2;
  const { body } = attempt.request;
  wire.reached('answer');
  wire.limit.onEnd((reason) => session.destroy(reason));
  const stream = session.request(fieldsOf(attempt, wire, tls), { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const { status, headers } = await headOf(session, stream);
  wire.reached('body');
  return {
    kind: 'answered',
    status,
    phrase: '',
    headers,
    ...(await readBody(stream, wire.body)),
    httpVersion: '2',
    ...(tls === undefined ? {} : { tls }),
  };
}

/** What belongs to a connection of HTTP/1.1 (section 8.2.2): one of these makes a request malformed. */
const connectionFields = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** node:http refuses such paths too; a server would only close the stream. */
const notInPath = /[^\u0021-\u00ff]/;

/** Fields as HTTP/2 has them: lower case, repeated ones kept, the Host as `:authority`. */
function fieldsOf({ request, target }: Attempt, wire: Wire, tls: TlsSeen | undefined) {
  const { method, path } = request;
  if (notInPath.test(path)) throw Object.assign(new Error('path'), { code: 'ERR_UNESCAPED_CHARACTERS' });
  const fields = Map.groupBy(
    headerPairs(wire.headers(tls)).map(([name, value]) => [name.toLowerCase(), value] as const),
    ([name]) => name,
  );
  const all = [...fields]
    .filter(([name, pairs]) => name !== 'host' && !connectionFields.has(name) && isAllowed(name, pairs))
    .map(([name, pairs]) => [name, pairs.map(([, value]) => value)] as const);
  const [[, authority = ''] = []] = fields.get('host') ?? [];
  return {
    ':method': method,
    ':path': path,
    ':scheme': target.scheme,
    ':authority': authority,
    ...Object.fromEntries(all),
  };
}

/** Of TE, `trailers` alone may stand in HTTP/2. */
const isAllowed = (name: string, pairs: readonly Header[]): boolean =>
  name !== 'te' || pairs.every(([, value]) => value.toLowerCase() === 'trailers');

interface Head {
  readonly status: number;
  readonly headers: readonly Header[];
}

function headOf(session: ClientHttp2Session, stream: ClientHttp2Stream): Promise<Head> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(isRefused(stream) ? notProcessed(error) : error);
    // A peer that speaks something else may just close.
    const closed = (): void => reject(closedBy(stream));
    session.once('error', fail);
    stream.once('close', () => session.off('error', fail));
    stream.once('error', fail);
    stream.once('close', closed);
    stream.once('response', (fields, _flags, raw) => {
      // Every stream closes: an error for that is worth its stack trace only before the answer.
      stream.off('close', closed);
      resolve({
        status: Number(fields[':status']),
        headers: headerPairs(raw).filter(([name]) => !name.startsWith(':')),
      });
    });
  });
}

/** Code of an error: the server closes the connection and has not looked at the request (RFC 9113 section 8.7). */
export const unprocessed = 'ERR_HTTP2_UNPROCESSED';

const isRefused = ({ rstCode }: ClientHttp2Stream): boolean => rstCode === constants.NGHTTP2_REFUSED_STREAM;

const notProcessed = (cause: Error): Error =>
  Object.assign(new Error('refused', { cause }), { code: unprocessed });

/** Speaks as a connection that was reset. */
function closedBy(stream: ClientHttp2Stream): Error {
  return Object.assign(new Error(`the stream was closed with code ${stream.rstCode}`), {
    code: 'ECONNRESET',
  });
}
