// Traits of web frameworks that others could share: redirects that only add a slash, empty
// refusals, reason phrases. A hint alone proves nothing; proven traits stand in applications.ts.

import { isAsgi, isGoText } from './applications.ts';
import { type AnswerReading, type Fingerprint, fieldIn, hasField, isEmpty } from './fingerprint.ts';
import { allowOf, locationOf } from './headers.ts';

/** Whether the reason phrase is in capitals, as Werkzeug writes it; proxies written in Go and HTTP/2 lose it. */
const hasCapitalPhrase = ({ answer }: AnswerReading): boolean => /^[A-Z][A-Z '-]{4,}$/.test(answer.phrase);

/** HttpResponseNotAllowed: no body, but a type. Flask's Allow would list OPTIONS. */
const isEmptyRefusal = (reading: AnswerReading): boolean =>
  reading.status === 405 &&
  isEmpty(reading) &&
  reading.type === 'text/html; charset=utf-8' &&
  allowOf(reading.answer)?.includes('OPTIONS') === false;

const withSlash = (path: string): string => path.replace(/(?=\?|$)/, '/');

/** RedirectSlashes of Starlette: an empty 307, absolute, only the slash changed. */
const isStarletteSlash = (reading: AnswerReading): boolean =>
  isAsgi(reading) &&
  reading.status === 307 &&
  reading.length === 0 &&
  /^https?:\/\/[^/]+\//.test(locationOf(reading.answer) ?? '') &&
  (locationOf(reading.answer) ?? '').endsWith(withSlash(reading.request.path));

/** Node's HTTP server says how long it keeps a connection, with one number; Apache adds a second one. */
const isNode = (reading: AnswerReading): boolean => /^timeout=\d+$/.test(fieldIn(reading, 'keep-alive'));

/** Koa writes no ETag by itself; Express and what is built on it do, also behind a layer that hides its name. */
const isKoaRefusal = (reading: AnswerReading): boolean =>
  reading.status === 405 &&
  reading.body === 'Method Not Allowed' &&
  reading.type === 'text/plain; charset=utf-8' &&
  hasField(reading, 'allow') &&
  isNode(reading) &&
  !hasField(reading, 'etag') &&
  !hasField(reading, 'x-powered-by');

const echoTexts: Readonly<Record<number, string>> = {
  404: '{"message":"Not Found"}\n',
  405: '{"message":"Method Not Allowed"}\n',
};

/** The same bytes come from Flask's jsonify, which gives neither the charset nor an Allow that begins with OPTIONS and lacks HEAD. */
function isEcho(reading: AnswerReading): boolean {
  if (reading.body !== echoTexts[reading.status] || hasCapitalPhrase(reading)) return false;
  if (reading.type === 'application/json; charset=UTF-8') return true;
  const allow = fieldIn(reading, 'allow');
  return reading.status === 405 && allow.startsWith('OPTIONS, ') && !allow.includes('HEAD');
}

/** Fields that frameworks beside Go add to plain texts with nosniff: Rails, Django, helmet for Node.js. */
const foreignToGo = ['x-frame-options', 'x-powered-by', 'x-runtime', 'referrer-policy', 'etag'];

const isPlainGoText = (reading: AnswerReading): boolean =>
  isGoText(reading) && !foreignToGo.some((name) => hasField(reading, name));

/** Rack::Runtime and ActionDispatch::RequestId, which `rails new` puts into every application. */
const isRails = (reading: AnswerReading): boolean =>
  hasField(reading, 'x-request-id') && /^\d{1,4}\.\d{6}$/.test(fieldIn(reading, 'x-runtime'));

/** Traits of applications that others could share. */
export const applicationHints: readonly Fingerprint[] = [
  {
    name: 'Flask',
    role: 'application',
    trait: "a reason phrase in capitals, Werkzeug's way",
    strength: 'Hinted',
    // Old versions of Django wrote capitals as well, so an empty refusal could be from either.
    proves: (reading) => hasCapitalPhrase(reading) && !isEmptyRefusal(reading),
  },
  {
    name: 'Flask',
    role: 'application',
    trait: "the start of Werkzeug's page",
    strength: 'Hinted',
    proves: ({ status, body }) =>
      status >= 300 &&
      body.startsWith('<!doctype html>') &&
      /^<!doctype html>\n<html lang=en>(?:\n<title>|$)/.test(body),
  },
  {
    name: 'FastAPI',
    role: 'application',
    trait: 'the length of its JSON and Server uvicorn',
    strength: 'Hinted',
    // 31 bytes: {"detail":"Method Not Allowed"}, declared to HEAD. Flask's {"error":"Method Not Allowed"} is as long.
    proves: (reading) =>
      isAsgi(reading) &&
      reading.request.method === 'HEAD' &&
      reading.status === 405 &&
      reading.length === 31 &&
      reading.type === 'application/json' &&
      hasField(reading, 'allow'),
  },
  {
    name: 'Django',
    role: 'application',
    trait: 'an empty refusal with Allow and a type',
    strength: 'Hinted',
    proves: (reading) => isEmptyRefusal(reading) && !hasCapitalPhrase(reading),
  },
  {
    name: 'Django',
    role: 'application',
    trait: 'a relative redirect that only adds the slash',
    strength: 'Hinted',
    // To HEAD Go's router answers so as well, but does not say that the body is empty.
    proves: (reading) =>
      reading.status === 301 &&
      isEmpty(reading) &&
      reading.type === 'text/html; charset=utf-8' &&
      locationOf(reading.answer) === withSlash(reading.request.path),
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
    proves: isKoaRefusal,
  },
  {
    name: 'echo',
    role: 'application',
    trait: 'its JSON',
    strength: 'Hinted',
    proves: isEcho,
  },
  {
    name: 'Go',
    role: 'unknown',
    trait: "the form of Go's error texts",
    strength: 'Hinted',
    proves: isPlainGoText,
  },
  {
    name: 'ASP.NET Core',
    role: 'application',
    trait: 'an empty refusal with Allow and Server Kestrel',
    strength: 'Hinted',
    proves: (reading) =>
      reading.status === 405 &&
      reading.length === 0 &&
      hasField(reading, 'allow') &&
      reading.server === 'Kestrel',
  },
  {
    name: 'Express',
    role: 'application',
    trait: 'X-Powered-By, which Express also writes on what it passes on',
    strength: 'Hinted',
    proves: (reading) => fieldIn(reading, 'x-powered-by') === 'Express',
  },
  {
    name: 'Node.js',
    role: 'application',
    trait: 'the bare refusal of its HTTP parser',
    strength: 'Hinted',
    proves: (reading) =>
      reading.status === 400 &&
      reading.length === 0 &&
      reading.answer.headers.length === 1 &&
      fieldIn(reading, 'connection').toLowerCase() === 'close',
  },
  {
    name: 'Rails',
    role: 'application',
    trait: 'X-Runtime and X-Request-Id',
    strength: 'Hinted',
    proves: isRails,
  },
];
