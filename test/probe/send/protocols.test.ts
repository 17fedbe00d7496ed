// Experiments about the protocol: what goes over the wire in HTTP/1.0 and in HTTP/2 without TLS, and
// what becomes of a peer that speaks something else.

import assert from 'node:assert/strict';
import { createServer } from 'node:http2';
import { test } from 'node:test';
import { answered, attempt, failed, httpServer, listen, send, session, tcpServer } from './servers.ts';

test('HTTP/1.0 stands in the request line, and the answer ends when the peer closes', async (t) => {
  const received: string[] = [];
  const port = await tcpServer(t, (socket) => {
    socket.once('data', (bytes) => {
      received.push(bytes.toString('latin1'));
      socket.end('HTTP/1.1 426 Upgrade Required\r\nserver: istio-envoy\r\ncontent-length: 0\r\n\r\n');
    });
  });
  const answer = answered(await send(session(t), attempt(port, { protocol: 'HTTP/1.0', path: '/a?b=c' })));
  assert.equal(answer.status, 426);
  assert.equal(answer.phrase, 'Upgrade Required');
  assert.deepEqual(answer.headers, [
    ['server', 'istio-envoy'],
    ['content-length', '0'],
  ]);
  assert.match(received[0] ?? '', /^GET \/a\?b=c HTTP\/1\.0\r\nHost: /);
});

test('a body of HTTP/1.0 is read to its end', async (t) => {
  const port = await tcpServer(t, (socket) => {
    socket.once('data', () =>
      socket.end('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nfirst\r\n\r\nsecond'),
    );
  });
  const answer = answered(await send(session(t), attempt(port, { protocol: 'HTTP/1.0' })));
  assert.equal(answer.bodyStart, 'first\r\n\r\nsecond');
});

test('bytes that are no HTTP answer are a failure of the protocol', async (t) => {
  const port = await tcpServer(t, (socket) => {
    socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  });
  assert.equal(failed(await send(session(t), attempt(port, { protocol: 'HTTP/1.0' }))).cause, 'protocol');
});

test('HTTP/2 without TLS is spoken by prior knowledge', async (t) => {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push([request.method, request.url, request.authority, request.headers['x-a']]);
    response.writeHead(405, { allow: 'GET' });
    response.end('no');
  });
  const port = await listen(t, server);
  const headers = [['X-A', '1']] as const;
  const answer = answered(
    await send(session(t), attempt(port, { protocol: 'h2c', method: 'PROBE', path: '/x', headers })),
  );
  assert.deepEqual([answer.status, answer.phrase, answer.bodyStart], [405, '', 'no']);
  assert.deepEqual(
    answer.headers.filter(([name]) => name === 'allow'),
    [['allow', 'GET']],
  );
  const [[method, path, authority, header] = []] = seen as unknown[][];
  assert.deepEqual([method, path, header], ['PROBE', '/x', '1']);
  assert.equal(typeof authority, 'string');
});

test('a server that speaks only HTTP/1.1 gives no answer to HTTP/2', async (t) => {
  const port = await httpServer(t, (_request, response) => response.end());
  const failure = failed(await send(session(t), attempt(port, { protocol: 'h2c' })));
  assert.ok(['protocol', 'reset'].includes(failure.cause), failure.cause);
});

test('a server that never answers HTTP/2 runs into the time limit', async (t) => {
  const port = await tcpServer(t, () => {});
  const silent = { ...attempt(port, { protocol: 'h2c' }), timeoutMs: 100 };
  assert.equal(failed(await send(session(t), silent)).cause, 'timeout');
});
