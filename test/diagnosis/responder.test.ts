// Who generated an answer: measured responses, and what proxies make of them on the way.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forwardedBy, gatewayOwn, responderOf } from '../../src/diagnosis/responder.ts';
import type { Answer, Header } from '../../src/model.ts';
import { answer } from './answer.ts';
import { type Capture, captures } from './captures.ts';

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

function withBody(seen: Answer, body: string): Answer {
  const headers: readonly Header[] = [
    ...without(seen.headers, ['content-length']),
    ['Content-Length', `${body.length}`],
  ];
  return answer(seen.status, { headers, body, phrase: seen.phrase });
}

/** What happens to an answer on its way to the client. */
const journeys: Readonly<Record<string, (seen: Answer) => Answer>> = {
  'passed by nginx, which writes its own Server': (seen) => withServer(seen, 'nginx'),
  'passed by nginx of another version': (seen) => withServer(seen, 'nginx/1.29.4'),
  'passed by ingress-nginx, which removes Server': (seen) => ({
    ...seen,
    headers: without(seen.headers, ['server']),
  }),
  'passed by Cloudflare': (seen) => withServer(seen, 'cloudflare', [['CF-RAY', '8f0']]),
  'passed by Envoy': (seen) => ({
    ...withServer(seen, 'istio-envoy', [['x-envoy-upstream-service-time', '3']]),
    phrase: '',
  }),
  'passed by Kong': (seen) => ({
    ...seen,
    headers: [
      ...seen.headers,
      ['X-Kong-Upstream-Latency', '2'],
      ['X-Kong-Proxy-Latency', '1'],
      ['Via', '1.1 kong/3.9.0'],
    ],
  }),
  'carried over HTTP/2, which has no reason phrase': (seen) => ({ ...seen, phrase: '' }),
  'with header names in lower case': (seen) => ({
    ...seen,
    headers: seen.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
  }),
  'with another page as its body': (seen) =>
    withBody(seen, '<!DOCTYPE html><title>Oops</title><p>Something broke.</p>'),
  'with another JSON as its body': (seen) => withBody(seen, '{"code":1001,"message":"Something broke"}'),
  'behind nginx, over HTTP/2, with another body': (seen) => ({
    ...withServer(withBody(seen, 'Something broke'), 'nginx'),
    phrase: '',
  }),
};

const isTrue = ({ generatedBy }: Capture, name: string): boolean =>
  name === 'Unknown' || (trueNames[generatedBy] ?? []).includes(name);

describe('measured responses', () => {
  for (const capture of captures) {
    test(`${capture.id}: made by ${capture.generatedBy}`, () => {
      const { name, strength } = responderOf(capture.answer, capture.request);
      assert.ok(isTrue(capture, name), `${name} (${strength})`);
      assert.equal(name === 'Unknown', tellNothing.includes(capture.id), name);
    });
  }

  for (const [journey, change] of Object.entries(journeys)) {
    test(`${journey}, no measured response gets a wrong name`, () => {
      const wrong = captures
        .map((capture) => ({ capture, ...responderOf(change(capture.answer), capture.request) }))
        .filter(({ capture, name }) => !isTrue(capture, name))
        .map(({ capture, name, trait }) => `${capture.id}: ${name}, by ${trait}`);
      assert.deepEqual(wrong, []);
    });
  }

  test('whole bodies are recognised behind nginx and without a reason phrase', () => {
    const lost = captures
      .filter(({ answer: seen, generatedBy }) => seen.bodyStart.length > 100 && generatedBy !== 'nginx')
      .filter(({ answer: seen, request }) => {
        const passed = { ...withServer(seen, 'nginx'), phrase: '' };
        return responderOf(passed, request).strength !== 'Proven';
      });
    assert.deepEqual(
      lost.map(({ id }) => id),
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
