// What safe requests show of a method that is not sent (`unsafeMethods: AllowHeaderOnly`, contracts):
// OPTIONS takes its way, and Allow or a preflight may prove it. What OPTIONS meets on that way may be
// a fault of the gateway; that OPTIONS itself is refused is none.

import type { Observation, Request, Scheme } from '../../model/index.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import { applicationDisagrees } from '../application/endpoint-disagreement.ts';
import { deniesPath } from '../application/method-support.ts';
import { allowStand, isComplete } from '../evidence/allow.ts';
import { application, type Seen, type Situation, type Symptom, seen, seenAll } from '../evidence/evidence.ts';
import { keepsMethod, redirectOf } from '../evidence/redirect.ts';
import { nonsenseMethod, siblingPath } from '../evidence/request.ts';
import { type Assessment, unanswered } from '../reach/assess.ts';
import { declaredThrough } from '../reach/edge.ts';
import { type Missed, missedAllow } from '../reach/missed-expectation.ts';
import { isSomebodyElses, reachOf } from '../reach/reach.ts';
import { allowOf } from '../responder/headers.ts';
import { withoutPreflights } from './preflight.ts';
import { preflightProof } from './unsent-preflight.ts';

/**
 * proven: a door says that the method is served. symptoms: what OPTIONS met may be a fault of its
 * way. rejected: an Allow that names every method leaves it out. unproven: nothing tells.
 */
export type Unsent =
  | Extract<Assessment, { kind: 'open' | 'unreachable' }>
  | { readonly kind: 'proven'; readonly at: Seen; readonly how: string }
  | { readonly kind: 'unexpected'; readonly missed: Missed }
  | {
      readonly kind: 'symptoms';
      /** Met by OPTIONS in place of the method. */
      readonly symptoms: readonly Symptom[];
      /** Redirects, after which clients would not go on with the method. */
      readonly redirects: readonly Symptom[];
      readonly ask: readonly Request[];
      readonly otherwise: Unproven;
    }
  | { readonly kind: 'rejected'; readonly at: Seen; readonly direct: readonly Seen[] }
  | Unproven;

/** Nothing tells, and why. */
export interface Unproven {
  readonly kind: 'unproven';
  readonly at?: Seen;
  readonly why: string;
}

/** The situation with OPTIONS in place of the method: what is expected of the method's own answer is not asked of it. */
export function standInOf(situation: Situation): Situation {
  const { expect: _expect, ...route } = situation.route;
  const { probe } = situation;
  const experiments = probe.experiments === 'Full' ? 'Safe' : probe.experiments;
  const observations = withoutPreflights(situation);
  return { ...situation, probe: { ...probe, experiments }, route, method: 'OPTIONS', observations };
}

/** Everything that the stand-in shows; the worst door decides. */
export function assessUnsent(situation: Situation): Unsent {
  const as = standInOf(situation);
  const silent = unanswered(as);
  if (silent?.kind === 'unreachable') return isSilent(as) ? silent : unansweredOptions;
  if (hasOtherWay(situation)) return otherWay;
  const vantages = vantagesOf(as).map((at) => vantageState(situation, as, at));
  const symptoms = [...vantages.flatMap(({ symptom }) => symptom ?? []), ...disagreement(as)];
  const redirects = vantages.flatMap(({ redirect }) => redirect ?? []);
  const ask = vantages.flatMap((vantage) => vantage.ask ?? []);
  const states = vantages.flatMap(({ state }) => state ?? []);
  if (symptoms.length === 0 && redirects.length === 0) return statesTogether(situation, states, ask);
  const otherwise = states.find((state) => state.kind === 'unproven') ?? nothingTells;
  return { kind: 'symptoms', symptoms, redirects, ask, otherwise };
}

/** Every promised scheme has to prove it. */
function statesTogether(
  situation: Situation,
  states: readonly NonNullable<VantageState['state']>[],
  ask: readonly Request[],
): Unsent {
  const rejected = states.find(({ kind }) => kind === 'rejected');
  if (rejected !== undefined) return rejected;
  if (ask.length > 0) return { kind: 'open', ask };
  const as = standInOf(situation);
  const missed = missedAllow(situation, vantagesOf(as).filter(isPromised(as)));
  const [worst] = [...states.filter(({ kind }) => kind === 'unproven'), ...states];
  if (worst?.kind === 'proven' && missed !== undefined) return { kind: 'unexpected', missed };
  return worst ?? nothingTells;
}

const nothingTells: Unproven = { kind: 'unproven', why: 'no answer to OPTIONS has an Allow' };
const unansweredOptions: Unproven = {
  kind: 'unproven',
  why: 'OPTIONS gets no answer at a door that answers otherwise',
};
const otherWay: Unproven = {
  kind: 'unproven',
  why: 'the rules of the gateway treat OPTIONS in another way, so that it shows nothing of this method',
};

/** No door of the gateway answered anything. */
const isSilent = ({ observations }: Situation): boolean =>
  !observations.some(
    ({ request, outcome }) => request.vantage.kind === 'gateway' && outcome.kind === 'answered',
  );

/** Rules may match by method: then OPTIONS says nothing of it. */
function hasOtherWay({ route, planFor, decisions }: Situation): boolean {
  const options = planFor(route, 'OPTIONS').decisions;
  return (['http', 'https'] as const).some((scheme) => gist(decisions[scheme]) !== gist(options[scheme]));
}

const gist = (decision: RoutingDecision | undefined): string =>
  JSON.stringify([
    decision?.rule?.value,
    decision?.backend?.value,
    decision?.path,
    decision?.refusal?.value,
    decision?.redirect?.value,
  ]);

/** Answers to OPTIONS at the gateway: on promised schemes, and on http whenever it answers. */
function vantagesOf(as: Situation): readonly Seen[] {
  const promised = as.promises.length === 0 ? as.schemes : as.promises;
  const schemes = [...new Set<Scheme>([...promised.toSorted().toReversed(), 'http'])];
  return schemes.flatMap((scheme) => {
    const found: Observation | undefined = declaredThrough(as, 'gateway', scheme);
    return found?.outcome.kind === 'answered' ? [{ request: found.request, outcome: found.outcome }] : [];
  });
}

const isPromised =
  ({ promises }: Situation) =>
  ({ request }: Seen): boolean =>
    promises.length === 0 || promises.includes(request.clientScheme);

/** What one door shows; without a state it decides nothing. */
interface VantageState {
  readonly state?: Extract<Unsent, { kind: 'proven' | 'rejected' | 'unproven' }>;
  readonly symptom?: Symptom;
  readonly redirect?: Symptom;
  readonly ask?: readonly Request[];
}

function vantageState(situation: Situation, as: Situation, at: Seen): VantageState {
  const redirect = redirectOf(at.outcome, at.request);
  if (redirect !== undefined) {
    const loses = redirect.kind === 'spelling' || !keepsMethod(redirect, situation.method);
    if (redirect.kind !== 'elsewhere' && loses) return { redirect: { question: 'answer', symptom: at } };
    const judged = redirect.kind === 'canonical' && as.schemes.includes(redirect.scheme);
    return judged || !isPromised(as)(at)
      ? {}
      : { state: { kind: 'unproven', at, why: 'OPTIONS is redirected' } };
  }
  return isPromised(as)(at) ? answerState(situation, as, at) : {};
}

function answerState(situation: Situation, as: Situation, at: Seen): VantageState {
  const stand = allowStand({ ...situation, observations: as.observations }, at);
  if (stand.kind === 'accepted' && isControlled(as, at) && !isSomebodyElses(as, at))
    return { state: { kind: 'proven', at: stand.at, how: `Allow lists ${situation.method}` } };
  const byPreflight = preflightProof(situation, at);
  if (byPreflight?.kind === 'proven') return { state: byPreflight };
  const asked = [
    ...(stand.kind === 'open' ? stand.ask : []),
    ...(byPreflight?.kind === 'open' ? byPreflight.ask : []),
  ];
  const unproven: Unproven = { kind: 'unproven', at, why: whyUnproven(stand, byPreflight) };
  const direct = directOf(as);
  if (stand.kind === 'refused' && isComplete(stand.at))
    return { state: { kind: 'rejected', at: stand.at, direct }, ask: asked };
  const reach = at.outcome.status < 400 && stand.kind !== 'accepted' ? undefined : reachOf(as, at);
  const symptom: Symptom = { question: 'answer', symptom: at };
  if (reach?.kind === 'refused' && !isApplications(at, direct))
    return { state: unproven, symptom, ask: asked };
  return { state: unproven, ask: [...asked, ...(reach?.kind === 'open' ? reach.ask : [])] };
}

/** The controls of the list were answered, or may not be sent: a lost one must not end in Healthy. */
function isControlled(as: Situation, { request: { vantage } }: Seen): boolean {
  if (as.probe.experiments === 'None') return true;
  const beside = siblingPath(as.route.path, as.probe.uid);
  return (
    seen(as, { vantage, method: 'OPTIONS', path: beside }) !== undefined &&
    seen(as, { vantage, method: nonsenseMethod, path: as.route.path }) !== undefined
  );
}

function whyUnproven(
  stand: ReturnType<typeof allowStand>,
  byPreflight: ReturnType<typeof preflightProof>,
): string {
  const said = byPreflight?.kind === 'unproven' ? `; ${byPreflight.why}` : '';
  if (stand.kind === 'unproven') return `${stand.why}${said}`;
  return `${stand.kind === 'accepted' ? 'Allow lists it, but it is not sure that the application says so' : 'Allow does not tell'}${said}`;
}

/** The application says the same of OPTIONS, asked directly: that is its answer to OPTIONS, and no fault of the way. */
const isApplications = ({ outcome }: Seen, direct: readonly Seen[]): boolean =>
  !direct.some(deniesPath) &&
  direct.some((other) => other.outcome.status === outcome.status) &&
  !direct.some(hasAllow);

const hasAllow = ({ outcome }: Seen): boolean => (allowOf(outcome) ?? []).length > 0;

/** What the application says of OPTIONS, asked directly. */
function directOf(as: Situation): readonly Seen[] {
  const last = application(as);
  return last === undefined ? [] : seenAll(as, { hop: last.index, method: 'OPTIONS', path: last.path });
}

/** Endpoints of which some do not know the path: that is not about OPTIONS. */
function disagreement(as: Situation): readonly Symptom[] {
  const found = applicationDisagrees(as);
  return found?.refused.outcome.status === 404
    ? [{ question: 'disagreement', symptom: found.refused, answers: found.answers }]
    : [];
}
