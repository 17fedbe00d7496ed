// One request and its answer in HTTP/2 (RFC 9113), as a stream of a connection that is set up already: over TLS by
// ALPN, or without TLS by prior knowledge (section 3.3).

import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2';
import type { Attempt, Header, TlsSeen } from '../../model/index.ts';
import { headerPairs } from '../secrets/request-headers.ts';
import { readBody } from './body.ts';
import type { ExchangeContext, Exchanged } from './exchange-context.ts';

interface Http2Connection {
  readonly session: ClientHttp2Session;
  readonly tls?: TlsSeen | undefined;
}

/** The answer: without a phrase, every header name in lower case. Rejects with Node's error. */
export async function exchangeHttp2(
  attempt: Attempt,
  context: ExchangeContext,
  { session, tls }: Http2Connection,
): Promise<Exchanged> {
  const { body } = attempt.request;
  context.reached('answer');
  context.limit.onEnd((reason) => session.destroy(reason));
  const stream = session.request(fieldsOf(attempt, context, tls), { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const { status, headers } = await headOf(session, stream);
  context.reached('body');
  return {
    kind: 'answered',
    status,
    phrase: '',
    headers,
    ...(await readBody(stream, context.body)),
    httpVersion: '2',
    ...(tls === undefined ? {} : { tls }),
  };
}

/** Fields about an HTTP/1.1 connection (section 8.2.2): one of these makes a request malformed. */
const connectionFields = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** Characters that may not stand in a path. node:http refuses them too; a server would only close the stream. */
const notInPath = /[^\u0021-\u00ff]/;

/** The fields of the request: in lower case, repeated ones kept, the Host as `:authority`. */
function fieldsOf({ request, target }: Attempt, context: ExchangeContext, tls: TlsSeen | undefined) {
  const { method, path } = request;
  if (notInPath.test(path)) throw Object.assign(new Error('path'), { code: 'ERR_UNESCAPED_CHARACTERS' });
  const fields = Map.groupBy(
    headerPairs(context.headers(tls)).map(([name, value]) => [name.toLowerCase(), value] as const),
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

/** TE may hold `trailers` alone in HTTP/2. */
const isAllowed = (name: string, pairs: readonly Header[]): boolean =>
  name !== 'te' || pairs.every(([, value]) => value.toLowerCase() === 'trailers');

interface Head {
  readonly status: number;
  readonly headers: readonly Header[];
}

function headOf(session: ClientHttp2Session, stream: ClientHttp2Stream): Promise<Head> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(isRefused(stream) ? unprocessedError(error) : error);
    // A peer that does not speak HTTP/2 may close without an error.
    const closed = (): void => reject(closedError(stream));
    session.once('error', fail);
    stream.once('close', () => session.off('error', fail));
    stream.once('error', fail);
    stream.once('close', closed);
    stream.once('response', (fields, _flags, raw) => {
      // Every stream closes; the error with its stack trace is made only for one that closes before the answer.
      stream.off('close', closed);
      resolve({
        status: Number(fields[':status']),
        headers: headerPairs(raw).filter(([name]) => !name.startsWith(':')),
      });
    });
  });
}

/** Code of an error: the server did not process the request (RFC 9113 section 8.7), so it may be sent again. */
export const unprocessed = 'ERR_HTTP2_UNPROCESSED';

const isRefused = ({ rstCode }: ClientHttp2Stream): boolean => rstCode === constants.NGHTTP2_REFUSED_STREAM;

const unprocessedError = (cause: Error): Error =>
  Object.assign(new Error('refused', { cause }), { code: unprocessed });

/** The stream closed without an answer; counts as a connection that was reset. */
function closedError(stream: ClientHttp2Stream): Error {
  return Object.assign(new Error(`the stream was closed with code ${stream.rstCode}`), {
    code: 'ECONNRESET',
  });
}
