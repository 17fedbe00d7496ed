// An application that writes down every request it gets and answers as it was told. Runs as a
// Pod: `node test/e2e/recorder.ts`. Port 8080 is the application; port 9000 belongs to the
// test: GET /requests is what came, PUT /rules says how to answer.

import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';

/** A request as it came. */
export interface Recorded {
  readonly method: string;
  /** Path and query, as on the wire. */
  readonly path: string;
  /** In lower case; of repeated ones all values. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How to answer: the first rule that fits. What is left out fits everything. */
export interface AnswerRule {
  readonly methods?: readonly string[];
  /** The whole path, without query. */
  readonly path?: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const applicationPort = 8080;
export const controlPort = 9000;

const requests: Recorded[] = [];
let rules: readonly AnswerRule[] = [{ status: 200, body: '{"recorded":true}' }];

async function application(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url: path = '' } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
  );
  const { status, headers: own, body } = answerTo({ method, path, headers, body: await text(request) });
  response.writeHead(status, { 'Content-Type': 'application/json', ...own }).end(body);
}

/**
 * Node's parser refuses methods that it does not know, and PROBE is one. The packet is at hand,
 * so the request is read from its text; what such requests carry fits into one packet.
 */
function unknownMethod(error: Error & { readonly rawPacket?: Buffer }, socket: Duplex): void {
  const [head = '', body = ''] = (error.rawPacket ?? '').toString('latin1').split('\r\n\r\n', 2);
  const [line = '', ...fields] = head.split('\r\n');
  const [, method, path] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(line) ?? [];
  if (method === undefined || path === undefined) return void socket.destroy();
  const headers = Object.fromEntries(
    fields.map((field) => {
      const [name = '', ...value] = field.split(':');
      return [name.toLowerCase(), value.join(':').trim()];
    }),
  );
  const { status, headers: own = {}, body: content = '' } = answerTo({ method, path, headers, body });
  const lines = Object.entries({ ...own, 'Content-Length': Buffer.byteLength(content), Connection: 'close' });
  const told = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${told}\r\n${content}`);
}

function answerTo(request: Recorded): AnswerRule {
  requests.push(request);
  const { method, path } = request;
  return rules.find((one) => fits(one, method, path)) ?? { status: 404, body: '{"error":"no such path"}' };
}

function fits({ methods, path }: AnswerRule, method: string, target: string): boolean {
  const [bare] = target.split('?', 1);
  return (methods === undefined || methods.includes(method)) && (path === undefined || path === bare);
}

async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'PUT') {
    rules = JSON.parse(await text(request));
    requests.length = 0;
  }
  response.end(JSON.stringify(requests));
}

if (import.meta.main) {
  createServer((request, response) => void application(request, response))
    .on('clientError', unknownMethod)
    .listen(applicationPort);
  createServer((request, response) => void control(request, response)).listen(controlPort);
}
