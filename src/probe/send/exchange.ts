// One request and its answer over a connection: method and path are sent byte for byte, with the Host and SNI of the
// attempt, and no redirect is followed. HTTP/1.1 over node:http is here, HTTP/2 in exchange-http2.ts.

import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Attempt, TlsSeen } from '../../model/index.ts';
import { headerPairs } from '../secrets/request-headers.ts';
import { emptyBody, readBody } from './body.ts';
import type { ReadyConnection } from './connection.ts';
import type { ExchangeContext, Exchanged } from './exchange-context.ts';
import { exchangeHttp2, unprocessed } from './exchange-http2.ts';
import { codeOf } from './failure.ts';

/** Bytes of a header section; four times Node's default, because long headers are no fault of a gateway. */
const headerLimit = 65_536;

/** Methods that may be sent again when a kept connection turns out to be closed (RFC 9112 section 9.3.1). */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * The answer. The request is sent once, and once more when the server had closed the kept connection while it was on
 * its way. Rejects with Node's error.
 */
export async function exchange(attempt: Attempt, context: ExchangeContext): Promise<Exchanged> {
  const connect = (): Promise<ReadyConnection> => context.connection.connect(context);
  const first = start(attempt, context, await connect());
  try {
    return await first.answer;
  } catch (error) {
    if (!first.onKeptConnection() || !mayRepeat(attempt, codeOf(error))) throw error;
    return await start(attempt, context, await connect()).answer;
  }
}

/** Whether the server did not process the request, or processing it twice does no harm. */
function mayRepeat({ request }: Attempt, code: string): boolean {
  const isClosed = ['ECONNRESET', 'EPIPE'].includes(code);
  return code === unprocessed || (isClosed && safeMethods.has(request.method));
}

/** A request on its way. */
interface StartedExchange {
  readonly answer: Promise<Exchanged>;
  readonly onKeptConnection: () => boolean;
}

function start(attempt: Attempt, context: ExchangeContext, connection: ReadyConnection): StartedExchange {
  if (connection.kind === 'HTTP/2') {
    return {
      answer: exchangeHttp2(attempt, context, connection),
      onKeptConnection: () => connection.kept,
    };
  }
  const { response, onKeptConnection } = startHttp1(attempt, context, connection);
  return { answer: response.then((message) => answerOf(message, context, connection.tls)), onKeptConnection };
}

async function answerOf(
  response: IncomingMessage,
  context: ExchangeContext,
  tls: TlsSeen | undefined,
): Promise<Exchanged> {
  context.reached('body');
  // After 101 the connection speaks another protocol: there is no body to read.
  const body = response.statusCode === 101 ? emptyBody : await readBody(response, context.body);
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    phrase: response.statusMessage ?? '',
    headers: headerPairs(response.rawHeaders),
    ...body,
    ...(tls === undefined ? {} : { tls }),
  };
}

function startHttp1(
  { request: { method, path, body }, target }: Attempt,
  context: ExchangeContext,
  { agent, tls }: { readonly agent: Agent; readonly tls?: TlsSeen | undefined },
) {
  const request = httpRequest({
    agent,
    lookup: context.connection.lookup,
    host: target.address,
    port: target.port,
    method,
    path,
    headers: context.headers(tls),
    maxHeaderSize: headerLimit,
  });
  context.limit.onEnd((reason) => request.destroy(reason));
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', resolve);
    request.on('upgrade', (upgraded, socket) => {
      socket.destroy();
      resolve(upgraded);
    });
  });
  request.on('socket', (socket) => {
    if (!socket.connecting) context.reached('answer');
    else socket.once('connect', () => context.reached('answer'));
  });
  request.end(body);
  return { response, onKeptConnection: () => request.reusedSocket };
}
