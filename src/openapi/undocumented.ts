// Methods that an application serves and its document does not mention, as Allow shows them. This comparison needs
// answers on a sibling path as a control: what Allow lists there as well proves nothing.

import type { Seen } from '../diagnosis/evidence/evidence.ts';
import { allowOf } from '../diagnosis/responder/headers.ts';
import { authorOf } from '../diagnosis/responder/index.ts';
import type { Documented } from './operations.ts';

/** What one side said about a path, and about a path beside it that nobody serves. */
export interface Sides {
  readonly direct: readonly Seen[];
  readonly gateway: readonly Seen[];
}

/** A method in Allow, with the answer that lists it. */
interface Listed {
  readonly method: string;
  readonly at: Seen;
}

/**
 * Methods that Allow lists and no template of the document does that this path could belong to:
 * Werkzeug's Allow holds the methods of every rule that matches. The application is asked
 * directly; through the gateway only where there is no other way and the author is surely an
 * application. Without a control that was answered nothing is said: some software answers every
 * path with the same list.
 */
export function undocumentedOn(path: string, seen: Sides, beside: Sides, documented: readonly Documented[]) {
  const side = seen.direct.length > 0 ? 'direct' : 'gateway';
  const controls = beside[side];
  if (controls.length === 0) return [];
  const everywhere = new Set(controls.flatMap(({ outcome }) => allowOf(outcome) ?? []));
  const known = documented
    .filter(({ template }) => matchesTemplate(template, path))
    .map(({ method }) => method);
  const listed = seen[side].filter((each) => side === 'direct' || isApplications(each)).flatMap(listedIn);
  const first = new Map(listed.toReversed().map((each) => [each.method, each]));
  return [...first.values()]
    .filter(({ method }) => !known.includes(method) && !everywhere.has(method) && !isImplied(method, first))
    .toSorted((a, b) => (a.method < b.method ? -1 : 1));
}

/** The methods in Allow that a probe may name; nobody could document any other word. */
const listedIn = (at: Seen): readonly Listed[] =>
  (allowOf(at.outcome) ?? [])
    .filter((method) => /^[A-Z][A-Z0-9-]{0,31}$/.test(method))
    .map((method) => ({ method, at }));

const isApplications = ({ outcome, request }: Seen): boolean =>
  authorOf(outcome, request)?.role === 'application';

/** Frameworks add OPTIONS by themselves, and HEAD wherever there is GET. */
const isImplied = (method: string, listed: ReadonlyMap<string, Listed>): boolean =>
  method === 'OPTIONS' || (method === 'HEAD' && listed.has('GET'));

/**
 * Whether a path can belong to a template: `{…}` stands for one or more characters, `/` among
 * them. Wider than most routers on purpose: frameworks write their catch-all parameters in the
 * same way, and what matches too much accuses nobody.
 */
export function matchesTemplate(template: string, path: string): boolean {
  const pieces = template.split(/\{[^{}]*\}/);
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return template === path;
  if (!path.startsWith(first) || !path.endsWith(last) || path.length <= first.length + last.length)
    return false;
  return inOrder(rest, path.slice(first.length, path.length - last.length));
}

/** Whether each piece comes after the one before, with at least one character between. */
function inOrder(pieces: readonly string[], text: string): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from + 1);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from < text.length;
}
