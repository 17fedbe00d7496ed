// Cycles in a scenario's world: what is written when, what is sent again, what is told.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Facts } from '../../src/model/index.ts';
import { Bench, brokenWorld, healthyOf, healthyWorld, worldOf } from './ground.ts';

const withGateway = (resourceVersion: string): Partial<Facts> => ({
  gatewayApi: {
    installed: true,
    neighbours: [],
    grpcRoutes: [],
    gateways: [{ metadata: { resourceVersion } }],
  },
});

describe('a cycle', () => {
  it('writes the first verdict at once, and nothing while it stays the same', async () => {
    const bench = new Bench();
    await bench.cycle();
    await bench.cycle();
    await bench.cycle();
    assert.equal(bench.written.length, 1);
    assert.equal(healthyOf(bench.written[0])?.status, 'True');
    assert.deepEqual(bench.events, []);
  });

  it('gives a sign of life when the heartbeat is due', async () => {
    const bench = new Bench();
    await bench.cycle();
    bench.now = new Date(bench.now.getTime() + 20 * 60_000);
    await bench.cycle();
    assert.equal(bench.written.length, 2);
    assert.equal(bench.written[1]?.lastHeartbeatTime, bench.now.toISOString());
    assert.equal(healthyOf(bench.written[1])?.lastTransitionTime, '2026-06-01T00:00:00.000Z');
  });

  it('turns Healthy False only when two cycles agree, and looks again after half a second', async () => {
    const bench = new Bench();
    await bench.cycle();
    bench.world = brokenWorld;
    await bench.cycle();
    assert.equal(bench.written.length, 1);
    assert.deepEqual(bench.asked, [500]);
    await bench.cycle();
    assert.equal(healthyOf(bench.written[1])?.reason, 'AppRejectsMethod');
    assert.deepEqual(
      bench.events.map(({ type, reason }) => [type, reason]),
      [['Warning', 'AppRejectsMethod']],
    );
  });

  it('forgets a pending flip when the next cycle disagrees with it', async () => {
    const bench = new Bench();
    await bench.cycle();
    for (const world of [brokenWorld, healthyWorld, brokenWorld]) {
      bench.world = world;
      await bench.cycle();
    }
    assert.equal(bench.written.length, 1);
  });

  it('judges a new generation at once, whatever stood there', async () => {
    const bench = new Bench();
    await bench.cycle();
    bench.world = brokenWorld;
    bench.generation = 2;
    await bench.cycle();
    assert.equal(healthyOf(bench.written[1])?.status, 'False');
    assert.equal(bench.written[1]?.observedGeneration, 2);
  });

  it('says Recovered once when the routes work again', async () => {
    const bench = new Bench();
    bench.world = brokenWorld;
    await bench.cycle();
    bench.world = healthyWorld;
    await bench.cycle();
    await bench.cycle();
    assert.deepEqual(
      bench.events.map(({ reason }) => reason),
      ['AppRejectsMethod', 'Recovered'],
    );
  });

  it('does not repeat experiments while the answers stay the same', async () => {
    const bench = new Bench();
    bench.world = brokenWorld;
    await bench.cycle();
    const first = bench.sent.filter(({ purpose }) => purpose === 'experiment').length;
    await bench.cycle();
    assert.ok(first > 0);
    assert.equal(bench.sent.filter(({ purpose }) => purpose === 'experiment').length, first);
  });

  it('does not repeat them either while endpoints take turns', async () => {
    const bench = new Bench();
    bench.world = brokenWorld;
    bench.addresses = ['10.244.0.10', '10.244.0.11', '10.244.0.12'];
    const counts: number[] = [];
    for (let cycle = 0; cycle < 4; cycle += 1) {
      await bench.cycle();
      counts.push(bench.sent.filter(({ purpose }) => purpose === 'experiment').length);
    }
    assert.deepEqual(new Set(counts), new Set(counts.slice(0, 1)));
  });

  it('reads Pods by name when endpoints disagree, once, and says whose they are', async () => {
    const bench = new Bench();
    bench.addresses = ['10.244.0.10', '10.244.0.11'];
    bench.spec = { ...bench.spec, routes: [{ path: '/orders', methods: ['GET'] }] };
    bench.world = worldOf(
      { address: '10.244.0.11', answer: { status: 405, headers: { server: 'uvicorn', allow: 'POST' } } },
      ...healthyWorld.rules,
    );
    await bench.cycle();
    await bench.cycle();
    assert.deepEqual(bench.podsRead.toSorted(), ['orders-0', 'orders-1']);
    assert.match(
      healthyOf(bench.written[0])?.message ?? '',
      /1 Pod of ReplicaSet orders-1, image shop\/orders:1/,
    );
  });

  it('does not hurry a rollout: it waits for the interval, reads the Pods anew, and is told at the threshold', async () => {
    const bench = new Bench();
    bench.addresses = ['10.244.0.10', '10.244.0.11'];
    bench.spec = { ...bench.spec, routes: [{ path: '/orders', methods: ['GET'] }] };
    bench.pod = (name) => ({
      owner: `ReplicaSet ${name}`,
      workload: 'Deployment orders',
      templateHash: name,
      rollout: { inProgress: true, updated: 1, replicas: 2 },
    });
    await bench.cycle();
    bench.world = worldOf({ ...brokenWorld.rules[0], address: '10.244.0.11' }, ...healthyWorld.rules);
    for (const seconds of [60, 5, 5]) {
      bench.now = new Date(bench.now.getTime() + seconds * 1000);
      await bench.cycle();
    }
    assert.deepEqual(
      [bench.asked, bench.written.length],
      [[], 1],
      'looks between the intervals do not count',
    );
    assert.equal(bench.podsRead.length, 6);
    bench.now = new Date(bench.now.getTime() + 60_000);
    await bench.cycle();
    const healthy = healthyOf(bench.written[1]);
    assert.equal(healthy?.reason, 'MixedBackendVersions');
    assert.match(healthy?.message ?? '', /a rollout is in progress \(1 of 2 replicas are new\)/);
  });

  it('tells a fault that comes and goes once, as a proportion, and writes no status while it does', async () => {
    const bench = new Bench();
    for (const world of [...'HFHFHFHHFHFHHHH'].map((sign) => (sign === 'F' ? brokenWorld : healthyWorld))) {
      bench.world = world;
      bench.now = new Date(bench.now.getTime() + 45_000);
      await bench.cycle();
    }
    assert.deepEqual(
      bench.events.map(({ reason }) => reason),
      ['AppRejectsMethod'],
    );
    assert.equal(bench.written.length, 2);
    assert.match(healthyOf(bench.written[1])?.message ?? '', /; so in 3 of the last 7 cycles$/);
  });

  it('says Recovered when the last cycles are calm', async () => {
    const bench = new Bench();
    for (const world of [...`FHFHFH${'H'.repeat(10)}`].map((sign) =>
      sign === 'F' ? brokenWorld : healthyWorld,
    )) {
      bench.world = world;
      bench.now = new Date(bench.now.getTime() + 45_000);
      await bench.cycle();
    }
    assert.equal(bench.events.at(-1)?.reason, 'Recovered');
  });

  it('remembers the experiments of answers that alternate', async () => {
    const bench = new Bench();
    const sent: number[] = [];
    for (const world of [brokenWorld, healthyWorld, brokenWorld, healthyWorld, brokenWorld]) {
      bench.world = world;
      await bench.cycle();
      sent.push(bench.sent.filter(({ purpose }) => purpose === 'experiment').length);
    }
    assert.deepEqual(new Set(sent), new Set(sent.slice(0, 1)));
  });

  const changes: readonly (readonly [string, Partial<Pick<Bench, 'world' | 'more'>>])[] = [
    ['a certificate was renewed', { world: { ...brokenWorld, certificate: 'expired' } }],
    ['a Gateway changed', { more: withGateway('2') }],
    [
      'a Middleware changed',
      { more: { ...withGateway('1'), middlewares: [{ metadata: { resourceVersion: '2' } }] } },
    ],
  ];
  for (const [name, change] of changes)
    it(`repeats experiments when ${name}, though the answers stay the same`, async () => {
      const bench = new Bench();
      bench.spec = { ...bench.spec, through: { url: 'https://orders.example.com' } };
      bench.world = brokenWorld;
      bench.more = withGateway('1');
      const experiments = () => bench.sent.filter(({ purpose }) => purpose === 'experiment').length;
      await bench.cycle();
      const first = experiments();
      await bench.cycle();
      assert.equal(experiments(), first);
      Object.assign(bench, change);
      await bench.cycle();
      assert.equal(experiments(), 2 * first);
    });

  it('repeats experiments when ten minutes have passed', async () => {
    const bench = new Bench();
    bench.world = brokenWorld;
    await bench.cycle();
    const first = bench.sent.filter(({ purpose }) => purpose === 'experiment').length;
    bench.now = new Date(bench.now.getTime() + 11 * 60_000);
    await bench.cycle();
    assert.equal(bench.sent.filter(({ purpose }) => purpose === 'experiment').length, 2 * first);
  });

  for (const [result, ms] of [
    ['conflict', 500],
    ['unavailable', 3000],
  ] as const) {
    it(`judges anew soon when the write ended as ${result}, and tells nothing before it is written`, async () => {
      const bench = new Bench();
      bench.world = brokenWorld;
      bench.result = result;
      await bench.cycle();
      assert.deepEqual([bench.asked, bench.events], [[ms], []]);
      bench.result = 'written';
      await bench.cycle();
      assert.equal(bench.written.length, 1);
      assert.equal(bench.events.length, 1);
    });
  }

  it('sends nothing for a suspended probe, and says so', async () => {
    const bench = new Bench();
    bench.spec = { ...bench.spec, suspend: true };
    await bench.cycle();
    assert.deepEqual(bench.sent, []);
    const [ready, healthy] = bench.written[0]?.conditions ?? [];
    assert.deepEqual([ready?.status, ready?.reason], ['True', 'Suspended']);
    assert.deepEqual([healthy?.status, healthy?.reason], ['Unknown', 'Suspended']);
  });

  it('turns a spec that makes no sense into conditions that name the field', async () => {
    const bench = new Bench();
    bench.spec = { ...bench.spec, interval: '1d' };
    await bench.cycle();
    const stalled = bench.written[0]?.conditions.find(({ type }) => type === 'Stalled');
    assert.equal(stalled?.reason, 'InvalidSpec');
    assert.match(stalled?.message ?? '', /^spec\.interval: interval is a duration from 1s to 24h/);
    assert.deepEqual(bench.sent, []);
  });

  it('names a Service of the spec that does not exist', async () => {
    const bench = new Bench();
    bench.spec = { ...bench.spec, direct: [{ serviceRef: { name: 'basket', port: 80 } }] };
    await bench.cycle();
    const [ready] = bench.written[0]?.conditions ?? [];
    assert.deepEqual([ready?.status, ready?.reason], ['False', 'ReferenceNotFound']);
    assert.match(ready?.message ?? '', /no Service basket in namespace shop/);
  });
});
