// Answers that web frameworks make by themselves: their texts for an unknown route and for a
// method that is not allowed. Bodies survive every proxy that does not intercept errors.

import { type AnswerReading, type Fingerprint, fieldIn, hasField, textIn } from './fingerprint.ts';

/**
 * Sentences of werkzeug/exceptions.py, which JSON APIs on Flask repeat in a shape of their own:
 * as the start of a text, not where somebody quotes another service.
 */
const werkzeugSentence =
  /["'>](?:The method is not allowed for the requested URL\.|The requested URL was not found on the server\. If you entered the URL manually)/;

const werkzeugPage =
  /^(?:<!doctype html>\n<html lang=en>|<!DOCTYPE HTML PUBLIC "-\/\/W3C\/\/DTD HTML 3\.2 Final\/\/EN">)\n<title>(?:\d{3} |Redirecting\.\.\.)/;

const isWerkzeugPage = ({ body }: AnswerReading): boolean => body.startsWith('<!') && werkzeugPage.test(body);

const djangoTitles = /<title>(?:Not Found|Bad Request \(400\)|Server Error \(500\)|403 Forbidden)<\/title>/;

/** Debug on: django/views/templates/technical_404.html. */
const djangoDebug = "You're seeing this error because you have <code>DEBUG = True</code>";

/** django/views/csrf.py: a login or a form that was posted without its token. */
const djangoCsrf =
  /<h1>Forbidden <span>\(403\)<\/span><\/h1>\s{0,20}<p>CSRF verification failed\. Request aborted\.<\/p>/;

function isDjangoPage({ body, status }: AnswerReading): boolean {
  if (body.startsWith('\n<!doctype html>\n<html lang="en">\n<head>\n  <title>'))
    return djangoTitles.test(body);
  if (status === 403) return djangoCsrf.test(body);
  return status === 404 && body.includes(djangoDebug);
}

/** http.Error of Go: text, nosniff, one line. Traefik and other Go proxies answer so as well. */
export const isGoText = (reading: AnswerReading): boolean =>
  reading.status >= 400 &&
  reading.type.toLowerCase() === 'text/plain; charset=utf-8' &&
  fieldIn(reading, 'x-content-type-options') === 'nosniff' &&
  /^[^\n]+\n$/.test(reading.body);

/** Servers that run Starlette and FastAPI. */
export const isAsgi = ({ server }: AnswerReading): boolean => /^(?:uvicorn|hypercorn)/.test(server);

/** DefaultErrorAttributes of Spring Boot, in the order in which it writes them. */
const springBody =
  /^\{"timestamp":(?:"[^"]{1,40}"|\d{1,16}),"status":\d{3},"error":"[^"]{1,80}",(?:.{0,3000},)?"path":"/s;

/** The same of WebFlux, where the path stands before the status. */
const webfluxBody =
  /^\{"timestamp":(?:"[^"]{1,40}"|\d{1,16}),"path":"[^"]{0,3000}","status":\d{3},"error":"[^"]{1,80}",(?:.{0,3000},)?"requestId":"/s;

const isSpring = ({ body, json, status }: AnswerReading, form: RegExp): boolean =>
  body.startsWith('{"timestamp":') && json?.['status'] === status && form.test(body);

/** public/404.html and its siblings, as `rails new` writes them. */
const railsPage =
  /<title>(?:The page you were looking for doesn(?:'|’)t exist|The change you wanted was rejected|We(?:'|’)re sorry, but something went wrong) \((\d{3})/;

const isRailsPage = ({ body, status }: AnswerReading): boolean =>
  status >= 400 && Number(railsPage.exec(body)?.[1]) === status;

/** Proven traits of applications. */
export const applications: readonly Fingerprint[] = [
  {
    name: 'FastAPI',
    role: 'application',
    trait: 'its JSON',
    strength: 'Proven',
    proves: ({ status, body, media }) =>
      (media === 'application/json' || media === '') &&
      ((status === 405 && body === '{"detail":"Method Not Allowed"}') ||
        (status === 404 && body === '{"detail":"Not Found"}')),
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
    proves: isWerkzeugPage,
  },
  {
    name: 'Flask',
    role: 'application',
    trait: "a sentence of Werkzeug's",
    strength: 'Proven',
    proves: ({ status, body }) => status >= 400 && werkzeugSentence.test(body),
  },
  {
    name: 'Django',
    role: 'application',
    trait: 'its page',
    strength: 'Proven',
    proves: isDjangoPage,
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
      reading.status === 404 &&
      /^Cannot [A-Z-]+ \//.test(textIn(reading, 'message')) &&
      reading.json?.['statusCode'] === 404,
  },
  {
    name: 'Express',
    role: 'application',
    trait: 'its page',
    strength: 'Proven',
    proves: ({ body, status }) =>
      status === 404 &&
      /^<!DOCTYPE html>\n<html lang="en">.{0,200}<pre>Cannot [A-Z-]+ \/[^<]*<\/pre>/s.test(body),
  },
  {
    name: 'Fastify',
    role: 'application',
    trait: 'its JSON',
    strength: 'Proven',
    proves: (reading) =>
      reading.status === 404 &&
      /^Route [A-Z-]+:\/.* not found$/.test(textIn(reading, 'message')) &&
      reading.json?.['statusCode'] === 404,
  },
  {
    name: 'Spring',
    role: 'application',
    trait: 'its JSON',
    strength: 'Proven',
    proves: (reading) => isSpring(reading, springBody),
  },
  {
    name: 'Spring',
    // Spring Cloud Gateway is a WebFlux application, too.
    role: 'unknown',
    trait: 'the JSON of WebFlux',
    strength: 'Proven',
    proves: (reading) => isSpring(reading, webfluxBody),
  },
  {
    name: 'Tomcat',
    role: 'application',
    trait: 'its page',
    strength: 'Proven',
    proves: ({ body, status }) =>
      status >= 400 &&
      /<title>HTTP Status \d{3} [^<]{1,200}<\/title>/.test(body) &&
      /font-family:\s?Tahoma/.test(body),
  },
  {
    name: 'Jetty',
    role: 'application',
    trait: 'its page',
    strength: 'Proven',
    proves: ({ status, body }) =>
      status >= 400 && body.includes('Powered by Jetty://') && /HTTP ERROR \d{3}/.test(body),
  },
  { name: 'Rails', role: 'application', trait: 'its page', strength: 'Proven', proves: isRailsPage },
  {
    name: 'Puma',
    role: 'application',
    trait: 'its text for a method that it does not know',
    strength: 'Proven',
    proves: ({ status, body, request }) =>
      status === 501 && body === `${request.method} method is not supported`,
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
      hasField(reading, 'allow'),
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
