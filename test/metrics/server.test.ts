// The endpoints over a real socket.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createMetrics } from '../../src/metrics/registry.ts';
import { serveMetrics } from '../../src/metrics/server.ts';

async function served(t: TestContext) {
  const state: { stuck?: string; pending?: string } = {};
  const metrics = createMetrics({ version: '1' });
  const server = await serveMetrics({
    address: { host: '127.0.0.1', port: 0 },
    registry: metrics.registry,
    stuck: () => state.stuck,
    pending: () => state.pending,
  });
  t.after(() => server.close());
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${server.address.port}${path}`, init);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { state, metrics, server, ask };
}

test('/metrics is Prometheus text, also with a query', async (t) => {
  const { metrics, ask } = await served(t);
  metrics.recordStatusWrite('written');
  const answer = await ask('/metrics?name=x');
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.match(
    answer.text,
    /^# HELP methodprobe_status_writes_total .*\n# TYPE methodprobe_status_writes_total counter\nmethodprobe_status_writes_total\{result="written"\} 1$/m,
  );
});

test('/healthz fails only while the operator stands still', async (t) => {
  const { state, ask } = await served(t);
  assert.deepEqual([(await ask('/healthz')).status, (await ask('/healthz')).text], [200, 'ok\n']);
  state.pending = 'the caches';
  assert.equal((await ask('/healthz')).status, 200);
  state.stuck = 'no cycle has ended for 70 s';
  const answer = await ask('/healthz');
  assert.deepEqual([answer.status, answer.text], [503, 'no cycle has ended for 70 s\n']);
});

test('/readyz fails until nothing is pending', async (t) => {
  const { state, ask } = await served(t);
  state.pending = 'waiting for Ingresses';
  const answer = await ask('/readyz');
  assert.deepEqual([answer.status, answer.text], [503, 'waiting for Ingresses\n']);
  delete state.pending;
  assert.equal((await ask('/readyz')).status, 200);
});

test('other paths and methods are refused properly', async (t) => {
  const { ask } = await served(t);
  assert.equal((await ask('/')).status, 404);
  const answer = await ask('/metrics', { method: 'POST' });
  assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD']);
});

test('an address that is taken is an error, and close frees it', async (t) => {
  const { server, metrics } = await served(t);
  const again = () =>
    serveMetrics({
      address: { host: '127.0.0.1', port: server.address.port },
      registry: metrics.registry,
      stuck: () => undefined,
      pending: () => undefined,
    });
  await assert.rejects(again(), { code: 'EADDRINUSE' });
  await server.close();
  const second = await again();
  await second.close();
});
