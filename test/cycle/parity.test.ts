// Cycles of probes that name a second gateway: what is sent to it, what is written and told of it, and
// that Healthy never depends on it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Status } from '../../src/api/v1alpha1/status.ts';
import type { World } from '../scenarios/world.ts';
import { Bench, brokenWorld, healthyOf, healthyWorld, worldOf } from './ground.ts';

const parityOf = (status: Status | undefined) => status?.conditions.find(({ type }) => type === 'Parity');

const moved: World = worldOf(
  {
    host: 'new.example.com',
    answer: { status: 302, headers: { location: 'https://elsewhere.example.com/orders' } },
  },
  ...healthyWorld.rules,
);
const silent: World = worldOf({ host: 'new.example.com', failure: 'refused' }, ...healthyWorld.rules);

function benchOf(spec: Readonly<Record<string, unknown>> = {}): Bench {
  const bench = new Bench();
  bench.spec = { ...bench.spec, parity: { url: 'http://new.example.com' }, ...spec };
  return bench;
}

describe('a cycle with a second gateway', () => {
  it('sends the declared requests to it too, counts them, and says that both agree', async () => {
    const bench = benchOf();
    await bench.cycle();
    const there = bench.sent.filter(({ host }) => host === 'new.example.com');
    assert.deepEqual(
      there.map(({ purpose, method, vantage }) => [purpose, method, vantage.kind]),
      [['declared', 'POST', 'gateway']],
    );
    const [status] = bench.written;
    assert.deepEqual([parityOf(status)?.status, parityOf(status)?.reason], ['True', 'GatewaysAgree']);
    assert.deepEqual(status?.parity, []);
    assert.deepEqual(status?.requestsPerCycle, { safe: 0, unsafe: 3 });
    assert.deepEqual(bench.events, []);
  });

  it('says nothing of a second gateway where none is named, and no more once it is not', async () => {
    const bench = benchOf();
    await bench.cycle();
    const { parity: _, ...rest } = bench.spec;
    bench.spec = rest;
    bench.generation = 2;
    await bench.cycle();
    assert.equal(parityOf(bench.written[1]), undefined);
    assert.equal(bench.written[1]?.parity, undefined);
  });

  it('tells a difference at once when it looks for the first time, and leaves Healthy alone', async () => {
    const bench = benchOf();
    bench.world = moved;
    await bench.cycle();
    const [status] = bench.written;
    assert.deepEqual([parityOf(status)?.status, parityOf(status)?.reason], ['False', 'GatewaysDiffer']);
    assert.deepEqual(
      status?.parity?.map(({ route, method, what }) => [route, method, what]),
      [['orders', 'POST', 'Redirect']],
    );
    assert.equal(healthyOf(status)?.status, 'True');
    assert.deepEqual(
      bench.events.map(({ type, reason }) => [type, reason]),
      [['Warning', 'GatewaysDiffer']],
    );
  });

  it('flips only when enough cycles agree, and keeps what stands until then', async () => {
    const bench = benchOf();
    await bench.cycle();
    bench.world = moved;
    await bench.cycle();
    assert.equal(bench.written.length, 1);
    assert.deepEqual(bench.asked, [500]);
    await bench.cycle();
    assert.equal(parityOf(bench.written[1])?.status, 'False');
    bench.world = healthyWorld;
    await bench.cycle();
    assert.equal(parityOf(bench.written[2])?.status, 'True');
    assert.deepEqual(
      bench.events.map(({ type, reason }) => [type, reason]),
      [
        ['Warning', 'GatewaysDiffer'],
        ['Normal', 'GatewaysAgree'],
      ],
    );
  });

  it('forgets a flip that the next cycle does not see', async () => {
    const bench = benchOf();
    await bench.cycle();
    for (const world of [moved, healthyWorld, moved]) {
      bench.world = world;
      await bench.cycle();
    }
    assert.equal(bench.written.length, 1);
  });

  it('writes nothing while the differences stay', async () => {
    const bench = benchOf();
    bench.world = moved;
    for (let cycle = 0; cycle < 4; cycle += 1) await bench.cycle();
    assert.equal(bench.written.length, 1);
    assert.equal(bench.events.length, 1);
  });

  it('is Unknown while the second gateway does not answer, and posts no Event for that', async () => {
    const bench = benchOf();
    bench.world = silent;
    await bench.cycle();
    const [status] = bench.written;
    assert.deepEqual([parityOf(status)?.status, parityOf(status)?.reason], ['Unknown', 'GatewayUnreachable']);
    assert.equal(healthyOf(status)?.status, 'True');
    assert.deepEqual(bench.events, []);
  });

  it('posts one Event where Healthy changes in the same cycle: the one about Healthy', async () => {
    const bench = benchOf();
    bench.world = worldOf(...moved.rules.slice(0, 1), ...brokenWorld.rules);
    await bench.cycle();
    assert.equal(parityOf(bench.written[0])?.status, 'False');
    assert.deepEqual(
      bench.events.map(({ reason }) => reason),
      ['AppRejectsMethod'],
    );
  });

  it('names the field of the second gateway when its object does not exist', async () => {
    const bench = benchOf({ parity: { ingressRef: { name: 'new' } } });
    await bench.cycle();
    const parity = parityOf(bench.written[0]);
    assert.deepEqual([parity?.status, parity?.reason], ['Unknown', 'ReferenceNotFound']);
    assert.match(parity?.message ?? '', /^spec\.parity\.ingressRef: there is no Ingress new/);
    assert.equal(healthyOf(bench.written[0])?.status, 'True');
  });

  it('is Unknown, as Healthy is, while the probe is suspended', async () => {
    const bench = benchOf({ suspend: true });
    await bench.cycle();
    assert.deepEqual(
      [parityOf(bench.written[0])?.status, parityOf(bench.written[0])?.reason],
      ['Unknown', 'Suspended'],
    );
  });
});
