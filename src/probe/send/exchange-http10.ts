// One request and its answer in HTTP/1.0 (RFC 1945): the experiment that shows a hop that refuses this version, as
// Envoy does with 426. node:http sends HTTP/1.1 only, so this one writes to a socket of its own.

import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { Attempt, Header } from '../../model/index.ts';
import { headerPairs } from '../secrets/request-headers.ts';
import { readBody } from './body.ts';
import type { ExchangeContext, Exchanged } from './exchange-context.ts';

/** Bytes read of such an answer; a refusal is far shorter. */
const answerLimit = 65_536;

/** The answer. Rejects with Node's error, or when the peer's bytes are no HTTP answer. */
export async function exchangeHttp10(attempt: Attempt, context: ExchangeContext): Promise<Exchanged> {
  const bytes = await answerBytes(attempt, context);
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(statusLine);
  if (status === null) throw Object.assign(new Error('no HTTP answer'), { code: 'HPE_INVALID_CONSTANT' });
  const body = await readBody(Readable.from([bytes.subarray(end + 4)], { objectMode: false }), context.body);
  const [, code, phrase = ''] = status;
  return { kind: 'answered', status: Number(code), phrase, headers: lines.map(fieldOf), ...body };
}

function fieldOf(line: string): Header {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

/** Sends the request and reads until the peer closes, as HTTP/1.0 ends an answer, or the limit is reached. */
function answerBytes(
  { request, target }: Attempt,
  { connection, limit, reached, headers }: ExchangeContext,
): Promise<Buffer> {
  const socket = connect({ host: target.address, port: target.port, lookup: connection.lookup });
  limit.onEnd((reason) => socket.destroy(reason));
  const fields = headerPairs(headers(undefined));
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.once('connect', () => {
    reached('answer');
    // The socket is not ended: proxies take a half-closed connection for a client that gave up.
    socket.write(`${request.method} ${request.path} HTTP/1.0\r\n${lines}\r\n${request.body ?? ''}`);
  });
  return readAll(socket);
}

function readAll(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      if (parts.reduce((sum, { length }) => sum + length, 0) >= answerLimit) socket.destroy();
    });
    socket.once('close', () => resolve(Buffer.concat(parts)));
  });
}
