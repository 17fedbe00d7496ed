// The order in which attempts are sent, and the limits they share.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Vantage } from '../../../src/model/index.ts';
import { limitOf, run } from '../../../src/probe/send/run.ts';
import { attempt, httpServer, session, tcpServer } from './servers.ts';

const https: Vantage = { kind: 'gateway', scheme: 'https' };
const never = new AbortController().signal;

test('observations come in the order of the attempts, with the request each belongs to', async (t) => {
  const port = await httpServer(t, (request, response) => response.end(request.url));
  const attempts = ['/1', '/2', '/3', '/4'].map((path, at) =>
    attempt(port, { path, ...(at % 2 === 0 ? {} : { vantage: https }) }),
  );
  const observations = await run(attempts, session(t), { signal: never, concurrency: limitOf(8) });
  assert.deepEqual(
    observations.map(({ request, outcome }) => [
      request.path,
      outcome.kind === 'answered' && outcome.bodyStart,
    ]),
    [
      ['/1', '/1'],
      ['/2', '/2'],
      ['/3', '/3'],
      ['/4', '/4'],
    ],
  );
});

test('a vantage is asked one thing after another, two vantages at once', async (t) => {
  const open: string[] = [];
  const peaks: string[][] = [];
  const bothIn = Promise.withResolvers<void>();
  const port = await httpServer(t, async (request, response) => {
    open.push(request.url ?? '');
    peaks.push([...open]);
    if (open.length === 2) bothIn.resolve();
    if (request.url?.endsWith('1')) await bothIn.promise;
    open.splice(open.indexOf(request.url ?? ''), 1);
    response.end();
  });
  const paths = [
    attempt(port, { path: '/a1' }),
    attempt(port, { path: '/a2' }),
    attempt(port, { path: '/b1', vantage: https }),
  ];
  await run(paths, session(t), { signal: never, concurrency: limitOf(8) });
  assert.ok(peaks.some((peak) => peak.length === 2));
  assert.ok(peaks.every((peak) => peak.filter((path) => path.startsWith('/a')).length <= 1));
});

test('the shared limit holds over several runs', async (t) => {
  let open = 0;
  let peak = 0;
  const port = await httpServer(t, (_request, response) => {
    open += 1;
    peak = Math.max(peak, open);
    setImmediate(() => {
      open -= 1;
      response.end();
    });
  });
  const concurrency = limitOf(2);
  const vantages: readonly Vantage[] = [1, 2, 3].map((hop) => ({
    kind: 'service',
    hop,
    service: 'api',
    port: 80,
  }));
  const attempts = vantages.flatMap((vantage) => [attempt(port, { vantage }), attempt(port, { vantage })]);
  const runs = await Promise.all(
    [1, 2, 3].map(() => run(attempts, session(t), { signal: never, concurrency })),
  );
  assert.equal(runs.flat().length, 18);
  assert.equal(peak, 2);
});

test('a cancelled run rejects, and gives its place in the limit back', async (t) => {
  const controller = new AbortController();
  const port = await tcpServer(t, (socket) => socket.once('data', () => controller.abort()));
  const concurrency = limitOf(1);
  const attempts = [attempt(port), attempt(port, { vantage: https })];
  const cancelled = run(attempts, session(t), { signal: controller.signal, concurrency });
  await assert.rejects(cancelled, { name: 'AbortError' });
  assert.equal(await concurrency.run(async () => 'in', never), 'in');
});

test('a run that was cancelled before it began sends nothing', async (t) => {
  let requests = 0;
  const port = await httpServer(t, (_request, response) => {
    requests += 1;
    response.end();
  });
  const signal = AbortSignal.abort();
  await assert.rejects(run([attempt(port)], session(t), { signal, concurrency: limitOf(1) }), {
    name: 'AbortError',
  });
  await assert.rejects(run([], session(t), { signal, concurrency: limitOf(1) }), { name: 'AbortError' });
  assert.equal(requests, 0);
});
