// The settings of the controller of NGINX Inc., and what its dialect makes of each. The
// dialect asks this table.

import { type DialectSettings, harmless, modelled, unmodelled } from '../shared/setting.ts';

export const nginxIncPrefix = 'nginx.org/';

/** Annotations of Ingresses under `nginx.org/`. */
export const nginxIncSettings: DialectSettings = {
  dialect: 'nginx-inc',
  title: 'NGINX Ingress Controller (F5 NGINX)',
  controller: 'nginx.org/ingress-controller',
  prefix: nginxIncPrefix,
  otherPrefixes: ['nginx.com/'],
  stillRead: ['ingress.kubernetes.io/ssl-redirect'],
  source:
    'https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/',
  settings: [
    modelled(
      'rewrites',
      'serviceName=web rewrite=/x/',
      'What matched is replaced, for the Services that it names',
    ),
    modelled('rewrite-target', '/x', 'The path that arrives, with `$1` to `$9` under `path-regex`'),
    modelled(
      'path-regex',
      'case_sensitive',
      '`case_sensitive`, `case_insensitive` or `exact`, for all paths of the Ingress. Any other is unmodelled',
    ),
    modelled('ssl-services', 'web', 'Services that are spoken to with TLS'),
    modelled('ssl-redirect', 'true', 'A 301 from http as soon as TLS covers the host, unless it is `false`'),
    modelled(
      'redirect-to-https',
      'true',
      'A 301 by what `X-Forwarded-Proto` says; unmodelled for plain requests, as what stands in front is not known',
    ),
    modelled('http-redirect-code', '308', 'Another status for these redirects: 301, 302, 307 or 308'),
    modelled('app-root', '/app', 'A 302 from `/`'),
    modelled(
      'mergeable-ingress-type',
      'standard',
      '`master` holds the host, `minion` brings paths; the oldest one wins. A minion without a master in sight is unmodelled',
    ),
    { ...unmodelled('grpc-services', 'gRPC, for the Services that it names'), example: 'web' },
    unmodelled('server-snippets', 'Any line of nginx, for the whole host'),
    unmodelled('location-snippets', 'Any line of nginx'),
    unmodelled('basic-auth-secret', 'A login'),
    unmodelled('limit-req-rate', 'May refuse with 429 or 503'),
    unmodelled('proxy-set-headers', 'Request headers'),
    unmodelled('listen-ports', 'Other ports of the host'),
    unmodelled('listen-ports-ssl', 'Other ports of the host'),
    ...harmless(
      'Sizes and times',
      `proxy-connect-timeout proxy-read-timeout proxy-send-timeout proxy-buffering proxy-buffers
        proxy-buffer-size proxy-busy-buffers-size proxy-max-temp-file-size client-max-body-size
        client-body-buffer-size`,
    ),
    ...harmless(
      'Choice among the Pods of one Service',
      `lb-method max-fails max-conns fail-timeout keepalive upstream-zone-size use-cluster-ip
        proxy-next-upstream*`,
    ),
    ...harmless(
      'Session cookies, health checks and slow start, under `nginx.com/`',
      'sticky-cookie-services health-checks* slow-start',
    ),
    ...harmless(
      'Headers of answers, ciphers, WebSocket',
      `proxy-hide-headers proxy-pass-headers server-tokens hsts* ssl-ciphers ssl-prefer-server-ciphers
        websocket-services`,
    ),
  ],
  others:
    'unmodelled; so are other settings of `nginx.com` and `f5.com`. The ConfigMap and VirtualServers are not read',
};
