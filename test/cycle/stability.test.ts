// Stability, cycle by cycle: pauses, suspension, flips that wait, the annotation that asks for a cycle, and the
// number of requests that one may send.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Status } from '../../src/api/v1alpha1/status.ts';
import { Bench, brokenWorld, healthyOf, healthyWorld, worldOf } from './ground.ts';

const at = (time: string): Date => new Date(`2026-06-01T${time}Z`);
const nightly = { name: 'nightly', cron: '0 2 * * *', duration: '30m' };

/** A probe every ten minutes that pauses from 2 to half past two, at a time shortly before. */
function pausedBench(more: Readonly<Record<string, unknown>> = {}): Bench {
  const bench = new Bench();
  bench.now = at('01:55:00');
  bench.spec = { ...bench.spec, interval: '10m', pauses: [nightly], ...more };
  return bench;
}

async function cycleAt(bench: Bench, time: string): Promise<void> {
  bench.now = at(time);
  await bench.cycle();
}

const saysOf = (status: Status | undefined): readonly string[] =>
  status?.conditions.map(({ type, status: stands, reason }) => `${type} ${stands} ${reason}`) ?? [];

const reasonsOf = (bench: Bench): readonly string[] => bench.events.map(({ reason }) => reason);

describe('a pause', () => {
  it('is waited for: a cycle starts when it begins and when it ends, whatever the interval', async () => {
    const bench = pausedBench();
    await bench.cycle();
    assert.deepEqual(bench.asked, [5 * 60_000 + 10]);
    await cycleAt(bench, '02:00:00');
    assert.deepEqual(bench.asked.slice(1), [30 * 60_000 + 10]);
  });

  it('says who pauses and until when, sends nothing, and shows no route', async () => {
    const bench = pausedBench();
    await bench.cycle();
    const sent = bench.sent.length;
    await cycleAt(bench, '02:00:00');
    assert.equal(bench.sent.length, sent);
    const status = bench.written.at(-1);
    assert.deepEqual(saysOf(status), ['Ready True Suspended', 'Healthy Unknown Suspended']);
    assert.equal(
      status?.conditions[0]?.message,
      'paused by nightly until 2026-06-01T02:30:00Z: nothing is sent',
    );
    assert.deepEqual(status?.routes, []);
    assert.deepEqual(bench.entries, []);
  });

  it('is written once, however many cycles fall into it', async () => {
    const bench = pausedBench();
    for (const time of ['02:00:00', '02:10:00', '02:14:00']) await cycleAt(bench, time);
    assert.equal(bench.written.length, 1);
  });

  it('handles the annotation that asks for a cycle, and still sends nothing', async () => {
    const bench = pausedBench();
    await cycleAt(bench, '02:00:00');
    bench.probeNow = 'deployed';
    await cycleAt(bench, '02:01:00');
    assert.equal(bench.written.at(-1)?.lastHandledProbeNow, 'deployed');
    assert.deepEqual(bench.sent, []);
  });

  it('ends with a verdict, and without an Event when nothing changed for clients', async () => {
    const bench = pausedBench();
    await bench.cycle();
    await cycleAt(bench, '02:00:00');
    await cycleAt(bench, '02:30:00');
    assert.equal(healthyOf(bench.written.at(-1))?.status, 'True');
    assert.deepEqual(bench.events, []);
  });

  it('that follows a fault ends with the same fault, which is not told again', async () => {
    const bench = pausedBench();
    bench.world = brokenWorld;
    await bench.cycle();
    await cycleAt(bench, '02:00:00');
    await cycleAt(bench, '02:30:00');
    assert.deepEqual(saysOf(bench.written.at(-1))[1], 'Healthy False AppRejectsMethod');
    assert.deepEqual(reasonsOf(bench), ['AppRejectsMethod']);
  });

  it('in which a fault was mended ends with its recovery', async () => {
    const bench = pausedBench();
    bench.world = brokenWorld;
    await bench.cycle();
    await cycleAt(bench, '02:00:00');
    bench.world = healthyWorld;
    await cycleAt(bench, '02:30:00');
    assert.deepEqual(reasonsOf(bench), ['AppRejectsMethod', 'Recovered']);
  });

  it('does not make a flip easier: a fault after it needs as many cycles as one before it', async () => {
    const bench = pausedBench();
    await bench.cycle();
    await cycleAt(bench, '02:00:00');
    bench.world = brokenWorld;
    await cycleAt(bench, '02:30:00');
    assert.deepEqual(bench.asked.at(-1), 500);
    assert.equal(healthyOf(bench.written.at(-1))?.reason, 'Suspended');
    await cycleAt(bench, '02:30:01');
    assert.equal(healthyOf(bench.written.at(-1))?.reason, 'AppRejectsMethod');
    assert.deepEqual(reasonsOf(bench), ['AppRejectsMethod']);
  });

  it('keeps the experiments that still hold', async () => {
    const bench = pausedBench({ pauses: [{ ...nightly, duration: '5m' }] });
    bench.world = brokenWorld;
    const experiments = () => bench.sent.filter(({ purpose }) => purpose === 'experiment').length;
    await cycleAt(bench, '01:59:00');
    const first = experiments();
    await cycleAt(bench, '02:00:00');
    await cycleAt(bench, '02:05:00');
    assert.ok(first > 0);
    assert.equal(experiments(), first);
  });

  it('does not hide a new spec: it is judged at once when the pause ends', async () => {
    const bench = pausedBench();
    await bench.cycle();
    bench.generation = 2;
    await cycleAt(bench, '02:00:00');
    assert.equal(bench.written.at(-1)?.observedGeneration, 2);
    bench.world = brokenWorld;
    await cycleAt(bench, '02:30:00');
    assert.equal(healthyOf(bench.written.at(-1))?.status, 'False');
  });

  it('after a restart in its midst ends with a verdict all the same', async () => {
    const bench = pausedBench();
    await bench.cycle();
    await cycleAt(bench, '02:00:00');
    bench.restart();
    await cycleAt(bench, '02:10:00');
    assert.equal(bench.asked.at(-1), 20 * 60_000 + 10);
    await cycleAt(bench, '02:30:00');
    assert.equal(healthyOf(bench.written.at(-1))?.status, 'True');
  });

  it('that another one outlasts is told anew with the later end', async () => {
    const bench = pausedBench({ pauses: [nightly, { name: 'backup', cron: '5 2 * * *', duration: '1h' }] });
    await cycleAt(bench, '02:00:00');
    assert.equal(bench.asked.at(-1), 5 * 60_000 + 10);
    await cycleAt(bench, '02:05:00');
    assert.match(bench.written.at(-1)?.conditions[0]?.message ?? '', /^paused by backup until .*T03:05:00Z/);
  });

  it('is kept from in a time zone', async () => {
    const bench = pausedBench({ pauses: [{ ...nightly, timeZone: 'Europe/Berlin' }] });
    await cycleAt(bench, '00:10:00');
    assert.match(bench.written[0]?.conditions[0]?.message ?? '', /until 2026-06-01T00:30:00Z/);
  });

  it('says of Parity what it says of the rest', async () => {
    const bench = pausedBench({ parity: { url: 'http://other.example.com' } });
    await cycleAt(bench, '02:00:00');
    assert.deepEqual(saysOf(bench.written[0])[2], 'Parity Unknown Suspended');
  });

  it('counts for nothing while the probe is suspended', async () => {
    const bench = pausedBench({ suspend: true });
    await cycleAt(bench, '02:00:00');
    assert.match(bench.written[0]?.conditions[0]?.message ?? '', /spec\.suspend is true/);
    assert.deepEqual(bench.asked, []);
  });
});

describe('suspension', () => {
  it('tells no Event, and its end is judged at once', async () => {
    const bench = new Bench();
    await bench.cycle();
    bench.spec = { ...bench.spec, suspend: true };
    bench.generation = 2;
    await bench.cycle();
    assert.deepEqual(saysOf(bench.written.at(-1)), ['Ready True Suspended', 'Healthy Unknown Suspended']);
    assert.deepEqual([bench.events, bench.entries], [[], []]);
    bench.spec = { ...bench.spec, suspend: false };
    bench.generation = 3;
    bench.world = brokenWorld;
    await bench.cycle();
    assert.equal(healthyOf(bench.written.at(-1))?.reason, 'AppRejectsMethod');
    assert.deepEqual(bench.asked, []);
  });
});

describe('thresholds', () => {
  const rows = [
    ['failureThreshold 1 tells the first failure', { failureThreshold: 1 }, [], 1],
    ['failureThreshold 2 looks once more', { failureThreshold: 2 }, [500], 2],
    ['failureThreshold 4 looks three times more', { failureThreshold: 4 }, [500, 1000, 1000], 4],
  ] as const;
  for (const [sentence, spec, asked, cycles] of rows)
    it(sentence, async () => {
      const bench = new Bench();
      bench.spec = { ...bench.spec, ...spec };
      await bench.cycle();
      bench.world = brokenWorld;
      for (let count = 1; count < cycles; count += 1) {
        await bench.cycle();
        assert.equal(bench.written.length, 1, 'a flip that waits is not written');
      }
      await bench.cycle();
      assert.equal(healthyOf(bench.written[1])?.status, 'False');
      assert.deepEqual(bench.asked, asked);
    });

  it('successThreshold delays the way back alike, and recovery is told once', async () => {
    const bench = new Bench();
    bench.spec = { ...bench.spec, successThreshold: 3 };
    bench.world = brokenWorld;
    await bench.cycle();
    bench.world = healthyWorld;
    await bench.cycle();
    await bench.cycle();
    assert.equal(bench.written.length, 1);
    assert.deepEqual(bench.asked, [500, 1000]);
    await bench.cycle();
    assert.equal(healthyOf(bench.written[1])?.status, 'True');
    assert.deepEqual(reasonsOf(bench), ['AppRejectsMethod', 'Recovered']);
  });

  it('count anew after a restart: the flip is late, and not lost', async () => {
    const bench = new Bench();
    await bench.cycle();
    bench.world = brokenWorld;
    await bench.cycle();
    bench.restart();
    await bench.cycle();
    assert.equal(bench.written.length, 1);
    await bench.cycle();
    assert.equal(healthyOf(bench.written[1])?.status, 'False');
  });
});

describe('the annotation probe-now', () => {
  it('is handled by a cycle that changes nothing else', async () => {
    const bench = new Bench();
    await bench.cycle();
    bench.probeNow = 'one';
    await bench.cycle();
    await bench.cycle();
    assert.deepEqual(
      bench.written.map(({ lastHandledProbeNow }) => lastHandledProbeNow),
      [undefined, 'one'],
    );
    assert.deepEqual(
      { ...bench.written[1], lastHandledProbeNow: undefined },
      {
        ...bench.written[0],
        lastHandledProbeNow: undefined,
      },
    );
  });

  it('is handled together with the flip that it brings to light: who waits for it reads the verdict', async () => {
    const bench = new Bench();
    await bench.cycle();
    bench.probeNow = 'deployed';
    bench.world = brokenWorld;
    await bench.cycle();
    assert.equal(bench.written.length, 1);
    await bench.cycle();
    const { lastHandledProbeNow } = bench.written[1] ?? {};
    assert.deepEqual([lastHandledProbeNow, healthyOf(bench.written[1])?.status], ['deployed', 'False']);
  });

  it('is handled during a rollout whose flip waits for the interval, and so is the sign of life', async () => {
    const bench = rolloutBench();
    await bench.cycle();
    bench.world = halfBroken;
    bench.probeNow = 'deployed';
    bench.now = new Date(bench.now.getTime() + 60_000);
    await bench.cycle();
    assert.equal(bench.written.length, 2);
    const [first, kept] = bench.written;
    assert.equal(kept?.lastHandledProbeNow, 'deployed');
    assert.deepEqual(kept?.conditions, first?.conditions);
    await bench.cycle();
    assert.equal(bench.written.length, 2);
    bench.now = new Date(bench.now.getTime() + 20 * 60_000);
    bench.spec = { ...bench.spec, failureThreshold: 10 };
    await bench.cycle();
    assert.equal(bench.written[2]?.lastHeartbeatTime, bench.now.toISOString());
    assert.deepEqual(bench.written[2]?.conditions, first?.conditions);
  });
});

const halfBroken = worldOf({ ...brokenWorld.rules[0], address: '10.244.0.11' }, ...healthyWorld.rules);

/** Two endpoints in the midst of a rollout. */
function rolloutBench(): Bench {
  const bench = new Bench();
  bench.addresses = ['10.244.0.10', '10.244.0.11'];
  bench.spec = { ...bench.spec, routes: [{ path: '/orders', methods: ['GET'] }] };
  bench.pod = (name) => ({
    owner: `ReplicaSet ${name}`,
    workload: 'Deployment orders',
    templateHash: name,
    rollout: { inProgress: true, updated: 1, replicas: 2 },
  });
  return bench;
}

describe('the budget of requests', () => {
  it('lets through what it allows, and the status counts it', async () => {
    const bench = new Bench();
    await bench.cycle();
    const { safe = 0, unsafe = 0 } = bench.written[0]?.requestsPerCycle ?? {};
    const declared = bench.sent.filter(({ purpose }) => purpose === 'declared').length;
    assert.equal(safe + unsafe, declared);
    const exact = new Bench();
    exact.maximumRequests = declared;
    await exact.cycle();
    assert.equal(healthyOf(exact.written[0])?.status, 'True');
  });

  it('beyond it nothing is sent, and Ready says how many it would be and what to lower', async () => {
    const bench = new Bench();
    bench.maximumRequests = 1;
    await bench.cycle();
    assert.deepEqual(bench.sent, []);
    const [status] = bench.written;
    assert.deepEqual(saysOf(status), [
      'Ready False RequestBudgetExceeded',
      'Healthy Unknown RequestBudgetExceeded',
    ]);
    assert.match(
      status?.conditions[0]?.message ?? '',
      /^one cycle would send 2 requests \(0 safe, 2 unsafe\), and --max-requests-per-cycle allows 1; /,
    );
  });

  it('counts the second gateway with the first, and refuses the comparison alone', async () => {
    const bench = new Bench();
    bench.spec = { ...bench.spec, parity: { url: 'http://other.example.com' } };
    bench.maximumRequests = 2;
    await bench.cycle();
    assert.deepEqual(saysOf(bench.written[0]).slice(1), [
      'Healthy True AllRoutesReached',
      'Parity Unknown RequestBudgetExceeded',
    ]);
  });
});
