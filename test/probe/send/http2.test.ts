// HTTP/2 towards the gateway as ALPN agrees on it, and towards hops that speak it without TLS.

import assert from 'node:assert/strict';
import {
  createSecureServer,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { after, before, type TestContext, test } from 'node:test';
import type { Target, Vantage } from '../../../src/model/index.ts';
import { type Certificates, certificates, type KeyPair } from './certificates.ts';
import {
  answered,
  attempt,
  failed,
  httpServer,
  httpsServer,
  listen,
  send,
  session,
  tcpServer,
} from './servers.ts';

let authority: Certificates;
let keys: KeyPair;

before(async () => {
  authority = await certificates('Test CA');
  keys = await authority.issue(['dify.example.com']);
});

after(() => authority.remove());

const auto: Partial<Target> = { scheme: 'https', alpn: ['h2', 'http/1.1'] };
const http2Only: Partial<Target> = { scheme: 'https', alpn: ['h2'] };

type Listener = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

const http2Server = (t: TestContext, listener: Listener): Promise<number> =>
  listen(t, createSecureServer({ ...keys, allowHTTP1: false }, listener));

/** Answers with what arrived: method, path, authority. */
const echo: Listener = ({ method, url, authority: host }, response) =>
  response.end(JSON.stringify([method, url, host]));

test('a gateway that agrees on HTTP/2 is spoken to in HTTP/2, without phrase and with the certificate', async (t) => {
  const port = await http2Server(t, (_request, response) => {
    response.writeHead(405, { Allow: 'GET, HEAD', 'Set-Cookie': ['a=1', 'b=2'] });
    response.end('no');
  });
  const answer = answered(await send(session(t), attempt(port, {}, auto)));
  assert.deepEqual(
    [answer.status, answer.phrase, answer.httpVersion, answer.bodyStart],
    [405, '', '2', 'no'],
  );
  assert.deepEqual(answer.headers.slice(0, 3), [
    ['allow', 'GET, HEAD'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
  assert.equal(answer.tls?.subject, 'CN=dify.example.com');
});

for (const [method, path] of [
  ['TRACE', '/a/../b//c'],
  ['PROBE', '/say/"hi"?x=[1]|{2}'],
  ['M-SEARCH', '/a%2Fb%2e%2e'],
  ['DELETE', '/\\back^`'],
] as const) {
  test(`${method} ${path} goes over HTTP/2 byte for byte`, async (t) => {
    const port = await http2Server(t, echo);
    const answer = answered(await send(session(t), attempt(port, { method, path }, auto)));
    assert.deepEqual(JSON.parse(answer.bodyStart), [method, path, `dify.example.com:${port}`]);
  });
}

test('fields go in lower case, repeated ones stay, those of an HTTP/1.1 connection are left out', async (t) => {
  const seen: Record<string, unknown>[] = [];
  const bodies: string[] = [];
  const port = await http2Server(t, (request, response) => {
    seen.push(request.headers);
    request.on('data', (chunk) => bodies.push(String(chunk)));
    request.on('end', () => response.end());
  });
  const headers = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'x'],
    ['Keep-Alive', 'timeout=5'],
    ['TE', 'gzip'],
    ['X-A', '1'],
    ['x-a', '2'],
    ['Host', 'evil.example.com'],
  ] as const;
  const sent = attempt(port, { method: 'POST', headers, body: '{"ü":1}' }, auto);
  answered(await send(session(t), sent));
  const [fields = {}] = seen;
  for (const gone of ['connection', 'upgrade', 'keep-alive', 'te', 'host', 'transfer-encoding'])
    assert.equal(fields[gone], undefined, gone);
  assert.equal(fields['x-a'], '1, 2');
  assert.equal(fields['content-length'], '8');
  assert.equal(fields['user-agent'], 'methodprobe/0 (+ns/name)');
  assert.deepEqual(bodies, ['{"ü":1}']);
});

test('requests of one vantage share an HTTP/2 connection, until the server closes it', async (t) => {
  const connections = new Set<unknown>();
  const port = await http2Server(t, (request, response) => {
    connections.add(request.stream.session);
    response.end();
    if (request.url === '/last') request.stream.session?.close();
  });
  const opened = session(t);
  for (const path of ['/', '/', '/last']) answered(await send(opened, attempt(port, { path }, auto)));
  assert.equal(connections.size, 1);
  answered(await send(opened, attempt(port, {}, auto)));
  assert.equal(connections.size, 2);
});

test('a gateway without HTTP/2 is spoken to in HTTP/1.1 on the connection that asked, and that is kept', async (t) => {
  const connections = new Set<unknown>();
  const port = await httpsServer(t, keys, (request, response) => {
    connections.add(request.socket);
    response.writeHead(200, 'Fine');
    response.end();
  });
  const opened = session(t);
  for (let sent = 0; sent < 3; sent += 1) {
    const answer = answered(await send(opened, attempt(port, {}, auto)));
    assert.deepEqual([answer.httpVersion, answer.phrase], [undefined, 'Fine']);
    assert.equal(answer.tls?.subject, 'CN=dify.example.com');
  }
  assert.equal(connections.size, 1);
});

test('HTTP/1.1 is spoken to a gateway that would agree on HTTP/2 when that is what the probe says', async (t) => {
  const server = createSecureServer({ ...keys, allowHTTP1: true }, echo);
  const port = await listen(t, server);
  const answer = answered(await send(session(t), attempt(port, {}, { scheme: 'https' })));
  assert.equal(answer.httpVersion, undefined);
});

test('HTTP/2 alone fails in its own words where the gateway refuses it', async (t) => {
  const port = await httpsServer(t, keys, (_request, response) => response.end());
  const failure = failed(await send(session(t), attempt(port, {}, http2Only)));
  assert.deepEqual(
    [failure.cause, failure.detail],
    ['protocol', `127.0.0.1:${port} does not agree to speak HTTP/2 (ALPN)`],
  );
});

test('HTTP/2 alone fails in its own words where the gateway knows no ALPN', async (t) => {
  const { createServer: createTlsServer } = await import('node:tls');
  const port = await listen(
    t,
    createTlsServer({ ...keys, ALPNCallback: () => undefined }, () => {}),
  );
  const failure = failed(await send(session(t), attempt(port, {}, http2Only)));
  assert.equal(failure.cause, 'protocol');
});

test('a gateway without TLS is spoken to in HTTP/1.1', async (t) => {
  const port = await httpServer(t, (_request, response) => response.end());
  assert.equal(answered(await send(session(t), attempt(port))).httpVersion, undefined);
});

test('a path that HTTP cannot carry is a failure in HTTP/2 too', async (t) => {
  const port = await http2Server(t, echo);
  assert.equal(failed(await send(session(t), attempt(port, { path: '/a b' }, auto))).cause, 'protocol');
});

test('an HTTP/2 server that says nothing is a timeout, and the next request gets a connection of its own', async (t) => {
  let asked = 0;
  const port = await http2Server(t, (_request, response) => {
    asked += 1;
    if (asked > 1) response.end('ok');
  });
  const opened = session(t);
  // Enough for a busy machine to bring the first request to the server.
  const hurried = { ...attempt(port, {}, auto), timeoutMs: 1_000 };
  assert.equal(failed(await send(opened, hurried)).cause, 'timeout');
  assert.equal(answered(await send(opened, attempt(port, {}, auto))).bodyStart, 'ok');
});

test('an endless body in HTTP/2 is read to 65536 bytes', async (t) => {
  const port = await http2Server(t, (_request, response) => {
    const pour = (): void => {
      while (!response.stream.destroyed && response.write('x'.repeat(8000)));
    };
    response.stream.on('error', () => {});
    response.on('drain', pour);
    pour();
  });
  assert.equal(answered(await send(session(t), attempt(port, {}, auto))).bodyLength, 65_536);
});

const h2cHop: Vantage = {
  kind: 'service',
  hop: 0,
  service: 'api',
  port: 80,
  scheme: 'http',
  h2c: true,
};

test('a hop that speaks HTTP/2 without TLS is asked so, again and again on one connection', async (t) => {
  const connections = new Set<unknown>();
  const port = await listen(
    t,
    createServer((request, response) => {
      connections.add(request.stream.session);
      response.end(`${request.method} ${request.headers['x-forwarded-proto']} ${request.scheme}`);
    }),
  );
  const opened = session(t);
  for (const method of ['GET', 'POST']) {
    const answer = answered(await send(opened, attempt(port, { vantage: h2cHop, method })));
    assert.deepEqual([answer.bodyStart, answer.httpVersion], [`${method} http http`, '2']);
  }
  assert.equal(connections.size, 1);
});

test('an experiment in HTTP/1.1 at such a hop speaks HTTP/1.1', async (t) => {
  const port = await httpServer(t, (request, response) => response.end(request.httpVersion));
  const sent = attempt(port, { vantage: h2cHop, protocol: 'http', purpose: 'experiment' });
  assert.equal(answered(await send(session(t), sent)).bodyStart, '1.1');
});

test('a hop that closes on HTTP/2 is a failure', async (t) => {
  const port = await tcpServer(t, (socket) => socket.once('data', () => socket.end()));
  const failure = failed(await send(session(t), attempt(port, { vantage: h2cHop })));
  assert.ok(['protocol', 'reset'].includes(failure.cause), failure.cause);
});
