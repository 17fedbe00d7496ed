// What the preflights of one route and method come to at the doors that clients use. A
// preflight that fails while the method itself is not reached says nothing of CORS.

import { isSentTo } from '../../api/read/sending.ts';
import type { Observation, Request, Scheme } from '../../model/index.ts';
import type { Seen, Situation, Symptom } from '../evidence/evidence.ts';
import type { Assessment } from '../reach/assess.ts';
import { declaredThrough } from '../reach/edge.ts';
import { reachOf } from '../reach/reach.ts';
import { answeredOnes, lacksVary, preflightFault, preflightsAt, type Wanted, wantedBy } from './preflight.ts';
import { assessUnsent } from './unsent-method.ts';

/** A preflight state beyond the common ones. `passes`: browsers go on. */
export type PreflightState =
  | Extract<Assessment, { kind: 'symptoms' | 'unreachable' | 'open' }>
  | { readonly kind: 'passes'; readonly note?: string }
  | { readonly kind: 'unproven'; readonly why: string }
  | { readonly kind: 'silent'; readonly request: Request; readonly cause: string };

/** Judges every origin at every client door; the first origin that fails speaks. */
export function assessPreflight(situation: Situation): PreflightState {
  const seen = wantedBy(situation).flatMap((wanted) => answersFor(situation, wanted));
  const answered = seen.flatMap(({ wanted, found }) =>
    answeredOnes([found]).map((at) => ({ at, fault: preflightFault(at.outcome, wanted) })),
  );
  const failing = answered.filter(({ fault }) => fault !== undefined).map(({ at }) => at);
  const method = methodState(situation);
  if (failing.length > 0 && method !== 'reached') return unproven(method);
  if (failing.some(({ outcome }) => outcome.status === 429))
    return { kind: 'unproven', why: 'the rate of requests is limited' };
  if (failing.length > 0) return { kind: 'symptoms', symptoms: symptomsOf(failing), ask: [] };
  return unanswered(situation, seen) ?? passing(answered.map(({ at }) => at));
}

interface Found {
  readonly wanted: Wanted;
  readonly found: Observation;
}

function answersFor(situation: Situation, wanted: Wanted): readonly Found[] {
  const isMet = ({ vantage, path }: Request): boolean =>
    !('service' in vantage) &&
    path === situation.route.path &&
    schemesFor(situation, wanted, vantage.kind).includes(vantage.scheme);
  return preflightsAt(situation, wanted.origin, isMet).map((found) => ({ wanted, found }));
}

/**
 * Schemes that a page of this origin calls: what is promised. A page served by https may not
 * call http (mixed content), so http is left out for it where https is there.
 */
function schemesFor(situation: Situation, { origin }: Wanted, kind: 'edge' | 'gateway'): readonly Scheme[] {
  const { promises } = situation;
  if (!origin.startsWith('https:')) return promises;
  const hasTls = kind === 'edge' && declaredThrough(situation, 'edge', 'https')?.outcome.kind === 'answered';
  return promises.includes('https') || hasTls ? ['https'] : promises;
}

/** The gateway first: what fails there fails before it too. */
function symptomsOf(failing: readonly Seen[]): readonly Symptom[] {
  const gateway = failing.filter(({ request }) => request.vantage.kind === 'gateway');
  const [first] = gateway.length > 0 ? gateway : failing;
  return first === undefined ? [] : [{ question: 'preflight', symptom: first }];
}

type MethodState = 'reached' | 'refused' | 'open';

/** Whether the method itself gets through: at the gateway, on any scheme. */
function methodState(situation: Situation): MethodState {
  const { probe, route, method } = situation;
  if (!isSentTo(probe, route, method)) return unsentState(situation);
  const answers = situation.schemes.flatMap((scheme) => {
    const found = declaredThrough(situation, 'gateway', scheme);
    return found === undefined ? [] : answeredOnes([found]);
  });
  const kinds = answers.map((at) => reachOf(situation, at).kind);
  if (kinds.includes('reached')) return 'reached';
  return kinds.includes('open') ? 'open' : 'refused';
}

/** Of a method that is not sent only a fault of its way says that it is not reached. */
function unsentState(situation: Situation): MethodState {
  const { kind } = assessUnsent({ ...situation, check: 'Method' });
  if (kind === 'open') return 'open';
  return kind === 'proven' || kind === 'unproven' || kind === 'unexpected' ? 'reached' : 'refused';
}

const unproven = (method: MethodState): PreflightState =>
  method === 'open'
    ? { kind: 'open', ask: [] }
    : {
        kind: 'unproven',
        why: 'the method itself is not reached through the gateway either, see its own entry',
      };

/** No answer at a gateway door where one is promised, or to a preflight alone. */
function unanswered(situation: Situation, seen: readonly Found[]): PreflightState | undefined {
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

function passing(answers: readonly Seen[]): PreflightState {
  const bare = answers.some(({ outcome }) => lacksVary(outcome));
  return bare
    ? {
        kind: 'passes',
        note: 'Vary: Origin is missing, so a cache may give one origin the answer for another',
      }
    : { kind: 'passes' };
}
