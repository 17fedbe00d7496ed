// Scenario files: a deployment and what is different in it, and the finding that must come out.
// A scenario runs through the same planning, rounds of experiments and diagnosis as a cycle.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { steadied } from '../../src/cycle/stability/flapping.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { rounds } from '../../src/diagnosis/rounds.ts';
import { withDiscovery } from '../../src/diagnosis/status/discovered.ts';
import type { Verdict } from '../../src/diagnosis/verdicts/verdict.ts';
import type {
  Diagnosis,
  Facts,
  HTTPRoute,
  IngressClass,
  Observation,
  PodFacts,
  Request,
} from '../../src/model/index.ts';
import { attemptsOf, declaredRequests } from '../../src/probe/plan/plan.ts';
import { plannedProbe } from '../../src/routing/route-plan.ts';
import type { Application } from './application.ts';
import { factsOf, pastOf, probeOf, type WrittenPast, type WrittenPod, type WrittenService } from './given.ts';
import type { WrittenGatewayApi } from './given-gateway-api.ts';
import { observeIn, type Rule, type World } from './world.ts';

type Tree = Readonly<Record<string, unknown>>;

/** What must come out for one route and method. */
export interface Expected {
  readonly health: string;
  readonly reason: string;
  readonly confidence?: string;
  /** Substring of the first blamed `Kind/name field`. */
  readonly blames?: string;
  /** Substring of the message. */
  readonly message?: string;
  /** Substring of the fix. */
  readonly fix?: string;
}

interface Given extends WrittenGatewayApi {
  readonly probe?: Tree;
  readonly ingress?: Tree;
  readonly services?: readonly WrittenService[];
  readonly applications?: Readonly<Record<string, Application>>;
  readonly gateway?: string;
  readonly world?: readonly Rule[];
}

/** A scenario as it is written. */
export interface Scenario extends Given {
  readonly file: string;
  /** A sentence: what is the case, and what must come out. */
  readonly name: string;
  /** Name in deployments.yaml; a scenario without one brings everything itself. */
  readonly deployment?: string;
  readonly ingressClasses?: readonly IngressClass[];
  readonly neighbours?: readonly Tree[];
  readonly classPublishes?: boolean;
  readonly certificate?: World['certificate'];
  /** TLS Secrets that the routing object names, and what cert-manager says of them. */
  readonly tlsSecrets?: Facts['tlsSecrets'];
  readonly certificates?: Facts['certificates'];
  readonly status?: unknown;
  /** What the cluster says of Pods; told only when the diagnosis asks for them. */
  readonly pods?: readonly WrittenPod[];
  /** Earlier cycles, the oldest first: what every entry came to. */
  readonly past?: readonly WrittenPast[];
  /** One for each route and method, in the order of the spec. */
  readonly expect: Expected | readonly Expected[];
}

const deployments = parse(readFileSync(join(import.meta.dirname, 'deployments.yaml'), 'utf8')) as Readonly<
  Record<string, Given>
>;

/** All scenario files, by folder name: the reason they are about. */
export function scenarios(): readonly Scenario[] {
  const root = import.meta.dirname;
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('/') && file.endsWith('.yaml'))
    .toSorted()
    .map((file) => deployed(file, parse(readFileSync(join(root, file), 'utf8')) as Omit<Scenario, 'file'>));
}

/** The scenario laid over its deployment. */
export function deployed(file: string, own: Omit<Scenario, 'file'>): Scenario {
  const base: Given | undefined = own.deployment === undefined ? {} : deployments[own.deployment];
  if (base === undefined) throw new Error(`${file}: deployments.yaml has no ${own.deployment}`);
  return {
    ...base,
    ...own,
    file,
    probe: laidOver(base.probe ?? {}, own.probe ?? {}),
    ...(base.ingress === undefined ? {} : { ingress: laidOver(base.ingress, own.ingress ?? {}) }),
    ...(base.httpRoute === undefined
      ? {}
      : { httpRoute: routeLaidOver(base.httpRoute, own.httpRoute ?? {}) }),
    applications: { ...base.applications, ...own.applications },
    world: [...(own.world ?? []), ...(base.world ?? [])],
  };
}

/** Objects are merged; everything else, lists too, is replaced; null removes. */
function laidOver(base: Tree, over: Tree): Tree {
  const merged = Object.entries(over).map(([key, value]) => {
    const before = base[key];
    return [key, isTree(before) && isTree(value) ? laidOver(before, value) : value] as const;
  });
  return Object.fromEntries(
    [...Object.entries(base), ...merged].filter(([key, value]) => value !== null && over[key] !== null),
  );
}

const routeLaidOver = (base: HTTPRoute, over: HTTPRoute): HTTPRoute =>
  laidOver({ ...base }, { ...over }) as HTTPRoute;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Options of a run, for property tests. */
export interface RunOptions {
  readonly verdicts?: readonly Verdict[];
  /** What becomes of an observation on its way; undefined: it is lost. */
  readonly change?: (observation: Observation) => Observation | undefined;
}

/** One cycle of a scenario. */
export interface Run {
  readonly diagnosis: Diagnosis;
  readonly declared: readonly Request[];
  /** Experiments, round by round. */
  readonly rounds: readonly (readonly Request[])[];
  /** What a further round would ask. */
  readonly left: readonly Request[];
}

/** The rounds of one cycle in a scenario's world. */
export function runScenario(
  scenario: Scenario,
  { verdicts, change = (observation) => observation }: RunOptions = {},
): Run {
  const facts = factsOf(scenario);
  const { probe } = withDiscovery(probeOf(scenario), facts);
  const world = worldOf(scenario);
  const send = (requests: readonly Request[]): readonly Observation[] =>
    attemptsOf(requests, probe, facts).flatMap(({ request }) => change(observeIn(world, request)) ?? []);
  const past = pastOf(scenario, probe);
  const planned = plannedProbe(probe, facts);
  const declared = declaredRequests(planned, 0);
  const given = { ...planned, past, ...(verdicts === undefined ? {} : { verdicts }) };
  const asked: (readonly Request[])[] = [];
  const observations = send(declared);
  const examination = rounds({ ...given, observations });
  let step = examination.next();
  while (step.done !== true) {
    asked.push(step.value);
    step = examination.next(send(step.value));
  }
  const { diagnosis: first, experiments } = step.value;
  const { askPods } = first;
  const known = { ...facts, pods: podsNamed(scenario, askPods) };
  const last =
    askPods.length === 0
      ? first
      : diagnose({ ...given, facts: known, observations: [...observations, ...experiments] });
  const diagnosis = { ...last, entries: steadied(last.entries, past) };
  return { diagnosis, declared, rounds: asked, left: diagnosis.ask };
}

/** Those of the scenario's Pods that the diagnosis asks for, as reads by name find them. */
const podsNamed = ({ pods = [] }: Scenario, names: readonly string[]): readonly PodFacts[] =>
  pods.flatMap((pod) => (names.includes(pod.name) ? [{ images: [], ...pod }] : []));

const worldOf = ({
  world = [],
  applications = {},
  gateway = 'nginx',
  certificate = 'valid',
}: Scenario): World => ({
  rules: world,
  applications,
  gateway,
  certificate,
});
