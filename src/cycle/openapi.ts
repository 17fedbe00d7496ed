// The OpenAPI document of a probe in one cycle: its operations become routes, and what was seen of them is compared
// with it. cycle.ts calls both steps.

import type { Probe, Route } from '../api/read/probe.ts';
import { isComplete } from '../diagnosis/evidence/allow.ts';
import type { Facts, Observation } from '../model/index.ts';
import { compareWithDocument } from '../openapi/compare.ts';
import { type DocumentCoverage, entriesWithOperations, provableEntries } from '../openapi/messages.ts';
import { comparisonRequests, observedOperations } from '../openapi/observed-operations.ts';
import type { Operations } from '../openapi/operations.ts';
import { isOpen, type ProbeWithOperations, probeWithOperations } from '../openapi/probe-with-operations.ts';
import { type ContractStatus, contractStatus } from '../openapi/status.ts';
import { attemptsOf, declaredRequests } from '../probe/plan/plan.ts';
import { plannedProbe } from '../routing/route-plan.ts';
import type { Observed } from './observe.ts';
import { currentDocument, type KeptDocument } from './openapi-document.ts';
import type { Ports } from './ports.ts';
import { routingVersions } from './stability/history.ts';

/** The answers to requests that only the comparison needs hold this long while nothing changes. */
const heldMs = 10 * 60_000;

/** What a cycle hands on to the next one about the document. */
export interface KeptOpenAPI {
  readonly document: KeptDocument;
  readonly plan?: { readonly key: string; readonly merged: ProbeWithOperations };
  readonly beside?: {
    readonly key: string;
    readonly at: Date;
    readonly observations: readonly Observation[];
  };
}

/** A probe with the routes of its document. */
export interface DocumentedProbe extends DocumentCoverage {
  readonly probe: Probe;
  readonly kept: KeptOpenAPI;
}

interface Start {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly kept: KeptOpenAPI | undefined;
}

/** The probe with the routes of its document; undefined where it names none. Rejects only when the cycle is aborted. */
export async function documentedProbe(
  start: Start,
  ports: Ports,
  signal: AbortSignal,
): Promise<DocumentedProbe | undefined> {
  const { probe, facts, kept } = start;
  if (probe.openAPI === undefined) return undefined;
  const current = await currentDocument({ probe, facts, kept: kept?.document }, ports, signal);
  const document = current.known;
  const { operations } = document;
  if (operations === undefined) {
    const routes = probe.routes.filter((route) => !isOpen(route));
    const silent = probe.routes.filter(isOpen).map(({ path }) => path);
    const coverage = { document, documentedRoutes: [], omitted: 0, silent, routes: routes.length };
    return { ...coverage, probe: { ...probe, routes }, kept: { document: current } };
  }
  const key = JSON.stringify([
    probe.uid,
    probe.generation,
    document.version,
    routingVersions(facts),
    endpointsOf(facts),
  ]);
  const plan =
    kept?.plan?.key === key ? kept.plan : { key, merged: routesThatFit(probe, facts, { operations, ports }) };
  const { routes, documentedRoutes, omitted, silent } = plan.merged;
  return {
    document,
    documentedRoutes,
    omitted,
    silent,
    routes: routes.length,
    probe: { ...probe, routes },
    kept: { document: current, plan, ...(kept?.beside === undefined ? {} : { beside: kept.beside }) },
  };
}

const endpointsOf = ({ services }: Facts): number =>
  services.reduce((count, { endpoints }) => count + endpoints.length, 0);

/** The probe with as many routes of the document as one cycle may ask for, and with all routes of the author. */
function routesThatFit(
  probe: Probe,
  facts: Facts,
  { operations, ports }: { readonly operations: Operations; readonly ports: Ports },
): ProbeWithOperations {
  const all = probeWithOperations(probe, facts, operations);
  const costOf = (route: Route): number =>
    declaredRequests(plannedProbe({ ...probe, routes: [route] }, facts), 0).length;
  let room = ports.maximumRequests;
  const kept = all.routes.filter((route) => {
    room -= costOf(route);
    return route.documented !== true || room >= 0;
  });
  const names = new Set(kept.map(({ name }) => name));
  const documentedRoutes = all.documentedRoutes.filter(({ name }) => names.has(name));
  const cut = all.documentedRoutes.filter(({ name }) => !names.has(name));
  const omitted = all.omitted + cut.reduce((count, { methods }) => count + methods.length, 0);
  return { ...all, routes: kept, documentedRoutes, omitted };
}

interface Seen {
  readonly documented: DocumentedProbe;
  readonly facts: Facts;
  readonly observed: Observed;
}

/** A probe whose document was compared with what one cycle saw. */
export interface ComparedProbe {
  readonly documented: DocumentedProbe;
  readonly status: ContractStatus;
  /** The entries name the operations that they are about. */
  readonly observed: Observed;
}

/** Compares what a cycle saw with the document. Sends the requests that only the comparison needs, where the kept answers no longer hold. */
export async function compareProbe(
  { documented, facts, observed }: Seen,
  ports: Ports,
  signal: AbortSignal,
): Promise<ComparedProbe> {
  const { probe, documentedRoutes, document, kept } = documented;
  const { diagnosis } = observed;
  const entries = provableEntries(entriesWithOperations(diagnosis.entries, documented), documented);
  const named = { ...observed, diagnosis: { ...diagnosis, entries } };
  if (document.operations === undefined)
    return { documented, status: contractStatus({ ...documented, entries }), observed: named };
  const routes = { probe, facts, documentedRoutes };
  const beside = await answersBeside({ documented, facts, observed }, ports, signal);
  const all = [...observed.observations, ...beside.observations];
  const basis = { documented: document.operations.documented, namesAll: isComplete };
  const comparison = compareWithDocument(observedOperations(routes, all), basis);
  return {
    documented: { ...documented, kept: { ...kept, beside } },
    status: contractStatus({ ...documented, comparison, entries }),
    observed: named,
  };
}

/** The kept answers to the requests that only the comparison needs, or new ones. */
async function answersBeside(
  { documented, facts, observed }: Seen,
  ports: Ports,
  signal: AbortSignal,
): Promise<NonNullable<KeptOpenAPI['beside']>> {
  const { probe, documentedRoutes, kept } = documented;
  const key = JSON.stringify([kept.plan?.key, kept.document.pods, answerKeys(observed.observations)]);
  const at = ports.now();
  if (kept.beside?.key === key && at.getTime() - kept.beside.at.getTime() < heldMs) return kept.beside;
  if (probe.experiments === 'None') return { key, at, observations: [] };
  const requests = comparisonRequests({ probe, facts, documentedRoutes }, observed.observations);
  const line = ports.open(probe, facts, 'through');
  try {
    const observations = await line.run(attemptsOf(requests, probe, facts), signal);
    ports.countExperiments(observations.length);
    return { key, at, observations };
  } finally {
    line.close();
  }
}

/** What was answered, whichever endpoint answered. */
function answerKeys(observations: readonly Observation[]): readonly string[] {
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
