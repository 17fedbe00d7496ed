// The diagnosis of one cycle: one judgement for each route, method and check, and what would
// still have to be asked, within what the probe permits.

import { isSafe } from '../api/methods.ts';
import type { Probe, Route } from '../api/probe.ts';
import type { Check, Diagnosis, Facts, Observation, Past, Request } from '../model.ts';
import { wayOf } from '../routing/way.ts';
import type { Situation } from './evidence.ts';
import { judgeSituation } from './examine.ts';
import { withoutPreflights } from './preflight.ts';
import { nonsenseMethod, requestKey } from './request.ts';
import { judgeTls } from './tls.ts';
import type { Verdict } from './verdict.ts';
import { verdicts as allVerdicts } from './verdicts/index.ts';

/** What a diagnosis starts from. `verdicts` may be another order of the list, in tests. */
export interface Case {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly observations: readonly Observation[];
  /** What the last cycles came to, the oldest first. */
  readonly past?: readonly (readonly Past[])[];
  readonly verdicts?: readonly Verdict[];
}

/** Never throws; the entries stand in spec order. */
export function diagnose(given: Case): Diagnosis {
  const { probe, facts, observations, verdicts = allVerdicts } = given;
  const situations = situationsOf(given);
  const results = situations.map((situation) => judgeSituation(situation, verdicts));
  const tls = judgeTls(situations);
  const forbidden = forbiddenGateway(observations);
  return {
    entries: results.map(({ entry }) => entry),
    ...(forbidden === undefined ? {} : { forbidden }),
    ...(tls === undefined ? {} : { tls }),
    ask: allowed(
      probe,
      observations,
      results.flatMap(({ ask }) => ask),
    ),
    askPods: facts.pods === undefined ? [...new Set(results.flatMap(({ pods }) => pods))] : [],
  };
}

function situationsOf({ probe, facts, observations, past = [] }: Case): readonly Situation[] {
  const plain = withoutPreflights({ probe, observations });
  return probe.routes.flatMap((route) =>
    checksOf(route).map(({ method, check }) => ({
      ...wayOf(probe, route, method, facts),
      probe,
      route,
      method,
      check,
      facts,
      observations: check === 'Preflight' ? observations : plain,
      past: past.flatMap((cycle) => cycle.filter(isOf(route.name, method, check))),
    })),
  );
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
function allowed(
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
function isPermitted({ experiments }: Probe, { method, purpose }: Request): boolean {
  return isSafe(method) || method === nonsenseMethod || purpose !== 'experiment' || experiments === 'Full';
}

/** In words, when the destination policy refused the gateway itself, or the edge. */
function forbiddenGateway(observations: readonly Observation[]): string | undefined {
  const refused = observations.find(
    ({ request, outcome }) =>
      !('service' in request.vantage) && outcome.kind === 'failed' && outcome.cause === 'forbidden',
  );
  return refused?.outcome.kind === 'failed' ? refused.outcome.detail : undefined;
}
