// What the gateway's answers to one route and method prove before any cause is sought: healthy, no answer, not
// decided yet, or symptoms that verdicts have to explain.

import type { Failure, Observation, Request, Scheme, TlsSeen } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import {
  applicationDisagrees,
  askEndpoints,
  type Disagreement,
} from '../application/endpoint-disagreement.ts';
import { handshakeOf } from '../certificates/tls.ts';
import {
  application,
  declaredAnswers,
  type Seen,
  type Situation,
  type Symptom,
} from '../evidence/evidence.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { sameAnswer } from '../responder/same-answer.ts';
import { assessEdge, declaredThrough, type EdgeAssessment } from './edge.ts';
import { type MissedExpectation, missedExpectation } from './missed-expectation.ts';
import { type Reach, reachOf } from './reach.ts';

/** open: the requests of `ask` would decide. symptoms: unhealthy answers, those of the gateway on promised schemes first. */
export type Assessment =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] }
  | {
      readonly kind: 'unreachable';
      readonly scheme: Scheme;
      readonly failure?: Failure;
      /** The address of the edge, when the edge does not answer. */
      readonly edge?: string;
    }
  | { readonly kind: 'certificate'; readonly seen: TlsSeen }
  /** The method is reached, and the answer is not as expected. `also` says that clients refuse the certificate, too. */
  | { readonly kind: 'unexpected'; readonly missed: MissedExpectation; readonly also: readonly Reason[] }
  /** The request was refused for lack of credentials, because those of the route may not be sent there. */
  | { readonly kind: 'withheld'; readonly at: Seen }
  | {
      readonly kind: 'symptoms';
      readonly symptoms: readonly Symptom[];
      readonly ask: readonly Request[];
    };

/** The worst of what the declared requests show. */
export function assess(situation: Situation): Assessment {
  const edge = assessEdge(situation);
  const judged = judgedAnswers(situation);
  const all = judged.filter(({ reach }) => reach.kind === 'refused').map(({ at }) => at);
  const refused = all.filter((at) => !isTurnedAway(at));
  const ask = [
    ...judged.flatMap(({ reach }) => (reach.kind === 'open' ? reach.ask : [])),
    ...(edge?.ask ?? []),
    ...askEndpoints(situation),
  ];
  const symptoms = [...symptomsOf(situation, refused), ...edgeSymptoms(edge)];
  if (symptoms.length > 0) return { kind: 'symptoms', symptoms, ask };
  const silent = unansweredState(situation) ?? silentEdge(situation, edge);
  if (silent !== undefined) return silent;
  const turned = all.find((at) => isTurnedAway(at) && isUsedByClients(situation, at));
  if (turned !== undefined) return { kind: 'withheld', at: turned };
  if (ask.length > 0) return { kind: 'open', ask };
  return reachedState(situation);
}

/** The assessment of a method that is reached: expectations decide, then the certificate. */
function reachedState(situation: Situation): Assessment {
  const seen = handshakeOf(situation);
  const isRefused = seen !== undefined && seen.problem !== undefined;
  const missed = missedExpectation(situation);
  if (missed !== undefined)
    return { kind: 'unexpected', missed, also: isRefused ? ['CertificateInvalid'] : [] };
  return isRefused ? { kind: 'certificate', seen } : { kind: 'healthy' };
}

/** Whether credentials were demanded and those of the route were not sent, so that the answer says nothing of the route. */
const isTurnedAway = ({ outcome }: Seen): boolean =>
  [401, 403, 407].includes(outcome.status) && (outcome.withheld ?? []).length > 0;

/** Whether clients use the scheme: it is promised, or nothing is. */
const isUsedByClients = ({ promises }: Situation, { request }: Seen): boolean =>
  promises.length === 0 || promises.includes(request.clientScheme);

/**
 * The symptoms at the gateway. Where endpoints disagree, chance decides which of them the gateway asked, so their
 * disagreement is the symptom; a redirect is the gateway's own answer, whichever endpoint it would have asked.
 */
function symptomsOf(situation: Situation, refused: readonly Seen[]): readonly Symptom[] {
  const disagreement = applicationDisagrees(situation);
  if (disagreement !== undefined && !refused.some(isRedirect)) return [disagreementSymptom(disagreement)];
  return refused.map((symptom) => ({ question: 'answer', symptom }));
}

const edgeSymptoms = (edge: EdgeAssessment | undefined): readonly Symptom[] =>
  (edge?.refused ?? []).map((symptom) => ({ question: 'edge', symptom }));

/** The symptom of a disagreement: its answer is the first refusal among the endpoints' answers. */
function disagreementSymptom({ refused, answers }: Disagreement): Symptom {
  return { question: 'disagreement', symptom: refused, answers };
}

const isRedirect = ({ outcome, request }: Seen): boolean => redirectOf({ outcome, request }) !== undefined;

/** The first promised scheme on which nothing answers. A closed scheme that is not promised is no fault, unless none is promised and all are closed. */
export function unansweredState(situation: Situation): Assessment | undefined {
  if (situation.promises.length === 0) return allUnansweredState(situation);
  for (const scheme of situation.promises) {
    const outcome = declaredThrough(situation, 'gateway', scheme)?.outcome;
    if (outcome === undefined) return { kind: 'unreachable', scheme };
    if (outcome.kind === 'failed') return { kind: 'unreachable', scheme, failure: outcome };
  }
  return undefined;
}

/** No scheme is promised, as where no listener takes the route: then one of them has to answer. */
function allUnansweredState(situation: Situation): Assessment | undefined {
  const { schemes } = situation;
  const outcomes = schemes.map((scheme) => declaredThrough(situation, 'gateway', scheme)?.outcome);
  const [scheme = 'http'] = schemes;
  if (outcomes.some((outcome) => outcome?.kind === 'answered')) return undefined;
  const failure = outcomes.find((outcome) => outcome?.kind === 'failed');
  return { kind: 'unreachable', scheme, ...(failure?.kind === 'failed' ? { failure } : {}) };
}

function silentEdge({ probe }: Situation, edge: EdgeAssessment | undefined): Assessment | undefined {
  if (edge?.silent === undefined) return undefined;
  return { kind: 'unreachable', ...edge.silent, edge: probe.through.edge?.connectTo ?? '' };
}

/**
 * The gateway's answers that clients get: on promised schemes, and on http whenever it answers. Behind an edge
 * clients use the gateway's http only where it is promised.
 */
function judgedAnswers(situation: Situation): readonly JudgedAnswer[] {
  const also: readonly Scheme[] = situation.probe.through.edge === undefined ? ['http'] : [];
  const promised = situation.promises.length === 0 ? situation.schemes : situation.promises;
  const schemes = [...new Set([...promised.toSorted().toReversed(), ...also])];
  const judged = schemes.flatMap((scheme) => {
    const observation: Observation | undefined = declaredThrough(situation, 'gateway', scheme);
    if (observation?.outcome.kind !== 'answered') return [];
    const at = { request: observation.request, outcome: observation.outcome };
    return [{ at, reach: reachOf(situation, at) }];
  });
  return withoutClosedHttp(situation, judged);
}

/** An answer at the gateway, and what it proves. */
interface JudgedAnswer {
  readonly at: Seen;
  readonly reach: Reach;
}

/**
 * The answers without a 404 on an unpromised scheme that is not the application's, where every promised scheme
 * reaches the application: the rule is in force, and its author left the other scheme out.
 */
function withoutClosedHttp(situation: Situation, judged: readonly JudgedAnswer[]): readonly JudgedAnswer[] {
  const isPromised = ({ at }: JudgedAnswer): boolean => promisesScheme(situation, at.request.clientScheme);
  const promised = judged.filter(isPromised);
  const holds = promised.length > 0 && promised.every(({ reach }) => reach.kind === 'reached');
  if (!holds) return judged.filter((one) => isPromised(one) || !isUnattached(situation, one));
  return judged.filter((one) => isPromised(one) || one.at.outcome.status !== 404 || isOwn(situation, one.at));
}

/** Whether the HTTPRoute is attached to listeners of another scheme only, and no other route takes the request on this one. */
function isUnattached(situation: Situation, { at }: JudgedAnswer): boolean {
  const decision = situation.decisions[at.request.clientScheme];
  const known = decision?.dialect === 'gateway-api' && decision.rule === undefined;
  return known && situation.promises.length > 0 && at.outcome.status === 404 && !isOwn(situation, at);
}

const promisesScheme = ({ promises }: Situation, scheme: Scheme): boolean => promises.includes(scheme);

/** Whether the application gives the same answer when it is asked directly. */
function isOwn(situation: Situation, { outcome, request }: Seen): boolean {
  const last = application(situation);
  const direct = last === undefined ? [] : declaredAnswers(situation, last);
  return direct.some((other) => sameAnswer(outcome, request, other.outcome, other.request));
}
