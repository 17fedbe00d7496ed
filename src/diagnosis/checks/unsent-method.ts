// What safe requests show of a method that is not sent (`unsafeMethods: AllowHeaderOnly`, OpenAPI documents). OPTIONS
// is sent in its place, and Allow or a preflight may prove that the method is served. An answer to OPTIONS may also
// show a fault of the gateway; a refusal of OPTIONS itself is no fault.

import type { Observation, Request, Scheme } from '../../model/index.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import { applicationDisagrees } from '../application/endpoint-disagreement.ts';
import { deniesPath } from '../application/method-support.ts';
import { acceptanceByAllow, isComplete } from '../evidence/allow.ts';
import {
  application,
  findAnswer,
  findAnswers,
  type Seen,
  type Situation,
  type Symptom,
} from '../evidence/evidence.ts';
import { keepsMethod, redirectOf } from '../evidence/redirect.ts';
import { nonsenseMethod, siblingPath } from '../evidence/request.ts';
import { type Assessment, unansweredState } from '../reach/assess.ts';
import { declaredThrough } from '../reach/edge.ts';
import { type MissedExpectation, missedAllow } from '../reach/missed-expectation.ts';
import { isSomebodyElses, reachOf } from '../reach/reach.ts';
import { allowOf } from '../responder/headers.ts';
import { preflightProof, withoutPreflights } from './preflight.ts';

/**
 * proven: an answer says that the method is served. symptoms: answers to OPTIONS that may show a fault before the
 * application. rejected: an Allow that names every method leaves this one out. unproven: nothing tells.
 */
export type UnsentMethod =
  | Extract<Assessment, { kind: 'open' | 'unreachable' }>
  | { readonly kind: 'proven'; readonly at: Seen; readonly how: string }
  | { readonly kind: 'unexpected'; readonly missed: MissedExpectation }
  | {
      readonly kind: 'symptoms';
      /** Answers to OPTIONS, which was sent in place of the method. */
      readonly symptoms: readonly Symptom[];
      /** Redirects after which clients would not send the method again. */
      readonly redirects: readonly Symptom[];
      readonly ask: readonly Request[];
      readonly otherwise: Unproven;
    }
  | { readonly kind: 'rejected'; readonly at: Seen; readonly direct: readonly Seen[] }
  | Unproven;

/** Nothing tells whether the method is served; `why` says why. */
interface Unproven {
  readonly kind: 'unproven';
  readonly at?: Seen;
  readonly why: string;
}

/** The situation with OPTIONS in place of the method, and without the expectations of the method's own answer. */
export function standInOf(situation: Situation): Situation {
  const { expect: _expect, ...route } = situation.route;
  const { probe } = situation;
  const experiments = probe.experiments === 'Full' ? 'Safe' : probe.experiments;
  const observations = withoutPreflights(situation);
  return { ...situation, probe: { ...probe, experiments }, route, method: 'OPTIONS', observations };
}

/** What the answers to OPTIONS show; the worst of them decides. */
export function assessUnsentMethod(situation: Situation): UnsentMethod {
  const as = standInOf(situation);
  const silent = unansweredState(as);
  if (silent?.kind === 'unreachable') return isSilent(as) ? silent : unansweredOptions;
  if (isTreatedOtherwise(situation)) return treatedOtherwise;
  const vantages = gatewayAnswers(as).map((at) => vantageState(situation, as, at));
  const symptoms = [...vantages.flatMap(({ symptom }) => symptom ?? []), ...disagreementSymptoms(as)];
  const redirects = vantages.flatMap(({ redirect }) => redirect ?? []);
  const ask = vantages.flatMap((vantage) => vantage.ask ?? []);
  const states = vantages.flatMap(({ state }) => state ?? []);
  if (symptoms.length === 0 && redirects.length === 0) return commonState(situation, states, ask);
  const otherwise = states.find((state) => state.kind === 'unproven') ?? nothingTells;
  return { kind: 'symptoms', symptoms, redirects, ask, otherwise };
}

/** The state over all vantages: every promised scheme has to prove that the method is served. */
function commonState(
  situation: Situation,
  states: readonly NonNullable<VantageState['state']>[],
  ask: readonly Request[],
): UnsentMethod {
  const rejected = states.find(({ kind }) => kind === 'rejected');
  if (rejected !== undefined) return rejected;
  if (ask.length > 0) return { kind: 'open', ask };
  const as = standInOf(situation);
  const missed = missedAllow(situation, gatewayAnswers(as).filter(isPromised(as)));
  const [worst] = [...states.filter(({ kind }) => kind === 'unproven'), ...states];
  if (worst?.kind === 'proven' && missed !== undefined) return { kind: 'unexpected', missed };
  return worst ?? nothingTells;
}

const nothingTells: Unproven = { kind: 'unproven', why: 'no answer to OPTIONS has an Allow' };
const unansweredOptions: Unproven = {
  kind: 'unproven',
  why: 'the gateway does not answer OPTIONS, though it answers other requests',
};
const treatedOtherwise: Unproven = {
  kind: 'unproven',
  why: 'the rules of the gateway treat OPTIONS in another way, so that it shows nothing of this method',
};

/** Whether the gateway answered no request at all. */
const isSilent = ({ observations }: Situation): boolean =>
  !observations.some(
    ({ request, outcome }) => request.vantage.kind === 'gateway' && outcome.kind === 'answered',
  );

/** Whether the gateway's rules treat OPTIONS in another way than the method, so that OPTIONS shows nothing of it. */
function isTreatedOtherwise({ route, planFor, decisions }: Situation): boolean {
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

/** The gateway's answers to OPTIONS: on promised schemes, and on http whenever it answers. */
function gatewayAnswers(as: Situation): readonly Seen[] {
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

/** What one vantage shows; without a state it decides nothing. */
interface VantageState {
  readonly state?: Extract<UnsentMethod, { kind: 'proven' | 'rejected' | 'unproven' }>;
  readonly symptom?: Symptom;
  readonly redirect?: Symptom;
  readonly ask?: readonly Request[];
}

function vantageState(situation: Situation, as: Situation, at: Seen): VantageState {
  const redirect = redirectOf(at);
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
  const stand = acceptanceByAllow({ ...situation, observations: as.observations }, at);
  if (stand.kind === 'accepted' && isControlled(as, at) && !isSomebodyElses(as, at))
    return { state: { kind: 'proven', at: stand.at, how: `Allow lists ${situation.method}` } };
  const byPreflight = preflightProof(situation, at);
  if (byPreflight?.kind === 'proven') return { state: byPreflight };
  const ask = [
    ...(stand.kind === 'open' ? stand.ask : []),
    ...(byPreflight?.kind === 'open' ? byPreflight.ask : []),
  ];
  const unproven: Unproven = { kind: 'unproven', at, why: whyUnproven(stand, byPreflight) };
  const direct = directAnswers(as);
  if (stand.kind === 'refused' && isComplete(stand.at))
    return { state: { kind: 'rejected', at: stand.at, direct }, ask };
  const reach = at.outcome.status < 400 && stand.kind !== 'accepted' ? undefined : reachOf(as, at);
  const symptom: Symptom = { question: 'answer', symptom: at };
  if (reach?.kind === 'refused' && !isApplicationsAnswer(at, direct))
    return { state: unproven, symptom, ask };
  return { state: unproven, ask: [...ask, ...(reach?.kind === 'open' ? reach.ask : [])] };
}

/** Whether the control requests for Allow were answered, or may not be sent. Where one was lost, Allow proves nothing. */
function isControlled(as: Situation, { request: { vantage } }: Seen): boolean {
  if (as.probe.experiments === 'None') return true;
  const beside = siblingPath(as.route.path, as.probe.uid);
  return (
    findAnswer(as, { vantage, method: 'OPTIONS', path: beside }) !== undefined &&
    findAnswer(as, { vantage, method: nonsenseMethod, path: as.route.path }) !== undefined
  );
}

function whyUnproven(
  stand: ReturnType<typeof acceptanceByAllow>,
  byPreflight: ReturnType<typeof preflightProof>,
): string {
  const said = byPreflight?.kind === 'unproven' ? `; ${byPreflight.why}` : '';
  if (stand.kind === 'unproven') return `${stand.why}${said}`;
  return `${stand.kind === 'accepted' ? 'Allow lists it, but it is not sure that the application says so' : 'Allow does not tell'}${said}`;
}

/** Whether the application, asked directly, answers OPTIONS in the same way, so that it is no fault before the application. */
const isApplicationsAnswer = ({ outcome }: Seen, direct: readonly Seen[]): boolean =>
  !direct.some(deniesPath) &&
  direct.some((other) => other.outcome.status === outcome.status) &&
  !direct.some(hasAllow);

const hasAllow = ({ outcome }: Seen): boolean => (allowOf(outcome) ?? []).length > 0;

/** The application's answers to OPTIONS, asked directly. */
function directAnswers(as: Situation): readonly Seen[] {
  const last = application(as);
  return last === undefined ? [] : findAnswers(as, { hop: last.index, method: 'OPTIONS', path: last.path });
}

/** The symptom where some endpoints do not know the path, which is not about OPTIONS. */
function disagreementSymptoms(as: Situation): readonly Symptom[] {
  const found = applicationDisagrees(as);
  return found?.refused.outcome.status === 404
    ? [{ question: 'disagreement', symptom: found.refused, answers: found.answers }]
    : [];
}
