// The probes of fields.test.ts: each says something that the smallest one does not, and differs from a twin in
// little else. And the answers of the recording application that they ask.

import type { AnswerRule } from './recorder.ts';
import { type WireApplication, wirePorts } from './wire-application.ts';

type Json = Readonly<Record<string, unknown>>;

const served = 'GET, HEAD, POST, OPTIONS';
const origin = 'https://app.example.com';
const allowing = (methods: string) => ({ Allow: methods });
const corsOf = (more: Readonly<Record<string, string>>) => ({
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Allow-Methods': 'PUT',
  Vary: 'Origin',
  ...more,
});

/** What the recording application answers: it works, and knows no DELETE but on one path. */
export const answers: readonly AnswerRule[] = [
  {
    path: '/things',
    methods: ['GET', 'HEAD'],
    status: 200,
    headers: { 'X-Served': 'yes' },
    body: '{"code":"ok","token":"t-1"}',
  },
  { path: '/things', methods: ['POST'], status: 201, body: '{"code":"ok"}' },
  { path: '/things', methods: ['OPTIONS'], status: 204, headers: allowing(served) },
  { path: '/things', status: 405, headers: allowing(served) },
  { path: '/arrives', methods: ['POST'], status: 201, body: '{"code":"ok"}' },
  { path: '/deletable', methods: ['OPTIONS'], status: 204, headers: allowing(`${served}, DELETE`) },
  { path: '/deletable', methods: ['DELETE'], status: 204 },
  { path: '/deletable', status: 405, headers: allowing(`${served}, DELETE`) },
  {
    path: '/credentials',
    methods: ['OPTIONS'],
    status: 204,
    headers: corsOf({ 'Access-Control-Allow-Credentials': 'true' }),
  },
  { path: '/anonymous', methods: ['OPTIONS'], status: 204, headers: corsOf({}) },
  { path: '/credentials', methods: ['PUT'], status: 200, headers: corsOf({}) },
  { path: '/anonymous', methods: ['PUT'], status: 200, headers: corsOf({}) },
];

/** The same, without POST. */
export const refusing: readonly AnswerRule[] = [
  { path: '/things', methods: ['POST'], status: 405, headers: allowing('GET, HEAD, OPTIONS') },
  ...answers,
];

const get: readonly Json[] = [{ path: '/things', methods: ['GET'] }];

const post: readonly Json[] = [{ path: '/things', methods: ['POST'] }];

/** The recording application by its Ingress. */
const shop = { ingressRef: { name: 'shop' }, schemes: ['http'] };

/** One that disturbs whoever counts cycles. */
export const often: Json = { interval: '1s', through: shop, routes: get };

/** Spec of each probe by its name: all have time until their next cycle. */
export function fieldSpecs(space: string, wire: WireApplication): Readonly<Record<string, Json>> {
  return { ...gatewaySpecs(wire), ...hopSpecs(wire), ...routeSpecs(space), ...checkSpecs() };
}

function gatewaySpecs({ host, address }: WireApplication): Readonly<Record<string, Json>> {
  const through = {
    ingressRef: { name: 'wire' },
    connectTo: address,
    ports: { http: wirePorts.http, https: wirePorts.https },
  };
  const tls = { caRef: { name: 'authority' } };
  const secure = { ...through, schemes: ['https'] };
  const caRef = { kind: 'Secret', name: 'authority', key: 'root.pem' };
  return {
    auto: { through: { ...through, tls }, routes: get },
    http1: { through: { ...secure, httpVersion: 'HTTP1', tls: { insecureSkipVerify: true } }, routes: get },
    http2: {
      through: { ...secure, httpVersion: 'HTTP2', tls: { caRef, clientCertificateRef: { name: 'client' } } },
      routes: get,
    },
    untrusted: { through: secure, routes: get },
    'valid-too-short': { through: { ...secure, tls: { ...tls, minimumValidity: '8760h' } }, routes: get },
    'by-url': {
      through: { url: `http://${address}:${wirePorts.http}`, host },
      direct: [{ serviceRef: { name: 'wire', port: wirePorts.http } }],
      routes: get,
    },
  };
}

function hopSpecs({ address }: WireApplication): Readonly<Record<string, Json>> {
  const through = { ingressRef: { name: 'wire' }, schemes: ['http'] };
  const hop = (port: number, more: Json): Json => ({ serviceRef: { name: 'wire', port }, ...more });
  const routes = [
    { path: '/things', methods: ['GET', 'POST'] },
    { path: '/gone', methods: ['GET'] },
  ];
  const asked = (endpoints?: string): Json => ({
    through,
    direct: [hop(wirePorts.http, endpoints === undefined ? {} : { endpoints })],
    routes,
    experiments: 'None',
  });
  const secured = (tls: Json): Json => ({
    through: { ...through, connectTo: address, ports: { http: wirePorts.http } },
    direct: [hop(wirePorts.https, { scheme: 'https', tls })],
    routes: get,
  });
  return {
    'hop-trusted': secured({ caRef: { name: 'authority' } }),
    'hop-untrusted': secured({}),
    'hop-careless': secured({ insecureSkipVerify: true }),
    protocols: {
      through: { ...through, connectTo: address, ports: { http: wirePorts.http } },
      direct: [
        hop(wirePorts.https, { scheme: 'https', tls: { clientCertificateRef: { name: 'client' } } }),
        hop(wirePorts.h2c, { scheme: 'h2c' }),
      ],
      routes: get,
    },
    each: asked('Each'),
    rotate: asked('Rotate'),
    service: asked('Service'),
    'in-turn': asked(),
    hurried: { through, timeout: '200ms', routes: [{ path: '/slow', methods: ['GET'] }] },
    patient: {
      through,
      routes: [
        { name: 'whenever', path: '/slow', methods: ['GET'] },
        { name: 'soon', path: '/slow', methods: ['GET'], expect: { maximumLatency: '300ms' } },
      ],
    },
  };
}

function routeSpecs(space: string): Readonly<Record<string, Json>> {
  return {
    routes: {
      through: { ingressRef: { name: 'two' }, host: `a.${space}.example.com`, schemes: ['http'] },
      routes: [
        { path: '/things', methods: ['GET'] },
        {
          host: `b.${space}.example.com`,
          path: '/things?next=%2F&x=~a',
          methods: ['POST'],
          backendPath: '/arrives',
          headers: [
            { name: 'Content-Type', value: 'application/json' },
            { name: 'X-Tenant', valueFrom: { configMapKeyRef: { name: 'tenants', key: 'first' } } },
          ],
          body: '{"probe":true}',
        },
      ],
      userAgentSuffix: 'team-a',
    },
    swift: { through: shop, routes: post },
    slow: { through: shop, failureThreshold: 3, successThreshold: 2, routes: post },
    curious: { through: shop, routes: [{ path: '/gone', methods: ['GET'] }] },
    incurious: { through: shop, routes: [{ path: '/gone', methods: ['GET'] }], experiments: 'None' },
  };
}

const expecting = (name: string, expect: Json): Json => ({ ...get[0], name, expect });

function checkSpecs(): Readonly<Record<string, Json>> {
  const cors = { origins: [origin], credentials: true };
  return {
    expectations: {
      through: shop,
      routes: [
        expecting('met', {
          statuses: ['2xx'],
          allow: ['GET', 'POST'],
          headers: [
            { name: 'content-type', matches: '^application/json' },
            { name: 'X-Served', equals: 'yes' },
          ],
          bodyContains: 't-1',
          jsonPath: [{ path: '$.code', equals: 'ok' }],
          maximumLatency: '5s',
        }),
        expecting('statuses', { statuses: [401] }),
        expecting('allow', { allow: ['PATCH'] }),
        expecting('equals', { headers: [{ name: 'X-Served', equals: 'no' }] }),
        expecting('matches', { headers: [{ name: 'Content-Type', matches: '^text/' }] }),
        expecting('body', { bodyContains: 'no such text' }),
        expecting('json', { jsonPath: [{ path: '$.code', equals: 'bad' }] }),
      ],
    },
    refusals: {
      through: shop,
      routes: [
        { name: 'closed', path: '/things', mustRefuse: ['DELETE'] },
        { name: 'open', path: '/deletable', mustRefuse: ['DELETE'] },
      ],
    },
    cors: {
      through: shop,
      routes: ['credentials', 'anonymous'].map((name) => ({ path: `/${name}`, methods: ['PUT'], cors })),
    },
    unsent: {
      through: shop,
      routes: [{ path: '/things', methods: ['GET', 'POST'] }],
      unsafeMethods: 'AllowHeaderOnly',
    },
  };
}
