// The types of Traefik's Middlewares, and what is made of each.

import type { ObjectSetting, ObjectSettings } from './settings.ts';

const modelled = (
  name: string,
  written: Readonly<Record<string, unknown>>,
  becomes: string,
): ObjectSetting => ({ name, treatment: 'modelled', becomes, written });

const unmodelled = (becomes: string, names: readonly string[]): readonly ObjectSetting[] =>
  names.map((name) => ({ name, treatment: 'unmodelled', becomes }));

const harmless = (becomes: string, names: readonly string[]): readonly ObjectSetting[] =>
  names.map((name) => ({ name, treatment: 'harmless', becomes }));

/** `spec` of a Middleware of traefik.io/v1alpha1 holds one of these. */
export const traefikMiddlewares: ObjectSettings = {
  kind: 'Middleware',
  source: 'https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/',
  settings: [
    modelled(
      'stripPrefix',
      { prefixes: ['/api'] },
      'Cuts the first of `prefixes` that the path begins with, letter by letter',
    ),
    modelled('stripPrefixRegex', { regex: ['/v[0-9]+'] }, 'The same with expressions'),
    modelled('addPrefix', { prefix: '/v2' }, 'Goes in front of the path that arrives'),
    modelled('replacePath', { path: '/x' }, 'The path that arrives'),
    modelled(
      'replacePathRegex',
      { regex: '^/a/(.*)', replacement: '/b/$1' },
      'The same with an expression that is found once',
    ),
    modelled(
      'redirectScheme',
      { scheme: 'https', permanent: true },
      'GET: 302, or 301 with `permanent`; every other method: 307, or 308',
    ),
    modelled('redirectRegex', { regex: '^http://a/(.*)', replacement: 'http://b/$1' }, 'The same statuses'),
    modelled(
      'headers',
      { customRequestHeaders: { 'X-A': '1' } },
      '`customRequestHeaders`, the Host among them, and CORS: preflights are answered. Expressions for origins, `allowedHosts` and redirects of older releases are unmodelled',
    ),
    modelled(
      'errors',
      { status: ['500-599'] },
      'Statuses whose answers are replaced by a page of another Service',
    ),
    modelled('chain', { middlewares: [] }, 'Its Middlewares, in their order'),
    {
      name: 'forwardAuth',
      treatment: 'unmodelled',
      becomes: 'Its service is asked first, and is named when it fails; what it lets through is not foreseen',
      written: { address: 'http://auth.team.svc/' },
    },
    ...unmodelled('A login', ['basicAuth', 'digestAuth']),
    ...unmodelled('May refuse with 403', ['ipAllowList', 'ipWhiteList']),
    ...unmodelled('May refuse with 429', ['rateLimit', 'inFlightReq']),
    ...unmodelled('May refuse with 503', ['circuitBreaker']),
    ...unmodelled('Code that is not known', ['plugin']),
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
