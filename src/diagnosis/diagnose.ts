// The diagnosis of one cycle: one judgement for each route, method and check, and what would
// still have to be asked, within what the probe permits.

import { isSafe } from '../api/read/methods.ts';
import type { Probe, Route } from '../api/read/probe.ts';
import { isSentTo } from '../api/read/sending.ts';
import type { Check, Diagnosis, Facts, Observation, Past, Request, TlsJudgement } from '../model/index.ts';
import { hostOf, type PlannedProbe, plannedProbe } from '../routing/route-plan.ts';
import { requestAtAddress, type View, viewsOf } from './addresses/views.ts';
import { judgeTls, judgeTlsAt } from './certificates/tls.ts';
import { withoutPreflights } from './checks/preflight.ts';
import type { Situation } from './evidence/evidence.ts';
import { nonsenseMethod, requestKey } from './evidence/request.ts';
import { type Judged, judgeSituation } from './judge.ts';
import { mergedEntry, type Part } from './merge-addresses.ts';
import { verdicts as allVerdicts } from './verdicts/index.ts';
import type { Verdict } from './verdicts/verdict.ts';

/** What a diagnosis starts from. `verdicts` may be another order of the list, in tests. */
export interface Case extends Pick<PlannedProbe, 'probe' | 'facts'> {
  /** The plans of the cycle; made here where there are none. */
  readonly planFor?: PlannedProbe['planFor'];
  readonly observations: readonly Observation[];
  /** What the last cycles came to, the oldest first. */
  readonly past?: readonly (readonly Past[])[];
  readonly verdicts?: readonly Verdict[];
}

/** A diagnosis, with what is to be noted of the gateway's addresses beside the entries. */
export interface Judgement extends Diagnosis {
  readonly notes: readonly string[];
}

/** Never throws; the entries stand in spec order. */
export function diagnose(given: Case): Judgement {
  const { probe, facts, observations, past = [], verdicts = allVerdicts } = given;
  const { views, notes } = viewsOf({ probe, facts, observations, past });
  const whole: PlannedProbe = { probe, facts, planFor: given.planFor ?? plannedProbe(probe, facts).planFor };
  const judged = views.map((view) => judgedView(view, whole, verdicts));
  const tls = tlsOf(judged);
  const forbidden = forbiddenGateway(views.flatMap((view) => view.observations));
  const asking = judged.toSorted((one, other) => faultsOf(other) - faultsOf(one));
  return {
    entries: entriesOf(judged, verdicts),
    ...(forbidden === undefined ? {} : { forbidden }),
    ...(tls === undefined ? {} : { tls }),
    ask: permittedRequests(
      probe,
      observations,
      asking.flatMap(({ view, results }) =>
        results.flatMap(({ ask }) => ask.map((request) => requestAtAddress(view, request))),
      ),
    ),
    askPods: facts.pods === undefined ? podsOf(judged) : [],
    notes,
  };
}

/** A view with what each of its situations comes to. */
interface JudgedView {
  readonly view: View;
  readonly situations: readonly Situation[];
  readonly results: readonly Judged[];
}

function judgedView(view: View, whole: PlannedProbe, verdicts: readonly Verdict[]): JudgedView {
  const situations = situationsOf(view, whole);
  return { view, situations, results: situations.map((situation) => judgeSituation(situation, verdicts)) };
}

/** The addresses at fault ask first: what is healthy has less to tell. */
const faultsOf = ({ results }: JudgedView): number =>
  results.filter(({ entry }) => entry.health === 'Unhealthy').length;

const podsOf = (judged: readonly JudgedView[]): readonly string[] => [
  ...new Set(judged.flatMap(({ results }) => results.flatMap(({ pods }) => pods))),
];

/** Every view judges the same situations in the same order. */
function entriesOf(judged: readonly JudgedView[], verdicts: readonly Verdict[]): Diagnosis['entries'] {
  const [first, ...others] = judged;
  return (first?.situations ?? []).flatMap((_, index) => {
    const parts = [first, ...others].flatMap((one) => (one === undefined ? [] : partsAt(one, index)));
    const [part, ...more] = parts;
    return part === undefined ? [] : mergedEntry([part, ...more], verdicts);
  });
}

function partsAt({ view, situations, results }: JudgedView, index: number): readonly Part[] {
  const [situation, result] = [situations[index], results[index]];
  return situation === undefined || result === undefined ? [] : [{ view, situation, entry: result.entry }];
}

/** Certificates of every address; addresses that answer alike have alike ones. */
function tlsOf(judged: readonly JudgedView[]): TlsJudgement | undefined {
  const [first, ...others] = judged;
  if (others.length === 0) return judgeTls(first?.situations ?? []);
  return judgeTlsAt(
    judged.flatMap(({ view, situations }) =>
      view.addresses.map(({ at, address }) => ({ at: at ?? address, situations })),
    ),
  );
}

/** `whole`: the facts of all addresses, by which the requests were sent. */
function situationsOf({ probe, facts, observations, past }: View, whole: PlannedProbe): readonly Situation[] {
  const plain = withoutPreflights({ probe, observations });
  const { planFor } = facts === whole.facts ? whole : plannedAtAddress(probe, facts, whole.facts);
  return probe.routes.flatMap((route) =>
    checksOf(route).map(({ method, check }) => ({
      ...planFor(route, method),
      planFor,
      probe,
      route,
      method,
      check,
      facts,
      observations: check === 'Preflight' || !isSentTo(probe, route, method) ? observations : plain,
      past: past.flatMap((cycle) => cycle.filter(isOf(route.name, method, check))),
    })),
  );
}

/** Plans by what is known of one address, for hosts that are chosen by what is known of all of them. */
function plannedAtAddress(probe: Probe, facts: Facts, whole: Facts): PlannedProbe {
  const planned = plannedProbe(probe, facts);
  return { ...planned, planFor: (route, method) => planned.planFor(withHost(probe, route, whole), method) };
}

/** One Gateway alone may leave the host open, which all of them together settle. */
function withHost(probe: Probe, route: Route, whole: Facts): Route {
  const choice = hostOf(probe, route, whole);
  return choice.kind === 'chosen' ? { ...route, host: choice.host } : route;
}

/** What is checked of a route, in the order of the entries. */
function checksOf({ methods, mustRefuse, cors }: Route): readonly Pick<Situation, 'method' | 'check'>[] {
  const checks = (check: Check, of: readonly string[]) => of.map((method) => ({ method, check }));
  return [
    ...checks('Method', methods),
    ...checks('Refusal', mustRefuse),
    ...checks('Preflight', cors === undefined ? [] : methods),
  ];
}

const isOf =
  (route: string, method: string, check: Check) =>
  (one: Past): boolean =>
    one.route === route && one.method === method && one.check === check;

/** What may still be sent: each request once, and none when the probe forbids experiments. */
function permittedRequests(
  probe: Probe,
  observations: readonly Observation[],
  ask: readonly Request[],
): readonly Request[] {
  if (probe.experiments === 'None') return [];
  const known = new Set(observations.map(({ request }) => requestKey(request)));
  return ask.filter((request) => {
    const key = requestKey(request);
    if (known.has(key) || !isPermitted(probe, request)) return false;
    known.add(key);
    return true;
  });
}

/** Nothing unsafe but what the spec declares, replays of it, and repeats that `experiments: Full` allows. */
function isPermitted({ experiments, unsafeMethods }: Probe, { method, purpose }: Request): boolean {
  if (isSafe(method) || method === nonsenseMethod) return true;
  return unsafeMethods !== 'AllowHeaderOnly' && (purpose !== 'experiment' || experiments === 'Full');
}

/** In words, when the destination policy refused the gateway itself, or the edge. */
function forbiddenGateway(observations: readonly Observation[]): string | undefined {
  const refused = observations.find(
    ({ request, outcome }) =>
      !('service' in request.vantage) && outcome.kind === 'failed' && outcome.cause === 'forbidden',
  );
  return refused?.outcome.kind === 'failed' ? refused.outcome.detail : undefined;
}
