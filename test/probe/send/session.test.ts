// What goes over the wire, and what comes back as an answer.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Vantage } from '../../../src/model/index.ts';
import { answered, attempt, failed, httpServer, send, session, tcpServer, wireServer } from './servers.ts';

const endpoint: Vantage = {
  kind: 'endpoint',
  hop: 0,
  service: 'api',
  port: 80,
  address: '127.0.0.1',
  targetPort: 80,
  managed: true,
};

/** Head of a received request: its request line and its headers. */
function head(received: readonly string[]): { line: string; headers: Map<string, string> } {
  const [line = '', ...rest] = (received[0] ?? '').split('\r\n\r\n')[0]?.split('\r\n') ?? [];
  const headers = new Map(
    rest.map((text) => [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 2)]),
  );
  return { line, headers };
}

for (const path of ['//a//b', '/a/../b/./c', '/a%2Fb%2e%2e', '/say/"hi"', '/a?x=1&y=[2]|{3}', '/\\back^`']) {
  test(`the path ${path} goes over the wire byte for byte`, async (t) => {
    const received: string[] = [];
    const port = await wireServer(t, received);
    answered(await send(session(t), attempt(port, { path })));
    assert.equal(head(received).line, `GET ${path} HTTP/1.1`);
  });
}

for (const method of [
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'PROBE',
  'M-SEARCH',
]) {
  test(`the method ${method} is sent as it is, and framed without chunks`, async (t) => {
    const received: string[] = [];
    const port = await wireServer(t, received);
    const answer = answered(await send(session(t), attempt(port, { method })));
    const { line, headers } = head(received);
    assert.equal(line, `${method} / HTTP/1.1`);
    assert.equal(answer.status, 204);
    assert.equal(headers.has('transfer-encoding'), false);
    const quiet = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE'].includes(method);
    assert.equal(headers.get('content-length'), quiet ? undefined : '0');
  });
}

test('a gateway is asked as a client asks: no forwarded headers, no cookies, the prober names itself', async (t) => {
  const received: string[] = [];
  const port = await wireServer(t, received);
  const opened = session(t);
  await send(opened, attempt(port));
  await send(opened, attempt(port));
  const { headers } = head(received);
  assert.equal(headers.get('host'), `dify.example.com:${port}`);
  assert.equal(headers.get('user-agent'), 'methodprobe/0 (+ns/name)');
  assert.equal(headers.get('accept'), '*/*');
  assert.equal(headers.get('accept-encoding'), 'identity');
  for (const absent of ['cookie', 'x-forwarded-proto', 'x-forwarded-for'])
    assert.equal(headers.has(absent), false);
  const ids = received.map((text) => /x-request-id: (\S+)/i.exec(text)?.[1]);
  assert.equal(new Set(ids).size, 2);
});

test('a hop behind the gateway is told what the client did', async (t) => {
  const received: string[] = [];
  const port = await wireServer(t, received);
  const declared = [['X-Forwarded-Proto', 'ftp']] as const;
  await send(
    session(t),
    attempt(port, {
      vantage: endpoint,
      host: 'dify.example.com:8443',
      clientScheme: 'https',
      headers: declared,
    }),
  );
  const { headers } = head(received);
  assert.equal(headers.get('host'), 'dify.example.com:8443');
  assert.equal(headers.get('x-forwarded-proto'), 'https');
  assert.equal(headers.get('x-forwarded-host'), 'dify.example.com:8443');
  assert.equal(headers.get('x-forwarded-port'), '8443');
  assert.equal(headers.get('x-forwarded-for'), '192.0.2.1');
});

test('declared headers and body are sent, but identity and framing stay with the prober', async (t) => {
  const received: string[] = [];
  const port = await wireServer(t, received);
  const headers = [
    ['Content-Type', 'application/json'],
    ['Accept', 'text/html'],
    ['Host', 'evil.example.com'],
    ['content-length', '1'],
    ['Transfer-Encoding', 'chunked'],
    ['user-agent', 'curl'],
  ] as const;
  await send(session(t), attempt(port, { method: 'POST', headers, body: '{"ü":1}' }));
  const seen = head(received).headers;
  assert.equal(seen.get('content-type'), 'application/json');
  assert.equal(seen.get('accept'), 'text/html');
  assert.equal(seen.get('host'), `dify.example.com:${port}`);
  assert.equal(seen.get('content-length'), '8');
  assert.equal(seen.has('transfer-encoding'), false);
  assert.equal(seen.get('user-agent'), 'methodprobe/0 (+ns/name)');
});

test('a redirect is an answer, with its headers in order and repeated ones kept', async (t) => {
  const port = await httpServer(t, (_request, response) => {
    response.writeHead(301, 'Moved', [
      'Location',
      'http://elsewhere.invalid/',
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
    ]);
    response.end('moved');
  });
  const answer = answered(await send(session(t), attempt(port)));
  assert.equal(answer.status, 301);
  assert.equal(answer.phrase, 'Moved');
  const names = answer.headers.map(([name, value]) => `${name}: ${value}`);
  assert.deepEqual(names.slice(0, 3), [
    'Location: http://elsewhere.invalid/',
    'Set-Cookie: a=1',
    'Set-Cookie: b=2',
  ]);
  assert.equal(answer.bodyStart, 'moved');
  assert.equal(answer.bodyLength, 5);
  assert.equal(answer.bodyHash, createHash('sha256').update('moved').digest('hex').slice(0, 32));
});

test('an endless body is read to 65536 bytes, and its first 4096 are kept without half a character', async (t) => {
  let open = 0;
  const port = await httpServer(t, (_request, response) => {
    open += 1;
    response.on('close', () => {
      open -= 1;
    });
    const pour = (): void => {
      while (!response.destroyed && response.write(`a${'ü'.repeat(8000)}`));
    };
    response.on('drain', pour);
    pour();
  });
  const answer = answered(await send(session(t), attempt(port)));
  assert.equal(answer.bodyLength, 65_536);
  assert.equal(answer.bodyStart, `a${'ü'.repeat(2047)}`);
  while (open > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('where the whole body is asked for, all that was read is kept, and the hash is the same', async (t) => {
  const body = 'ü'.repeat(20_000);
  const port = await httpServer(t, (_request, response) => response.end(body));
  const whole = answered(await send(session(t), attempt(port, { wholeBody: true })));
  const start = answered(await send(session(t), attempt(port)));
  assert.equal(whole.bodyStart, body);
  assert.equal(start.bodyStart, 'ü'.repeat(2048));
  assert.deepEqual([whole.bodyHash, whole.bodyLength], [start.bodyHash, 40_000]);
});

test('an answer to HEAD has no body, whatever its Content-Length says', async (t) => {
  const port = await wireServer(t, [], 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
  assert.equal(answered(await send(session(t), attempt(port, { method: 'HEAD' }))).bodyLength, 0);
});

test('interim answers are passed over', async (t) => {
  const answer =
    'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 404 Gone Fishing\r\nContent-Length: 2\r\n\r\nno';
  const port = await wireServer(t, [], answer);
  const got = answered(await send(session(t), attempt(port)));
  assert.equal(got.status, 404);
  assert.equal(got.phrase, 'Gone Fishing');
});

test('a switch of protocols is an answer, and the connection is closed', async (t) => {
  const closed = Promise.withResolvers<void>();
  const port = await tcpServer(t, (socket) => {
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nmore'),
    );
    socket.once('close', () => closed.resolve());
  });
  const headers = [
    ['Upgrade', 'x'],
    ['Connection', 'Upgrade'],
  ] as const;
  const answer = answered(await send(session(t), attempt(port, { headers })));
  assert.equal(answer.status, 101);
  assert.equal(answer.bodyLength, 0);
  await closed.promise;
});

test('attempts of one vantage share a connection, another session and another vantage have their own', async (t) => {
  const connections = new Set<unknown>();
  const port = await httpServer(t, (request, response) => {
    connections.add(request.socket);
    response.end('ok');
  });
  const first = session(t);
  for (let sent = 0; sent < 3; sent += 1) await send(first, attempt(port));
  assert.equal(connections.size, 1);
  await send(first, attempt(port, { vantage: endpoint }));
  assert.equal(connections.size, 2);
  await send(session(t), attempt(port));
  assert.equal(connections.size, 3);
});

/** Answers the first request of each connection, and closes it unannounced when a second one comes. */
const closesAtTheSecond = (received: string[]) => (socket: import('node:net').Socket) => {
  let seen = 0;
  socket.on('data', (bytes) => {
    received.push(bytes.toString().slice(0, 4).trim());
    seen += 1;
    if (seen === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    else socket.resetAndDestroy();
  });
};

test('a safe method is sent again when the kept connection turns out closed', async (t) => {
  const received: string[] = [];
  const port = await tcpServer(t, closesAtTheSecond(received));
  const opened = session(t);
  answered(await send(opened, attempt(port)));
  answered(await send(opened, attempt(port)));
  assert.deepEqual(received, ['GET', 'GET', 'GET']);
});

test('an unsafe method is never sent twice', async (t) => {
  const received: string[] = [];
  const port = await tcpServer(t, closesAtTheSecond(received));
  const opened = session(t);
  answered(await send(opened, attempt(port)));
  assert.equal(failed(await send(opened, attempt(port, { method: 'POST' }))).cause, 'reset');
  assert.deepEqual(received, ['GET', 'POST']);
});
