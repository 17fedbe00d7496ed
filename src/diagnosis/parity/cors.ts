// The Access-Control headers of two answers, compared as browsers read them (Fetch standard, CORS
// protocol): lists in any order, names in any case.

import type { Answer, Request } from '../../model/index.ts';
import type { Seen } from '../evidence/evidence.ts';
import { headersOf } from '../responder/headers.ts';
import { plainText } from '../responder/plain-text.ts';

/** How each header is read: one value, or a list whose order means nothing. */
const fields: readonly (readonly [name: string, reading: 'value' | 'methods' | 'names'])[] = [
  ['Access-Control-Allow-Origin', 'value'],
  ['Access-Control-Allow-Methods', 'methods'],
  ['Access-Control-Allow-Headers', 'names'],
  ['Access-Control-Allow-Credentials', 'value'],
  ['Access-Control-Expose-Headers', 'names'],
  ['Access-Control-Max-Age', 'value'],
];

/** Whether both answers allow a page the same; without an Origin in the request nobody reads them. */
export function sameCors(left: Seen, right: Seen): boolean {
  if (!hasOrigin(left.request)) return true;
  return fields.every(
    ([name, reading]) => read(left.outcome, name, reading) === read(right.outcome, name, reading),
  );
}

const hasOrigin = ({ headers }: Request): boolean =>
  headers.some(([name]) => name.toLowerCase() === 'origin');

function read(answer: Answer, name: string, reading: 'value' | 'methods' | 'names'): string {
  const values = headersOf(answer, name);
  if (reading === 'value') return values.join(', ');
  const items = values.flatMap((value) => value.split(',')).map((item) => item.trim());
  const named = reading === 'names' ? items.map((item) => item.toLowerCase()) : items;
  return [...new Set(named.filter((item) => item !== ''))].toSorted().join(', ');
}

/** `204 (Access-Control-Allow-Origin: *)`. */
export function corsText(answer: Answer): string {
  const shown = fields.flatMap(([name, reading]) => {
    const value = read(answer, name, reading);
    return value === '' ? [] : [`${name}: ${plainText(value)}`];
  });
  return `${answer.status} ${shown.length === 0 ? 'without Access-Control headers' : `(${shown.join('; ')})`}`;
}
