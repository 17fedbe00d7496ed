// Who generated an answer: measured responses, and what happens to them on the way to a client.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forwardedBy, gatewayOwn, responderOf } from '../../../src/diagnosis/responder/index.ts';
import type { Answer, Header } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';
import { haproxyPage, nginxPage } from '../pages.ts';
import { type Capture, captures, measured } from './captures.ts';

/** Names that are true of what made a captured answer: itself, what it is built on, what runs it. */
const trueNames: Readonly<Record<string, readonly string[]>> = {
  'apache-httpd': ['Apache'],
  caddy: ['Caddy'],
  django: ['Django', 'gunicorn'],
  'express-4': ['Express'],
  'express-5': ['Express'],
  fastapi: ['FastAPI', 'Starlette', 'uvicorn'],
  fastify: ['Fastify'],
  flask: ['Flask', 'gunicorn'],
  haproxy: ['HAProxy'],
  hono: ['Hono'],
  koa: ['Koa'],
  nest: ['NestJS', 'Express'],
  nginx: ['nginx'],
  'node http parser': ['Node.js'],
  starlette: ['Starlette', 'uvicorn'],
};

/** Captures that hold nothing that tells: a 200 of the application, or a redirect of three header fields. */
const tellNothing = ['fastify-03', 'haproxy-04', 'hono-03', 'koa-02', 'koa-03'];

const without = (headers: readonly Header[], names: readonly string[]): readonly Header[] =>
  headers.filter(([name]) => !names.includes(name.toLowerCase()));

const withServer = (seen: Answer, server: string, more: readonly Header[] = []): Answer => ({
  ...seen,
  headers: [['Server', server], ...without(seen.headers, ['server']), ...more],
});

const withoutServer = (seen: Answer): Answer => ({ ...seen, headers: without(seen.headers, ['server']) });

const withoutPhrase = (seen: Answer): Answer => ({ ...seen, phrase: '' });

/** Another body, with the type that goes with it or the old one. */
function withBody(seen: Answer, body: string, type?: string): Answer {
  const kept = without(seen.headers, ['content-length', ...(type === undefined ? [] : ['content-type'])]);
  const headers: readonly Header[] = [
    ...kept,
    ['Content-Length', `${body.length}`],
    ...(type === undefined ? [] : ([['Content-Type', type]] as const)),
  ];
  return answer(seen.status, { headers, body, phrase: seen.phrase });
}

interface Journey {
  readonly change: (seen: Answer) => Answer;
  /** Who wrote the body that arrives, where it is another one. */
  readonly writer?: string;
  /** Captures that hold nothing more that tells, beside those that never did; undefined: not looked at. */
  readonly lost?: readonly string[];
}

/** Told by Server beside something weaker, or by having no Server at all. */
const toldByServer = [
  'caddy-02',
  'caddy-03',
  'caddy-05',
  'caddy-06',
  'fastapi-03',
  'fastapi-05',
  'fastapi-06',
  'flask-02',
  'starlette-01',
  'starlette-02',
  'starlette-03',
];
const bareNode = ['express-5-05'];
/** Told by a length that fits the name in Server: their bodies were not recorded. */
const toldByLength = ['nginx-04', 'nginx-26', 'nginx-27'];

const page = '<!DOCTYPE html><title>Oops</title><p>Something broke.</p>';

/** What happens to an answer on its way to the client. */
const journeys: Readonly<Record<string, Journey>> = {
  'Server overwritten by nginx': {
    change: (seen) => withServer(seen, 'nginx'),
    lost: [...toldByServer, ...bareNode, ...toldByLength],
  },
  'Server overwritten by nginx of another version': {
    change: (seen) => withServer(seen, 'nginx/1.29.4'),
    // As long as nginx/1.22.1, which is what they were measured with.
    lost: [...toldByServer, ...bareNode],
  },
  'Server overwritten by Envoy': {
    change: (seen) => withServer(seen, 'envoy'),
    lost: [...toldByServer, ...bareNode, ...toldByLength],
  },
  'Server overwritten by software that nobody knows': {
    change: (seen) => withServer(seen, 'acme-edge/2.1'),
    lost: [...toldByServer, ...bareNode, ...toldByLength],
  },
  'Server removed': { change: withoutServer, lost: [...toldByServer, ...toldByLength] },
  'carried over HTTP/2, which has no reason phrase': { change: withoutPhrase, lost: [] },
  'with header names in lower case': {
    change: (seen) => ({
      ...seen,
      headers: seen.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
    }),
    lost: [],
  },
  'passed by Cloudflare': {
    change: (seen) => withServer(seen, 'cloudflare', [['CF-RAY', '8f0']]),
    lost: [...toldByServer, ...bareNode, ...toldByLength],
  },
  'passed by Envoy, which says so': {
    change: (seen) =>
      withoutPhrase(withServer(seen, 'istio-envoy', [['x-envoy-upstream-service-time', '3']])),
    lost: [...toldByServer, ...bareNode, ...toldByLength, 'haproxy-08'],
  },
  'passed by Kong': {
    change: (seen) => ({
      ...seen,
      headers: [
        ...seen.headers,
        ['X-Kong-Upstream-Latency', '2'],
        ['X-Kong-Proxy-Latency', '1'],
        ['Via', '1.1 kong/3.9.0'],
      ],
    }),
    // Recognised by having next to no fields, of which Kong adds some.
    lost: ['caddy-02', 'caddy-03', 'caddy-05', 'caddy-06', ...bareNode],
  },
  "with nginx's error page as its body": {
    change: (seen) => withBody(seen, nginxPage('502 Bad Gateway', 'nginx'), 'text/html'),
    writer: 'nginx',
  },
  "with HAProxy's error page as its body": {
    change: (seen) =>
      withBody(
        seen,
        haproxyPage(`${seen.status} Sorry`, 'The server returned an invalid or incomplete response.'),
        'text/html',
      ),
    writer: 'HAProxy',
  },
  "with Envoy's text as its body": {
    change: (seen) => withBody(seen, 'no healthy upstream', 'text/plain'),
    writer: 'Envoy',
  },
  "with Kong's text as its body": {
    change: (seen) =>
      withBody(seen, '{"message":"no Route matched with those values"}', 'application/json; charset=utf-8'),
    writer: 'Kong',
  },
  'with a page of unknown origin as its body': { change: (seen) => withBody(seen, page, 'text/html') },
  'with that page under the old type': { change: (seen) => withBody(seen, page) },
  'with another JSON as its body': {
    change: (seen) => withBody(seen, '{"code":1001,"message":"Something broke"}', 'application/json'),
  },
  'with no body': { change: (seen) => withBody(seen, '') },
  'behind nginx, over HTTP/2, with another body': {
    change: (seen) => withoutPhrase(withServer(withBody(seen, 'Something broke', 'text/plain'), 'nginx')),
  },
  'without Server and without a reason phrase': { change: (seen) => withoutPhrase(withoutServer(seen)) },
};

const isTrue = ({ generatedBy }: Capture, name: string, writer?: string): boolean =>
  name === 'Unknown' || name === writer || (trueNames[generatedBy] ?? []).includes(name);

describe('measured responses', () => {
  test('none is missing: 99 were measured, and to one no answer came', () => {
    assert.equal(measured.length, 99);
    assert.equal(new Set(measured).size, 99);
    assert.deepEqual(
      measured.filter((id) => !captures.some((capture) => capture.id === id)),
      ['nginx-29'],
    );
  });

  for (const capture of captures) {
    test(`${capture.id}: made by ${capture.generatedBy}`, () => {
      const { name, strength } = responderOf(capture.answer, capture.request);
      assert.ok(isTrue(capture, name), `${name} (${strength})`);
      assert.equal(name === 'Unknown', tellNothing.includes(capture.id), name);
    });
  }
});

describe('on the way to the client', () => {
  for (const [journey, { change, writer, lost }] of Object.entries(journeys)) {
    const named = captures.map((capture) => ({
      capture,
      before: responderOf(capture.answer, capture.request),
      ...responderOf(change(capture.answer), capture.request),
    }));

    test(`${journey}: no wrong name`, () => {
      const wrong = named
        .filter(({ capture, name }) => !isTrue(capture, name, writer))
        .map(({ capture, name, trait }) => `${capture.id}: ${name}, by ${trait}`);
      assert.deepEqual(wrong, []);
    });

    if (lost === undefined) continue;
    test(`${journey}: what tells still tells`, () => {
      const unknown = named
        .filter(({ name, before }) => name === 'Unknown' && before.name !== 'Unknown')
        .map(({ capture }) => capture.id);
      assert.deepEqual(unknown, [...lost].sort());
    });
  }

  test('whole bodies are recognised behind nginx and without a reason phrase', () => {
    const unproven = captures
      .filter(({ answer: seen, generatedBy }) => seen.bodyStart.length > 100 && generatedBy !== 'nginx')
      .filter(({ answer: seen, request }) => {
        const passed = withoutPhrase(withServer(seen, 'nginx'));
        return responderOf(passed, request).strength !== 'Proven';
      });
    assert.deepEqual(
      unproven.map(({ id }) => id),
      [],
    );
  });
});

describe('proxies in between', () => {
  const fastapi = {
    headers: { server: 'uvicorn', allow: 'GET', Via: '1.1 kong/3.9.0', 'X-Kong-Upstream-Latency': '2' },
    body: '{"detail":"Method Not Allowed"}',
  };

  test('Kong shows that it only passed the 405 of FastAPI on', () => {
    const seen = answer(405, fastapi);
    assert.equal(forwardedBy(seen), 'Kong');
    assert.equal(gatewayOwn(seen), undefined);
    assert.equal(responderOf(seen, { method: 'POST', path: '/x' }).name, 'FastAPI');
  });

  test('Kong shows that a refusal of its own plugin is its own', () => {
    const seen = answer(401, {
      headers: { 'X-Kong-Response-Latency': '1' },
      body: '{"message":"No API key found in request"}',
    });
    assert.equal(forwardedBy(seen), undefined);
    assert.equal(gatewayOwn(seen), 'Kong');
  });

  test('a Kong behind a Kong is not the outer one speaking', () => {
    const headers = { 'X-Kong-Upstream-Latency': '2', 'X-Kong-Response-Latency': '1' };
    const seen = answer(404, { headers, body: '{"message":"no Route matched with those values"}' });
    assert.equal(forwardedBy(seen), 'Kong');
    assert.equal(gatewayOwn(seen), undefined);
  });

  test('Envoy and Caddy say so too, nginx never does', () => {
    assert.equal(forwardedBy(answer(404, { headers: { 'x-envoy-upstream-service-time': '0' } })), 'Envoy');
    assert.equal(
      forwardedBy(
        answer(405, {
          headers: [
            ['Server', 'Caddy'],
            ['Server', 'gunicorn'],
          ],
        }),
      ),
      'Caddy',
    );
    assert.equal(forwardedBy(answer(200, { headers: { Via: '1.1 Caddy' } })), 'Caddy');
    assert.equal(forwardedBy(answer(405, { headers: { Server: 'nginx' } })), undefined);
  });

  test('a hint and an application are never the gateway speaking', () => {
    assert.equal(gatewayOwn(answer(404, { headers: { server: 'envoy' } })), undefined);
    assert.equal(gatewayOwn(answer(404, { body: '{"detail":"Not Found"}' })), undefined);
  });
});
