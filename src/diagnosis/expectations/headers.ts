// `expect.headers`: fields that an answer must have. Apart from the other expectations, because
// of what may be said of a value that is not the wanted one.

import { patternOf } from '../../api/read/pattern.ts';
import type { Answer } from '../../model/index.ts';
import { headersOf } from '../responder/headers.ts';
import { plainText } from '../responder/plain-text.ts';
import type { ExpectationFailure, ExpectedHeader } from './types.ts';

/** Code points of a value that is quoted. */
const quoted = 60;

/** Their values are credentials, or contain some. */
const secretive = new Set([
  'set-cookie',
  'authorization',
  'proxy-authorization',
  'authentication-info',
  'proxy-authentication-info',
]);

/** The fields that an answer lacks, or has with another value. */
export function headerFailures(
  headers: readonly ExpectedHeader[],
  answer: Answer,
): readonly ExpectationFailure[] {
  return headers.flatMap((header, at) => {
    const values = headersOf(answer, header.name);
    if (isMet(header, values)) return [];
    return [
      { field: `expect.headers[${at}]`, expected: expectedText(header), seen: seenText(header.name, values) },
    ];
  });
}

/** By one of several fields of the name, or by all of them as one list (RFC 9110 section 5.3). */
function isMet({ equals, matches }: ExpectedHeader, values: readonly string[]): boolean {
  if (values.length === 0) return false;
  const candidates = [...values, values.join(', ')];
  if (equals !== undefined && !candidates.includes(equals)) return false;
  const pattern = matches === undefined ? undefined : patternOf(matches);
  return pattern === undefined || candidates.some(pattern.isIn);
}

function expectedText({ name, equals, matches }: ExpectedHeader): string {
  if (equals !== undefined) return `${plainText(name)}: ${plainText(equals, quoted)}`;
  return matches === undefined
    ? `a ${plainText(name)} header`
    : `${plainText(name)} matching ${plainText(matches, quoted)}`;
}

function seenText(name: string, values: readonly string[]): string {
  const [first] = values;
  if (first === undefined) return 'no such header';
  if (secretive.has(name.toLowerCase())) return 'another value';
  const shown = plainText(withoutQueries(values.join(', ')), quoted);
  return shown === '' ? 'an empty value' : shown;
}

/** A query may hold credentials, in Location and wherever else a URL stands. */
const withoutQueries = (value: string): string => value.replaceAll(/\?[^\s,;"'<>]+/g, '?…');
