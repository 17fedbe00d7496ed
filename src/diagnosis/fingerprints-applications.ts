// Answers that web frameworks make by themselves: their texts for an unknown route and for a
// method that is not allowed. Bodies survive every proxy that does not intercept errors.

import { type Fingerprint, has, type Reading, textIn } from './fingerprints-reading.ts';
import { headerOf } from './headers.ts';

/** Sentences of werkzeug/exceptions.py, which JSON APIs on Flask repeat in a shape of their own. */
const werkzeugSentences = [
  'The method is not allowed for the requested URL.',
  'The requested URL was not found on the server. If you entered the URL manually',
];

const djangoTitles = /<title>(?:Not Found|Bad Request \(400\)|Server Error \(500\)|403 Forbidden)<\/title>/;

/** http.Error of Go: text, nosniff, one line. Traefik and other Go proxies answer so as well. */
export const isGoText = ({ answer, status, body, type }: Reading): boolean =>
  status >= 400 &&
  /^text\/plain; charset=utf-8$/i.test(type) &&
  headerOf(answer, 'x-content-type-options') === 'nosniff' &&
  /^[^\n]+\n$/.test(body);

/** Servers that run Starlette and FastAPI. */
export const isAsgi = ({ server }: Reading): boolean => /^(?:uvicorn|hypercorn)/.test(server);

/** DefaultErrorAttributes of Spring Boot, in the order in which it writes them. */
const springBody =
  /^\{"timestamp":(?:"[^"]{1,40}"|\d{1,16}),"status":\d{3},"error":"[^"]{1,80}",(?:.{0,3000},)?"path":"/s;

/** Proven traits of applications. */
export const applications: readonly Fingerprint[] = [
  {
    name: 'FastAPI',
    role: 'application',
    trait: 'its JSON',
    strength: 'Proven',
    proves: ({ status, body }) =>
      (status === 405 && body === '{"detail":"Method Not Allowed"}') ||
      (status === 404 && body === '{"detail":"Not Found"}'),
  },
  {
    name: 'Starlette',
    role: 'application',
    trait: 'its text and Server uvicorn',
    strength: 'Proven',
    proves: (reading) =>
      isAsgi(reading) &&
      reading.media === 'text/plain' &&
      ((reading.status === 405 && reading.body === 'Method Not Allowed') ||
        (reading.status === 404 && reading.body === 'Not Found')),
  },
  {
    name: 'Flask',
    role: 'application',
    trait: "Werkzeug's page",
    strength: 'Proven',
    proves: ({ body }) => /^<!doctype html>\n<html lang=en>\n<title>(?:\d{3} |Redirecting\.\.\.)/.test(body),
  },
  {
    name: 'Flask',
    role: 'application',
    trait: "Werkzeug's page of older versions",
    strength: 'Proven',
    proves: ({ body }) =>
      /^<!DOCTYPE HTML PUBLIC "-\/\/W3C\/\/DTD HTML 3\.2 Final\/\/EN">\n<title>(?:\d{3} |Redirecting\.\.\.)/.test(
        body,
      ),
  },
  {
    name: 'Flask',
    role: 'application',
    trait: "a sentence of Werkzeug's",
    strength: 'Proven',
    proves: ({ status, body }) =>
      status >= 400 && werkzeugSentences.some((sentence) => body.includes(sentence)),
  },
  {
    name: 'Django',
    role: 'application',
    trait: 'its page',
    strength: 'Proven',
    proves: ({ body }) =>
      body.startsWith('\n<!doctype html>\n<html lang="en">\n<head>\n  <title>') && djangoTitles.test(body),
  },
  {
    name: 'Django',
    role: 'application',
    trait: 'the JSON of Django REST framework',
    strength: 'Proven',
    proves: (reading) =>
      reading.status === 405 && /^Method "[^"]+" not allowed\.$/.test(textIn(reading, 'detail')),
  },
  {
    name: 'NestJS',
    role: 'application',
    trait: 'its JSON',
    strength: 'Proven',
    proves: (reading) =>
      /^Cannot [A-Z-]+ \//.test(textIn(reading, 'message')) &&
      reading.json?.['statusCode'] === reading.status,
  },
  {
    name: 'Express',
    role: 'application',
    trait: 'its page',
    strength: 'Proven',
    proves: ({ body }) =>
      /^<!DOCTYPE html>\n<html lang="en">.{0,200}<pre>Cannot [A-Z-]+ \/[^<]*<\/pre>/s.test(body),
  },
  {
    name: 'Fastify',
    role: 'application',
    trait: 'its JSON',
    strength: 'Proven',
    proves: (reading) =>
      /^Route [A-Z-]+:\/.* not found$/.test(textIn(reading, 'message')) &&
      reading.json?.['statusCode'] === 404,
  },
  {
    name: 'Spring',
    role: 'application',
    trait: 'its JSON',
    strength: 'Proven',
    proves: ({ body, json, status }) => json?.['status'] === status && springBody.test(body),
  },
  {
    name: 'Tomcat',
    role: 'application',
    trait: 'its page',
    strength: 'Proven',
    proves: ({ body }) =>
      /<title>HTTP Status \d{3} [^<]{1,200}<\/title>/.test(body) && /font-family:\s?Tahoma/.test(body),
  },
  {
    name: 'Jetty',
    role: 'application',
    trait: 'its page',
    strength: 'Proven',
    proves: ({ status, body }) =>
      status >= 400 && /HTTP ERROR \d{3}/.test(body) && /Powered by Jetty:\/\//.test(body),
  },
  {
    name: 'gin',
    role: 'application',
    trait: 'its text',
    strength: 'Proven',
    proves: ({ body, type }) =>
      type === 'text/plain' && (body === '404 page not found' || body === '405 method not allowed'),
  },
  {
    name: 'Go',
    role: 'application',
    trait: "the text and Allow of Go's router",
    strength: 'Proven',
    proves: (reading) =>
      isGoText(reading) &&
      reading.status === 405 &&
      reading.body === 'Method Not Allowed\n' &&
      has(reading, 'allow'),
  },
  {
    name: 'Go',
    role: 'unknown',
    trait: "the text of Go's router, which Traefik and Go applications share",
    strength: 'Proven',
    proves: (reading) =>
      isGoText(reading) && reading.status === 404 && reading.body === '404 page not found\n',
  },
];
