// Whatever the network does is an outcome with the right cause.

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { openSession } from '../../../src/probe/send/session.ts';
import { certificates } from './certificates.ts';
import {
  answered,
  attempt,
  failed,
  httpServer,
  httpsServer,
  loopbackOnly,
  send,
  session,
  tcpServer,
  wireServer,
} from './servers.ts';

const hurried = (port: number, timeoutMs = 150) => ({ ...attempt(port), timeoutMs });

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a closed port is refused', async (t) => {
  const port = await closedPort();
  const failure = failed(await send(session(t), attempt(port)));
  assert.equal(failure.cause, 'refused');
  assert.equal(failure.detail, `127.0.0.1:${port} refused the connection`);
});

test('a connection closed without a byte is reset', async (t) => {
  const port = await tcpServer(t, (socket) => socket.once('data', () => socket.end()));
  const failure = failed(await send(session(t), attempt(port)));
  assert.equal(failure.cause, 'reset');
  assert.equal(failure.detail, `127.0.0.1:${port} closed the connection without an answer`);
});

test('a connection reset in the middle of the answer is reset', async (t) => {
  const port = await tcpServer(t, (socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')),
  );
  const failure = failed(await send(session(t), attempt(port)));
  assert.equal(failure.cause, 'reset');
  assert.equal(failure.detail, `127.0.0.1:${port} closed the connection in the middle of the answer`);
});

test('a server that accepts and says nothing is a timeout', async (t) => {
  const port = await tcpServer(t, (socket) => socket.resume());
  const failure = failed(await send(session(t), hurried(port)));
  assert.equal(failure.cause, 'timeout');
  assert.equal(failure.detail, `127.0.0.1:${port}: no answer came within 0.15 s`);
  assert.ok(failure.ms >= 140);
});

test('a body that drips for ever is a timeout, and says that it had begun', async (t) => {
  const port = await httpServer(t, (_request, response) => {
    const drip = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(drip));
  });
  // Enough for a busy machine to begin.
  const failure = failed(await send(session(t), hurried(port, 1_000)));
  assert.equal(failure.cause, 'timeout');
  assert.equal(failure.detail, `127.0.0.1:${port}: the answer began, but did not end within 1 s`);
});

test('a look-up that hangs is a timeout', async (t) => {
  const opened = openSession({
    destinations: loopbackOnly,
    userAgent: 'x',
    resolve: () => new Promise(() => {}),
  });
  t.after(opened.close);
  const slow = { ...attempt(80, {}, { address: 'slow.example.com' }), timeoutMs: 50 };
  const failure = failed(await send(opened, slow));
  assert.equal(failure.cause, 'timeout');
  assert.equal(failure.detail, 'slow.example.com:80: the name was not resolved within 0.05 s');
});

test('a name without address is dns', async (t) => {
  const failure = failed(await send(session(t), attempt(80, {}, { address: 'nowhere.invalid' })));
  assert.equal(failure.cause, 'dns');
  assert.match(failure.detail, /^nowhere\.invalid:80: the name has no address \((ENOTFOUND|EAI_AGAIN)\)$/);
});

for (const [what, answer] of [
  ['garbage', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['a header line without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
  ['two lengths that differ', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['headers beyond the bound', `HTTP/1.1 200 OK\r\nX-Big: ${'x'.repeat(70_000)}\r\n\r\n`],
] as const) {
  test(`${what} is no HTTP`, async (t) => {
    const port = await wireServer(t, [], answer);
    const failure = failed(await send(session(t), attempt(port)));
    assert.equal(failure.cause, 'protocol');
    assert.match(failure.detail, /^127\.0\.0\.1:\d+: the exchange is not HTTP \(HPE_[A-Z_]+\)$/);
  });
}

test('a path that HTTP cannot carry, as from a broken Location, is a protocol failure', async (t) => {
  const failure = failed(await send(session(t), attempt(80, { path: '/a b' })));
  assert.equal(failure.cause, 'protocol');
});

test('a header value that HTTP cannot carry is a protocol failure that does not quote it', async (t) => {
  const failure = failed(await send(session(t), attempt(80, { headers: [['X-Token', 'top\nsecret']] })));
  assert.equal(failure.cause, 'protocol');
  assert.doesNotMatch(failure.detail, /secret/);
});

test('TLS spoken to a plain server is a protocol failure', async (t) => {
  const port = await httpServer(t, (_request, response) => response.end());
  const failure = failed(await send(session(t), attempt(port, {}, { scheme: 'https' })));
  assert.equal(failure.cause, 'protocol');
  assert.match(failure.detail, /does not speak TLS/);
});

test('a plain request to a TLS server has no HTTP answer', async (t) => {
  const authority = await certificates('Test CA');
  t.after(authority.remove);
  const port = await httpsServer(t, await authority.issue(['a.example']), (_request, response) =>
    response.end(),
  );
  const failure = failed(await send(session(t), attempt(port)));
  assert.ok(['protocol', 'reset'].includes(failure.cause), failure.cause);
});

test('a handshake that the server refuses is a TLS failure', async (t) => {
  const alert = Buffer.from('15030300020228', 'hex'); // a TLS record: alert, fatal, handshake_failure
  const port = await tcpServer(t, (socket) => socket.once('data', () => socket.end(alert)));
  const failure = failed(await send(session(t), attempt(port, {}, { scheme: 'https' })));
  assert.equal(failure.cause, 'tls');
  assert.match(failure.detail, /the TLS handshake failed \(ERR_SSL_/);
});

test('an address that the policy refuses is never dialled', async (t) => {
  let connections = 0;
  const port = await tcpServer(t, () => {
    connections += 1;
  });
  const closed = session(t, { check: (address) => `${address} is closed` });
  const failure = failed(await send(closed, attempt(port)));
  assert.deepEqual([failure.cause, failure.detail, connections], ['forbidden', '127.0.0.1 is closed', 0]);
});

test('a name that leads to a refused address is named in the refusal', async (t) => {
  const resolve = async () => [{ address: '10.0.0.1', family: 4 }];
  const opened = openSession({ destinations: loopbackOnly, userAgent: 'x', resolve });
  t.after(opened.close);
  const failure = failed(await send(opened, attempt(80, {}, { address: 'gw.corp' })));
  assert.deepEqual([failure.cause, failure.detail], ['forbidden', 'gw.corp: 10.0.0.1 is not loopback']);
});

test('a name is resolved once, judged by its addresses, and dialled at the permitted ones', async (t) => {
  let asked = 0;
  const port = await httpServer(t, (request, response) => response.end(request.headers.host));
  const rebinding = openSession({
    destinations: loopbackOnly,
    userAgent: 'x',
    resolve: async () => {
      asked += 1;
      const later = asked === 1 ? '127.0.0.1' : '10.0.0.1';
      return [
        { address: '10.0.0.1', family: 4 },
        { address: later, family: 4 },
      ];
    },
  });
  t.after(rebinding.close);
  for (let sent = 0; sent < 2; sent += 1) {
    const answer = answered(await send(rebinding, attempt(port, {}, { address: 'gw.example.com' })));
    assert.equal(answer.bodyStart, `dify.example.com:${port}`);
  }
  assert.equal(asked, 1);
});

test('the next address of a name is tried when the first one refuses', async (t) => {
  const port = await httpServer(t, (_request, response) => response.end('ok'));
  const two = openSession({
    destinations: loopbackOnly,
    userAgent: 'x',
    resolve: async () => [
      { address: '127.0.0.9', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ],
  });
  t.after(two.close);
  assert.equal(answered(await send(two, attempt(port, {}, { address: 'gw.example.com' }))).status, 200);
});

test('a cancelled attempt rejects with the reason of the caller, and leaves no listener behind', async (t) => {
  const port = await tcpServer(t, (socket) => socket.once('data', () => controller.abort()));
  const controller = new AbortController();
  const opened = session(t);
  await assert.rejects(opened.send(attempt(port), controller.signal), { name: 'AbortError' });
  await assert.rejects(opened.send(attempt(port), controller.signal), { name: 'AbortError' });
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
});
