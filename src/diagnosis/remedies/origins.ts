// Remedies for redirects that are built from a wrong scheme, host, port or prefix: whoever
// redirects does not know how the client got there.

import { type Remedy, told } from './remedy.ts';

const uvicornTrust =
  "Trust the gateway: `--proxy-headers --forwarded-allow-ips=10.0.0.0/8` of uvicorn, with the network of the gateway's Pods";

const expressTrust =
  'Trust the gateway: `app.set("trust proxy", 1)`, with the number of proxies before the application';

export const originRemedies = {
  RedirectLoop: told({
    'ingress-nginx':
      'Set `use-forwarded-headers: "true"` in the controller\'s ConfigMap when a trusted load balancer ends TLS before it; otherwise remove `nginx.ingress.kubernetes.io/force-ssl-redirect`',
    'nginx-inc':
      'Set `nginx.org/redirect-to-https: "true"`, which asks for X-Forwarded-Proto, and `ingress.kubernetes.io/ssl-redirect: "false"`, when a load balancer ends TLS before it',
    kong: 'Put the addresses of the load balancer that ends TLS in `trusted_ips` (`KONG_TRUSTED_IPS`), or write `konghq.com/protocols: "http,https"`',
    traefik:
      'Put the addresses of the load balancer that ends TLS in `--entryPoints.web.forwardedHeaders.trustedIPs`, or remove the middleware `redirectScheme`',
    haproxy:
      'Redirect only clients that came over http: `http-request redirect scheme https code 308 unless { ssl_fc } || { req.hdr(x-forwarded-proto) https }`',
    'aws-alb':
      'Redirect at the load balancer alone: `alb.ingress.kubernetes.io/ssl-redirect: "443"`, and remove the redirect behind it',
    'gateway-api':
      'Put the `RequestRedirect` filter in a route of its own that is attached to the http listener only: `parentRefs[].sectionName`',
    istio:
      'Tell the gateway of the load balancer that ends TLS: `gatewayTopology.numTrustedProxies: 1`, or remove `tls.httpsRedirect`',
    envoy: 'Tell Envoy of the load balancer that ends TLS: `xff_num_trusted_hops: 1`',
    nginx: 'Redirect on `$http_x_forwarded_proto` instead of `$scheme` when TLS ends before nginx',
    cloudflare: 'Set the SSL/TLS mode to Full (strict) instead of Flexible, which asks the origin over http',
    Flask: 'Trust the gateway: `app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1)`',
    Django: 'Trust the gateway: `SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")`',
    Express: expressTrust,
    Rails: 'Say that the client came over https: `config.assume_ssl = true` (Rails 7.1 and later)',
    Spring: 'Trust the gateway: `server.forward-headers-strategy=framework`',
    'ASP.NET Core':
      'Call `app.UseForwardedHeaders()` with `XForwardedProto` before `app.UseHttpsRedirection()`',
    any: 'Let one of the two redirect only: redirect to https where TLS ends, and let everything behind it trust `X-Forwarded-Proto`',
  }),
  ForwardedProtoNotTrusted: told({
    'ingress-nginx':
      'Set `use-forwarded-headers: "true"` in the controller\'s ConfigMap when a trusted load balancer ends TLS before it',
    'nginx-inc': 'Set `nginx.org/redirect-to-https: "true"` when a load balancer ends TLS before it',
    kong: 'Put the addresses of the load balancer that ends TLS in `trusted_ips` (`KONG_TRUSTED_IPS`)',
    traefik:
      'Put the addresses of the load balancer that ends TLS in `--entryPoints.web.forwardedHeaders.trustedIPs`',
    haproxy: 'Send the scheme: `http-request set-header X-Forwarded-Proto https if { ssl_fc }`',
    'gateway-api':
      'Send the scheme: filter `RequestHeaderModifier` that sets `X-Forwarded-Proto` to `https` in the route of the https listener',
    istio: 'Tell the gateway of the load balancer that ends TLS: `gatewayTopology.numTrustedProxies: 1`',
    envoy: 'Tell Envoy of the load balancer that ends TLS: `xff_num_trusted_hops: 1`',
    nginx: 'Send the scheme: `proxy_set_header X-Forwarded-Proto $scheme;`',
    apache: 'Send the scheme: `RequestHeader set X-Forwarded-Proto "https"` in the virtual host for 443',
    caddy: 'Name the proxy that ends TLS in `trusted_proxies static` of the global option `servers`',
    Flask: 'Trust the gateway: `app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1)`',
    FastAPI: uvicornTrust,
    Starlette: uvicornTrust,
    uvicorn: uvicornTrust,
    gunicorn:
      'Trust the gateway: `--forwarded-allow-ips` with the addresses of the gateway, or `"*"` when nobody else can reach the Pods',
    Django: 'Trust the gateway: `SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")`',
    Express: expressTrust,
    NestJS: expressTrust,
    Fastify: 'Trust the gateway: `Fastify({ trustProxy: true })`, or its addresses instead of `true`',
    Koa: 'Trust the gateway: `app.proxy = true`',
    Rails: 'Say that the client came over https: `config.assume_ssl = true` (Rails 7.1 and later)',
    Spring: 'Trust the gateway: `server.forward-headers-strategy=framework`',
    Tomcat: 'Trust the gateway: `RemoteIpValve` with `protocolHeader="X-Forwarded-Proto"`',
    Jetty: 'Trust the gateway: the module `http-forwarded` (`ForwardedRequestCustomizer`)',
    'ASP.NET Core':
      'Trust the gateway: `app.UseForwardedHeaders()` with `XForwardedProto`, or `ASPNETCORE_FORWARDEDHEADERS_ENABLED=true`',
    any: 'Send exactly one `X-Forwarded-Proto: {scheme}` to the application, and let it trust that header from the addresses of the gateway',
  }),
  RedirectLeaksInternalOrigin: told({
    'ingress-nginx':
      'Send a lost prefix in `nginx.ingress.kubernetes.io/x-forwarded-prefix`; rewrite an internal address with `nginx.ingress.kubernetes.io/proxy-redirect-from` and `proxy-redirect-to`',
    kong: 'Send the outer host and port: `konghq.com/preserve-host: "true"`, and `port_maps` (`KONG_PORT_MAPS=443:8443`)',
    traefik:
      'Send the outer host: `traefik.ingress.kubernetes.io/service.passhostheader: "true"` on the Service; `stripPrefix` sends the prefix in X-Forwarded-Prefix, `replacePathRegex` does not',
    haproxy: 'Rewrite the answer: `http-response replace-header Location ^https?://[^/]+(/.*) \\1`',
    'gateway-api':
      'Send what was lost: remove `urlRewrite.hostname`, and set `X-Forwarded-Prefix` with a `RequestHeaderModifier` filter',
    istio:
      'Send what was lost: remove `rewrite.authority`, and set `x-forwarded-prefix` in `headers.request.set`',
    nginx:
      'Send the outer host with `proxy_set_header Host $host;` and rewrite the answer with `proxy_redirect`; for redirects of nginx itself set `absolute_redirect off;`',
    apache: 'Set `ProxyPreserveHost On`, and a `ProxyPassReverse` for each `ProxyPass`',
    Flask:
      'Trust what the gateway sends: `ProxyFix(app.wsgi_app, x_proto=1, x_host=1, x_port=1, x_prefix=1)`',
    FastAPI: 'Tell the application its outer prefix: `FastAPI(root_path="/prefix")`',
    Starlette: 'Tell the application its outer prefix: `--root-path /prefix` of uvicorn',
    Django:
      'Set `USE_X_FORWARDED_HOST = True`, and `FORCE_SCRIPT_NAME = "/prefix"` for a prefix that the gateway strips',
    Spring:
      'Trust what the gateway sends: `server.forward-headers-strategy=framework`, which reads X-Forwarded-Prefix too',
    Tomcat: 'Trust what the gateway sends: `RemoteIpValve` with `hostHeader` and `portHeader`',
    Jetty: 'Trust what the gateway sends: the module `http-forwarded` (`ForwardedRequestCustomizer`)',
    'ASP.NET Core':
      'Trust what the gateway sends: `app.UseForwardedHeaders()` with `XForwardedHost` and `XForwardedPrefix`',
    any: 'Send `X-Forwarded-Host`, `X-Forwarded-Port` and `X-Forwarded-Prefix` to the application and let it use them, or let the gateway rewrite `Location`',
  }),
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
