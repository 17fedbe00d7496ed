// Answers that only an API gateway or an ingress controller makes. Texts and header names as in
// the projects' sources: Kong runloop/handler.lua, APISIX init.lua, Traefik redirect.go, lura's routers.

import { type AnswerReading, type Fingerprint, fieldIn, hasField, textIn } from './fingerprint.ts';
import { headersOf } from './headers.ts';

/** Kong writes its latency on what it passes on, and Via beside it. */
export const passedByKong = (reading: AnswerReading): boolean =>
  hasField(reading, 'x-kong-upstream-latency') ||
  (hasField(reading, 'via') && headersOf(reading.answer, 'via').some((via) => /\bkong\b/i.test(via)));

/** KrakenD's router is gin's: the header tells them apart. It is on every answer; no backend completed this one. */
const isKrakendRefusal = (reading: AnswerReading): boolean =>
  (reading.body === '404 page not found' || reading.body === '405 method not allowed') &&
  fieldIn(reading, 'x-krakend-completed') === 'false';

/** Proven traits of gateways. */
export const gateways: readonly Fingerprint[] = [
  {
    name: 'Kong',
    role: 'gateway',
    trait: 'X-Kong-Response-Latency, which Kong writes on its own answers',
    strength: 'Proven',
    proves: (reading) => hasField(reading, 'x-kong-response-latency') && !passedByKong(reading),
  },
  {
    name: 'Kong',
    role: 'gateway',
    trait: 'its text for an unknown route',
    strength: 'Proven',
    proves: (reading) =>
      reading.status === 404 && textIn(reading, 'message') === 'no Route matched with those values',
  },
  {
    name: 'Kong',
    role: 'gateway',
    trait: 'its demand for https',
    strength: 'Proven',
    proves: (reading) => reading.status === 426 && textIn(reading, 'message') === 'Please use HTTPS protocol',
  },
  {
    name: 'APISIX',
    role: 'gateway',
    trait: 'its text for an unknown route',
    strength: 'Proven',
    proves: (reading) => reading.status === 404 && textIn(reading, 'error_msg') === '404 Route Not Found',
  },
  {
    name: 'APISIX',
    role: 'gateway',
    trait: 'its error page',
    strength: 'Proven',
    proves: ({ status, body }) => status >= 500 && /Powered by (?:<[^>]{1,80}>)?APISIX/.test(body),
  },
  {
    name: 'KrakenD',
    role: 'gateway',
    trait: 'its header on a refusal of its router',
    strength: 'Proven',
    proves: isKrakendRefusal,
  },
  {
    name: 'default backend',
    role: 'gateway',
    trait: 'the text of the default backend, where requests go that no rule matches',
    strength: 'Proven',
    proves: ({ status, body }) => status === 404 && /^default backend - 404\n?$/.test(body),
  },
];

/** Status texts that Traefik's redirect middlewares write as the whole body (net/http StatusText). */
const redirectTexts: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
};

/** Traits of gateways that others could share. */
export const gatewayHints: readonly Fingerprint[] = [
  {
    name: 'Kong',
    role: 'gateway',
    trait: 'the layout of its error text',
    strength: 'Hinted',
    proves: ({ status, body }) =>
      status >= 400 &&
      body.startsWith('{\n  "message"') &&
      /^\{\n {2}"message": ?"[^"]{1,200}",\n {2}"request_id": ?"[0-9a-f]{16,64}"\n\}$/.test(body),
  },
  {
    name: 'Skipper',
    role: 'gateway',
    trait: 'its text for an unknown route and Server Skipper',
    strength: 'Hinted',
    proves: ({ status, body, server }) => status === 404 && body === 'Not Found\n' && server === 'Skipper',
  },
  {
    name: 'Traefik',
    role: 'gateway',
    trait: 'a redirect whose body is the bare status text',
    strength: 'Hinted',
    proves: (reading) =>
      reading.body !== '' &&
      reading.body === redirectTexts[reading.status] &&
      hasField(reading, 'location') &&
      ['', 'text/plain; charset=utf-8'].includes(fieldIn(reading, 'content-type')),
  },
];
