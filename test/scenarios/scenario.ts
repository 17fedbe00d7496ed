// Scenario files: facts as manifests, a world of answers, and the finding that must come out.
// A scenario runs through the same planning, rounds of experiments and diagnosis as a cycle.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Probe, parseProbe } from '../../src/api/probe.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Verdict } from '../../src/diagnosis/verdict.ts';
import type {
  Diagnosis,
  Endpoint,
  Facts,
  Ingress,
  IngressClass,
  Observation,
  Request,
  Service,
  ServiceFacts,
} from '../../src/model.ts';
import { attemptsOf, declaredRequests } from '../../src/probe/plan.ts';
import { observeIn, type Rule } from './world.ts';

interface WrittenService {
  readonly name: string;
  readonly port?: number;
  /** Pod addresses; an empty list is a Service without endpoints. */
  readonly endpoints?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** The object itself does not exist. */
  readonly missing?: boolean;
}

/** A scenario as it is written. */
export interface Scenario {
  readonly file: string;
  /** A sentence: what is the case, and what must come out. */
  readonly name: string;
  readonly probe: Readonly<Record<string, unknown>>;
  readonly ingress?: Ingress;
  readonly ingressClasses?: readonly IngressClass[];
  readonly classPublishes?: boolean;
  readonly services?: readonly WrittenService[];
  readonly world: readonly Rule[];
  readonly status?: unknown;
  readonly expect: {
    readonly health: string;
    readonly reason: string;
    readonly confidence?: string;
    /** Substring of the first blamed `Kind/name field`. */
    readonly blames?: string;
    /** Substring of the message. */
    readonly message?: string;
  };
}

/** All scenario files, by folder name: the reason they are about. */
export function scenarios(): readonly Scenario[] {
  const root = import.meta.dirname;
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('/') && file.endsWith('.yaml'))
    .toSorted()
    .map((file) => ({ file, ...(parse(readFileSync(join(root, file), 'utf8')) as Omit<Scenario, 'file'>) }));
}

/** Options of a run, for property tests. */
export interface RunOptions {
  readonly verdicts?: readonly Verdict[];
  /** Requests for which the answer is lost. */
  readonly lose?: (request: Request) => boolean;
}

/** The rounds of one cycle in a scenario's world. */
export function runScenario(
  scenario: Scenario,
  { verdicts, lose = () => false }: RunOptions = {},
): Diagnosis {
  const probe = probeOf(scenario);
  const facts = factsOf(scenario);
  const list = verdicts === undefined ? {} : { verdicts };
  const send = (requests: readonly Request[]): readonly Observation[] =>
    attemptsOf(requests, probe, facts)
      .filter(({ request }) => !lose(request))
      .map(({ request }) => observeIn(scenario.world, request));
  let observations = send(declaredRequests(probe, facts, 0));
  for (let round = 0; round < 3; round += 1) {
    observations = [
      ...observations,
      ...send(diagnose({ probe, facts, observations, ...list }).ask.slice(0, 12)),
    ];
  }
  return diagnose({ probe, facts, observations, ...list });
}

function probeOf({ file, probe: spec, status }: Scenario): Probe {
  const metadata = {
    name: 'probe',
    namespace: 'shop',
    uid: '3f2a9c1d-0000-4000-8000-000000000000',
    generation: 1,
    resourceVersion: '1',
  };
  const parsed = parseProbe({ metadata, spec, status });
  if (parsed.kind === 'invalid') throw new Error(`${file}: ${parsed.problems.join('; ')}`);
  return parsed.probe;
}

const made = new Date('2026-01-01T00:00:00Z');

/** Classes that scenarios may name without writing them. */
const knownClasses: readonly IngressClass[] = [
  { metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
  { metadata: { name: 'kong' }, spec: { controller: 'ingress-controllers.konghq.com/kong' } },
];

function factsOf({
  ingress,
  ingressClasses = knownClasses,
  classPublishes = true,
  services = [],
}: Scenario): Facts {
  const dated = ingress && {
    ...ingress,
    metadata: { namespace: 'shop', creationTimestamp: made, ...ingress.metadata },
  };
  return {
    at: new Date('2026-06-01T00:00:00Z'),
    ...(dated === undefined ? {} : { ingress: dated }),
    ingressClasses,
    neighbours: [],
    classPublishes,
    services: services.map(serviceOf),
  };
}

function serviceOf(
  { name, port = 80, endpoints, annotations, missing }: WrittenService,
  index: number,
): ServiceFacts {
  const key = { namespace: 'shop', name };
  if (missing === true) return { ...key, endpoints: [] };
  const service: Service = {
    metadata: { ...key, ...(annotations === undefined ? {} : { annotations }) },
    spec: { clusterIP: `10.96.0.${index + 10}`, ports: [{ port }], selector: { app: name } },
  };
  const addresses = endpoints ?? [`10.244.0.${index + 10}`];
  return {
    ...key,
    service,
    endpoints: addresses.map(
      (address): Endpoint => ({ address, port, portName: '', ready: true, pod: `${name}-0`, managed: true }),
    ),
  };
}
