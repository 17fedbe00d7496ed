// The settings of Kong's ingress controller, and what its dialect makes of each. The
// dialect asks this table.

import {
  type DialectSettings,
  harmless,
  modelled,
  modelledKind,
  type ObjectSettings,
  onBoth,
  onService,
  unmodelled,
  unmodelledKinds,
} from '../shared/setting.ts';

export const kongPrefix = 'konghq.com/';

/** `plugin` of a KongPlugin of configuration.konghq.com/v1, named by an Ingress or a Service. */
export const kongPlugins: ObjectSettings = {
  kind: 'KongPlugin',
  source: 'https://developer.konghq.com/plugins/',
  settings: [
    modelledKind(
      'cors',
      { methods: ['GET'] },
      'Preflights are answered, unless `preflight_continue` is set. Expressions for origins are unmodelled',
    ),
    modelledKind('redirect', { location: 'https://example.com' }, 'A 301, or `status_code`'),
    modelledKind(
      'request-termination',
      { status_code: 405 },
      'The status that every request gets, 503 by default',
    ),
    modelledKind(
      'request-transformer',
      { replace: { uri: '/x' } },
      '`replace.uri` is the path that arrives, with groups of the route as `$(uri_captures[1])`; headers and Host. Other templates, methods, queries and bodies are unmodelled',
    ),
    ...unmodelledKinds('A login', 'basic-auth hmac-auth jwt key-auth ldap-auth oauth2 openid-connect'),
    ...unmodelledKinds('May refuse with 403', 'acl bot-detection ip-restriction'),
    ...unmodelledKinds(
      'May refuse with 413 or 429',
      'rate-limiting response-ratelimiting request-size-limiting',
    ),
    ...unmodelledKinds(
      'Answers in place of the application, or other answers',
      `aws-lambda grpc-web post-function pre-function proxy-cache request-transformer-advanced
        response-transformer`,
    ),
    ...harmless(
      'Logs, numbers, traces, ids',
      `correlation-id datadog file-log http-log kafka-log loggly opentelemetry prometheus statsd
        statsd-advanced syslog tcp-log udp-log zipkin`,
    ),
  ],
  others:
    'unmodelled; so is a plugin with `configFrom` or `configPatches`. One that is `disabled` does nothing',
};

/** Annotations of Ingresses and Services under `konghq.com/`. */
export const kongSettings: DialectSettings = {
  dialect: 'kong',
  title: 'Kong',
  controller: 'ingress-controllers.konghq.com/kong',
  prefix: kongPrefix,
  stillRead: ['ingress.kubernetes.io/force-ssl-redirect'],
  source: 'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/',
  settings: [
    modelled('strip-path', 'true', '`true` removes what the rule matched; `false` by default'),
    modelled('preserve-host', 'false', '`false` sends the Host of the Service instead of that of the client'),
    modelled('methods', 'GET', 'Other methods are answered 404'),
    modelled(
      'protocols',
      'http,https',
      'Schemes of the route; the other one is answered with a redirect, 426 or 404',
    ),
    modelled('https-redirect-status-code', '308', 'The status of that redirect, 426 by default'),
    modelled('regex-prefix', '/~', 'What a path begins with that is an expression, `/~` by default'),
    onService(modelled('path', '/base', 'Goes in front of the path that arrives')),
    onService(modelled('host-header', 'inner.test', 'The Host that arrives with `preserve-host: "false"`')),
    onService(modelled('protocol', 'https', '`http` (default) or `https` towards the Pods')),
    onBoth({
      name: 'plugins',
      treatment: 'modelled',
      becomes:
        'Names of KongPlugins of the namespace, or of KongClusterPlugins. A name that nothing has is unmodelled: Kong goes on without it',
      example: '',
    }),
    unmodelled('override', 'A KongIngress object may change everything of the route'),
    unmodelled('headers.*', 'Headers that the route asks for'),
    unmodelled('host-aliases', 'More hosts for the same rules'),
    unmodelled('snis', 'Names in the TLS handshake that the route asks for'),
    unmodelled('path-handling', 'How the path of the Service and the rest are put together'),
    unmodelled('rewrite', 'Another path that arrives'),
    unmodelled('regex-priority', 'Order among expressions'),
    ...harmless(
      'Sizes, times, repeats, labels',
      'request-buffering response-buffering connect-timeout read-timeout write-timeout retries tags',
    ).map(onBoth),
  ],
  objects: [kongPlugins],
  others:
    'unmodelled, on the Ingress and on the Service. KongClusterPlugins that hold for everything (`global: "true"`) are not read',
};
