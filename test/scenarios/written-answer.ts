// Answers as scenarios write them, and the library that they share. Texts are filled in from
// the request, as servers do.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Answer, Header, Request } from '../../src/model/index.ts';
import { answer } from '../diagnosis/answer.ts';
import { readAnswers } from './language.ts';
import type { WrittenAnswer } from './language-parts.ts';

const library = readAnswers(join(import.meta.dirname, 'answers.yaml'));

/** The answer to a request; `allow` are the methods of the route that it is about. */
export function written(
  said: WrittenAnswer | string,
  request: Request,
  allow: readonly string[] = [],
): Answer {
  const own = typeof said === 'string' ? { use: said } : said;
  if (own.use !== undefined && library[own.use] === undefined)
    throw new Error(`answers.yaml has no ${own.use}`);
  const { status = 200, phrase, headers = {}, body = '', withheld } = { ...library[own.use ?? ''], ...own };
  const fill = filler(request, allow);
  const given = answer(status, {
    headers: Object.entries(headers).map(([name, value]): Header => [name, fill(value)]),
    body: request.method === 'HEAD' ? '' : fill(body),
    ...(phrase === undefined ? {} : { phrase }),
  });
  return withheld === undefined ? given : { ...given, withheld };
}

function filler(request: Request, allow: readonly string[]): (text: string) => string {
  const scheme = request.vantage.kind === 'gateway' ? request.vantage.scheme : request.clientScheme;
  const values: Readonly<Record<string, string>> = {
    path: request.path,
    bare: request.path.split('?', 1)[0] ?? '',
    method: request.method,
    host: request.host,
    scheme,
    methods: allow.join(', '),
    first: allow[0] ?? '',
    // HEAD comes with GET.
    allow: allow.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '),
    token: freshToken(),
  };
  return (text) => text.replaceAll(/\{(\w+)\}/g, (mark, name: string) => values[name] ?? mark);
}

/** Answers given so far. */
let given = 0;

/** A word of letters that no other answer has: pages hold such, and no pattern tells. */
function freshToken(): string {
  given += 1;
  const digest = createHash('sha256').update(String(given)).digest();
  return [...digest.subarray(0, 16)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
}
