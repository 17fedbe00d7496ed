// What the doors of one side say of a method: served, refused, or nothing. Apart from the
// comparison, because the traps are here: who lists all methods in Allow, and who does not.

import type { Seen } from '../diagnosis/evidence.ts';
import { allowOf } from '../diagnosis/headers.ts';

/** A method at one side, with the answer that shows it. */
export type MethodStand =
  | { readonly kind: 'served' | 'refused'; readonly at: Seen }
  | { readonly kind: 'unknown' };

/** Whether the author of an answer is known to name in Allow every method of the path. */
export type NamesAll = (seen: Seen) => boolean;

/** Statuses that are about something else than the method: credentials, entities, rates, redirects, faults. */
const silent = (status: number): boolean =>
  status < 200 ||
  (status >= 300 && status < 400) ||
  [401, 403, 404, 407, 421, 426, 429].includes(status) ||
  status >= 500;

/**
 * The stand of a method after these answers of one side. A method that one answer proves is
 * served: Starlette's Allow lists the first route only, so a list without it disproves nothing
 * unless its author names all. A 404 disproves nothing either: a parameter's value may name
 * nothing, and Fastify answers OPTIONS so.
 */
export function standOf(answers: readonly Seen[], method: string, namesAll: NamesAll): MethodStand {
  const own = answers.filter(({ request }) => request.method === method);
  const served =
    own.find(({ outcome }) => ![405, 501].includes(outcome.status) && !silent(outcome.status)) ??
    answers.find(({ outcome }) => allowOf(outcome)?.includes(method) === true);
  if (served !== undefined) return { kind: 'served', at: served };
  const refused =
    own.find(({ outcome }) => [405, 501].includes(outcome.status)) ??
    answers.find((seen) => allowOf(seen.outcome) !== undefined && namesAll(seen));
  return refused === undefined ? { kind: 'unknown' } : { kind: 'refused', at: refused };
}
