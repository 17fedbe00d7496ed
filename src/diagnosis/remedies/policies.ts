// Remedies for policies: what refuses a request, limits it, or rewrites its answer before the application gets it.

import { type Remedy, remedyLines } from './remedy.ts';

export const policyRemedies = {
  GatewayPolicyDeniesMethod: remedyLines({
    'ingress-nginx':
      'Allow {method}: take it out of `limit_except` or `$request_method` in the snippet, or with ModSecurity add it to `tx.allowed_methods` in `nginx.ingress.kubernetes.io/modsecurity-snippet` (`SecAction "id:900200,phase:1,pass,t:none,nolog,setvar:\'tx.allowed_methods=GET HEAD POST OPTIONS {method}\'"`)',
    'nginx-inc':
      'Allow {method} in the snippets (`limit_except`, `$request_method`) or in the WAF policy of {object}',
    kong: 'Take the plug-in that answers {method} (`request-termination`, `pre-function`, `acl`) out of `konghq.com/plugins`, or let it spare {method}',
    traefik:
      'Take the middleware that refuses {method} out of `traefik.ingress.kubernetes.io/router.middlewares`',
    haproxy: 'Let {method} pass the `http-request deny` rule: add it to the ACL with `method`',
    apisix:
      'Take the plug-in that answers {method} (`fault-injection`, `coraza-filter`) off the route, or let it spare {method}',
    'gateway-api':
      'Allow {method} in what refuses it: an `ExtensionRef` filter of the rule, or a policy whose `targetRefs` name the route or its Gateway, such as a SecurityPolicy of Envoy Gateway',
    istio:
      'Add {method} to `rules[].to[].operation.methods` of the AuthorizationPolicy that allows, or take it out of the one that denies',
    envoy: 'Add {method} to the permissions of the RBAC filter: header `:method`',
    nginx: 'Add {method} to `limit_except`, or take it out of the `if ($request_method …)` that refuses it',
    apache: 'Add {method} to `AllowMethods` or `<LimitExcept>`',
    caddy: 'Take {method} out of the matcher `method` before `respond 403` or `respond 405`',
    varnish: 'Let `vcl_recv` pass {method} instead of `return (synth(405))`',
    any: 'Allow {method} in the method policy of the gateway: a deny rule, a WAF rule (Core Rule Set: `tx.allowed_methods`, rule 911100) or a list of methods',
  }),
  EdgeDeniesMethod: remedyLines({
    'aws-alb':
      'Allow {method} in the AWS WAF web ACL of the load balancer (`alb.ingress.kubernetes.io/wafv2-acl-arn`), or in the listener rule that answers it',
    cloudfront:
      'Set `AllowedMethods` of the cache behaviour to GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE: there are three fixed sets, and only this one holds {method}',
    cloudflare: 'Skip {method} on {host} in the WAF rule that Security Events shows for the Ray ID',
    varnish: 'Let `vcl_recv` pass {method} instead of `return (synth(405))`',
    S3: 'Send {method} on `{path}` to the gateway instead of the bucket: a behaviour or rule of its own for the API',
    any: 'Allow {method} for {host} in the CDN, load balancer or firewall before the gateway: nothing in the cluster refuses it',
  }),
  PreflightNotHandled: remedyLines({
    'ingress-nginx':
      'Set `nginx.ingress.kubernetes.io/enable-cors: "true"`, with the origin in `nginx.ingress.kubernetes.io/cors-allow-origin` and {method} in `nginx.ingress.kubernetes.io/cors-allow-methods`',
    kong: 'Add a KongPlugin `cors` with {method} in `methods` to `konghq.com/plugins`, and OPTIONS to `konghq.com/methods` when that lists methods',
    traefik:
      'Add a middleware `headers` with `accessControlAllowOriginList` and {method} in `accessControlAllowMethods`, before the one that asks for credentials',
    haproxy:
      'Set `haproxy.org/cors-enable: "true"`, with the origin in `haproxy.org/cors-allow-origin` and {method} in `haproxy.org/cors-allow-methods`',
    apisix:
      'Add the plug-in `cors` with {method} in `allow_methods`, and OPTIONS to `methods` of the route when that lists methods',
    'gateway-api':
      'Add a match with `method: OPTIONS` to the rule for `{path}`, or a `CORS` filter where the gateway supports it',
    istio:
      'Add {method} to `corsPolicy.allowMethods` and the origin to `corsPolicy.allowOrigins`, and let the match take OPTIONS',
    envoy: 'Add {method} to `allow_methods` of the CORS filter, and let the route match OPTIONS',
    'aws-alb':
      'Route OPTIONS too (`http-request-method` in `alb.ingress.kubernetes.io/conditions.{service}`), to an application that answers preflights',
    nginx:
      'Answer OPTIONS with 204 and the headers `Access-Control-Allow-*`, before `auth_request` and `limit_except`',
    Flask: 'Add flask-cors: `CORS(app, origins=[…], methods=["{method}"])`',
    FastAPI:
      'Add `CORSMiddleware` with `allow_origins` and `allow_methods=["{method}"]`, added last so that it is asked first',
    Starlette:
      'Put `CORSMiddleware` with `allow_origins` and `allow_methods=["{method}"]` first in `middleware`',
    Django: 'Add django-cors-headers: `CorsMiddleware` before `CommonMiddleware`, and `CORS_ALLOWED_ORIGINS`',
    Express: 'Add `app.use(cors({ origin: …, methods: ["{method}"] }))` before the authentication',
    NestJS: 'Call `app.enableCors({ origin: …, methods: ["{method}"] })`',
    Fastify: 'Register `@fastify/cors` with `origin` and `methods: ["{method}"]` before the authentication',
    Koa: 'Add `app.use(cors())` of `@koa/cors` before the authentication',
    Hono: 'Add `app.use("*", cors())` of `hono/cors` before the authentication',
    Spring:
      'Enable `http.cors(…)` in the security filter chain, with a `CorsConfigurationSource` that allows {method}',
    gin: 'Add `r.Use(cors.New(…))` of gin-contrib/cors with {method} in `AllowMethods`',
    echo: 'Add `e.Use(middleware.CORS())` before the authentication',
    'ASP.NET Core':
      'Call `app.UseCors()` after `UseRouting()` and before `UseAuthentication()`, with {method} in the policy',
    'cors-filter':
      'Let the `CORS` filter name the page: its origin in `allowOrigins`, {method} in `allowMethods`, and its headers in `allowHeaders`',
    any: 'Answer the preflight (OPTIONS with Origin and Access-Control-Request-Method) at one place, before authentication and without a redirect, with {method} in `Access-Control-Allow-Methods`',
  }),
  AuthSubrequestFails: remedyLines({
    'ingress-nginx':
      'Let `nginx.ingress.kubernetes.io/auth-url` name a path that answers GET with 2xx, 401 or 403, or set `nginx.ingress.kubernetes.io/auth-method: POST` when the service wants that',
    'nginx-inc':
      'Let `location` with `proxy_pass` in the snippet for `auth_request` name a path that answers GET with 2xx, 401 or 403',
    traefik:
      'Let `address` of the `forwardAuth` middleware answer GET, or set `preserveRequestMethod: true` (Traefik 3.4 and later) when the service wants the method of the client',
    apisix: 'Let `uri` of the plug-in `forward-auth` answer GET, or set `request_method: POST`',
    istio:
      'Let the `extensionProviders` entry of the CUSTOM AuthorizationPolicy name a service that answers {method} on `{path}` below its `pathPrefix`',
    envoy:
      'Let `server_uri` of `ext_authz` name a service that answers {method} on `{path}` below its `path_prefix`',
    nginx:
      'Let `auth_request` lead to a path that answers GET with 2xx, 401 or 403, or set `proxy_method` in its location',
    caddy: 'Let `uri` of `forward_auth` name a path that answers GET with 2xx, 401 or 403',
    any: 'Let the authentication service answer the request that the gateway sends it, method and Host included, with 2xx, 401 or 403',
  }),
  ErrorPageRewritesStatus: remedyLines({
    'ingress-nginx':
      'Take the status out of `custom-http-errors` (annotation or ConfigMap), or let the error backend accept {method} and answer with the status in X-Code',
    'nginx-inc':
      'Remove the status from `errorPages` of the VirtualServer route, or keep it in `return.code`',
    traefik: 'Take the status out of `status` of the middleware `errors`',
    haproxy: 'Remove the `errorfile` or `http-response return` rule for the status',
    istio: 'Remove the EnvoyFilter with `local_reply_config` or the rule that replaces the answer',
    envoy: 'Remove the mapper of the status from `local_reply_config`',
    nginx:
      'Remove `error_page 405 =200` (or the like) and pass `{path}` to the application; show error pages through a URI, `error_page 404 /404.html;`',
    apache: 'Set `ProxyErrorOverride Off` for the API',
    caddy: 'Take the status out of `handle_response` in `reverse_proxy`, or answer with it',
    varnish: 'Let `vcl_backend_response` and `vcl_synth` keep the status of the backend',
    cloudfront: 'Remove the custom error response that changes the status: it holds for the API too',
    any: 'Do not replace error answers of the API, or keep their status: the page hides what the application said',
  }),
  GatewayDemandsCredentials: remedyLines({
    'ingress-nginx':
      'Give the probe credentials in `routes[].headers`, or probe a path of an Ingress without `nginx.ingress.kubernetes.io/auth-url` and `auth-type`',
    'nginx-inc':
      'Give the probe credentials in `routes[].headers`, or probe a path without `nginx.org/basic-auth-secret`, `nginx.com/jwt-key` or a policy that asks for them',
    kong: 'Give the probe credentials in `routes[].headers` (key-auth: `apikey`), or probe a path of an Ingress without the plug-in in `konghq.com/plugins`',
    traefik:
      'Give the probe credentials in `routes[].headers`, or probe a path of a router without the middleware `basicAuth` or `forwardAuth`',
    haproxy:
      'Give the probe credentials in `routes[].headers`, or probe a path of an Ingress without `haproxy.org/auth-type`',
    'aws-alb':
      'Probe behind the load balancer, or a path of an Ingress without `alb.ingress.kubernetes.io/auth-type`: its login is for browsers',
    'gateway-api':
      'Give the probe credentials in `routes[].headers`, or probe a path of a route without the `ExtensionRef` filter or the policy that asks for them',
    apisix:
      'Give the probe credentials in `routes[].headers`, or probe a path of a route without the plug-in',
    istio:
      'Give the probe a token in `routes[].headers` that the RequestAuthentication accepts, or let the AuthorizationPolicy leave a path open: `operation.notPaths`',
    nginx:
      'Give the probe credentials in `routes[].headers`, or switch them off for one path: `auth_basic off;` or `auth_request off;`',
    apache:
      'Give the probe credentials in `routes[].headers`, or open one path: `Require all granted` in a `<Location>` section',
    cloudflare:
      'Give the probe a service token in `routes[].headers`: `CF-Access-Client-Id` and `CF-Access-Client-Secret`',
    any: 'Give the probe credentials in `routes[].headers`, or probe a path that the policy leaves open',
  }),
  RateLimited: remedyLines({
    'ingress-nginx':
      'Raise `interval` of the probe, or name the addresses of the operator in `nginx.ingress.kubernetes.io/limit-allowlist` (older controllers: `limit-whitelist`)',
    'nginx-inc': 'Raise `interval` of the probe, or raise `nginx.org/limit-req-rate`',
    kong: 'Raise `interval` of the probe, or raise `minute` or `second` of the plug-in `rate-limiting`',
    traefik:
      'Raise `interval` of the probe, or name the addresses of the operator in `rateLimit.sourceCriterion.ipStrategy.excludedIPs`, or raise `average` and `burst`',
    haproxy:
      'Raise `interval` of the probe, or name the addresses of the operator in `haproxy.org/rate-limit-whitelist`, or raise `haproxy.org/rate-limit-requests`',
    'gateway-api':
      'Raise `interval` of the probe, or the limit in the `ExtensionRef` filter or in the policy on the route or its Gateway',
    apisix:
      'Raise `interval` of the probe, or raise `count` of the plug-in `limit-count` or `rate` of `limit-req`',
    istio:
      'Raise `interval` of the probe, or raise `token_bucket` in the EnvoyFilter with the local rate limit',
    envoy: 'Raise `interval` of the probe, or raise `token_bucket` of the local rate limit filter',
    nginx:
      'Raise `interval` of the probe, or give the addresses of the operator an empty key in `limit_req_zone`',
    cloudflare:
      'Raise `interval` of the probe, or skip the addresses of the operator in the rate limiting rule',
    any: 'Raise `interval` of the probe, or the limit for the addresses of the operator',
  }),
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
