// Proxies that stand at the edge as well as beside an application (HAProxy, Envoy, Caddy, Varnish), and how a
// proxy marks an answer that it only passed on. Texts: HAProxy http.c, Envoy's router, builtin.vcl.

import { type AnswerReading, type Fingerprint, fieldIn, hasField, isBare, isEmpty } from './fingerprint.ts';
import { passedByKong } from './gateways.ts';
import { allowOf, headersOf } from './headers.ts';

const passedByEnvoy = (reading: AnswerReading): boolean => hasField(reading, 'x-envoy-upstream-service-time');

/** Caddy 2.6 leaves the application's Server field beside its own; later versions write Via. */
function passedByCaddy({ answer, fields }: AnswerReading): boolean {
  const servers = fields.get('server') ?? [];
  if (servers.length > 1 && servers.includes('Caddy')) return true;
  return fields.has('via') && headersOf(answer, 'via').some((via) => /\bcaddy\b/i.test(via));
}

/** Proxies that mark an answer that they only passed on, and how the mark shows. */
export const forwardMarks: readonly (readonly [name: string, proves: (reading: AnswerReading) => boolean])[] =
  [
    ['Kong', passedByKong],
    ['Envoy', passedByEnvoy],
    ['Caddy', passedByCaddy],
  ];

const haproxyPage = /^<html><body><h1>(\d{3}) [^<\n]{1,60}<\/h1>\n([^<\n]{1,200})\n<\/body><\/html>\n?$/;

/** Sentences of http_err_msgs, old spellings included. */
const haproxySentences: readonly string[] = [
  'Your browser sent an invalid request.',
  'You need a valid user and password to access this content.',
  'Request forbidden by administrative rules.',
  'The resource could not be found.',
  'A request was made of a resource using a request method not supported by that resource',
  'A request was made of a resource using a request method not supported by that resource.',
  "Your browser didn't send a complete request in time.",
  'The resource is no longer available and will not be available again.',
  'The request entity exceeds the maximum allowed.',
  'Request sent to a non-authoritative server.',
  'Your browser sent early data.',
  'You have sent too many requests in a given amount of time.',
  'An internal server error occured.',
  'An internal server error occurred.',
  'The server returned an invalid or incomplete response.',
  'No server is available to handle this request.',
  "The server didn't respond in time.",
];

const haproxySentence = ({ body, status }: AnswerReading): string | undefined => {
  if (!body.startsWith('<html><body><h1>')) return undefined;
  const [, code, sentence] = haproxyPage.exec(body) ?? [];
  return Number(code) === status ? sentence : undefined;
};

const envoyTexts: Readonly<Record<number, RegExp>> = {
  403: /^RBAC: access denied$/,
  502: /^upstream connect error or disconnect\/reset before headers\b/,
  503: /^(?:no healthy upstream$|upstream connect error or disconnect\/reset before headers\b)/,
  504: /^upstream request timeout$/,
};

const isEnvoyText = ({ body, status }: AnswerReading): boolean => envoyTexts[status]?.test(body) ?? false;

/** The last proxy is an Envoy, and it does not mark the answer as one that it passed on. */
const isLastEnvoy = (reading: AnswerReading): boolean =>
  /^(?:istio-)?envoy$/.test(reading.server) && !passedByEnvoy(reading);

/** Proven traits of proxies. */
export const proxies: readonly Fingerprint[] = [
  {
    name: 'HAProxy',
    role: 'gateway',
    trait: 'its error page',
    strength: 'Proven',
    proves: (reading) => haproxySentences.includes(haproxySentence(reading) ?? ''),
  },
  {
    name: 'Envoy',
    role: 'gateway',
    trait: 'its error text and Server envoy',
    strength: 'Proven',
    proves: (reading) => isEnvoyText(reading) && isLastEnvoy(reading),
  },
  {
    name: 'Envoy',
    // A sidecar writes the same, and the gateway in front passes it on.
    role: 'unknown',
    trait: 'its error text',
    strength: 'Proven',
    proves: isEnvoyText,
  },
  {
    name: 'Varnish',
    role: 'gateway',
    trait: 'its error page',
    strength: 'Proven',
    proves: ({ status, body }) =>
      status >= 400 && body.includes('Guru Meditation') && body.includes('Varnish cache server'),
  },
];

/** The fields that an answer of a proxy's own has at most; one that was passed on mostly has more. */
const ownFields = [
  'server',
  'date',
  'content-length',
  'location',
  'allow',
  'connection',
  'alt-svc',
  'strict-transport-security',
  'x-request-id',
];

/** Own answers of Envoy for an unknown route (flag NR): no body, no type, and every name in lower case. */
const isEnvoyUnrouted = (reading: AnswerReading): boolean =>
  reading.status === 404 &&
  isLastEnvoy(reading) &&
  reading.length === 0 &&
  !hasField(reading, 'allow') &&
  isBare(reading, ownFields) &&
  // In HTTP/2 every name is in lower case.
  reading.answer.httpVersion === undefined &&
  reading.answer.headers.every(([name]) => name === name.toLowerCase());

const isEnvoyUpgrade = (reading: AnswerReading): boolean =>
  reading.status === 426 && isLastEnvoy(reading) && ['', 'Upgrade Required'].includes(reading.body);

const isCaddyOwn = (reading: AnswerReading): boolean =>
  reading.server === 'Caddy' &&
  isEmpty(reading) &&
  reading.status !== 204 &&
  isBare(reading, ownFields) &&
  !passedByCaddy(reading) &&
  (allowOf(reading.answer) ?? ['GET', 'HEAD']).join() === 'GET,HEAD';

/** `http-request redirect scheme https`: no body, no type, never cached. */
function isHaproxyRedirect(reading: AnswerReading): boolean {
  if (reading.status !== 301 && reading.status !== 302) return false;
  const location = fieldIn(reading, 'location');
  return (
    reading.length === 0 &&
    fieldIn(reading, 'cache-control') === 'no-cache' &&
    !hasField(reading, 'content-type') &&
    location.startsWith('https://') &&
    location.endsWith(reading.request.path)
  );
}

/** Traits of proxies that others could share. */
export const proxyHints: readonly Fingerprint[] = [
  {
    name: 'HAProxy',
    role: 'gateway',
    trait: 'the form of its error page, never cached',
    strength: 'Hinted',
    proves: (reading) =>
      haproxySentence(reading) !== undefined &&
      fieldIn(reading, 'cache-control') === 'no-cache' &&
      reading.type === 'text/html',
  },
  {
    name: 'Envoy',
    role: 'gateway',
    trait: 'an empty 404 without the upstream time that Envoy writes on what it passes on',
    strength: 'Hinted',
    proves: isEnvoyUnrouted,
  },
  {
    name: 'Envoy',
    role: 'gateway',
    trait: 'its demand for a later version of HTTP',
    strength: 'Hinted',
    proves: isEnvoyUpgrade,
  },
  {
    name: 'Caddy',
    role: 'unknown',
    trait: 'Server Caddy on an empty answer without a type',
    strength: 'Hinted',
    proves: isCaddyOwn,
  },
  {
    name: 'HAProxy',
    role: 'gateway',
    trait: 'an empty redirect to https that must not be cached',
    strength: 'Hinted',
    proves: isHaproxyRedirect,
  },
];
