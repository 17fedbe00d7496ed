// The contract of a probe in one cycle: its document becomes routes, and what was seen of them is
// compared with it. Apart from cycle.ts, which says when.

import type { Probe, Route } from '../api/read/probe.ts';
import { isComplete } from '../diagnosis/evidence/allow.ts';
import type { Facts, Observation } from '../model/index.ts';
import { compareContract } from '../openapi/compare.ts';
import { type Coverage, provable, withOperations } from '../openapi/messages.ts';
import { comparisonRequests, subjectsOf } from '../openapi/observed-operations.ts';
import type { Operations } from '../openapi/operations.ts';
import { isOpen, type Merged, merged } from '../openapi/probe-with-operations.ts';
import { type ContractStatus, contractStatus } from '../openapi/status.ts';
import { attemptsOf, declaredRequests } from '../probe/plan/plan.ts';
import { plannedProbe } from '../routing/route-plan.ts';
import type { Observed } from './observe.ts';
import { currentDocument, type KeptDocument } from './openapi-document.ts';
import type { Ports } from './ports.ts';
import { routingVersions } from './stability/history.ts';

/** What was asked beside the cycles, for the comparison, holds this long while nothing changes. */
const heldMs = 10 * 60_000;

/** What cycles hand on to each other of a contract. */
export interface KeptContract {
  readonly document: KeptDocument;
  readonly plan?: { readonly key: string; readonly merged: Merged };
  readonly beside?: {
    readonly key: string;
    readonly at: Date;
    readonly observations: readonly Observation[];
  };
}

/** A probe with the routes of its contract. */
export interface Contracting extends Coverage {
  readonly probe: Probe;
  readonly kept: KeptContract;
}

interface Start {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly kept: KeptContract | undefined;
}

/** The contract of a probe that names one. Rejects only when the cycle is aborted. */
export async function contracting(
  start: Start,
  ports: Ports,
  signal: AbortSignal,
): Promise<Contracting | undefined> {
  const { probe, facts, kept } = start;
  if (probe.openAPI === undefined) return undefined;
  const document = await currentDocument({ probe, facts, kept: kept?.document }, ports, signal);
  const { read } = document;
  const { operations } = read;
  if (operations === undefined) {
    const routes = probe.routes.filter((route) => !isOpen(route));
    const silent = probe.routes.filter(isOpen).map(({ path }) => path);
    const coverage = { read, contracted: [], omitted: 0, silent, routes: routes.length };
    return { ...coverage, probe: { ...probe, routes }, kept: { document } };
  }
  const key = JSON.stringify([
    probe.uid,
    probe.generation,
    read.version,
    routingVersions(facts),
    endpointsOf(facts),
  ]);
  const plan =
    kept?.plan?.key === key ? kept.plan : { key, merged: fitting(probe, facts, { operations, ports }) };
  const { routes, contracted, omitted, silent } = plan.merged;
  return {
    read,
    contracted,
    omitted,
    silent,
    routes: routes.length,
    probe: { ...probe, routes },
    kept: { document, plan, ...(kept?.beside === undefined ? {} : { beside: kept.beside }) },
  };
}

const endpointsOf = ({ services }: Facts): number =>
  services.reduce((count, { endpoints }) => count + endpoints.length, 0);

/** As many routes of the document as one cycle may ask for; those of the author are not touched. */
function fitting(
  probe: Probe,
  facts: Facts,
  { operations, ports }: { readonly operations: Operations; readonly ports: Ports },
): Merged {
  const all = merged(probe, facts, operations);
  const costOf = (route: Route): number =>
    declaredRequests(plannedProbe({ ...probe, routes: [route] }, facts), 0).length;
  let room = ports.maximumRequests;
  const kept = all.routes.filter((route) => {
    room -= costOf(route);
    return route.contracted !== true || room >= 0;
  });
  const names = new Set(kept.map(({ name }) => name));
  const contracted = all.contracted.filter(({ name }) => names.has(name));
  const cut = all.contracted.filter(({ name }) => !names.has(name));
  const omitted = all.omitted + cut.reduce((count, { methods }) => count + methods.length, 0);
  return { ...all, routes: kept, contracted, omitted };
}

interface Seen {
  readonly contract: Contracting;
  readonly facts: Facts;
  readonly observed: Observed;
}

/** A contract against one cycle. */
export interface ComparedContract {
  readonly contract: Contracting;
  readonly status: ContractStatus;
  /** Its entries name the operations that they are about. */
  readonly observed: Observed;
}

/** Compares what was seen with the document; asks, now and then, what the cycle did not. */
export async function comparedContract(
  { contract, facts, observed }: Seen,
  ports: Ports,
  signal: AbortSignal,
): Promise<ComparedContract> {
  const { probe, contracted, read, kept } = contract;
  const { diagnosis } = observed;
  const entries = provable(withOperations(diagnosis.entries, contract), contract);
  const named = { ...observed, diagnosis: { ...diagnosis, entries } };
  if (read.operations === undefined)
    return { contract, status: contractStatus({ ...contract, entries }), observed: named };
  const subject = { probe, facts, contracted };
  const beside = await askedBeside({ contract, facts, observed }, ports, signal);
  const all = [...observed.observations, ...beside.observations];
  const against = { documented: read.operations.documented, namesAll: isComplete };
  const comparison = compareContract(subjectsOf(subject, all), against);
  return {
    contract: { ...contract, kept: { ...kept, beside } },
    status: contractStatus({ ...contract, comparison, entries }),
    observed: named,
  };
}

async function askedBeside(
  { contract, facts, observed }: Seen,
  ports: Ports,
  signal: AbortSignal,
): Promise<NonNullable<KeptContract['beside']>> {
  const { probe, contracted, kept } = contract;
  const key = JSON.stringify([kept.plan?.key, kept.document.pods, answersOf(observed.observations)]);
  const at = ports.now();
  if (kept.beside?.key === key && at.getTime() - kept.beside.at.getTime() < heldMs) return kept.beside;
  if (probe.experiments === 'None') return { key, at, observations: [] };
  const requests = comparisonRequests({ probe, facts, contracted }, observed.observations);
  const line = ports.open(probe, facts, 'through');
  try {
    const observations = await line.run(attemptsOf(requests, probe, facts), signal);
    ports.countExperiments(observations.length);
    return { key, at, observations };
  } finally {
    line.close();
  }
}

/** Statuses without the endpoints that took their turn. */
function answersOf(observations: readonly Observation[]): readonly string[] {
  const answers = observations.map(({ request: { vantage, method, path }, outcome }) =>
    JSON.stringify([
      vantage.kind,
      method,
      path,
      outcome.kind === 'answered' ? outcome.status : outcome.cause,
    ]),
  );
  return [...new Set(answers)].toSorted();
}
