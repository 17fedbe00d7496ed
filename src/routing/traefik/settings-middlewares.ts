// The types of Traefik's Middlewares, and what is made of each.

import { harmless, modelledKind, type ObjectSettings, unmodelledKinds } from '../shared/setting.ts';

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
    ...unmodelledKinds('A login', ['basicAuth', 'digestAuth']),
    ...unmodelledKinds('May refuse with 403', ['ipAllowList', 'ipWhiteList']),
    ...unmodelledKinds('May refuse with 429', ['rateLimit', 'inFlightReq']),
    ...unmodelledKinds('May refuse with 503', ['circuitBreaker']),
    ...unmodelledKinds('Code that is not known', ['plugin']),
    ...harmless('Sizes, repeats, coding, certificates', [
      'buffering',
      'compress',
      'contentType',
      'grpcWeb',
      'passTLSClientCert',
      'retry',
    ]),
  ],
  others: 'unmodelled. Of two Middlewares in one object neither is built',
};
