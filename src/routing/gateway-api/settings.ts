// The fields of HTTPRoutes and Gateways, and what is made of each. A test asks for an HTTPRoute with each of
// them, row by row, whether it is so.

import type { DialectSettings, ObjectSetting, ObjectSettings } from '../shared/setting.ts';

const row =
  (treatment: ObjectSetting['treatment']) =>
  (name: string, written: Readonly<Record<string, unknown>>, becomes: string): ObjectSetting => ({
    name,
    treatment,
    becomes,
    written,
  });

const modelled = row('modelled');
const unmodelled = row('unmodelled');
const harmless = row('harmless');

const source = 'https://gateway-api.sigs.k8s.io/reference/spec/';

const filter = (written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  filters: [written],
});

/** Fields of a rule of an HTTPRoute. */
const httpRoute: ObjectSettings = {
  kind: 'HTTPRoute',
  source,
  settings: [
    modelled(
      'matches.path',
      { matches: [{ path: { type: 'Exact', value: '/' } }] },
      '`Exact` and `PathPrefix`, element by element',
    ),
    modelled(
      'matches.method',
      { matches: [{ method: 'GET' }] },
      'Where no rule of the host takes the method: 404',
    ),
    modelled(
      'matches.headers',
      { matches: [{ headers: [{ name: 'x-team', value: 'a' }] }, {}] },
      'Exact values, of headers that the route of the probe names',
    ),
    modelled(
      'matches.queryParams',
      { matches: [{ queryParams: [{ name: 'a', value: 'b' }] }, {}] },
      'Exact values',
    ),
    unmodelled(
      'matches of type RegularExpression',
      { matches: [{ path: { type: 'RegularExpression', value: '/[a-z]*' } }] },
      'Read where the implementation is known to read them as is done here: Traefik, Envoy Gateway, Istio and others; unmodelled elsewhere',
    ),
    modelled(
      'filters.requestRedirect',
      filter({ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }),
      '302, or `statusCode`; scheme, host, port and path',
    ),
    modelled(
      'filters.urlRewrite',
      filter({
        type: 'URLRewrite',
        urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/x' } },
      }),
      '`ReplacePrefixMatch`, `ReplaceFullPath` and the Host that arrives',
    ),
    modelled(
      'filters.requestHeaderModifier',
      filter({
        type: 'RequestHeaderModifier',
        requestHeaderModifier: { set: [{ name: 'x-a', value: '1' }] },
      }),
      'Set, then add, then remove',
    ),
    modelled(
      'filters.cors',
      filter({ type: 'CORS', cors: { allowOrigins: ['https://a.test'] } }),
      'Preflights are answered by the gateway',
    ),
    harmless(
      'filters.responseHeaderModifier',
      filter({
        type: 'ResponseHeaderModifier',
        responseHeaderModifier: { set: [{ name: 'x-a', value: '1' }] },
      }),
      'Headers of answers',
    ),
    harmless(
      'filters.requestMirror',
      filter({ type: 'RequestMirror', requestMirror: { backendRef: { name: 'web', port: 80 } } }),
      'Copies of requests, whose answers are dropped',
    ),
    unmodelled(
      'filters.extensionRef',
      filter({ type: 'ExtensionRef', extensionRef: { group: 'example.com', kind: 'Filter', name: 'x' } }),
      "Objects of the implementation. Traefik's Middlewares are followed behind Traefik",
    ),
    modelled(
      'backendRefs.weight',
      { backendRefs: [{ name: 'web', port: 80, weight: 1 }] },
      'The heaviest backend takes the request, the others their part by chance',
    ),
    unmodelled(
      'backendRefs of other kinds',
      { backendRefs: [{ group: 'example.com', kind: 'Bucket', name: 'x' }] },
      'Backends that are no Services',
    ),
    modelled('timeouts', { timeouts: { request: '10s' } }, 'The gateway answers 504'),
  ],
  others: 'not looked at',
};

/** Fields of a listener of a Gateway, and of its status. */
const gateway: ObjectSettings = {
  kind: 'Gateway',
  source,
  settings: [
    modelled(
      'listeners.hostname',
      { hostname: 'shop.test' },
      'The part of the hosts that it shares with those of the route',
    ),
    modelled('listeners.port', { port: 80 }, 'Where the gateway is probed'),
    modelled('listeners.protocol', { protocol: 'HTTP' }, '`HTTP` and `HTTPS`; others take no HTTPRoutes'),
    modelled(
      'listeners.allowedRoutes',
      { allowedRoutes: { namespaces: { from: 'Same' } } },
      'Namespaces by `from` and `selector`, and kinds',
    ),
  ],
  others:
    'not looked at. Conditions of the Gateway, its listeners and the parents of the route are read: what they reject is told',
};

/** HTTPRoutes and their Gateways. */
export const gatewayApiSettings: DialectSettings = {
  dialect: 'gateway-api',
  title: 'Gateway API',
  prefix: '',
  source: 'https://gateway-api.sigs.k8s.io/',
  settings: [],
  objects: [httpRoute, gateway],
  others: 'not looked at: annotations of implementations on HTTPRoutes and Gateways are not read',
};
