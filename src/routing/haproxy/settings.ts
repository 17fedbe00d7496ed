// The settings of the controller of HAProxy Technologies, and what its dialect makes of each. The
// dialect asks this table.

import {
  booleanOf,
  type DialectSettings,
  harmless,
  modelled,
  onBoth,
  onService,
  unmodelled,
} from '../shared/setting.ts';

const isBoolean = (value: string): boolean => booleanOf(value) !== undefined;
const isFalse = (value: string): boolean => booleanOf(value) === false;

/** Annotations of Ingresses and Services under `haproxy.org/`; `haproxy.com/` and `ingress.kubernetes.io/` mean the same. */
export const haproxySettings: DialectSettings = {
  dialect: 'haproxy',
  title: 'HAProxy Kubernetes Ingress Controller (HAProxy Technologies)',
  controller: 'haproxy.org/ingress-controller',
  prefix: 'haproxy.org/',
  otherPrefixes: ['haproxy.com/', 'ingress.kubernetes.io/'],
  source: 'https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/annotations.md',
  foresees: {
    'set-host': (value) => !/[%"'\s]/.test(value),
    'server-ssl': isBoolean,
    'server-proto': (value) => value === '' || value === 'h1',
    'ssl-passthrough': isFalse,
    'cors-enable': isFalse,
  },
  settings: [
    modelled(
      'path-rewrite',
      '/foo/(.*) /\\1',
      'An expression and what the path becomes where it is found; each line works on what the one before left. What HAProxy would fill in (`%[…]`) is unmodelled',
    ),
    modelled(
      'ssl-redirect',
      'true',
      'A 302 from http as soon as the Ingress has a `tls` entry, unless it is `false`',
    ),
    modelled('ssl-redirect-code', '308', 'Another status for it: 301, 302, 303, 307 or 308'),
    modelled('ssl-redirect-port', '443', 'The port of the redirect, 8443 by default'),
    modelled('request-redirect', 'example.com', 'A 302 to another host'),
    modelled('request-redirect-code', '307', 'Another status for it'),
    modelled('set-host', 'inner.test', 'The Host that arrives; that of the client by default'),
    modelled('server-ssl', 'true', 'TLS towards the Pods; the annotation of the Service goes first'),
    onService(modelled('server-ssl', 'true', 'TLS towards the Pods')),
    modelled('server-proto', 'h1', '`h1`, the default. `h2` and `fcgi` are unmodelled'),
    unmodelled('ssl-passthrough', 'TLS ends at the Pods'),
    unmodelled('cors-enable', 'Headers of answers to preflights; so do the other `cors-*` settings'),
    unmodelled('cors-allow-methods', 'What it answers them'),
    unmodelled('auth-type', 'A login'),
    unmodelled('backend-config-snippet', 'Any line of HAProxy'),
    unmodelled('rate-limit-requests', 'May refuse with 403'),
    unmodelled('allow-list', 'May refuse with 403'),
    unmodelled('deny-list', 'May refuse with 403'),
    unmodelled('request-set-header', 'Request headers'),
    unmodelled('route-acl', 'What else a request has to be like'),
    ...harmless('The class, which is read where classes are', 'ingress.class'),
    ...harmless(
      'Times, checks, balancing, logs, certificates, headers of answers',
      `timeout-* check* load-balance pod-maxconn cookie-persistence* forwarded-for src-ip-header
        request-capture* response-set-header scale-server-slots server-ca server-crt standalone-backend
        abortonclose`,
    ),
  ].map(onBoth),
  others: 'unmodelled, on the Ingress and on the Service. The ConfigMap is not read: its defaults are taken',
};
