// One request and its answer on an open door: any method and path goes byte for byte, with the Host and
// SNI it is given, and no redirect is followed. Here over node:http, in HTTP/1.1.

import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Attempt, TlsSeen } from '../../model/index.ts';
import { headerPairs } from '../secrets/request-headers.ts';
import { emptyBody, readBody } from './body.ts';
import type { ReadyConnection } from './connection.ts';
import type { Exchanged, Wire } from './exchange-context.ts';
import { exchangeHttp2, unprocessed } from './exchange-http2.ts';
import { codeOf } from './failure.ts';

/** Bytes of a header section; four times Node's default, because a proxy that is generous with headers is no fault. */
const headerLimit = 65_536;

/** May be sent again when a kept connection turns out closed (RFC 9112 section 9.3.1). */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** The answer. Sends once; once more when the server had closed the kept connection while the request was on its way. Rejects with the platform's error. */
export async function exchange(attempt: Attempt, wire: Wire): Promise<Exchanged> {
  const first = await wire.connection.connect(wire);
  const begun = begin(attempt, wire, first);
  try {
    return await begun.answer;
  } catch (error) {
    if (!begun.onKeptConnection() || !mayRepeat(attempt, codeOf(error))) throw error;
    return await begin(attempt, wire, await wire.connection.connect(wire)).answer;
  }
}

/** A request that the server has not looked at, or one that does no harm twice. */
function mayRepeat({ request }: Attempt, code: string): boolean {
  const isClosed = ['ECONNRESET', 'EPIPE'].includes(code);
  return code === unprocessed || (isClosed && safeMethods.has(request.method));
}

/** A request on its way. */
interface Begun {
  readonly answer: Promise<Exchanged>;
  readonly onKeptConnection: () => boolean;
}

function begin(attempt: Attempt, wire: Wire, connection: ReadyConnection): Begun {
  if (connection.kind === 'HTTP/2') {
    return {
      answer: exchangeHttp2(attempt, wire, connection),
      onKeptConnection: () => connection.kept,
    };
  }
  const { response, onKeptConnection } = start(attempt, wire, connection);
  return { answer: response.then((message) => answerOf(message, wire, connection.tls)), onKeptConnection };
}

async function answerOf(response: IncomingMessage, wire: Wire, tls: TlsSeen | undefined): Promise<Exchanged> {
  wire.reached('body');
  // After 101 the connection speaks another protocol: there is no body to read.
  const body = response.statusCode === 101 ? emptyBody : await readBody(response, wire.body);
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    phrase: response.statusMessage ?? '',
    headers: headerPairs(response.rawHeaders),
    ...body,
    ...(tls === undefined ? {} : { tls }),
  };
}

function start(
  { request: { method, path, body }, target }: Attempt,
  wire: Wire,
  { agent, tls }: { readonly agent: Agent; readonly tls?: TlsSeen | undefined },
) {
  const request = httpRequest({
    agent,
    lookup: wire.connection.lookup,
    host: target.address,
    port: target.port,
    method,
    path,
    headers: wire.headers(tls),
    maxHeaderSize: headerLimit,
  });
  wire.limit.onEnd((reason) => request.destroy(reason));
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', resolve);
    request.on('upgrade', (upgraded, socket) => {
      socket.destroy();
      resolve(upgraded);
    });
  });
  request.on('socket', (socket) => {
    if (!socket.connecting) wire.reached('answer');
    else socket.once('connect', () => wire.reached('answer'));
  });
  request.end(body);
  return { response, onKeptConnection: () => request.reusedSocket };
}
