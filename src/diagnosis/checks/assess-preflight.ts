// What the preflights of one route and method prove, at the edge and at the gateway. A preflight that fails while the
// method itself is not reached says nothing about CORS.

import { isSentTo } from '../../api/read/sending.ts';
import type { Observation, Request, Scheme } from '../../model/index.ts';
import type { Seen, Situation, Symptom } from '../evidence/evidence.ts';
import type { Assessment } from '../reach/assess.ts';
import { declaredThrough } from '../reach/edge.ts';
import { reachOf } from '../reach/reach.ts';
import {
  answersAmong,
  type CorsRequest,
  corsRequestsOf,
  lacksVary,
  preflightFault,
  preflightsAt,
} from './preflight.ts';
import { assessUnsentMethod } from './unsent-method.ts';

/** passes: browsers go on. unproven: the failure says nothing about CORS. silent: the preflight alone gets no answer. */
export type PreflightState =
  | Extract<Assessment, { kind: 'symptoms' | 'unreachable' | 'open' }>
  | { readonly kind: 'passes'; readonly note?: string }
  | { readonly kind: 'unproven'; readonly why: string }
  | { readonly kind: 'silent'; readonly request: Request; readonly cause: string };

/** What the preflights of all origins prove at every vantage that clients use; the first origin that fails decides. */
export function assessPreflight(situation: Situation): PreflightState {
  const seen = corsRequestsOf(situation).flatMap((wanted) => preflightsFor(situation, wanted));
  const answered = seen.flatMap(({ wanted, found }) =>
    answersAmong([found]).map((at) => ({ at, fault: preflightFault(at.outcome, wanted) })),
  );
  const failing = answered.filter(({ fault }) => fault !== undefined).map(({ at }) => at);
  const method = methodState(situation);
  if (failing.length > 0 && method !== 'reached') return unprovenState(method);
  if (failing.some(({ outcome }) => outcome.status === 429))
    return { kind: 'unproven', why: 'the rate of requests is limited' };
  if (failing.length > 0) return { kind: 'symptoms', symptoms: symptomsOf(failing), ask: [] };
  return unansweredState(situation, seen) ?? passingState(answered.map(({ at }) => at));
}

interface SentPreflight {
  readonly wanted: CorsRequest;
  readonly found: Observation;
}

function preflightsFor(situation: Situation, wanted: CorsRequest): readonly SentPreflight[] {
  const isUsedByPage = ({ vantage, path }: Request): boolean =>
    !('service' in vantage) &&
    path === situation.route.path &&
    schemesFor(situation, wanted, vantage.kind).includes(vantage.scheme);
  return preflightsAt(situation, wanted.origin, isUsedByPage).map((found) => ({ wanted, found }));
}

/**
 * The promised schemes that a page of this origin calls. A page that was served by https may not call http (mixed
 * content), so http is left out for it where there is https.
 */
function schemesFor(
  situation: Situation,
  { origin }: CorsRequest,
  kind: 'edge' | 'gateway',
): readonly Scheme[] {
  const { promises } = situation;
  if (!origin.startsWith('https:')) return promises;
  const hasTls = kind === 'edge' && declaredThrough(situation, 'edge', 'https')?.outcome.kind === 'answered';
  return promises.includes('https') || hasTls ? ['https'] : promises;
}

/** One symptom, of the gateway if possible: what fails there also fails at the edge. */
function symptomsOf(failing: readonly Seen[]): readonly Symptom[] {
  const gateway = failing.filter(({ request }) => request.vantage.kind === 'gateway');
  const [first] = gateway.length > 0 ? gateway : failing;
  return first === undefined ? [] : [{ question: 'preflight', symptom: first }];
}

type MethodState = 'reached' | 'refused' | 'open';

/** Whether the method itself is reached through the gateway, on any scheme. */
function methodState(situation: Situation): MethodState {
  const { probe, route, method } = situation;
  if (!isSentTo(probe, route, method)) return unsentMethodState(situation);
  const answers = situation.schemes.flatMap((scheme) => {
    const found = declaredThrough(situation, 'gateway', scheme);
    return found === undefined ? [] : answersAmong([found]);
  });
  const kinds = answers.map((at) => reachOf(situation, at).kind);
  if (kinds.includes('reached')) return 'reached';
  return kinds.includes('open') ? 'open' : 'refused';
}

/** Whether a method that is not sent is reached: only a fault before the application says that it is not. */
function unsentMethodState(situation: Situation): MethodState {
  const { kind } = assessUnsentMethod({ ...situation, check: 'Method' });
  if (kind === 'open') return 'open';
  return kind === 'proven' || kind === 'unproven' || kind === 'unexpected' ? 'reached' : 'refused';
}

const unprovenState = (method: MethodState): PreflightState =>
  method === 'open'
    ? { kind: 'open', ask: [] }
    : {
        kind: 'unproven',
        why: 'the method itself is not reached through the gateway either, see its own entry',
      };

/** No answer on a promised scheme, or to the preflight alone; undefined where all preflights are answered. */
function unansweredState(situation: Situation, seen: readonly SentPreflight[]): PreflightState | undefined {
  const silent = seen.find(({ found }) => found.outcome.kind === 'failed')?.found;
  if (silent === undefined) {
    const scheme = situation.promises.at(-1) ?? 'http';
    return seen.length === 0 ? { kind: 'unreachable', scheme } : undefined;
  }
  const { request, outcome } = silent;
  if (outcome.kind !== 'failed') return undefined;
  const scheme = request.clientScheme;
  const kind = request.vantage.kind === 'edge' ? 'edge' : 'gateway';
  const alone = declaredThrough(situation, kind, scheme)?.outcome.kind === 'answered';
  if (alone) return { kind: 'silent', request, cause: outcome.cause };
  const edge = kind === 'edge' ? { edge: situation.probe.through.edge?.connectTo ?? '' } : {};
  return { kind: 'unreachable', scheme, failure: outcome, ...edge };
}

function passingState(answers: readonly Seen[]): PreflightState {
  const bare = answers.some(({ outcome }) => lacksVary(outcome));
  return bare
    ? {
        kind: 'passes',
        note: 'Vary: Origin is missing, so a cache may give one origin the answer for another',
      }
    : { kind: 'passes' };
}
