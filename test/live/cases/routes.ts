// Rules of the gateway that do not match, match too little, or send the request elsewhere.

import { workload } from '../../rig/stories/objects.ts';
import { nginx as nginxServer, webSite } from '../../rig/stories/servers.ts';
import { express, fastify } from '../../rig/stories/shops.ts';
import { type Case, ingressOf, type Story, theme, throughIngress, throughProxy } from '../case.ts';

const space = 'live-routes';
const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({ namespace: space, name, env });

const shared = [
  ...workload(express(at('shop'))),
  ...workload(express(at('shop-v1', { MODE: 'v1' }))),
  ...workload(fastify(at('things'))),
  ...workload(nginxServer(at('site'), webSite)),
];

const to = `shop.${space}:3000`;
const direct = ['shop:3000'];
const broken = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'broken',
});
const healthy = (about: Story['about'], name: string, sentence: string): Story => ({ name, sentence, about });

const envoyRoute = (name: string, match: object) => JSON.stringify([{ match, route: { cluster: name } }]);
const byMethod = (methods: string) => ({
  prefix: '/',
  headers: [{ name: ':method', string_match: { safe_regex: { regex: methods } } }],
});

const unmatched: readonly Case[] = [
  throughIngress(
    space,
    broken('NoRouteMatched', 'traefik-other-path', 'the rule of Traefik covers /things, not /orders'),
    { className: 'traefik', rules: ['/things shop:3000'], path: '/orders' },
  ),
  throughIngress(space, healthy('NoRouteMatched', 'traefik-path', 'the rule covers /orders'), {
    ...{ className: 'traefik', rules: ['/orders shop:3000'], path: '/orders' },
  }),
  throughIngress(
    space,
    {
      name: 'traefik-loose-prefix',
      sentence: 'a Prefix of Traefik does not go by path element: the rule /order takes /orders',
      kind: 'trap',
      about: 'NoRouteMatched',
    },
    { className: 'traefik', rules: ['/order shop:3000'], path: '/orders' },
  ),
  throughIngress(
    space,
    broken(
      'NoRouteMatched',
      'traefik-other-host',
      'the rule of Traefik is for a host with a slip of the pen',
    ),
    {
      ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
      ...{ host: 'traefik-other-hots.example.com', through: { host: 'traefik-other-host.example.com' } },
    },
  ),
  throughIngress(
    space,
    broken('NoRouteMatched', 'nginx-exact', 'an Exact rule for /orders does not match /orders/7'),
    { className: 'nginx', rules: ['Exact /orders shop:3000'], method: 'PUT', path: '/orders/7' },
  ),
  throughIngress(space, healthy('NoRouteMatched', 'nginx-prefix', 'a Prefix rule does'), {
    ...{ className: 'nginx', rules: ['/orders shop:3000'], method: 'PUT', path: '/orders/7' },
  }),
  throughProxy(space, broken('NoRouteMatched', 'envoy-other-path', 'Envoy has a route for /api alone'), {
    ...{ software: 'envoy', to, direct, path: '/orders' },
    http: envoyRoute('envoy-other-path', { prefix: '/api' }),
  }),
  throughProxy(space, healthy('NoRouteMatched', 'envoy-path', 'Envoy has a route for /orders'), {
    ...{ software: 'envoy', to, direct, path: '/orders' },
    http: envoyRoute('envoy-path', { prefix: '/orders' }),
  }),
];

const methods: readonly Case[] = [
  throughProxy(
    space,
    broken('MethodNotRouted', 'envoy-get-only', 'the route of Envoy matches GET and HEAD alone'),
    {
      ...{ software: 'envoy', to, direct, path: '/orders' },
      http: envoyRoute('envoy-get-only', byMethod('GET|HEAD')),
    },
  ),
  throughProxy(space, healthy('MethodNotRouted', 'envoy-get-post', 'the route matches POST too'), {
    ...{ software: 'envoy', to, direct, path: '/orders' },
    http: envoyRoute('envoy-get-post', byMethod('GET|HEAD|POST')),
  }),
  throughIngress(space, broken('MethodNotRouted', 'kong-get-only', 'the route of Kong takes GET alone'), {
    ...{ className: 'kong', rules: ['/ things:3001'], path: '/things' },
    annotations: { 'konghq.com/methods': 'GET' },
  }),
  throughIngress(space, healthy('MethodNotRouted', 'kong-get-post', 'the route takes POST too'), {
    ...{ className: 'kong', rules: ['/ things:3001'], path: '/things' },
    annotations: { 'konghq.com/methods': 'GET,POST' },
  }),
];

const elsewhere: readonly Case[] = [
  throughIngress(
    space,
    broken('RoutedToWrongBackend', 'nginx-to-site', 'ingress-nginx sends the API to the static front end'),
    { className: 'nginx', rules: ['/ site:80'], path: '/orders' },
  ),
  throughIngress(space, healthy('RoutedToWrongBackend', 'nginx-to-shop', 'it sends it to the API'), {
    ...{ className: 'nginx', rules: ['/orders shop:3000', '/ site:80'], path: '/orders' },
  }),
  throughIngress(
    space,
    broken('RoutedToWrongBackend', 'traefik-to-site', 'Traefik sends the API to the static front end'),
    { className: 'traefik', rules: ['/ site:80'], path: '/orders' },
  ),
  throughIngress(space, healthy('RoutedToWrongBackend', 'traefik-to-shop', 'it sends it to the API'), {
    ...{ className: 'traefik', rules: ['/orders shop:3000', '/ site:80'], path: '/orders' },
  }),
  throughProxy(
    space,
    broken('RoutedToWrongBackend', 'haproxy-to-site', 'HAProxy sends the API to the static front end'),
    { software: 'haproxy', to: `site.${space}:80`, direct, path: '/orders' },
  ),
  throughProxy(space, healthy('RoutedToWrongBackend', 'haproxy-to-shop', 'it sends it to the API'), {
    ...{ software: 'haproxy', to, direct, path: '/orders' },
  }),
  throughIngress(
    space,
    broken('RouteShadowed', 'traefik-longer-rule', 'the longer rule of another Ingress takes the path'),
    {
      ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
      objects: [
        ingressOf(space, 'traefik-longer-rule-site', {
          ...{ className: 'traefik', rules: ['/orders site:80'] },
          host: 'traefik-longer-rule.example.com',
        }),
      ],
    },
  ),
  throughIngress(space, healthy('RouteShadowed', 'traefik-apart', 'the other Ingress has another path'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
    objects: [
      ingressOf(space, 'traefik-apart-site', {
        ...{ className: 'traefik', rules: ['/help site:80'], host: 'traefik-apart.example.com' },
      }),
    ],
  }),
  throughIngress(
    space,
    broken('RouteShadowed', 'nginx-older-rule', 'the same rule of an older Ingress takes the path'),
    {
      ...{ className: 'nginx', rules: ['/orders shop:3000'], path: '/orders' },
      objects: [
        ingressOf(space, 'a-nginx-older-rule', {
          ...{ className: 'nginx', rules: ['/orders site:80'], host: 'nginx-older-rule.example.com' },
        }),
      ],
    },
  ),
  throughIngress(
    space,
    broken('IngressConfigNotApplied', 'class-of-nobody', 'no controller serves the class of the Ingress'),
    { className: 'nobody', rules: ['/ shop:3000'], path: '/orders' },
  ),
  throughIngress(space, healthy('IngressConfigNotApplied', 'class-of-traefik', 'Traefik serves the class'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
  }),
];

/** A canary of ingress-nginx beside the Ingress of a case, with this weight. */
function canary(name: string, weight: string) {
  return ingressOf(space, `${name}-canary`, {
    ...{ className: 'nginx', rules: ['/ shop-v1:3000'], host: `${name}.example.com` },
    annotations: {
      'nginx.ingress.kubernetes.io/canary': 'true',
      'nginx.ingress.kubernetes.io/canary-weight': weight,
    },
  });
}

const canaries: readonly Case[] = [
  throughIngress(
    space,
    broken(
      'CanaryMisrouted',
      'canary-takes-all',
      'a canary takes every request to a build without the route',
    ),
    {
      ...{ className: 'nginx', rules: ['/ shop:3000'], path: '/refunds' },
      objects: [canary('canary-takes-all', '100')],
    },
  ),
  throughIngress(space, healthy('CanaryMisrouted', 'canary-takes-none', 'the canary takes no request'), {
    ...{ className: 'nginx', rules: ['/ shop:3000'], path: '/refunds' },
    objects: [canary('canary-takes-none', '0')],
  }),
  throughIngress(
    space,
    broken('CanaryMisrouted', 'canary-alone', 'a canary without its primary Ingress routes nothing'),
    {
      ...{ className: 'nginx', rules: ['/ shop:3000'], path: '/refunds' },
      annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' },
    },
  ),
];

/** The theme. */
export const routes = theme(space, shared, [...unmatched, ...methods, ...elsewhere, ...canaries]);
