// What ten thousand routing objects on a real API server cost the operator: to read them, to tell where one
// request arrives, and from the change of one object to the probe that it concerns.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import pino from 'pino';
import { parseProbe } from '../../src/api/read/probe.ts';
import { gatherFacts } from '../../src/kube/facts/index.ts';
import { type RunningOperator, startOperator } from '../../src/kube/operator.ts';
import { decide } from '../../src/routing/decision.ts';
import { installExtensions } from '../rig/extensions.ts';
import { projectRoot } from '../rig/places.ts';
import { type Rig, startRig } from '../rig/rig.ts';
import { median, microsPerCall } from './cpu.ts';
import {
  ground,
  perKind,
  placeOf,
  probed,
  probeName,
  probeOf,
  type RoutingKind,
  routingObject,
} from './large-objects.ts';

/** One kind of routing object among ten thousand of both. */
export interface Large {
  readonly kind: RoutingKind;
  /** Gathering the facts of one probe, and where one request of it arrives. */
  readonly factsMicros: number;
  readonly decisionMicros: number;
  /** CPU of the operator from the change of an object to the start of its probe's cycle; median and worst. */
  readonly changeMicros: number;
  readonly worstChangeMicros: number;
}

/** What was measured, with what it took to read everything at the start. */
export interface LargeCluster {
  readonly objects: number;
  readonly probes: number;
  readonly startMs: number;
  readonly kinds: readonly Large[];
}

const kinds: readonly RoutingKind[] = ['Ingress', 'HTTPRoute'];
const changes = 100;
/** Changes that come before them and are not counted: the client's first calls ask the server what it serves. */
const firstChanges = 10;
/** Creations in flight: more of them do not make the API server faster. */
const inFlight = 32;

/** Boots a rig, fills it, measures, ends it. Throws when a change starts another probe than its own. */
export async function measureLargeCluster(say: (line: string) => void): Promise<LargeCluster> {
  const rig = await startRig();
  try {
    await fill(rig, say);
    return await measured(rig, say);
  } finally {
    await rig.stop();
  }
}

async function fill(rig: Rig, say: (line: string) => void): Promise<void> {
  say(`large cluster: ${perKind} Ingresses and ${perKind} HTTPRoutes`);
  await rig.apply(readFileSync(join(projectRoot, 'crds/methodprobes.yaml'), 'utf8'));
  await installExtensions(rig, ['gateway-api']);
  await rig.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
  const client = KubernetesObjectApi.makeApiClient(rig.kubeConfig);
  const create = async (objects: Iterable<Parameters<typeof client.create>[0]>): Promise<void> => {
    const rest = objects[Symbol.iterator]();
    const worker = async (): Promise<void> => {
      for (let next = rest.next(); next.done !== true; next = rest.next()) await client.create(next.value);
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
  };
  await create(ground());
  for (const kind of kinds) {
    await create(Array.from({ length: perKind }, (_, n) => routingObject(kind, n)));
    await create(probed.map((n) => probeOf(kind, n)));
  }
}

async function measured(rig: Rig, say: (line: string) => void): Promise<LargeCluster> {
  const waiting = new Map<string, () => void>();
  const strangers: string[] = [];
  const began = performance.now();
  const operator = await startOperator({
    log: pino({ level: 'silent' }),
    kubeConfig: rig.kubeConfig,
    onProbe: () => undefined,
    onGone: () => undefined,
    onTouched: ({ namespace, name }) => {
      const key = `${namespace}/${name}`;
      const reached = waiting.get(key);
      if (reached === undefined) strangers.push(key);
      else reached();
    },
  });
  try {
    await operator.synced;
    const startMs = performance.now() - began;
    const result: Large[] = [];
    for (const kind of kinds) {
      say(`large cluster: ${kind}`);
      const micros = await changeMicros(rig, kind, waiting);
      if (strangers.length > 0) throw new Error(`changes of others started ${strangers.slice(0, 5)}`);
      result.push({
        kind,
        ...lookups(operator, kind),
        changeMicros: median(micros),
        worstChangeMicros: Math.max(...micros),
      });
    }
    return { objects: perKind * kinds.length, probes: probed.length * kinds.length, startMs, kinds: result };
  } finally {
    operator.stop();
    operator.api.close();
  }
}

/** Facts and decisions of probes in turn, so that nothing is remembered of the one before. */
function lookups(
  { caches }: RunningOperator,
  kind: RoutingKind,
): Pick<Large, 'factsMicros' | 'decisionMicros'> {
  const options = { gatewayAddresses: [], now: new Date() };
  const probes = probed.map((n) => {
    const parsed = parseProbe(caches.probes.get({ ...placeOf(n), name: probeName(kind, n) }));
    if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('; '));
    return parsed.probe;
  });
  let turn = 0;
  const next = () => probes[turn++ % probes.length] as (typeof probes)[number];
  const factsMicros = microsPerCall(() => gatherFacts(caches, next(), options));
  const known = probes.map((probe, at) => ({
    facts: gatherFacts(caches, probe, options),
    host: `${kind.toLowerCase()}-${probed[at]}.example.com`,
  }));
  const request = { scheme: 'http', path: '/api/v2/orders/7', method: 'POST', headers: [] } as const;
  const decisionMicros = microsPerCall(() => {
    const { facts, host } = known[turn++ % known.length] as (typeof known)[number];
    const { rulePath } = decide(facts, { ...request, host });
    if (rulePath !== '/api/v2/orders') throw new Error(`${kind} ${host} arrives by ${rulePath}`);
  });
  return { factsMicros, decisionMicros };
}

/** Changes objects one after another, and counts the CPU of this process, the change itself included, until the probe is told. */
async function changeMicros(
  rig: Rig,
  kind: RoutingKind,
  waiting: Map<string, () => void>,
): Promise<readonly number[]> {
  const client = KubernetesObjectApi.makeApiClient(rig.kubeConfig);
  const micros: number[] = [];
  for (const n of probed.slice(0, firstChanges + changes)) {
    const { apiVersion = '' } = routingObject(kind, n);
    const { namespace } = placeOf(n);
    const key = `${namespace}/${probeName(kind, n)}`;
    const told = new Promise<void>((resolve) => waiting.set(key, resolve));
    const before = process.cpuUsage();
    const metadata = { ...placeOf(n), annotations: { 'example.com/changed': 'yes' } };
    await client.patch(
      { apiVersion, kind, metadata },
      undefined,
      undefined,
      undefined,
      undefined,
      PatchStrategy.MergePatch,
    );
    await told;
    const { user, system } = process.cpuUsage(before);
    micros.push(user + system);
    waiting.delete(key);
  }
  return micros.slice(firstChanges);
}
