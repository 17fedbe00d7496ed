// Redirects to https and to a tidier path.

import { workload } from '../../rig/stories/objects.ts';
import { djangoShop, express, fastapiShop, flaskShop } from '../../rig/stories/shops.ts';
import { type Case, ingressOf, type Story, theme, throughIngress, throughProxy } from '../case.ts';

const space = 'live-redirects';
const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({ namespace: space, name, env });

const shared = [
  ...workload(express(at('shop'))),
  ...workload(djangoShop(at('django'))),
  ...workload(fastapiShop(at('fastapi'))),
  ...workload(flaskShop(at('flask'))),
];

const to = `shop.${space}:3000`;
const direct = ['shop:3000'];
const downgrade = (name: string, sentence: string): Story => ({
  name,
  sentence,
  kind: 'broken',
  about: 'HttpsRedirectDowngradesMethod',
});
const twin = (story: Story, name: string, sentence: string): Story => ({
  name,
  sentence,
  about: story.about,
});

/** One gateway that redirects to https with 301, and with a code that keeps the method. */
function toHttps(
  software: 'haproxy' | 'nginx' | 'caddy' | 'envoy',
  http: readonly [downgrading: string, keeping: string],
): readonly Case[] {
  const story = downgrade(`${software}-https`, `${software} redirects http to https with 301 or 302`);
  const healthy = twin(story, `${software}-https-kept`, `${software} redirects http to https with 308`);
  const parts = { software, to, direct, path: '/orders' } as const;
  return [
    throughProxy(space, story, { ...parts, http: http[0] }),
    throughProxy(space, healthy, { ...parts, http: http[1] }),
  ];
}

const envoyRedirect = (redirect: object) =>
  JSON.stringify([{ match: { prefix: '/' }, redirect: { https_redirect: true, ...redirect } }]);

const schemes: readonly Case[] = [
  ...toHttps('haproxy', ['  redirect scheme https code 301', '  redirect scheme https code 308']),
  ...toHttps('nginx', ['return 301 https://$host$request_uri;', 'return 308 https://$host$request_uri;']),
  ...toHttps('caddy', ['redir https://{host}{uri} 302', 'redir https://{host}{uri} 308']),
  ...toHttps('envoy', [envoyRedirect({}), envoyRedirect({ response_code: 'PERMANENT_REDIRECT' })]),
  throughIngress(
    space,
    {
      name: 'traefik-https',
      sentence: 'Traefik redirects GET with 301, and what is not GET with 308',
      kind: 'trap',
      about: 'HttpsRedirectDowngradesMethod',
    },
    {
      ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
      annotations: {
        'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
        'traefik.ingress.kubernetes.io/router.middlewares': 'to-https@file',
      },
      objects: [
        ingressOf(space, 'traefik-https-secure', {
          ...{ className: 'traefik', rules: ['/ shop:3000'], tls: true, host: 'traefik-https.example.com' },
          annotations: { 'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure' },
        }),
      ],
    },
  ),
  throughIngress(
    space,
    {
      name: 'traefik-tls-only',
      sentence: 'a router of Traefik with TLS takes https alone, and http gets the 404 of unknown hosts',
      kind: 'trap',
      about: 'IngressConfigNotApplied',
    },
    {
      ...{ className: 'traefik', rules: ['/ shop:3000'], tls: true, path: '/orders' },
      annotations: { 'traefik.ingress.kubernetes.io/router.tls': 'true' },
    },
  ),
];

const slash = (name: string, sentence: string): Story => ({
  name,
  sentence,
  kind: 'broken',
  about: 'PathRedirectDowngradesMethod',
});
const notFollowed = (name: string, sentence: string): Story => ({
  name,
  sentence,
  kind: 'broken',
  about: 'RedirectNotFollowed',
});
const locationWithSlash = `location /orders/ { proxy_pass http://${to}; }`;
const locationWithout = `location /orders { proxy_pass http://${to}; }`;
const viaTraefik = { className: 'traefik', rules: ['/ django:8001'] } as const;
const viaFastapi = { software: 'haproxy', to: `fastapi.${space}:8000`, direct: ['fastapi:8000'] } as const;

const paths: readonly Case[] = [
  throughIngress(space, slash('django-slash', 'Django appends the slash with 301'), {
    ...viaTraefik,
    path: '/api/orders',
  }),
  throughIngress(
    space,
    twin(slash('', ''), 'django-slash-declared', 'the path with its slash is a route of Django'),
    { ...viaTraefik, path: '/api/orders/' },
  ),
  throughProxy(
    space,
    slash('nginx-location', 'an nginx location with a final slash redirects the path without it'),
    { software: 'nginx', to, direct, http: locationWithSlash, path: '/orders' },
  ),
  throughProxy(
    space,
    twin(slash('', ''), 'nginx-location-bare', 'an nginx location without a final slash takes the path'),
    { software: 'nginx', to, direct, http: locationWithout, path: '/orders' },
  ),
  throughIngress(
    space,
    slash('nginx-rule-with-slash', 'ingress-nginx redirects /orders to the rule /orders/'),
    { className: 'nginx', rules: ['/orders/ shop:3000'], path: '/orders' },
  ),
  throughIngress(space, twin(slash('', ''), 'nginx-rule-without-slash', 'the rule /orders takes the path'), {
    className: 'nginx',
    rules: ['/orders shop:3000'],
    path: '/orders',
  }),
  throughProxy(
    space,
    notFollowed('fastapi-slash', 'Starlette redirects the path without its slash with 307'),
    { ...viaFastapi, path: '/items' },
  ),
  throughProxy(
    space,
    twin(notFollowed('', ''), 'fastapi-slash-declared', 'the path with its slash is the route'),
    { ...viaFastapi, path: '/items/' },
  ),
  throughIngress(
    space,
    notFollowed('flask-slash', 'Werkzeug redirects the path without its slash with 308'),
    { className: 'traefik', rules: ['/ flask:8002'], path: '/reports' },
  ),
  throughIngress(
    space,
    twin(notFollowed('', ''), 'flask-slash-declared', 'the path with its slash is the route of Flask'),
    { className: 'traefik', rules: ['/ flask:8002'], path: '/reports/' },
  ),
  throughIngress(
    space,
    {
      name: 'nginx-strips-slash',
      sentence: 'the redirect of ingress-nginx to https loses the slash that Django needs',
      kind: 'broken',
      about: 'HttpsRedirectStripsSlash',
    },
    { className: 'nginx', rules: ['/ django:8001'], tls: true, path: '/api/orders/' },
  ),
  throughIngress(
    space,
    {
      name: 'nginx-keeps-slash',
      sentence: 'preserve-trailing-slash keeps it',
      about: 'HttpsRedirectStripsSlash',
    },
    {
      className: 'nginx',
      rules: ['/ django:8001'],
      tls: true,
      annotations: { 'nginx.ingress.kubernetes.io/preserve-trailing-slash': 'true' },
      path: '/api/orders/',
    },
  ),
];

/** The theme. */
export const redirects = theme(space, shared, [...schemes, ...paths]);
