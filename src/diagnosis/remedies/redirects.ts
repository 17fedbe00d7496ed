// Remedies for redirects that lose the method, the slash or the client.

import { type Remedy, told } from './remedy.ts';

export const redirectRemedies = {
  HttpsRedirectDowngradesMethod: told({
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
  RedirectNotFollowed: told({
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
  HttpsRedirectStripsSlash: told({
    'ingress-nginx':
      'Set `nginx.ingress.kubernetes.io/preserve-trailing-slash: "true"` on every Ingress of {host}, or call `https://{host}{path}` in clients',
    any: 'Call `https://{host}{path}` in clients, or let the redirect keep the slash at the end of the path',
  }),
  PathRedirectDowngradesMethod: told({
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
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
