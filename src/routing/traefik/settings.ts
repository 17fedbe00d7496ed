// The settings of Traefik's provider for Ingresses, and what its dialect makes of each; the types of its
// Middlewares. The dialect asks these tables.

import {
  booleanOf,
  type DialectSettings,
  harmless,
  modelled,
  modelledKind,
  type ObjectSettings,
  onService,
  unmodelled,
  unmodelledKinds,
} from '../shared/setting.ts';
import { traefikPrefix, wordsOf } from './annotations.ts';
import { schemeOfEntryPoint } from './entrypoints.ts';

const isOneOf =
  (...values: readonly string[]) =>
  (value: string): boolean =>
    values.includes(value);
const isBoolean = (value: string): boolean => booleanOf(value) !== undefined;

/** `spec` of a Middleware of traefik.io/v1alpha1 holds one of these. */
export const traefikMiddlewares: ObjectSettings = {
  kind: 'Middleware',
  source: 'https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/',
  settings: [
    modelledKind(
      'stripPrefix',
      { prefixes: ['/api'] },
      'Cuts the first of `prefixes` that the path begins with, letter by letter',
    ),
    modelledKind('stripPrefixRegex', { regex: ['/v[0-9]+'] }, 'The same with expressions'),
    modelledKind('addPrefix', { prefix: '/v2' }, 'Goes in front of the path that arrives'),
    modelledKind('replacePath', { path: '/x' }, 'The path that arrives'),
    modelledKind(
      'replacePathRegex',
      { regex: '^/a/(.*)', replacement: '/b/$1' },
      'The same with an expression that is found once',
    ),
    modelledKind(
      'redirectScheme',
      { scheme: 'https', permanent: true },
      'GET: 302, or 301 with `permanent`; every other method: 307, or 308',
    ),
    modelledKind(
      'redirectRegex',
      { regex: '^http://a/(.*)', replacement: 'http://b/$1' },
      'The same statuses',
    ),
    modelledKind(
      'headers',
      { customRequestHeaders: { 'X-A': '1' } },
      '`customRequestHeaders`, the Host among them, and CORS: preflights are answered. Expressions for origins, `allowedHosts` and redirects of older releases are unmodelled',
    ),
    modelledKind(
      'errors',
      { status: ['500-599'] },
      'Statuses whose answers are replaced by a page of another Service',
    ),
    modelledKind('chain', { middlewares: [] }, 'Its Middlewares, in their order'),
    {
      name: 'forwardAuth',
      treatment: 'unmodelled',
      becomes: 'Its service is asked first, and is named when it fails; what it lets through is not foreseen',
      written: { address: 'http://auth.team.svc/' },
    },
    ...unmodelledKinds('A login', 'basicAuth digestAuth'),
    ...unmodelledKinds('May refuse with 403', 'ipAllowList ipWhiteList'),
    ...unmodelledKinds('May refuse with 429', 'rateLimit inFlightReq'),
    ...unmodelledKinds('May refuse with 503', 'circuitBreaker'),
    ...unmodelledKinds('Code that is not known', 'plugin'),
    ...harmless(
      'Sizes, repeats, coding, certificates',
      'buffering compress contentType grpcWeb passTLSClientCert retry',
    ),
  ],
  others: 'unmodelled. Of two Middlewares in one object neither is built',
};

/** Annotations of Ingresses and Services under `traefik.ingress.kubernetes.io/`. */
export const traefikSettings: DialectSettings = {
  dialect: 'traefik',
  title: 'Traefik',
  controller: 'traefik.io/ingress-controller',
  prefix: traefikPrefix,
  source: 'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/',
  foresees: {
    'router.entrypoints': (value) => wordsOf(value).every((word) => schemeOfEntryPoint.has(word)),
    'router.priority': (value) => /^[+-]?\d+$/.test(value),
    'router.pathmatcher': isOneOf('', 'Path', 'PathPrefix', 'PathRegexp'),
    'router.rulesyntax': isOneOf('', 'default', 'v3'),
    'service.serversscheme': isOneOf('', 'http', 'https', 'h2c'),
    'service.passhostheader': isBoolean,
    'service.nativelb': isBoolean,
    'service.nodeportlb': (value) => booleanOf(value) === false,
  },
  settings: [
    modelled(
      'router.entrypoints',
      'web,websecure',
      '`web` is http, `websecure` https, as the Helm chart has it; on the other one Traefik answers 404. Any other name is unmodelled',
    ),
    modelled('router.tls', 'true', 'The router takes https alone; so does any `router.tls.*`'),
    modelled('router.tls.*', 'acme', 'The same'),
    modelled(
      'router.priority',
      '10',
      'Order among the routers; the length of the rule by default. What is no number is unmodelled',
    ),
    modelled(
      'router.pathmatcher',
      'Path',
      '`Path`, `PathPrefix` (default) or `PathRegexp`, for the path type `ImplementationSpecific`',
    ),
    modelled('router.rulesyntax', 'v3', '`v3`, the default. `v2` is unmodelled'),
    {
      name: 'router.middlewares',
      treatment: 'modelled',
      becomes:
        'Middlewares `<namespace>-<name>@kubernetescrd`, in their order. One that does not exist or cannot be built makes Traefik leave the Ingress out: 404. Those of other providers, such as `@file`, are unmodelled',
      example: '',
    },
    ...[
      modelled('service.serversscheme', 'https', '`http` (default), `https` or `h2c` towards the Pods'),
      modelled(
        'service.passhostheader',
        'false',
        '`false` sends the address of the Pod as Host; `true` by default',
      ),
      modelled('service.nativelb', 'true', 'The address of the Service in place of its Pods'),
      unmodelled('service.nodeportlb', 'Ports of nodes in place of the Pods'),
      ...harmless('Which of the Pods takes a request', 'service.sticky*'),
    ].map(onService),
    ...harmless('Logs, numbers, traces', 'router.observability*'),
  ],
  objects: [traefikMiddlewares],
  others:
    'unmodelled: one router setting that Traefik does not know makes it leave the Ingress out. IngressRoutes are read as rivals for the same requests: all matchers of the rule syntax v3 but `ClientIP`. What Traefik is told at its start (entry points and their middlewares, `strictPrefixMatching`) is not read',
};
