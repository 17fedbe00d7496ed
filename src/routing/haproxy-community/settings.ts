// The settings of the community's HAProxy Ingress, and what its dialect makes of each. The dialect
// asks this table.

import { type DialectSettings, harmless, modelled, onBoth, unmodelled } from '../shared/setting.ts';

const isTrueOrFalse = (value: string): boolean => value === 'true' || value === 'false';

/** Annotations of Ingresses and Services under `haproxy-ingress.github.io/`; `ingress.kubernetes.io/` means the same. */
export const haproxyCommunitySettings: DialectSettings = {
  dialect: 'haproxy-community',
  title: 'HAProxy Ingress (community)',
  controller: 'haproxy-ingress.github.io/controller',
  prefix: 'haproxy-ingress.github.io/',
  otherPrefixes: ['ingress.kubernetes.io/'],
  source: 'https://haproxy-ingress.github.io/docs/configuration/keys/',
  foresees: {
    'path-type': (value) => /^(begin|exact|prefix|regex)$/i.test(value),
    'rewrite-target': (value) => /^\/[^\s$?\\%]*$/.test(value),
    'ssl-redirect': isTrueOrFalse,
    'backend-protocol': (value) => /^h1(-ssl)?$/i.test(value),
    'secure-backends': isTrueOrFalse,
  },
  settings: [
    modelled(
      'path-type',
      'begin',
      '`begin` (default), `exact`, `prefix` or `regex`, for the path type `ImplementationSpecific`',
    ),
    modelled(
      'rewrite-target',
      '/x',
      'Takes the place of the path of the rule; what stands behind it stays. Behind an expression it is unmodelled',
    ),
    modelled('ssl-redirect', 'true', 'A 302 from http as soon as TLS covers the host, unless it is `false`'),
    modelled(
      'backend-protocol',
      'h1-ssl',
      '`h1` (default) or `h1-ssl` towards the Pods. `h2` and `grpc` are unmodelled',
    ),
    modelled('secure-backends', 'true', 'TLS towards the Pods'),
    unmodelled('app-root', 'A redirect from `/`'),
    unmodelled('redirect-to', 'A redirect'),
    unmodelled('redirect-from', 'A redirect from other hosts'),
    unmodelled('ssl-redirect-code', 'Another status for the redirect to https'),
    unmodelled('auth-url', 'A service that is asked first'),
    unmodelled('auth-secret', 'A login'),
    unmodelled('cors-enable', 'The gateway answers preflights by itself'),
    unmodelled('config-backend', 'Any line of HAProxy'),
    unmodelled('limit-rps', 'May refuse'),
    unmodelled('allowlist-source-range', 'May refuse'),
    unmodelled('waf', 'May refuse'),
    unmodelled('server-alias', 'More hosts for the same rules'),
    unmodelled('blue-green-mode', 'Parts of the requests for some of the Pods'),
    unmodelled('http-header-match', 'Headers that the route asks for'),
    ...harmless('Times, balancing, checks, HSTS', 'timeout-* balance-algorithm hsts* health-check-*'),
  ].map(onBoth),
  others: 'unmodelled, on the Ingress and on the Service. The ConfigMap is not read: its defaults are taken',
};
