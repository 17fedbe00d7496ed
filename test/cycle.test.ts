// Cycles in a scenario's world, with ports that keep what they are given: what is written when,
// what is sent again, what is told. The ports stand for the network and the API server.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Status } from '../src/api/status.ts';
import { type RunState, runCycle } from '../src/cycle.ts';
import type { Notice } from '../src/diagnosis/notices.ts';
import type { Facts, PodFacts, Request } from '../src/model.ts';
import type { Ports, WriteResult } from '../src/ports.ts';
import { observeIn, type Rule, type World } from './scenarios/world.ts';

const key = { namespace: 'shop', name: 'orders' };
const worldOf = (...rules: readonly Rule[]): World => ({
  rules,
  applications: {},
  gateway: 'nginx',
  certificate: 'valid',
});
const healthyWorld = worldOf({
  answer: {
    status: 200,
    headers: { server: 'uvicorn', 'content-type': 'application/json' },
    body: '{"id":1}',
  },
});
const brokenWorld = worldOf(
  {
    path: '/orders',
    answer: {
      status: 405,
      headers: { server: 'uvicorn', allow: 'GET', 'content-type': 'application/json' },
      body: '{"detail":"Method Not Allowed"}',
    },
  },
  {
    answer: {
      status: 404,
      headers: { server: 'uvicorn', 'content-type': 'application/json' },
      body: '{"detail":"Not Found"}',
    },
  },
);

/** A probe, the world it runs in, and everything that left it. */
class Bench {
  world = healthyWorld;
  now = new Date('2026-06-01T00:00:00Z');
  result: WriteResult = 'written';
  readonly sent: Request[] = [];
  readonly written: Status[] = [];
  readonly notices: Notice[] = [];
  readonly asked: number[] = [];
  readonly podsRead: string[] = [];
  addresses: readonly string[] = ['10.244.0.10'];
  /** What the API server says of a Pod, beside its name. */
  pod: (name: string) => Partial<PodFacts> = (name) => ({ owner: `ReplicaSet ${name}` });
  spec: Record<string, unknown> = {
    through: { url: 'http://orders.example.com' },
    direct: [{ serviceRef: { name: 'orders', port: 80 } }],
    routes: [{ path: '/orders', methods: ['POST'] }],
  };
  generation = 1;
  #status: Status | undefined;
  #state: RunState = { turn: 0 };

  async cycle(): Promise<void> {
    this.#state = await runCycle(key, this.#ports(), {
      state: this.#state,
      signal: new AbortController().signal,
    });
  }

  #ports(): Ports {
    return {
      read: () => this.#object(),
      facts: () => this.#facts(),
      open: () => ({
        run: async (attempts) => {
          this.sent.push(...attempts.map(({ request }) => request));
          return attempts.map(({ request }) => observeIn(this.world, request));
        },
        close: () => {},
      }),
      pods: async (_namespace, names) => {
        this.podsRead.push(...names);
        return names.map((name) => ({ name, images: ['shop/orders:1'], ...this.pod(name) }));
      },
      writeStatus: async (_probe, status) => {
        if (this.result === 'written') {
          this.#status = status;
          this.written.push(status);
        }
        return this.result;
      },
      announce: async (_probe, notice) => void this.notices.push(notice),
      record: () => {},
      countExperiments: () => {},
      again: (_key, ms) => void this.asked.push(ms),
      now: () => this.now,
      heartbeatMs: 15 * 60_000,
    };
  }

  #object(): unknown {
    const metadata = {
      ...key,
      uid: '00000000-0000-4000-8000-000000000000',
      generation: this.generation,
      resourceVersion: '1',
    };
    return { metadata, spec: this.spec, status: this.#status };
  }

  #facts(): Facts {
    const service = { spec: { clusterIP: '10.96.0.10', ports: [{ port: 80 }] } };
    const endpoints = this.addresses.map((address, n) => ({
      address,
      port: 80,
      portName: '',
      ready: true,
      pod: `orders-${n}`,
      managed: true,
    }));
    return {
      at: this.now,
      neighbours: [],
      classPublishes: true,
      services: [{ namespace: 'shop', name: 'orders', service, endpoints }],
    };
  }
}

const healthyOf = (status: Status | undefined) => status?.conditions.find(({ type }) => type === 'Healthy');

describe('a cycle', () => {
  it('writes the first verdict at once, and nothing while it stays the same', async () => {
    const bench = new Bench();
    await bench.cycle();
    await bench.cycle();
    await bench.cycle();
    assert.equal(bench.written.length, 1);
    assert.equal(healthyOf(bench.written[0])?.status, 'True');
    assert.deepEqual(bench.notices, []);
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
      bench.notices.map(({ type, reason }) => [type, reason]),
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
      bench.notices.map(({ reason }) => reason),
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
      bench.notices.map(({ reason }) => reason),
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
    assert.equal(bench.notices.at(-1)?.reason, 'Recovered');
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
      assert.deepEqual([bench.asked, bench.notices], [[ms], []]);
      bench.result = 'written';
      await bench.cycle();
      assert.equal(bench.written.length, 1);
      assert.equal(bench.notices.length, 1);
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
