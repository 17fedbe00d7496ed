// The kinds of Kong's plugins, and what is made of each.

import { harmless, modelledKind, type ObjectSettings, unmodelledKinds } from '../shared/setting.ts';

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
    ...unmodelledKinds('A login', [
      'basic-auth',
      'hmac-auth',
      'jwt',
      'key-auth',
      'ldap-auth',
      'oauth2',
      'openid-connect',
    ]),
    ...unmodelledKinds('May refuse with 403', ['acl', 'bot-detection', 'ip-restriction']),
    ...unmodelledKinds('May refuse with 413 or 429', [
      'rate-limiting',
      'response-ratelimiting',
      'request-size-limiting',
    ]),
    ...unmodelledKinds('Answers in place of the application, or other answers', [
      'aws-lambda',
      'grpc-web',
      'post-function',
      'pre-function',
      'proxy-cache',
      'request-transformer-advanced',
      'response-transformer',
    ]),
    ...harmless('Logs, numbers, traces, ids', [
      'correlation-id',
      'datadog',
      'file-log',
      'http-log',
      'loggly',
      'opentelemetry',
      'prometheus',
      'statsd',
      'syslog',
      'tcp-log',
      'udp-log',
      'zipkin',
    ]),
  ],
  others:
    'unmodelled; so is a plugin with `configFrom` or `configPatches`. One that is `disabled` does nothing',
};
