// Remedies for redirects: those that lose the method, the slash or the client, and those that are built from a wrong
// scheme, host, port or prefix.

import { type Remedy, remedyLines } from './remedy.ts';

const uvicornTrust =
  "Trust the gateway: `--proxy-headers --forwarded-allow-ips=10.0.0.0/8` of uvicorn, with the network of the gateway's Pods";

const expressTrust =
  'Trust the gateway: `app.set("trust proxy", 1)`, with the number of proxies before the application';

export const redirectRemedies = {
  HttpsRedirectDowngradesMethod: remedyLines({
    'ingress-nginx':
      'Call `https://{host}` in clients, or keep the method: `http-redirect-code: "308"` in the controller\'s ConfigMap; or serve plain http: `nginx.ingress.kubernetes.io/ssl-redirect: "false"`',
    'nginx-inc':
      'Call `https://{host}` in clients, or keep the method: `nginx.org/http-redirect-code: "308"` (version 5.4 and later), in a VirtualServer `tls.redirect.code: 308`',
    kong: 'Call `https://{host}` in clients, or keep the method: `konghq.com/https-redirect-status-code: "308"`',
    traefik:
      'Call `https://{host}` in clients, or redirect with the middleware `redirectScheme` of Traefik 2 or later, which answers {method} with 307 or 308',
    haproxy:
      'Call `https://{host}` in clients, or keep the method: `http-request redirect scheme https code 308` in haproxy.cfg or `frontend-config-snippet` instead of `haproxy.org/ssl-redirect`, whose code may be 301, 302 or 303 only',
    'aws-alb':
      'Call `https://{host}` in clients; the load balancer redirects with 301 or 302 only: remove `alb.ingress.kubernetes.io/ssl-redirect` and redirect behind it with 308, or close port 80 in `alb.ingress.kubernetes.io/listen-ports`',
    apisix:
      'Call `https://{host}` in clients, or keep the method: plug-in `redirect` with `ret_code: 308` and `uri: https://$host$request_uri`',
    'gateway-api':
      'Call `https://{host}` in clients, or route plain http to the Service instead of the `RequestRedirect` filter: its `statusCode` may be 308 from Gateway API 1.5 on, before only 301 or 302',
    istio:
      'Call `https://{host}` in clients, or keep the method: replace `tls.httpsRedirect` of the Gateway, which sends 301, by a VirtualService with `redirect.scheme: https` and `redirect.redirectCode: 308`',
    envoy:
      'Call `https://{host}` in clients, or keep the method: `response_code: PERMANENT_REDIRECT` beside `https_redirect: true`',
    nginx: 'Call `https://{host}` in clients, or keep the method: `return 308 https://$host$request_uri;`',
    apache: 'Call `https://{host}` in clients, or keep the method: `Redirect 308 / https://{host}/`',
    caddy:
      'Call `https://{host}` in clients, or keep the method: end `redir` in `308`, or leave the redirect to automatic HTTPS, which sends 308',
    cloudflare:
      'Call `https://{host}` in clients, or keep the method: switch Always Use HTTPS off for {host} and add a Redirect Rule with status 308',
    Flask: 'Leave the redirect to the gateway: `Talisman(app, force_https=False)`',
    Django: 'Leave the redirect to the gateway: `SECURE_SSL_REDIRECT = False`; Django sends 301',
    Express: 'Keep the method: `res.redirect(308, url)` instead of `res.redirect(url)`, which sends 302',
    Spring:
      'Leave the redirect to the gateway: remove `redirectToHttps` or `requiresSecure()` from the security filter chain, which send 302',
    'filter-308':
      'Set {field} of {object} to 308, which keeps the method, or call `https://{host}` in clients; without a `statusCode` the filter answers 302',
    'filter-302':
      'Call `https://{host}` in clients: the installed CRD takes 301 and 302 only, and neither keeps the method; with the CRDs of Gateway API 1.5 or later, where the gateway supports it, {field} of {object} may be 308',
    'filter-302-traefik':
      'Call `https://{host}` in clients, or replace the `RequestRedirect` filter of {object} by an `ExtensionRef` filter to a Middleware `redirectScheme` with `permanent: true`, which answers {method} with 308; the filter itself takes 301 and 302 only before the CRDs of Gateway API 1.5',
    any: 'Call `https://{host}` in clients, or let whoever redirects answer 308, which keeps the method',
  }),
  RedirectNotFollowed: remedyLines({
    'gateway-api':
      'Call `{location}` directly, or route `{path}` to the Service instead of the `RequestRedirect` filter: a `URLRewrite` filter changes the path without a redirect',
    kong: 'Call `https://{host}` in clients, or redirect instead of demanding https: `konghq.com/https-redirect-status-code: "308"`',
    Flask:
      'Call `{location}` directly, or serve both spellings: `app.url_map.strict_slashes = False` before the first route',
    FastAPI:
      'Call `{location}` directly, or serve both spellings: `FastAPI(redirect_slashes=False)`, and register the route with and without the slash',
    Starlette:
      'Call `{location}` directly, or serve both spellings: a `Route("{path}", …)` before the `Mount`, and `app.router.redirect_slashes = False`',
    gin: 'Call `{location}` directly, or register both spellings and set `router.RedirectTrailingSlash = false`',
    Go: 'Call `{location}` directly, or register `{path}` itself beside the pattern that ends in a slash',
    any: 'Call `{location}` directly, or serve `{path}` without a redirect',
  }),
  HttpsRedirectStripsSlash: remedyLines({
    'ingress-nginx':
      'Set `nginx.ingress.kubernetes.io/preserve-trailing-slash: "true"` on every Ingress of {host}, or call `https://{host}{path}` in clients',
    any: 'Call `https://{host}{path}` in clients, or let the redirect keep the slash at the end of the path',
  }),
  PathRedirectDowngradesMethod: remedyLines({
    'nginx-inc':
      'Call `{location}` directly, or write the path of the rule without the slash at its end: nginx redirects to a path that ends in one',
    'gateway-api':
      'Call `{location}` directly, or route `{path}` to the Service instead of the `RequestRedirect` filter: a `URLRewrite` filter changes the path without a redirect',
    nginx: 'Call `{location}` directly, or add `location = {path}` with the same `proxy_pass`',
    apache: 'Call `{location}` directly, or set `DirectorySlash Off` and `ProxyPass` for `{path}` itself',
    Flask:
      'Call `{location}` directly, or serve both spellings: `app.url_map.strict_slashes = False` before the first route',
    Django: 'Call `{location}` directly, or set `APPEND_SLASH = False` and give both spellings a `path(…)`',
    Express: 'Call `{location}` directly, or set `express.static(root, { redirect: false })`',
    Spring:
      'Call `{location}` directly, or set `server.tomcat.redirect-context-root=false` when the path is the context path',
    Tomcat:
      'Call `{location}` directly, or map a servlet to the context root and set `mapperContextRootRedirectEnabled="false"` on its `Context`',
    Jetty:
      'Call `{location}` directly, or call `setAllowNullPathInContext(true)` on the context (before Jetty 12 `setAllowNullPathInfo`)',
    Go: 'Call `{location}` directly, or register `{path}` itself beside the pattern that ends in a slash',
    any: 'Call `{location}` directly, or serve both spellings without a redirect',
  }),
  RedirectLoop: remedyLines({
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
  ForwardedProtoNotTrusted: remedyLines({
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
  RedirectLeaksInternalOrigin: remedyLines({
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
