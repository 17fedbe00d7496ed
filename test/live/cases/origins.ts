// Redirects in circles, and to places that clients cannot or should not go to.

import { workload } from '../../rig/stories/objects.ts';
import { djangoShop, express, fastapiShop, plain } from '../../rig/stories/shops.ts';
import { type Case, ingressOf, theme, throughIngress, throughProxy } from '../case.ts';

const space = 'live-origins';
const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({ namespace: space, name, env });

const shared = [
  ...workload(express(at('shop'))),
  ...workload(djangoShop(at('django'))),
  ...workload(fastapiShop(at('fastapi'))),
  ...workload(fastapiShop(at('distrustful'), '127.0.0.1')),
  ...workload(plain(at('plain'))),
  ...workload(plain(at('deaf', { TRUST: 'nobody' }))),
];

const to = `shop.${space}:3000`;
const direct = ['shop:3000'];
const controller = 'ingress-nginx-controller.ingress-nginx:80';
const viaTraefik = { className: 'traefik', rules: ['/ django:8001'] } as const;
const viaFastapi = { software: 'haproxy', to: `fastapi.${space}:8000`, direct: ['fastapi:8000'] } as const;
const locationWithSlash = `location /orders/ { proxy_pass http://${to}; }`;
const loop = '  http-request redirect scheme https code 308';
const hostOfTarget = (location: string) =>
  `location / { proxy_pass http://plain.${space}:8080; ${location} }`;
const plainParts = { software: 'nginx', to: `plain.${space}:8080`, direct: ['plain:8080'] } as const;

const places: readonly Case[] = [
  throughProxy(
    space,
    {
      name: 'haproxy-loop',
      sentence: 'HAProxy redirects https to https: TLS ended before the rule that asks for it',
      kind: 'broken',
      about: 'RedirectLoop',
    },
    { software: 'haproxy', to, direct, scheme: 'https', http: loop, https: loop, path: '/orders' },
  ),
  throughProxy(
    space,
    { name: 'haproxy-no-loop', sentence: 'the rule stands on http alone', about: 'RedirectLoop' },
    { software: 'haproxy', to, direct, scheme: 'https', http: loop, path: '/orders' },
  ),
  throughProxy(
    space,
    {
      name: 'tls-ended-before',
      sentence: 'TLS ends at HAProxy, and force-ssl-redirect of ingress-nginx behind it sees http for ever',
      kind: 'broken',
      about: 'RedirectLoop',
    },
    {
      ...{ software: 'haproxy', to: controller, direct, scheme: 'https', path: '/orders' },
      objects: [
        ingressOf(space, 'tls-ended-before', {
          ...{ className: 'nginx', rules: ['/ shop:3000'] },
          annotations: { 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' },
        }),
      ],
    },
  ),
  throughProxy(
    space,
    {
      name: 'tls-ended-alone',
      sentence: 'TLS ends at HAProxy, and ingress-nginx behind it redirects nothing',
      about: 'RedirectLoop',
    },
    {
      ...{ software: 'haproxy', to: controller, direct, scheme: 'https', path: '/orders' },
      objects: [ingressOf(space, 'tls-ended-alone', { className: 'nginx', rules: ['/ shop:3000'] })],
    },
  ),
  throughProxy(
    space,
    {
      name: 'http-location',
      sentence: 'the application sends a signed-in user to another path by http: its own business',
      kind: 'trap',
      about: 'ForwardedProtoNotTrusted',
    },
    {
      ...{ software: 'haproxy', to: `deaf.${space}:8080`, direct: ['deaf:8080'] },
      ...{ scheme: 'https', path: '/sign-in' },
    },
  ),
  throughProxy(
    space,
    {
      name: 'https-location',
      sentence: 'the application believes X-Forwarded-Proto and redirects within https',
      about: 'ForwardedProtoNotTrusted',
    },
    {
      ...{ software: 'haproxy', to: `plain.${space}:8080`, direct: ['plain:8080'] },
      ...{ scheme: 'https', path: '/sign-in' },
    },
  ),
  throughProxy(
    space,
    {
      name: 'uvicorn-distrusts',
      sentence: 'uvicorn trusts the loopback alone and redirects from https to http',
      kind: 'broken',
      about: 'ForwardedProtoNotTrusted',
    },
    {
      ...{ software: 'haproxy', to: `distrustful.${space}:8000`, direct: ['distrustful:8000'] },
      ...{ scheme: 'https', path: '/items' },
    },
  ),
  throughProxy(
    space,
    {
      name: 'uvicorn-trusts',
      sentence: 'uvicorn trusts the proxy, and the redirect for the slash stays within https',
      kind: 'broken',
      about: 'RedirectNotFollowed',
    },
    { ...viaFastapi, scheme: 'https', path: '/items' },
  ),
  throughProxy(
    space,
    {
      name: 'internal-location',
      sentence: 'nginx sends the Service as Host, and the application redirects clients to it',
      kind: 'broken',
      about: 'RedirectLeaksInternalOrigin',
    },
    {
      ...plainParts,
      http: hostOfTarget('proxy_set_header Host $proxy_host; proxy_redirect off;'),
      path: '/sign-in',
    },
  ),
  throughProxy(
    space,
    {
      name: 'public-location',
      sentence: 'nginx keeps the Host, and the application redirects to the public name',
      about: 'RedirectLeaksInternalOrigin',
    },
    { ...plainParts, http: hostOfTarget('proxy_redirect off;'), path: '/sign-in' },
  ),
  throughProxy(
    space,
    {
      name: 'internal-port',
      sentence: 'nginx puts the port it listens at, which nobody outside reaches, into its redirect',
      kind: 'broken',
      about: 'RedirectLeaksInternalOrigin',
    },
    {
      ...{ software: 'nginx', to, direct, method: 'GET', path: '/orders' },
      http: `port_in_redirect on;\n${locationWithSlash}`,
    },
  ),
  throughProxy(
    space,
    {
      name: 'no-port',
      sentence: 'nginx redirects GET to the path with a slash, at the port that clients use',
      kind: 'trap',
      about: 'RedirectLeaksInternalOrigin',
    },
    { software: 'nginx', to, direct, method: 'GET', http: locationWithSlash, path: '/orders' },
  ),
  throughIngress(
    space,
    {
      name: 'login-form',
      sentence: 'a login form answers POST with 302 to the profile, as it should',
      kind: 'trap',
      about: 'PathRedirectDowngradesMethod',
    },
    { ...viaTraefik, path: '/accounts/login/' },
  ),
];

/** The theme. */
export const origins = theme(space, shared, places);
