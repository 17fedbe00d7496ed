// Gateways that answer for themselves: they refuse a method, want credentials, or count
// requests.

import { type Case, theme, throughIngress, throughProxy } from '../case.ts';
import { broken, healthy, on, pass, shared, space, to, unknown } from './policy-ground.ts';
import { replaced } from './replaced.ts';

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

/** The theme. */
export const policies = theme(space, shared, [...denied, ...credentials, ...limits, ...replaced]);
