// Scenario files: a deployment and what is different in it, and the finding that must come out.
// A scenario runs through the same planning, rounds of experiments and diagnosis as a cycle.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { steadied } from '../../src/cycle/stability/flapping.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { rounds } from '../../src/diagnosis/rounds.ts';
import { withDiscovery } from '../../src/diagnosis/status/discovered.ts';
import type { Verdict } from '../../src/diagnosis/verdicts/verdict.ts';
import type { Diagnosis, HTTPRoute, Observation, PodFacts, Request } from '../../src/model/index.ts';
import { attemptsOf, declaredRequests } from '../../src/probe/plan/plan.ts';
import { plannedProbe } from '../../src/routing/route-plan.ts';
import { factsOf, pastOf, probeOf } from './given.ts';
import { type Given, readDeployments, readWritten, type Tree, type Written } from './language.ts';
import { observeIn, type World } from './world.ts';

/** A scenario as it is written; `file` is its path. */
export interface Scenario extends Written {
  readonly file: string;
}

const deployments = readDeployments(join(import.meta.dirname, 'deployments.yaml'));

/** All scenario files, by folder name: the reason they are about. */
export function scenarios(): readonly Scenario[] {
  const root = import.meta.dirname;
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('/') && file.endsWith('.yaml'))
    .toSorted()
    .map((file) => deployed(file, readWritten(join(root, file))));
}

/** The scenario laid over its deployment. Throws where its world names a Service that it does not have. */
export function deployed(file: string, own: Written): Scenario {
  const base: Given | undefined = own.deployment === undefined ? {} : deployments[own.deployment];
  if (base === undefined) throw new Error(`${file}: deployments.yaml has no ${own.deployment}`);
  const scenario: Scenario = {
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
  const strangers = strangersIn(scenario);
  if (strangers.length > 0) throw new Error(strangers.map((one) => `${file}: ${one}`).join('\n'));
  return scenario;
}

/** Where the world names what is neither a vantage before the Services nor one of them: `world[1].via: …`. */
function strangersIn({ world = [], services = [], applications = {} }: Scenario): readonly string[] {
  const known = [...services.map(({ name }) => name), ...Object.keys(applications)];
  const isStrange = (name: string | undefined): boolean => name !== undefined && !known.includes(name);
  const words = (place: string, name: string | undefined): string =>
    `${place}: there is no Service ${name} among ${known.join(', ')}`;
  return world.flatMap(({ via, pass }, n) => {
    const to = typeof pass === 'string' ? pass : pass?.to;
    return [
      ...(isStrange(via) && !/^(gateway|edge)/.test(via ?? '') ? [words(`world[${n}].via`, via)] : []),
      ...(isStrange(to) ? [words(`world[${n}].pass`, to)] : []),
    ];
  });
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
