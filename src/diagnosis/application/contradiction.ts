// Whether the application speaks against a success through the gateway: asked directly, it refuses the
// method on the path that arrives, as where an error page has the status 200; or it has stopped answering
// after a fault, so that nothing but the gateway's unchanged answer speaks for the route.

import { isSafe } from '../../api/read/methods.ts';
import type { Request } from '../../model/index.ts';
import {
  application,
  applicationAnswers,
  experimentAt,
  findAnswer,
  findAnswers,
  isSameAnswer,
  placeOfApplication,
  type Seen,
  type Situation,
} from '../evidence/evidence.ts';
import { responderName } from '../evidence/phrases.ts';
import { allowOf } from '../responder/headers.ts';

/** open: `ask` would tell whether the gateway passes this path to that application at all. */
type Contradiction =
  | { readonly kind: 'none' }
  | { readonly kind: 'proven' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] };

/** Whether the application answers the method with 405, and lists others. */
const refusesMethod = (situation: Situation, { outcome }: Seen): boolean =>
  outcome.status === 405 && allowOf(outcome)?.includes(situation.method) === false;

/**
 * Whether the application contradicts a success. It has to be the application to which the gateway passes
 * the request, on the path that arrives: GET then gets the same answer from both.
 */
export function contradictionOf(situation: Situation, { request, outcome }: Seen): Contradiction {
  const own = placeOfApplication(situation);
  const direct = applicationAnswers(situation);
  const isRefused = direct.length > 0 && direct.every((at) => refusesMethod(situation, at));
  if (own === undefined || !isRefused) return { kind: 'none' };
  if (isSafe(situation.method) || outcome.status >= 300) return { kind: 'none' };
  const places = [request, own];
  const [through, there] = places.map(({ vantage, path }) =>
    findAnswer(situation, { vantage, method: 'GET', path }),
  );
  if (through !== undefined && there !== undefined)
    return { kind: isSameAnswer(through, there) ? 'proven' : 'none' };
  if (situation.probe.experiments === 'None') return { kind: 'none' };
  return { kind: 'open', ask: places.map((place) => experimentAt(situation, place, { method: 'GET' })) };
}

/**
 * The direct requests that got no answer, where the last judgement was a fault and the gateway still
 * answers as it did then; empty everywhere else.
 */
export function silentWitnesses(situation: Situation): readonly Request[] {
  const last = application(situation);
  const judged = situation.past.findLast(({ health }) => health !== 'Unknown');
  if (last === undefined || judged?.health !== 'Unhealthy') return [];
  const direct = situation.observations.filter(
    ({ request: { vantage } }) => 'service' in vantage && vantage.hop === last.index,
  );
  if (direct.some(({ outcome }) => outcome.kind === 'answered')) return [];
  const declared = { kind: 'gateway', method: situation.method, path: situation.route.path } as const;
  const isUnchanged = findAnswers(situation, declared).every((at) => judged.gateway.includes(statusBy(at)));
  return isUnchanged ? direct.map(({ request }) => request) : [];
}

/** `405 by nginx`, as past cycles are written down. */
function statusBy(at: Seen): string {
  const by = responderName(at);
  return by === undefined ? String(at.outcome.status) : `${at.outcome.status} by ${by}`;
}
