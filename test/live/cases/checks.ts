// What a probe can ask beside a method that works: an edge before the gateway, a preflight that
// passes, methods that are refused.

import { workload } from '../../rig/stories/objects.ts';
import { djangoShop, express, fastify, flaskShop, plain } from '../../rig/stories/shops.ts';
import { type Case, type Story, theme, throughIngress, throughProxy } from '../case.ts';

const space = 'live-checks';
const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({ namespace: space, name, env });

const shared = [
  ...workload(express(at('shop'))),
  ...workload(fastify(at('things', { MODE: 'cors' }))),
  ...workload(flaskShop(at('flask'))),
  ...workload(djangoShop(at('django'))),
  ...workload(plain(at('plain'))),
];

const broken = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'broken',
});
const healthy = (about: Story['about'], name: string, sentence: string): Story => ({ name, sentence, about });

const traefik = 'traefik.traefik:80';
const edges: readonly Case[] = [
  throughIngress(space, broken('EdgeDeniesMethod', 'edge-denies', 'HAProxy before Traefik denies POST'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
    edge: { software: 'haproxy', to: traefik, http: '  http-request deny if METH_POST' },
  }),
  throughIngress(space, healthy('EdgeDeniesMethod', 'edge-allows', 'HAProxy before Traefik passes POST on'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
    edge: { software: 'haproxy', to: traefik },
  }),
  throughIngress(space, broken('EdgeDeniesMethod', 'edge-405', 'Caddy before Traefik answers PUT with 405'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], method: 'PUT', path: '/orders/1' },
    edge: {
      software: 'caddy',
      to: traefik,
      http: `@put method PUT\nrespond @put 405\nreverse_proxy ${traefik}`,
    },
  }),
];

const origin = 'https://app.example.com';
const cors = { cors: { origins: [origin], requestHeaders: ['content-type'] } };
const envoyCors = {
  '@type': 'type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy',
  allow_origin_string_match: [{ exact: origin }],
  allow_methods: 'GET, POST',
  allow_headers: 'content-type',
};
const corsFilter = {
  name: 'envoy.filters.http.cors',
  typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors' },
};

const preflights: readonly Case[] = [
  throughIngress(space, broken('PreflightNotHandled', 'no-cors', 'Express answers OPTIONS without CORS'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders', route: cors },
  }),
  throughIngress(space, healthy('PreflightNotHandled', 'app-cors', 'Fastify answers the preflight'), {
    ...{ className: 'traefik', rules: ['/ things:3001'], path: '/things', route: cors },
  }),
  throughProxy(
    space,
    broken(
      'PreflightNotHandled',
      'gateway-denies-options',
      'HAProxy denies OPTIONS, which Fastify would answer',
    ),
    {
      ...{ software: 'haproxy', to: `things.${space}:3001`, direct: ['things:3001'] },
      ...{ path: '/things', route: cors, http: '  http-request deny if METH_OPTIONS' },
    },
  ),
  throughProxy(space, healthy('PreflightNotHandled', 'gateway-passes-options', 'HAProxy passes OPTIONS on'), {
    ...{ software: 'haproxy', to: `things.${space}:3001`, direct: ['things:3001'] },
    ...{ path: '/things', route: cors },
  }),
  throughProxy(
    space,
    {
      name: 'envoy-cors',
      sentence: 'Envoy answers the preflight, and the application knows no OPTIONS',
      kind: 'trap',
      about: 'PreflightNotHandled',
    },
    {
      ...{ software: 'envoy', to: `django.${space}:8001`, direct: ['django:8001'] },
      ...{ path: '/api/orders/', route: cors, more: JSON.stringify([corsFilter]) },
      http: JSON.stringify([
        {
          match: { prefix: '/' },
          route: { cluster: 'envoy-cors' },
          typed_per_filter_config: { 'envoy.filters.http.cors': envoyCors },
        },
      ]),
    },
  ),
];

const accepts = (name: string, sentence: string): Story => ({
  ...broken('ExpectationFailed', name, sentence),
  expected: { confidence: 'Likely' },
});
const refusals: readonly Case[] = [
  throughIngress(space, accepts('post-not-refused', 'POST must be refused, and Flask lists it in Allow'), {
    ...{ className: 'traefik', rules: ['/ flask:8002'], method: 'GET', path: '/uploads' },
    route: { mustRefuse: ['POST'] },
  }),
  throughIngress(
    space,
    healthy('ExpectationFailed', 'delete-refused', 'DELETE is not in the Allow of Flask'),
    {
      ...{ className: 'traefik', rules: ['/ flask:8002'], method: 'GET', path: '/uploads' },
      route: { mustRefuse: ['DELETE'] },
    },
  ),
  throughIngress(
    space,
    broken('ExpectationFailed', 'post-accepted', 'POST must be refused, is sent, and works'),
    {
      ...{ className: 'traefik', rules: ['/ plain:8080'], method: 'GET', path: '/orders' },
      route: { mustRefuse: ['POST'], refusalBy: 'Sending' },
    },
  ),
  throughIngress(space, healthy('ExpectationFailed', 'patch-refused', 'PATCH is sent and refused with 405'), {
    ...{ className: 'traefik', rules: ['/ plain:8080'], method: 'GET', path: '/orders' },
    route: { mustRefuse: ['PATCH'], refusalBy: 'Sending' },
  }),
];

/** The theme. */
export const checks = theme(space, shared, [...edges, ...preflights, ...refusals]);
