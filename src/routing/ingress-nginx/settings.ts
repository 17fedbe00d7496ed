// The settings of ingress-nginx, and what its dialect makes of each. The dialect asks this table.

import { type DialectSettings, harmless, modelled, unmodelled } from '../shared/setting.ts';

export const nginxPrefix = 'nginx.ingress.kubernetes.io/';

/** Whether a value has other variables of nginx (`$uri`, `$host`) than the groups `$1` to `$9`. */
export const hasVariables = (value: string): boolean => /\$(?![1-9])/.test(value);

/** Annotations of Ingresses under `nginx.ingress.kubernetes.io/`. */
export const ingressNginxSettings: DialectSettings = {
  dialect: 'ingress-nginx',
  title: 'ingress-nginx',
  controller: 'k8s.io/ingress-nginx',
  prefix: nginxPrefix,
  source: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/',
  foresees: {
    'rewrite-target': (value) => !hasVariables(value),
    'backend-protocol': (value) => /^(HTTPS?|AUTO_HTTP)$/i.test(value),
  },
  settings: [
    modelled(
      'rewrite-target',
      '/$1',
      'The path that arrives, with `$1` to `$9`; a URL is a 302. All paths of the host become expressions. Other variables of nginx are unmodelled',
    ),
    modelled('use-regex', 'true', 'All paths of the host become case-insensitive expressions'),
    modelled('app-root', '/app', 'A 302 from `/`, for the whole host'),
    modelled('ssl-redirect', 'false', 'A 308 from http as soon as TLS covers the host, unless it is `false`'),
    modelled('force-ssl-redirect', 'true', 'The same without TLS of its own; `false` by default'),
    modelled(
      'preserve-trailing-slash',
      'true',
      'Whether the redirect to https keeps a slash at the end; `false` by default',
    ),
    modelled('temporal-redirect', 'https://example.com/', 'A redirect with 302, before `permanent-redirect`'),
    modelled('temporal-redirect-code', '307', 'Another status for it, 300 to 308'),
    modelled('permanent-redirect', 'https://example.com/', 'A redirect with 301'),
    modelled('permanent-redirect-code', '308', 'Another status for it, 300 to 308'),
    modelled(
      'backend-protocol',
      'HTTPS',
      '`HTTP` (default), `HTTPS` or `AUTO_HTTP` towards the Pods. `GRPC`, `GRPCS` and `FCGI` are unmodelled',
    ),
    modelled('upstream-vhost', 'inner.test', 'The Host that arrives; that of the client by default'),
    modelled(
      'custom-http-errors',
      '404',
      'Statuses whose answers are replaced by a page of the default backend',
    ),
    modelled(
      'canary',
      'false',
      '`true` makes the Ingress a canary of another one with the same host and path; by itself it routes nothing',
    ),
    modelled(
      'canary-by-header',
      'x-canary',
      'The header that leads to the canary (`always`) or away (`never`)',
    ),
    modelled('canary-by-header-value', 'yes', 'The only value of the header that leads there'),
    modelled('canary-by-header-pattern', 'a.*', 'An expression for the value'),
    modelled('canary-by-cookie', 'canary', 'No probe sends the cookie: it leads nobody away'),
    modelled('canary-weight', '10', 'Part of the other requests, 0 by default'),
    modelled('canary-weight-total', '100', 'What the weight is a part of'),
    unmodelled(
      'auth-url',
      'Its service is asked first, and is named when it fails; what it lets through is not foreseen',
    ),
    unmodelled('auth-*', 'A login or a client certificate'),
    unmodelled('server-snippet', 'Any line of nginx, for the whole host'),
    unmodelled('configuration-snippet', 'Any line of nginx'),
    unmodelled('enable-cors', 'The gateway answers preflights by itself; so do the other `cors-*` settings'),
    unmodelled('cors-*', 'What it answers them'),
    unmodelled('limit-rps', 'May refuse with 503'),
    unmodelled('whitelist-source-range', 'May refuse with 403'),
    unmodelled('denylist-source-range', 'May refuse with 403'),
    unmodelled('enable-modsecurity', 'May refuse with 403'),
    unmodelled('default-backend', 'Who answers where no Pod is ready'),
    unmodelled('server-alias', 'More hosts for the same rules'),
    unmodelled('from-to-www-redirect', 'A redirect between two hosts'),
    unmodelled('x-forwarded-prefix', 'A header that applications build links with'),
    unmodelled('ssl-passthrough', 'TLS ends at the Pods'),
    ...harmless(
      'Sizes and times',
      `proxy-body-size client-body-buffer-size proxy-buffer* proxy-busy-buffers-size
        proxy-max-temp-file-size proxy-connect-timeout proxy-send-timeout proxy-read-timeout
        proxy-request-buffering proxy-http-version limit-rate limit-rate-after limit-whitelist`,
    ),
    ...harmless(
      'Choice among the Pods of one Service',
      'affinity* session-cookie-* load-balance upstream-hash-by* service-upstream proxy-next-upstream*',
    ),
    ...harmless(
      'Logs, traces, ciphers, cookies',
      `enable-access-log enable-rewrite-log enable-opentelemetry enable-opentracing opentelemetry-*
        opentracing-* ssl-ciphers ssl-prefer-server-ciphers proxy-cookie-* http2-push-preload`,
    ),
  ],
  others: 'unmodelled. The ConfigMap of the controller is not read: its defaults are taken',
};
