// Gateways that answer for themselves: they refuse a method, want credentials, count requests, ask
// another service, or put an error page in place of the answer.

import { workload } from '../../rig/stories/objects.ts';
import { nginx as nginxServer, webSite } from '../../rig/stories/servers.ts';
import { express, flaskShop, plain } from '../../rig/stories/shops.ts';
import { type Case, type Story, theme, throughIngress, throughProxy } from '../case.ts';

const space = 'live-policies';
const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({ namespace: space, name, env });

const shared = [
  ...workload(express(at('shop'))),
  ...workload(flaskShop(at('flask'))),
  ...workload(plain(at('auth', { MODE: 'post-only' }))),
  ...workload(plain(at('auth-any', { MODE: 'echo' }))),
  ...workload(plain(at('accounts'))),
  ...workload(nginxServer(at('site'), webSite)),
];

const accounts = `accounts.${space}:8080`;
const to = `shop.${space}:3000`;
const on = { to, direct: ['shop:3000'], path: '/orders' } as const;
const broken = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'broken',
});
const healthy = (about: Story['about'], name: string, sentence: string): Story => ({ name, sentence, about });
const unknown = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'broken',
  expected: { health: 'Unknown' },
});

const pass = `proxy_pass http://${to};`;
const envoyTo = (name: string, ...before: readonly object[]) =>
  JSON.stringify([...before, { match: { prefix: '/' }, route: { cluster: name } }]);
const envoyDeny = (method: string) => ({
  match: { prefix: '/', headers: [{ name: ':method', string_match: { exact: method } }] },
  direct_response: { status: 403, body: { inline_string: 'method not allowed by policy' } },
});

const denied: readonly Case[] = [
  throughProxy(space, broken('GatewayPolicyDeniesMethod', 'haproxy-denies', 'HAProxy denies POST'), {
    ...{ software: 'haproxy', ...on, http: '  http-request deny if METH_POST' },
  }),
  throughProxy(space, healthy('GatewayPolicyDeniesMethod', 'haproxy-allows', 'HAProxy denies TRACE alone'), {
    ...{ software: 'haproxy', ...on, http: '  http-request deny if METH_TRACE' },
  }),
  throughProxy(
    space,
    broken('GatewayPolicyDeniesMethod', 'nginx-denies', 'limit_except of nginx denies POST'),
    {
      ...{ software: 'nginx', ...on, http: `location / { limit_except GET { deny all; } ${pass} }` },
    },
  ),
  throughProxy(space, healthy('GatewayPolicyDeniesMethod', 'nginx-allows', 'limit_except allows POST'), {
    ...{ software: 'nginx', ...on, http: `location / { limit_except GET POST { deny all; } ${pass} }` },
  }),
  throughProxy(
    space,
    broken('GatewayPolicyDeniesMethod', 'envoy-denies', 'a route of Envoy answers POST with 403'),
    {
      ...{ software: 'envoy', ...on, http: envoyTo('envoy-denies', envoyDeny('POST')) },
    },
  ),
  throughProxy(
    space,
    healthy('GatewayPolicyDeniesMethod', 'envoy-allows', 'a route answers PATCH with 403'),
    {
      ...{ software: 'envoy', ...on, http: envoyTo('envoy-allows', envoyDeny('PATCH')) },
    },
  ),
  throughProxy(space, broken('GatewayPolicyDeniesMethod', 'caddy-denies', 'Caddy answers POST with 405'), {
    ...{ software: 'caddy', ...on, http: `@post method POST\nrespond @post 405\nreverse_proxy ${to}` },
  }),
  throughProxy(space, healthy('GatewayPolicyDeniesMethod', 'caddy-allows', 'Caddy answers PUT with 405'), {
    ...{ software: 'caddy', ...on, http: `@put method PUT\nrespond @put 405\nreverse_proxy ${to}` },
  }),
];

const hash = '$2a$04$O3bV1Bb1XyiHVGIQzUkEquVhNPKGzGZKDZ3mSgGz7sBqgBzhmjxM6';

const credentials: readonly Case[] = [
  throughIngress(
    space,
    unknown('GatewayDemandsCredentials', 'traefik-password', 'Traefik asks for a password'),
    {
      ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
      annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'password@file' },
    },
  ),
  throughIngress(space, healthy('GatewayDemandsCredentials', 'traefik-open', 'Traefik asks nothing'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
  }),
  throughProxy(space, unknown('GatewayDemandsCredentials', 'caddy-password', 'Caddy asks for a password'), {
    ...{ software: 'caddy', ...on, http: `basicauth {\nadmin ${hash}\n}\nreverse_proxy ${to}` },
  }),
  throughProxy(space, healthy('GatewayDemandsCredentials', 'caddy-open', 'Caddy asks for one elsewhere'), {
    ...{ software: 'caddy', ...on },
    http: `basicauth /admin/* {\nadmin ${hash}\n}\nreverse_proxy ${to}`,
  }),
  throughProxy(space, unknown('GatewayDemandsCredentials', 'nginx-password', 'nginx asks for a password'), {
    ...{
      software: 'nginx',
      ...on,
      http: `location / { auth_basic orders; auth_basic_user_file /dev/null; ${pass} }`,
    },
  }),
];

const limited = (n: number) => `  stick-table type ip size 1k expire 1m store http_req_rate(1m)
  http-request track-sc0 src
  http-request deny deny_status 429 hdr Retry-After 60 if { sc_http_req_rate(0) gt ${n} }`;
const envoyLimit = (tokens: number) =>
  JSON.stringify([
    {
      name: 'envoy.filters.http.local_ratelimit',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
        stat_prefix: 'limit',
        token_bucket: { max_tokens: tokens, tokens_per_fill: tokens, fill_interval: '3600s' },
        filter_enabled: { default_value: { numerator: 100 } },
        filter_enforced: { default_value: { numerator: 100 } },
      },
    },
  ]);

const limits: readonly Case[] = [
  throughProxy(space, unknown('RateLimited', 'haproxy-limits', 'HAProxy has counted too many requests'), {
    ...{ software: 'haproxy', ...on, http: limited(0) },
  }),
  throughProxy(space, healthy('RateLimited', 'haproxy-counts', 'HAProxy counts, and there are few'), {
    ...{ software: 'haproxy', ...on, http: limited(1000) },
  }),
  throughProxy(space, unknown('RateLimited', 'envoy-limits', 'the bucket of Envoy holds one token an hour'), {
    ...{ software: 'envoy', ...on, more: envoyLimit(1) },
  }),
  throughProxy(space, healthy('RateLimited', 'envoy-counts', 'the bucket of Envoy holds a thousand'), {
    ...{ software: 'envoy', ...on, more: envoyLimit(1000) },
  }),
  throughIngress(space, unknown('RateLimited', 'traefik-limits', 'Traefik allows one request an hour'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
    annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'one-an-hour@file' },
  }),
  throughIngress(space, healthy('RateLimited', 'traefik-counts', 'Traefik allows a thousand a second'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
    annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'a-thousand@file' },
  }),
];

const authRequest = (service: string) =>
  `location / { auth_request /verify; ${pass} }
location = /verify { internal; proxy_pass http://${service}.${space}:8080/verify; proxy_pass_request_body off; proxy_set_header Content-Length ""; }`;
const intercept = (page: string) =>
  `location / { proxy_intercept_errors on; ${page} ${pass} }
location = /sorry.html { internal; return 200 "sorry"; }
location /errors/ { internal; proxy_pass http://site.${space}:80/; }`;

const replaced: readonly Case[] = [
  throughProxy(
    space,
    broken(
      'AuthSubrequestFails',
      'auth-post-only',
      'auth_request asks by GET, and the service takes POST alone',
    ),
    { software: 'nginx', ...on, http: authRequest('auth') },
  ),
  throughProxy(space, healthy('AuthSubrequestFails', 'auth-any-method', 'the service takes GET'), {
    ...{ software: 'nginx', ...on, http: authRequest('auth-any') },
  }),
  throughIngress(
    space,
    broken(
      'AuthSubrequestFails',
      'traefik-auth-post-only',
      'ForwardAuth asks by GET, and the service takes POST',
    ),
    {
      ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
      annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'ask-post-only@file' },
    },
  ),
  throughIngress(space, healthy('AuthSubrequestFails', 'traefik-auth-any', 'the service takes GET'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
    annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'ask-any@file' },
  }),
  throughProxy(
    space,
    broken('ErrorPageRewritesStatus', 'error-page-hides', 'nginx makes the 405 of Flask a 200'),
    {
      ...{ software: 'nginx', to, direct: ['flask:8002'], path: '/exports' },
      http: intercept('error_page 405 =200 /sorry.html;').replace(to, `flask.${space}:8002`),
    },
  ),
  throughProxy(
    space,
    {
      name: 'error-page-keeps',
      sentence: 'a page of nginx stands in for the 403 of the application, whose status stays',
      kind: 'trap',
      about: 'ErrorPageRewritesStatus',
    },
    {
      ...{ software: 'nginx', to: accounts, direct: ['accounts:8080'], path: '/account' },
      http: intercept('error_page 403 /sorry.html;').replace(to, accounts),
    },
  ),
  throughProxy(
    space,
    broken(
      'MethodRewrittenInTransit',
      'nginx-proxy-method',
      'proxy_method of nginx makes every request a GET',
    ),
    {
      ...{ software: 'nginx', to, direct: ['flask:8002'], path: '/uploads' },
      http: `location / { proxy_method GET; proxy_pass http://flask.${space}:8002; }`,
    },
  ),
  throughProxy(space, healthy('MethodRewrittenInTransit', 'nginx-method', 'nginx passes the method on'), {
    ...{ software: 'nginx', to: `flask.${space}:8002`, direct: ['flask:8002'], path: '/uploads' },
  }),
  throughProxy(
    space,
    broken('MethodRewrittenInTransit', 'haproxy-set-method', 'HAProxy makes a DELETE a GET'),
    {
      ...{ software: 'haproxy', to, direct: ['shop:3000'], method: 'PUT', path: '/orders/1' },
      http: '  http-request set-method GET',
    },
  ),
];

/** The theme. */
export const policies = theme(space, shared, [...denied, ...credentials, ...limits, ...replaced]);
