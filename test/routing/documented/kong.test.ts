// Cases from the documentation of Kong and its ingress controller.

import { documented, type Vector } from './vectors.ts';

const settings = 'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/';
const handling = 'https://developer.konghq.com/gateway/entities/route/#path-handling-algorithms';
const plugins = 'https://developer.konghq.com/plugins';

/** A row of the table of path handling v0. Kong's routes are prefixes of characters, as ImplementationSpecific is. */
function v0(
  servicePath: string,
  routePath: string,
  strips: boolean,
  [sent, arrives]: readonly [string, string],
): Vector {
  return {
    about: `${servicePath} and ${routePath}, ${strips ? 'stripped' : 'kept'}: ${sent} becomes ${arrives}`,
    page: handling,
    paths: [['ImplementationSpecific', routePath, 'web']],
    annotations: { 'konghq.com/strip-path': String(strips) },
    services: { web: { annotations: { 'konghq.com/path': servicePath } } },
    asks: `GET http://example.com${sent}`,
    arrives,
  };
}

const echo = { page: settings, paths: [['Prefix', '/', 'web']] } as const;

const withPlugin = (kind: string, config: Readonly<Record<string, unknown>>) => ({
  annotations: { 'konghq.com/plugins': kind },
  facts: { kongPlugins: [{ metadata: { namespace: 'team', name: kind }, plugin: kind, config }] },
});

const vectors: readonly Vector[] = [
  v0('/s', '/fv0', false, ['/fv0/req', '/s/fv0/req']),
  v0('/s', '/fv0', false, ['/fv0', '/s/fv0']),
  v0('/s', '/tv0', true, ['/tv0/req', '/s/req']),
  v0('/s', '/tv0', true, ['/tv0', '/s']),
  v0('/s', '/fv0/', false, ['/fv0/req', '/s/fv0/req']),
  v0('/s', '/tv0/', true, ['/tv0/req', '/s/req']),
  v0('/s', '/fv0', false, ['/fv0req', '/s/fv0req']),
  v0('/s', '/tv0', true, ['/tv0req', '/s/req']),
  {
    ...echo,
    about: 'strip-path is off unless it is written',
    paths: [['Prefix', '/api', 'web']],
    asks: 'GET http://example.com/api/orders',
    arrives: '/api/orders',
  },
  {
    ...echo,
    about: 'methods: others match no route',
    annotations: { 'konghq.com/methods': 'GET,POST' },
    asks: 'DELETE http://example.com/',
    refused: 404,
  },
  {
    ...echo,
    about: 'protocols https: plain requests get 426',
    annotations: { 'konghq.com/protocols': 'https' },
    asks: 'GET http://example.com/',
    refused: 426,
  },
  {
    ...echo,
    about: 'https-redirect-status-code 308',
    annotations: { 'konghq.com/protocols': 'https', 'konghq.com/https-redirect-status-code': '308' },
    asks: 'POST http://example.com/x',
    redirect: [308, 'https://example.com/x'],
  },
  {
    ...echo,
    about: 'preserve-host false, with the host-header of the Service',
    annotations: { 'konghq.com/preserve-host': 'false' },
    services: { web: { annotations: { 'konghq.com/host-header': 'test.example.com' } } },
    asks: 'GET http://example.com/',
    sendsHost: 'test.example.com',
  },
  {
    about: 'request-transformer: /users/123 becomes /anything/123',
    page: `${plugins}/request-transformer/examples/rewrite-path/`,
    paths: [['ImplementationSpecific', '/~/users/(\\d+)', 'web']],
    ...withPlugin('request-transformer', { replace: { uri: '/anything/$(uri_captures[1])' } }),
    asks: 'GET http://example.com/users/123',
    arrives: '/anything/123',
  },
  {
    about: 'redirect keeps path and query',
    page: `${plugins}/redirect/examples/redirect-with-incoming-path/`,
    paths: [['Prefix', '/', 'web']],
    ...withPlugin('redirect', { location: 'https://new.example.com', keep_incoming_path: true }),
    asks: 'GET https://example.com/demo?foo=bar',
    redirect: [301, 'https://new.example.com/demo?foo=bar'],
  },
  {
    about: 'request-termination answers with its status',
    page: `${plugins}/request-termination/examples/`,
    paths: [['Prefix', '/', 'web']],
    ...withPlugin('request-termination', { status_code: 401, message: 'Error - Authentication required' }),
    asks: 'GET http://example.com/',
    refused: 401,
  },
];

documented('Kong', 'ingress-controllers.konghq.com/kong', vectors);
