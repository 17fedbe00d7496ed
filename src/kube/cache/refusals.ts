// What it means that the API server says no: for the moment, or for good. Pure, apart from the informer that
// counts, because an API server that has just started says no to everything.

import type { ApiFailure } from '../api/client.ts';

/** How often in a row the API server has said 403, and 404. */
export interface Refusals {
  readonly forbidden: number;
  readonly missing: number;
}

export const noRefusals: Refusals = { forbidden: 0, missing: 0 };

/**
 * away: no answer that says anything, try again. unreadable: the operator lacks the right. absent: the API is not
 * installed. doubtful: it may have been removed just now.
 */
export type RefusalMeaning = 'away' | 'unreadable' | 'absent' | 'doubtful';

// An API server that has just started answers 403 until its own view of Roles is complete. So the first 403s are
// failures like others: three of them last about a second, eight about half a minute (see backoff.ts).
const FORBIDDEN_AT_FIRST = 3;
const FORBIDDEN_LATER = 8;

// A definition is not served by every API server at the same moment: what was listed before is forgotten at the
// third 404, after about a second.
const ABSENT_LATER = 3;

/** The refusals with one failure more; any other failure ends the row. */
export function counted({ forbidden, missing }: Refusals, { code }: ApiFailure): Refusals {
  return { forbidden: code === 403 ? forbidden + 1 : 0, missing: code === 404 ? missing + 1 : 0 };
}

/** What a row of refusals means for a resource; one that was listed before is not given up as soon. */
export function meaningOf(
  { forbidden, missing }: Refusals,
  { optional, listed }: { readonly optional: boolean; readonly listed: boolean },
): RefusalMeaning {
  if (optional && missing > 0) return listed && missing < ABSENT_LATER ? 'doubtful' : 'absent';
  return forbidden >= (listed ? FORBIDDEN_LATER : FORBIDDEN_AT_FIRST) ? 'unreadable' : 'away';
}
