// Traits of web frameworks that others could share: redirects that only add a slash, empty
// refusals, reason phrases. Apart from the proven ones because a hint alone accuses nobody.

import { isAsgi, isGoText } from './fingerprints-applications.ts';
import { type Fingerprint, has, type Reading } from './fingerprints-reading.ts';
import { allowOf, headerOf, locationOf } from './headers.ts';

/** Standard phrases in capitals: Werkzeug's way; proxies written in Go and HTTP/2 lose it. */
const shoutedPhrase = ({ answer }: Reading): boolean => /^[A-Z][A-Z '-]{4,}$/.test(answer.phrase);

/** HttpResponseNotAllowed: no body, but a type. Flask's Allow would list OPTIONS. */
const isDjangoRefusal = ({ answer, status, length, type, asked }: Reading): boolean =>
  status === 405 &&
  length === 0 &&
  (asked.method !== 'HEAD' || headerOf(answer, 'content-length') === '0') &&
  type === 'text/html; charset=utf-8' &&
  allowOf(answer)?.includes('OPTIONS') === false;

const withSlash = (path: string): string => path.replace(/(?=\?|$)/, '/');

/** RedirectSlashes of Starlette: an empty 307, absolute, only the slash changed. */
const isStarletteSlash = (reading: Reading): boolean =>
  isAsgi(reading) &&
  reading.status === 307 &&
  reading.length === 0 &&
  /^https?:\/\/[^/]+\//.test(locationOf(reading.answer) ?? '') &&
  (locationOf(reading.answer) ?? '').endsWith(withSlash(reading.asked.path));

/** Node's HTTP server says how long it keeps a connection, with one number; Apache adds a second one. */
const isNode = ({ answer }: Reading): boolean => /^timeout=\d+$/.test(headerOf(answer, 'keep-alive') ?? '');

/** Traits of applications that others could share. */
export const applicationHints: readonly Fingerprint[] = [
  {
    name: 'Flask',
    role: 'application',
    trait: "a reason phrase in capitals, Werkzeug's way",
    strength: 'Hinted',
    proves: shoutedPhrase,
  },
  {
    name: 'Flask',
    role: 'application',
    trait: "the start of Werkzeug's page",
    strength: 'Hinted',
    proves: ({ status, body }) =>
      status >= 300 && /^<!doctype html>\n<html lang=en>(?:\n<title>|$)/.test(body),
  },
  {
    name: 'FastAPI',
    role: 'application',
    trait: 'the length of its JSON',
    strength: 'Hinted',
    // 31 bytes: {"detail":"Method Not Allowed"}, declared to HEAD.
    proves: (reading) =>
      reading.asked.method === 'HEAD' &&
      reading.status === 405 &&
      reading.length === 31 &&
      reading.type === 'application/json' &&
      has(reading, 'allow'),
  },
  {
    name: 'Django',
    role: 'application',
    trait: 'an empty refusal with Allow and a type',
    strength: 'Hinted',
    proves: isDjangoRefusal,
  },
  {
    name: 'Django',
    role: 'application',
    trait: 'a relative redirect that only adds the slash',
    strength: 'Hinted',
    proves: ({ answer, status, length, type, asked }) =>
      status === 301 &&
      length === 0 &&
      type === 'text/html; charset=utf-8' &&
      locationOf(answer) === withSlash(asked.path),
  },
  {
    name: 'Starlette',
    role: 'application',
    trait: 'an empty redirect that only adds the slash, and Server uvicorn',
    strength: 'Hinted',
    proves: isStarletteSlash,
  },
  {
    name: 'Hono',
    role: 'application',
    trait: 'its text',
    strength: 'Hinted',
    proves: ({ status, body, type }) =>
      status === 404 && body === '404 Not Found' && type === 'text/plain; charset=UTF-8',
  },
  {
    name: 'Koa',
    role: 'application',
    trait: 'its text with Allow, from Node.js',
    strength: 'Hinted',
    proves: (reading) =>
      isNode(reading) &&
      reading.status === 405 &&
      reading.body === 'Method Not Allowed' &&
      has(reading, 'allow'),
  },
  {
    name: 'echo',
    role: 'application',
    trait: 'its JSON',
    strength: 'Hinted',
    proves: ({ status, body }) =>
      (status === 404 && body === '{"message":"Not Found"}\n') ||
      (status === 405 && body === '{"message":"Method Not Allowed"}\n'),
  },
  {
    name: 'Go',
    role: 'unknown',
    trait: "the form of Go's error texts",
    strength: 'Hinted',
    proves: isGoText,
  },
  {
    name: 'ASP.NET Core',
    role: 'application',
    trait: 'an empty refusal with Allow and Server Kestrel',
    strength: 'Hinted',
    proves: (reading) =>
      reading.status === 405 && reading.length === 0 && has(reading, 'allow') && reading.server === 'Kestrel',
  },
  {
    name: 'Express',
    role: 'application',
    trait: 'X-Powered-By, which Express also writes on what it passes on',
    strength: 'Hinted',
    proves: ({ answer }) => headerOf(answer, 'x-powered-by') === 'Express',
  },
  {
    name: 'Node.js',
    role: 'application',
    trait: 'the bare refusal of its HTTP parser',
    strength: 'Hinted',
    proves: ({ answer, status, length }) =>
      status === 400 &&
      length === 0 &&
      answer.headers.length === 1 &&
      headerOf(answer, 'connection')?.toLowerCase() === 'close',
  },
];
