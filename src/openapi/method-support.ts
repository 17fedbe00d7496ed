// Whether a resource supports a method (RFC 9110 sections 9.1 and 10.2.1), by the answers of one side, which is the
// gateway or the application. It knows which authors of Allow name all methods of a path, and which do not.

import type { Seen } from '../diagnosis/evidence/evidence.ts';
import { allowOf } from '../diagnosis/responder/headers.ts';
import { sameAnswer } from '../diagnosis/responder/same-answer.ts';

/** A method at one side, with the answer that shows it. */
export type SideSupport =
  | { readonly kind: 'served' | 'refused'; readonly at: Seen }
  | { readonly kind: 'unknown' };

/** Whether the author of an answer is known to name in Allow every method of the path. */
export type NamesAll = (seen: Seen) => boolean;

/** Statuses that say nothing of the method: they are about credentials, resources, rates, redirects and faults. */
const isSilent = (status: number): boolean =>
  status < 200 ||
  (status >= 300 && status < 400) ||
  [401, 403, 404, 407, 421, 426, 429].includes(status) ||
  status >= 500;

/** What helps to read the answers of one side. */
interface SideReading {
  readonly namesAll: NamesAll;
  /**
   * Answers of the same side on a path that nobody serves. Empty where a 404 may be about a
   * resource: on a path whose parameters were filled in.
   */
  readonly unserved: readonly Seen[];
}

/**
 * Whether these answers of one side show support for a method. A method that one answer proves is
 * served: Starlette's Allow lists the first route only, so a list without it disproves nothing
 * unless its author names all. A 404 disproves the method it answers where a path that nobody
 * serves gets the same one; not the others, because Fastify answers OPTIONS so on every path.
 */
export function supportOf(answers: readonly Seen[], method: string, context: SideReading): SideSupport {
  const own = answers.filter(({ request }) => request.method === method);
  const served =
    own.find(({ outcome }) => ![405, 501].includes(outcome.status) && !isSilent(outcome.status)) ??
    answers.find(({ outcome }) => allowOf(outcome)?.includes(method) === true);
  if (served !== undefined) return { kind: 'served', at: served };
  const refused =
    own.find(({ outcome }) => [405, 501].includes(outcome.status)) ??
    own.find((seen) => isUnserved(seen, context)) ??
    answers.find((seen) => allowOf(seen.outcome) !== undefined && context.namesAll(seen));
  return refused === undefined ? { kind: 'unknown' } : { kind: 'refused', at: refused };
}

const isUnserved = ({ outcome, request }: Seen, { unserved }: SideReading): boolean =>
  outcome.status === 404 &&
  unserved.some(
    (other) =>
      other.request.method === request.method && sameAnswer(outcome, request, other.outcome, other.request),
  );
