// The diagnosis of one cycle: for each route and method, what the gateway's answers prove, and
// when they prove a fault, the walk down the list of verdicts.

import { isSafe } from '../api/methods.ts';
import type { Probe } from '../api/probe.ts';
import type { Check, Diagnosis, Entry, Facts, Observation, Past, Request } from '../model.ts';
import { wayOf } from '../routing/way.ts';
import { assess } from './assess.ts';
import { podsOf } from './disagreement.ts';
import { entryOfState, entryOfSymptoms, type Found } from './entry.ts';
import type { Evidence, Situation, Symptom } from './evidence.ts';
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
  return probe.routes.flatMap((route) =>
    route.methods.map((method) => ({
      ...wayOf(probe, route, method, facts),
      probe,
      route,
      method,
      check: 'Method' as const,
      facts,
      observations,
      past: past.flatMap((cycle) => cycle.filter(isOf(route.name, method, 'Method'))),
    })),
  );
}

const isOf =
  (route: string, method: string, check: Check) =>
  (one: Past): boolean =>
    one.route === route && one.method === method && one.check === check;

interface Judged {
  readonly entry: Entry;
  readonly ask: readonly Request[];
  /** Names of Pods whose owners would tell more. */
  readonly pods: readonly string[];
}

function judgeSituation(situation: Situation, verdicts: readonly Verdict[]): Judged {
  const state = assess(situation);
  if (state.kind !== 'symptoms') {
    const ask = state.kind === 'open' ? state.ask : [];
    return { entry: entryOfState(situation, state), ask, pods: [] };
  }
  const examined = state.symptoms.map((symptom) => examine(evidenceOf(situation, symptom), verdicts));
  const found = examined.flatMap((one) => one.found);
  return {
    entry: entryOfSymptoms(situation, state, found),
    ask: [...state.ask, ...examined.flatMap(({ ask }) => ask)],
    pods: podsOf(state.symptoms.flatMap(({ answers = [] }) => answers)),
  };
}

function evidenceOf(situation: Situation, symptom: Symptom): Evidence {
  const arrival = situation.arrivals[symptom.symptom.request.clientScheme];
  return { ...situation, ...symptom, ...(arrival === undefined ? {} : { arrival }) };
}

/** The findings of every verdict that suspects its cause, in the order of the list. */
function examine(
  e: Evidence,
  verdicts: readonly Verdict[],
): { readonly found: readonly Found[]; readonly ask: readonly Request[] } {
  const suspected = verdicts.filter((verdict) => explains(verdict, e) && verdict.suspects(e));
  const findings = suspected.flatMap((verdict) => verdict.judge(e) ?? []);
  return {
    found: findings.map((finding) => ({ finding, symptom: e.symptom })),
    ask: suspected.flatMap((verdict) => verdict.experiments(e)),
  };
}

const explains = ({ explains: questions = ['answer'] }: Verdict, { question }: Evidence): boolean =>
  questions.includes(question);

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

/** In words, when the destination policy refused the gateway itself. */
function forbiddenGateway(observations: readonly Observation[]): string | undefined {
  const refused = observations.find(
    ({ request, outcome }) =>
      request.vantage.kind === 'gateway' && outcome.kind === 'failed' && outcome.cause === 'forbidden',
  );
  return refused?.outcome.kind === 'failed' ? refused.outcome.detail : undefined;
}
