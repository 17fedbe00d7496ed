// Remedies for the causes around backends: Services, their Pods, and how a hop speaks to them.

import { type Remedy, told } from './remedy.ts';

export const backendRemedies = {
  BackendProtocolMismatch: told({
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
  SelectorMatchesForeignPods: told({
    any: 'Let {field} of Service {service} select the Pods of one workload only: add a label such as `app.kubernetes.io/component` to the Pods and to the selector; {other} is selected too',
  }),
  MixedBackendVersions: told({
    'rollout-in-progress':
      'Wait until the rollout of {object} is complete; deploy a route before clients use it',
    any: 'Bring all Pods of Service {service} to {image}: finish the rollout of {object} or roll it back',
  }),
  NoUsableEndpoint: told({
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
  HostDependentBackend: told({
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
  MethodRewrittenInTransit: told({
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
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
