// What the gateway's answers to one route and method amount to, before any cause is sought:
// healthy, not to be told yet, no answer at all, or symptoms to explain.

import type { Failure, Observation, Request, Scheme, TlsSeen } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import {
  applicationDisagrees,
  askEndpoints,
  type Disagreement,
} from '../application/endpoint-disagreement.ts';
import { handshakeOf } from '../certificates/tls.ts';
import { application, declaredAt, type Seen, type Situation, type Symptom } from '../evidence/evidence.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { sameAnswer } from '../responder/same-answer.ts';
import { type AtEdge, atEdge, declaredThrough } from './edge.ts';
import { type Missed, missedBy } from './missed-expectation.ts';
import { type Reach, reachOf } from './reach.ts';

/** `symptoms` are unhealthy answers, those of the gateway on promised schemes first. */
export type Assessment =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] }
  | {
      readonly kind: 'unreachable';
      readonly scheme: Scheme;
      readonly failure?: Failure;
      /** Address of the edge, when it is the edge that does not answer. */
      readonly edge?: string;
    }
  | { readonly kind: 'certificate'; readonly seen: TlsSeen }
  /** Reached, and not as expected; `also`: clients refuse the certificate too. */
  | { readonly kind: 'unexpected'; readonly missed: Missed; readonly also: readonly Reason[] }
  /** Turned away, because credentials of the route could not go along. */
  | { readonly kind: 'withheld'; readonly at: Seen }
  | {
      readonly kind: 'symptoms';
      readonly symptoms: readonly Symptom[];
      readonly ask: readonly Request[];
    };

/** The worst thing that the declared requests show. */
export function assess(situation: Situation): Assessment {
  const edge = atEdge(situation);
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
  const silent = unanswered(situation) ?? silentEdge(situation, edge);
  if (silent !== undefined) return silent;
  const turned = all.find((at) => isTurnedAway(at) && isMet(situation, at));
  if (turned !== undefined) return { kind: 'withheld', at: turned };
  if (ask.length > 0) return { kind: 'open', ask };
  return reachedState(situation);
}

/** The method is reached: what is left are expectations, then the certificate. */
function reachedState(situation: Situation): Assessment {
  const seen = handshakeOf(situation);
  const refusable = seen !== undefined && seen.problem !== undefined;
  const missed = missedBy(situation);
  if (missed !== undefined)
    return { kind: 'unexpected', missed, also: refusable ? ['CertificateInvalid'] : [] };
  return refusable ? { kind: 'certificate', seen } : { kind: 'healthy' };
}

/** Somebody asked for credentials, and those of the route did not go along: that says nothing of the route. */
const isTurnedAway = ({ outcome }: Seen): boolean =>
  [401, 403, 407].includes(outcome.status) && (outcome.withheld ?? []).length > 0;

/** Clients are promised this scheme, or nothing is promised. */
const isMet = ({ promises }: Situation, { request }: Seen): boolean =>
  promises.length === 0 || promises.includes(request.clientScheme);

/** Whom the gateway met this time is chance; a redirect is the gateway's own, whoever is behind it. */
function symptomsOf(situation: Situation, refused: readonly Seen[]): readonly Symptom[] {
  const answers = applicationDisagrees(situation);
  if (answers !== undefined && !refused.some(isRedirect)) return [disagreement(answers)];
  return refused.map((symptom) => ({ question: 'answer', symptom }));
}

const edgeSymptoms = (edge: AtEdge | undefined): readonly Symptom[] =>
  (edge?.refused ?? []).map((symptom) => ({ question: 'edge', symptom }));

/** The first refusal among the endpoints' answers stands for all of them. */
function disagreement({ refused, answers }: Disagreement): Symptom {
  return { question: 'disagreement', symptom: refused, answers };
}

const isRedirect = ({ outcome, request }: Seen): boolean => redirectOf(outcome, request) !== undefined;

/** A promised scheme on which nothing answers; an unpromised one that is closed is no fault, unless nothing is promised and all are. */
export function unanswered(situation: Situation): Assessment | undefined {
  if (situation.promises.length === 0) return allSilent(situation);
  for (const scheme of situation.promises) {
    const outcome = declaredThrough(situation, 'gateway', scheme)?.outcome;
    if (outcome === undefined) return { kind: 'unreachable', scheme };
    if (outcome.kind === 'failed') return { kind: 'unreachable', scheme, failure: outcome };
  }
  return undefined;
}

/** No scheme is known to be served, as where no listener takes the route: then one of them has to answer. */
function allSilent(situation: Situation): Assessment | undefined {
  const { schemes } = situation;
  const met = schemes.map((scheme) => declaredThrough(situation, 'gateway', scheme)?.outcome);
  const [scheme = 'http'] = schemes;
  if (met.some((outcome) => outcome?.kind === 'answered')) return undefined;
  const failure = met.find((outcome) => outcome?.kind === 'failed');
  return { kind: 'unreachable', scheme, ...(failure?.kind === 'failed' ? { failure } : {}) };
}

function silentEdge({ probe }: Situation, edge: AtEdge | undefined): Assessment | undefined {
  if (edge?.silent === undefined) return undefined;
  return { kind: 'unreachable', ...edge.silent, edge: probe.through.edge?.connectTo ?? '' };
}

/**
 * Answers that clients will meet: on promised schemes, and on http whenever it answers. Behind
 * an edge nobody meets the gateway's http but where it is promised.
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

/** An answer at the gateway, and what it amounts to. */
interface JudgedAnswer {
  readonly at: Seen;
  readonly reach: Reach;
}

/**
 * The answers without a 404 on an unpromised scheme that is not the application's, where every
 * promised scheme reaches it. A rule that is in force at one door is no missing rule at the other.
 */
function withoutClosedHttp(situation: Situation, judged: readonly JudgedAnswer[]): readonly JudgedAnswer[] {
  const isPromised = ({ at }: JudgedAnswer): boolean => promises(situation, at.request.clientScheme);
  const promised = judged.filter(isPromised);
  const holds = promised.length > 0 && promised.every(({ reach }) => reach.kind === 'reached');
  if (!holds) return judged.filter((one) => isPromised(one) || !isUnattached(situation, one));
  return judged.filter((one) => isPromised(one) || one.at.outcome.status !== 404 || isOwn(situation, one.at));
}

/** An HTTPRoute that is attached to the listeners of another scheme says by that what it leaves out; no other route takes it there either. */
function isUnattached(situation: Situation, { at }: JudgedAnswer): boolean {
  const decision = situation.decisions[at.request.clientScheme];
  const known = decision?.dialect === 'gateway-api' && decision.rule === undefined;
  return known && situation.promises.length > 0 && at.outcome.status === 404 && !isOwn(situation, at);
}

const promises = ({ promises: schemes }: Situation, scheme: Scheme): boolean => schemes.includes(scheme);

/** The application's own 404: it says the same when it is asked directly. */
function isOwn(situation: Situation, { outcome, request }: Seen): boolean {
  const last = application(situation);
  const direct = last === undefined ? [] : declaredAt(situation, last);
  return direct.some((other) => sameAnswer(outcome, request, other.outcome, other.request));
}
