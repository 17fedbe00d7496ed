// Remedies for what stands behind the gateway: Services, their Pods, how a hop speaks to them, and the
// application itself.

import { type Remedy, remedyLines } from './remedy.ts';

export const backendRemedies = {
  BackendProtocolMismatch: remedyLines({
    'ingress-nginx':
      'Tell the controller what {service} speaks: `nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"` for TLS, `"GRPC"` for h2c, `"HTTP"` (the default) for plain HTTP/1.1',
    'nginx-inc':
      'Tell the controller what {service} speaks: `nginx.org/ssl-services: "{service}"` for TLS, `nginx.org/grpc-services: "{service}"` for gRPC',
    kong: 'Tell Kong what {service} speaks: `konghq.com/protocol: https` on the Service, or `http`, `grpc`, `grpcs`',
    traefik:
      'Tell Traefik what {service} speaks: `traefik.ingress.kubernetes.io/service.serversscheme: https` on the Service, or `h2c`, `http`',
    haproxy:
      'Tell the controller what {service} speaks: `haproxy.org/server-ssl: "true"` for TLS, `haproxy.org/server-proto: "h2"` for HTTP/2',
    'aws-alb':
      'Tell the load balancer what {service} speaks: `alb.ingress.kubernetes.io/backend-protocol: HTTPS` for TLS, `alb.ingress.kubernetes.io/backend-protocol-version: GRPC` or `HTTP2`',
    apisix: 'Tell APISIX what {service} speaks: `scheme: https` of the upstream, or `grpc`, `grpcs`, `http`',
    'gateway-api':
      'Tell the gateway what {service} speaks: `appProtocol: kubernetes.io/h2c` on the port of the Service for h2c, a BackendTLSPolicy for TLS',
    istio:
      'Tell Istio what {service} speaks: `appProtocol` (`http`, `http2`, `grpc`, `https`) on the port of the Service; for TLS from the sidecar a DestinationRule with `tls.mode: SIMPLE`',
    envoy:
      'Tell Envoy what {service} speaks: `transport_socket` for TLS, `http2_protocol_options` for h2c; callers that speak HTTP/1.0 need `accept_http_10: true`',
    nginx:
      'Tell nginx what {service} speaks: `proxy_pass https://…` for TLS, `grpc_pass` for gRPC, `proxy_http_version 1.1;` for Envoy and Istio, which refuse 1.0',
    apache:
      'Tell Apache what {service} speaks: `ProxyPass` to `https://` with `SSLProxyEngine On`, or to `h2c://`',
    caddy: 'Tell Caddy what {service} speaks: `reverse_proxy https://…` or `reverse_proxy h2c://…`',
    'tls-ended-before':
      'Send what comes out of TLS to the http port of the gateway: target port `http` (80) of its Service for both listeners of the load balancer, or `http://` in the URL where the port speaks plain HTTP',
    any: 'Tell the gateway which protocol port {port} of {service} speaks, or let `appProtocol` of that port say it',
  }),
  SelectorMatchesForeignPods: remedyLines({
    any: 'Let {field} of Service {service} select the Pods of one workload only: add a label such as `app.kubernetes.io/component` to the Pods and to the selector; {other} is selected too',
  }),
  MixedBackendVersions: remedyLines({
    'rollout-in-progress':
      'Wait until the rollout of {object} is complete; deploy a route before clients use it',
    any: 'Bring all Pods of Service {service} to {image}: finish the rollout of {object} or roll it back',
  }),
  NoUsableEndpoint: remedyLines({
    'no-service': 'Create Service {service}, or let {field} of {object} name another one',
    'no-port': 'Let {field} of {object} name a port that Service {service} has',
    'no-pods': 'Start the Pods of Service {service}, or mend its `spec.selector`',
    'not-ready': 'Look at the readiness probe of the Pods of Service {service}',
    'port-refused':
      'Let `spec.ports[].targetPort` of Service {service} name the port that the application listens on, on all addresses (`0.0.0.0`)',
    'stale-endpoints': 'Restart the gateway, and upgrade it when it keeps addresses of old Pods again',
    'no-backend': 'Let {field} of {object} name a Service that takes a share of the requests',
    any: 'Mend the selector, the port or the readiness of Service {service}: it has no endpoint that answers',
  }),
  HostDependentBackend: remedyLines({
    'ingress-nginx':
      'Keep the Host: remove `nginx.ingress.kubernetes.io/upstream-vhost`, or set it to {host}',
    'nginx-inc': 'Keep the Host: remove the `Host` header from `requestHeaders.set` and from snippets',
    kong: 'Keep the Host: `konghq.com/preserve-host: "true"` on the Ingress, and no `konghq.com/host-header` on the Service',
    traefik: 'Keep the Host: `traefik.ingress.kubernetes.io/service.passhostheader: "true"` on the Service',
    haproxy: 'Keep the Host: remove `haproxy.org/set-host`',
    apisix: 'Keep the Host: `pass_host: pass` of the upstream',
    'gateway-api': 'Keep the Host: remove `hostname` from the `URLRewrite` filter',
    istio: 'Keep the Host: remove `rewrite.authority` and `headers.request.set.host` from the VirtualService',
    envoy: 'Keep the Host: remove `auto_host_rewrite` or `host_rewrite_literal` from the route',
    nginx:
      'Keep the Host: `proxy_set_header Host $host;`, without which nginx sends the name in `proxy_pass`',
    apache: 'Keep the Host: `ProxyPreserveHost On`',
    caddy: 'Keep the Host: remove `header_up Host` from `reverse_proxy`',
    Flask: 'Keep the Host at the gateway, or add it to `TRUSTED_HOSTS` (and remove `SERVER_NAME`)',
    FastAPI: 'Keep the Host at the gateway, or add it to `allowed_hosts` of `TrustedHostMiddleware`',
    Starlette: 'Keep the Host at the gateway, or add it to `allowed_hosts` of `TrustedHostMiddleware`',
    Django: 'Keep the Host at the gateway, or add it to `ALLOWED_HOSTS`',
    Rails: 'Keep the Host at the gateway, or add it to `config.hosts`',
    Tomcat: 'Keep the Host at the gateway, or add an `<Alias>` to the `<Host>`',
    Jetty: 'Keep the Host at the gateway, or add it to the virtual hosts of the context',
    'ASP.NET Core': 'Keep the Host at the gateway, or add it to `AllowedHosts`',
    any: 'Keep the Host {host} at the gateway, or let the application accept the one that arrives',
  }),
  MethodRewrittenInTransit: remedyLines({
    'ingress-nginx': 'Remove `proxy_method` from the snippets',
    'nginx-inc': 'Remove `proxy_method` from the snippets',
    kong: 'Remove `http_method` from the plug-in `request-transformer`',
    haproxy: 'Remove `http-request set-method`',
    apisix: 'Remove `method` from the plug-in `proxy-rewrite`',
    envoy: 'Remove the filter that sets the header `:method`',
    istio: 'Remove the EnvoyFilter that sets the header `:method`',
    nginx: 'Remove `proxy_method`; when HEAD becomes GET for a cache, set `proxy_cache_convert_head off;`',
    varnish:
      'Let `vcl_recv` pass {method} (`return (pass)`): what it looks up in the cache is fetched with GET',
    Flask: 'Remove the middleware that reads `X-HTTP-Method-Override`, or strip that header at the gateway',
    Django: 'Remove the middleware that reads `X-HTTP-Method-Override`, or strip that header at the gateway',
    Express: 'Remove the middleware `method-override`, or strip `X-HTTP-Method-Override` at the gateway',
    Rails: 'Remove `Rack::MethodOverride`, or strip `X-HTTP-Method-Override` at the gateway',
    Spring: 'Set `spring.mvc.hiddenmethod.filter.enabled=false`',
    'ASP.NET Core': 'Remove `app.UseHttpMethodOverride()`, or strip `X-HTTP-Method-Override` at the gateway',
    any: 'Let the hop that changes the method pass {method} on: a method setting, a cache, or a method override header',
  }),
  AppRejectsMethod: remedyLines({
    Flask:
      'Add {method} to the route: `@app.route("{path}", methods=["{method}"])`, or correct the MethodProbe',
    FastAPI:
      'Add {method} to the route: `@app.api_route("{path}", methods=["{method}"])`, or correct the MethodProbe; `@app.get` does not answer HEAD',
    Starlette:
      'Add {method} to the route: `Route("{path}", …, methods=["{method}"])`, or correct the MethodProbe',
    Django:
      'Let the view of `{path}` handle {method}: a method of the class, or `@require_http_methods`, or correct the MethodProbe',
    Express: 'Add a handler for {method} on `{path}` (`app.post`, `app.put`, …), or correct the MethodProbe',
    NestJS: 'Add a handler for {method} on `{path}` (`@Post()`, `@Put()`, …), or correct the MethodProbe',
    Fastify:
      'Add a route for {method}: `app.route({ method: "{method}", url: "{path}" })`, or correct the MethodProbe',
    Koa: 'Add a handler for {method} on `{path}` to the router, or correct the MethodProbe',
    Hono: 'Add a handler: `app.on("{method}", "{path}", …)`, or correct the MethodProbe',
    Rails: 'Add {method} for `{path}` to `config/routes.rb`, or correct the MethodProbe',
    Spring:
      'Add {method} to the mapping of `{path}` (`@PostMapping`, `@RequestMapping(method = …)`), or correct the MethodProbe',
    Tomcat:
      'Override the method of the servlet for {method} (`doPost`, `doPut`, …), or correct the MethodProbe',
    Jetty:
      'Override the method of the servlet for {method} (`doPost`, `doPut`, …), or correct the MethodProbe',
    Go: 'Register the pattern `"{method} {path}"`, or let the handler accept {method}, or correct the MethodProbe',
    gin: 'Register `r.Handle("{method}", "{path}", …)`, or correct the MethodProbe',
    echo: 'Register `e.Add("{method}", "{path}", …)`, or correct the MethodProbe',
    'ASP.NET Core': 'Map {method} on `{path}` (`app.MapPost`, `[HttpPost]`, …), or correct the MethodProbe',
    IIS: 'Remove the WebDAV module, which takes PUT and DELETE: `<remove name="WebDAVModule" />` and `<remove name="WebDAV" />` in web.config',
    any: 'Implement {method} on `{path}` in the application, or correct the path and method in the MethodProbe',
  }),
  AppRouteShadowed: remedyLines({
    Flask:
      'Register {method} on the rule that takes `{path}` too, or give the converter a type (`<int:id>`) so that it leaves the path alone',
    FastAPI:
      'Declare `{path}` before the route that takes it, or put both methods on one path operation: of two routes for one path the first refuses what it lacks',
    Starlette:
      'Put the `Route` or `Mount` for `{path}` first in `routes`, and name all its methods in one `Route`',
    Django:
      'Put the pattern for `{path}` before the one that takes it in `urlpatterns`, with all methods in one view',
    Express: 'Register the handler of `{path}` before the router or catch-all that takes it',
    NestJS:
      'Declare the handler of `{path}` before the one with a parameter, and its module before the other one',
    Koa: 'Register `{path}` before the route with a parameter that takes it',
    Hono: 'Register `{path}` before the route with a parameter or wildcard that takes it',
    Rails: 'Put the route for `{path}` before the one that takes it in `config/routes.rb`',
    Spring:
      'Narrow the variable in the mapping that takes `{path}` with a regular expression, or move one of the two paths',
    gin: 'Register {method} on both spellings of `{path}`, with and without the slash',
    Go: 'Register the more specific pattern `"{method} {path}"`; a pattern that ends in a slash takes everything below it',
    'ASP.NET Core': 'Constrain the parameter of the route that takes `{path}` (`{id:int}`)',
    any: 'Let the application ask the route for `{path}` before the one that takes it, or register both spellings of the path for {method}',
  }),
  AppFails: remedyLines({
    Flask:
      'Look for this request in the log of {service} (logger of the application, gunicorn `--capture-output`); nothing about the routing has to change',
    Django:
      'Look for this request in the log of {service} (logger `django.request`); nothing about the routing has to change',
    Spring:
      'Look for this request in the log of {service} (`logging.level.org.springframework.web=DEBUG` tells more); nothing about the routing has to change',
    any: 'Look for this request in the log of {service}; nothing about the routing has to change',
  }),
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
