// Paths that arrive otherwise than they were sent: prefixes kept, stripped and rewritten.

import { workload } from '../../rig/stories/objects.ts';
import { express, fastapiShop, fastify } from '../../rig/stories/shops.ts';
import { type Case, type Story, theme, throughIngress, throughProxy } from '../case.ts';

const space = 'live-paths';
const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({ namespace: space, name, env });

const shared = [
  // Each as it is, and once more mounted below /api.
  ...workload(fastify(at('things'))),
  ...workload(fastify(at('things-api', { PREFIX: '/api' }))),
  ...workload(express(at('shop'))),
  ...workload(express(at('shop-api', { PREFIX: '/api' }))),
  ...workload(fastapiShop(at('fastapi-api', { PREFIX: '/api' }))),
];

const broken = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'broken',
});
const healthy = (about: Story['about'], name: string, sentence: string): Story => ({ name, sentence, about });

const traefikStrip = { 'traefik.ingress.kubernetes.io/router.middlewares': 'strip-api@file' };
const kong = (name: string, value: string) => ({ [`konghq.com/${name}`]: value });
const nginx = (name: string, value: string) => ({ [`nginx.ingress.kubernetes.io/${name}`]: value });

const stripped: readonly Case[] = [
  throughIngress(
    space,
    broken(
      'PrefixStrippedUnexpectedly',
      'traefik-strips',
      'Traefik strips /api from Fastify, which needs it',
    ),
    {
      ...{ className: 'traefik', rules: ['/api things-api:3001'], path: '/api/things' },
      annotations: traefikStrip,
    },
  ),
  throughIngress(space, healthy('PrefixStrippedUnexpectedly', 'traefik-keeps', 'Traefik passes /api on'), {
    className: 'traefik',
    rules: ['/api things-api:3001'],
    path: '/api/things',
  }),
  throughIngress(
    space,
    broken('PrefixStrippedUnexpectedly', 'kong-strips', 'Kong strips /api from Express, which needs it'),
    {
      ...{ className: 'kong', rules: ['/api shop-api:3000'], path: '/api/orders' },
      annotations: kong('strip-path', 'true'),
    },
  ),
  throughIngress(space, healthy('PrefixStrippedUnexpectedly', 'kong-keeps', 'Kong passes /api on'), {
    ...{ className: 'kong', rules: ['/api shop-api:3000'], path: '/api/orders' },
    annotations: kong('strip-path', 'false'),
  }),
  throughProxy(
    space,
    broken(
      'PrefixStrippedUnexpectedly',
      'haproxy-strips',
      'HAProxy strips /api from Express, which needs it',
    ),
    {
      ...{ software: 'haproxy', to: `shop-api.${space}:3000`, direct: ['shop-api:3000'] },
      ...{ more: '  http-request replace-path /api(/.*)? \\1', path: '/api/orders' },
    },
  ),
  throughProxy(space, healthy('PrefixStrippedUnexpectedly', 'haproxy-keeps', 'HAProxy passes /api on'), {
    ...{ software: 'haproxy', to: `fastapi-api.${space}:8000`, direct: ['fastapi-api:8000'] },
    path: '/api/orders',
  }),
  throughProxy(
    space,
    broken('PrefixStrippedUnexpectedly', 'caddy-strips', 'handle_path of Caddy strips /api from Fastify'),
    {
      ...{
        software: 'caddy',
        to: `things-api.${space}:3001`,
        direct: ['things-api:3001'],
        path: '/api/things',
      },
      http: `handle_path /api/* {\nreverse_proxy things-api.${space}:3001\n}`,
    },
  ),
  throughProxy(space, healthy('PrefixStrippedUnexpectedly', 'caddy-keeps', 'handle of Caddy keeps it'), {
    ...{
      software: 'caddy',
      to: `things-api.${space}:3001`,
      direct: ['things-api:3001'],
      path: '/api/things',
    },
    http: `handle /api/* {\nreverse_proxy things-api.${space}:3001\n}`,
  }),
];

const kept: readonly Case[] = [
  throughIngress(
    space,
    broken('PrefixNotStripped', 'traefik-does-not-strip', 'Traefik passes /api on to an application at /'),
    { className: 'traefik', rules: ['/api things:3001'], path: '/api/things' },
  ),
  throughIngress(space, healthy('PrefixNotStripped', 'traefik-does-strip', 'a middleware strips it'), {
    ...{ className: 'traefik', rules: ['/api things:3001'], path: '/api/things' },
    annotations: traefikStrip,
  }),
  throughIngress(
    space,
    broken('PrefixNotStripped', 'kong-does-not-strip', 'Kong passes /api on to Express at /'),
    { className: 'kong', rules: ['/api shop:3000'], path: '/api/orders' },
  ),
  throughIngress(space, healthy('PrefixNotStripped', 'kong-does-strip', 'strip-path strips it'), {
    ...{ className: 'kong', rules: ['/api shop:3000'], path: '/api/orders' },
    annotations: kong('strip-path', 'true'),
  }),
  throughProxy(
    space,
    broken('PrefixNotStripped', 'nginx-does-not-strip', 'proxy_pass without a path passes /api on'),
    {
      ...{ software: 'nginx', to: `shop.${space}:3000`, direct: ['shop:3000'], path: '/api/orders' },
      ...{
        route: { backendPath: '/orders' },
        http: `location /api/ { proxy_pass http://shop.${space}:3000; }`,
      },
    },
  ),
  throughProxy(space, healthy('PrefixNotStripped', 'nginx-does-strip', 'proxy_pass with / strips it'), {
    ...{ software: 'nginx', to: `shop.${space}:3000`, direct: ['shop:3000'], path: '/api/orders' },
    ...{
      route: { backendPath: '/orders' },
      http: `location /api/ { proxy_pass http://shop.${space}:3000/; }`,
    },
  }),
  throughIngress(
    space,
    broken(
      'PrefixNotStripped',
      'foreign-annotation',
      'Traefik ignores the rewrite-target of ingress-nginx, so /api arrives',
    ),
    {
      ...{ className: 'traefik', rules: ['/api things:3001'], path: '/api/things' },
      annotations: nginx('rewrite-target', '/things'),
      route: { backendPath: '/things' },
    },
  ),
];

const rewritten: readonly Case[] = [
  throughIngress(
    space,
    broken('RewriteTargetWrong', 'nginx-drops-path', 'rewrite-target / on /api drops the rest of the path'),
    {
      ...{ className: 'nginx', rules: ['/api shop:3000'], path: '/api/orders' },
      annotations: nginx('rewrite-target', '/'),
    },
  ),
  throughIngress(
    space,
    healthy('RewriteTargetWrong', 'nginx-captures-path', 'a capture group keeps the rest of the path'),
    {
      ...{
        className: 'nginx',
        rules: ['ImplementationSpecific /api(/|$)(.*) shop:3000'],
        path: '/api/orders',
      },
      annotations: { ...nginx('rewrite-target', '/$2'), ...nginx('use-regex', 'true') },
    },
  ),
  throughIngress(
    space,
    broken('RewriteTargetWrong', 'nginx-wrong-group', 'rewrite-target names the group of the slash'),
    {
      ...{
        className: 'nginx',
        rules: ['ImplementationSpecific /api(/|$)(.*) things:3001'],
        path: '/api/things',
      },
      annotations: { ...nginx('rewrite-target', '/$1'), ...nginx('use-regex', 'true') },
    },
  ),
  throughIngress(
    space,
    broken('RewriteTargetWrong', 'nginx-rewrites-deeper', 'rewrite-target puts /v2 in front of a path'),
    {
      ...{ className: 'nginx', rules: ['ImplementationSpecific /(.*) shop:3000'], path: '/orders' },
      annotations: { ...nginx('rewrite-target', '/v2/$1'), ...nginx('use-regex', 'true') },
    },
  ),
  throughIngress(
    space,
    healthy('RewriteTargetWrong', 'nginx-rewrites-nothing', 'rewrite-target gives the path as it was'),
    {
      ...{ className: 'nginx', rules: ['ImplementationSpecific /(.*) shop:3000'], path: '/orders' },
      annotations: { ...nginx('rewrite-target', '/$1'), ...nginx('use-regex', 'true') },
    },
  ),
];

/** The theme. */
export const paths = theme(space, shared, [...stripped, ...kept, ...rewritten]);
