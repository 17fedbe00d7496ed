// A probe for tests of cycles, in a scenario's world, with ports that keep what they are given. The
// ports stand for the network and the API server.

import { probeNowAnnotation } from '../../src/api/read/identity.ts';
import { parseProbe } from '../../src/api/read/probe.ts';
import type { Status } from '../../src/api/v1alpha1/status.ts';
import { type RunState, runCycle } from '../../src/cycle/cycle.ts';
import type { KeyRead, Ports, WriteResult } from '../../src/cycle/ports.ts';
import type { ProbeEvent } from '../../src/diagnosis/status/events.ts';
import type { Entry, Facts, Ingress, PodFacts, Request } from '../../src/model/index.ts';
import type { Rule } from '../scenarios/language-parts.ts';
import { observeIn, type World } from '../scenarios/world.ts';

const key = { namespace: 'shop', name: 'orders' };
export const worldOf = (...rules: readonly Rule[]): World => ({
  rules,
  applications: {},
  gateway: 'nginx',
  certificate: 'valid',
});
export const healthyWorld = worldOf({
  answer: {
    status: 200,
    headers: { server: 'uvicorn', 'content-type': 'application/json' },
    body: '{"id":1}',
  },
});
export const brokenWorld = worldOf(
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
export class Bench {
  world = healthyWorld;
  now = new Date('2026-06-01T00:00:00Z');
  result: WriteResult = 'written';
  readonly sent: Request[] = [];
  readonly written: Status[] = [];
  readonly events: ProbeEvent[] = [];
  readonly asked: number[] = [];
  readonly podsRead: string[] = [];
  /** What the series of routes are made from. */
  entries: readonly Entry[] = [];
  addresses: readonly string[] = ['10.244.0.10'];
  /** The Ingress that the probe names, if it names one. */
  ingress: Ingress | undefined;
  /** What else is known. */
  more: Partial<Facts> = {};
  /** What the API server says of a Pod, beside its name. */
  pod: (name: string) => Partial<PodFacts> = (name) => ({ owner: `ReplicaSet ${name}` });
  spec: Record<string, unknown> = {
    through: { url: 'http://orders.example.com' },
    direct: [{ serviceRef: { name: 'orders', port: 80 } }],
    routes: [{ path: '/orders', methods: ['POST'] }],
  };
  /** What a ConfigMap says. */
  configMap: KeyRead = { kind: 'missing' };
  generation = 1;
  maximumRequests = 5000;
  /** The annotation that asks for a cycle now. */
  probeNow: string | undefined;
  #status: Status | undefined;
  #state: RunState = { turn: 0 };

  async cycle(): Promise<void> {
    this.#state = await runCycle(key, this.#ports(), {
      state: this.#state,
      signal: new AbortController().signal,
    });
  }

  /** The operator starts anew: what cycles hand on is lost, the status stands. */
  restart(): void {
    this.#state = { turn: 0 };
  }

  #ports(): Ports {
    return {
      read: () => parseProbe(this.#object()),
      facts: () => this.#facts(),
      resolve: async () => ({}),
      configMap: async () => this.configMap,
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
      announce: async (_probe, event) => void this.events.push(event),
      record: (_probe, _status, diagnosis) => {
        this.entries = diagnosis?.entries ?? [];
      },
      countExperiments: () => {},
      again: (_key, ms) => void this.asked.push(ms),
      now: () => this.now,
      heartbeatMs: 15 * 60_000,
      maximumRequests: this.maximumRequests,
    };
  }

  #object(): unknown {
    const metadata = {
      ...key,
      uid: '00000000-0000-4000-8000-000000000000',
      generation: this.generation,
      resourceVersion: '1',
      ...(this.probeNow === undefined ? {} : { annotations: { [probeNowAnnotation]: this.probeNow } }),
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
      ...(this.ingress === undefined ? {} : { ingress: this.ingress, ingressClasses: [] }),
      ...this.more,
      services: [{ namespace: 'shop', name: 'orders', service, endpoints }],
    };
  }
}

/** What Healthy says in a status. */
export const healthyOf = (status: Status | undefined) =>
  status?.conditions.find(({ type }) => type === 'Healthy');
