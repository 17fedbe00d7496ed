// Direct vantages that stay silent. A vantage that never spoke is no witness; one whose silence is
// all that speaks for a route that was at fault a moment ago heals nothing.

import type { Request } from '../../model/index.ts';
import { application, findAnswers, type Seen, type Situation } from '../evidence/evidence.ts';
import { responderName } from '../evidence/phrases.ts';

/**
 * The direct requests that got no answer, where the last verdict was a fault and the gateway
 * still answers as it did then; empty everywhere else.
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
  const unchanged = findAnswers(situation, declared).every((at) => judged.gateway.includes(statusBy(at)));
  return unchanged ? direct.map(({ request }) => request) : [];
}

/** `405 by nginx`, as the past is written down. */
function statusBy({ outcome, request }: Seen): string {
  const by = responderName({ outcome, request });
  return by === undefined ? String(outcome.status) : `${outcome.status} by ${by}`;
}
