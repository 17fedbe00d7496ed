// Remedies for the causes around paths: what arrives at the application.

import { type Remedy, told } from './remedy.ts';

export const pathRemedies = {
  RewriteTargetWrong: told({
    'ingress-nginx':
      'Let `{serves}` arrive: capture the rest of the path with rule path `/prefix(/|$)(.*)`, `nginx.ingress.kubernetes.io/use-regex: "true"` and `nginx.ingress.kubernetes.io/rewrite-target: /$2`, or remove {field}',
    'nginx-inc':
      'Let `{serves}` arrive: in `nginx.org/rewrites: "serviceName={service} rewrite=/"` the value of `rewrite` takes the place of the path of the rule',
    kong: 'Change {field} of {object} so that `{serves}` arrives: `konghq.com/path` on the Service puts its value before the path, `konghq.com/rewrite` replaces the path',
    traefik:
      'Change the middleware so that `{serves}` arrives: `replacePath` drops the rest of the path, `replacePathRegex` and `stripPrefix` keep it',
    haproxy:
      'Let `{serves}` arrive: `haproxy.org/path-rewrite: "/prefix/(.*) /\\1"` keeps the rest of the path, a value without a group drops it',
    'aws-alb':
      'Let `{serves}` arrive: correct `regex` and `replace` of the `url-rewrite` in `alb.ingress.kubernetes.io/transforms.{service}`',
    'gateway-api':
      'Change {field} of {object} so that `{serves}` arrives: `replacePrefixMatch` takes the place of the prefix that the rule matched and keeps the rest of the path, `replaceFullPath` drops the rest',
    istio:
      'Let `{serves}` arrive: `rewrite.uri` takes the place of the matched prefix, or of the whole path when the match is `exact` or `regex`',
    envoy: 'Let `{serves}` arrive: correct `prefix_rewrite` or `regex_rewrite` of the route',
    nginx:
      'Let `{serves}` arrive: a path after the host in `proxy_pass` takes the place of what `location` matched; remove it, or end both in a slash',
    apache: 'Let `{serves}` arrive: end both sides of `ProxyPass` in a slash, or neither',
    caddy: 'Let `{serves}` arrive: correct `rewrite` or `uri replace` before `reverse_proxy`',
    any: 'Change {field} of {object} so that `{serves}` arrives instead of `{arrives}`',
  }),
  PrefixNotStripped: told({
    'ingress-nginx':
      'Strip the prefix: rule path `/prefix(/|$)(.*)` with `nginx.ingress.kubernetes.io/use-regex: "true"` and `nginx.ingress.kubernetes.io/rewrite-target: /$2`',
    'nginx-inc': 'Strip the prefix: `nginx.org/rewrites: "serviceName={service} rewrite=/"`',
    kong: 'Strip the prefix: `konghq.com/strip-path: "true"` on {object}',
    traefik:
      'Strip the prefix: a middleware `stripPrefix` with the prefix in `prefixes`, named in `traefik.ingress.kubernetes.io/router.middlewares`',
    haproxy: 'Strip the prefix: `haproxy.org/path-rewrite: "/prefix/(.*) /\\1"`',
    'aws-alb':
      'Strip the prefix: `alb.ingress.kubernetes.io/transforms.{service}` with a `url-rewrite` from `^/prefix/(.*)$` to `/$1` (controller 2.14 and later)',
    apisix: 'Strip the prefix: plug-in `proxy-rewrite` with `regex_uri: ["^/prefix/(.*)", "/$1"]`',
    'gateway-api':
      'Strip the prefix: filter `URLRewrite` with `path.type: ReplacePrefixMatch` and `replacePrefixMatch: /` in the rule of {object}',
    istio: 'Strip the prefix: match `/prefix/` and set `rewrite.uri: /` in the VirtualService',
    envoy: 'Strip the prefix: match `/prefix/` and set `prefix_rewrite: /` in the route',
    nginx: 'Strip the prefix: end both `location /prefix/` and the address in `proxy_pass` in a slash',
    apache: 'Strip the prefix: `ProxyPass "/prefix/" "http://{service}:{port}/"`',
    caddy: 'Strip the prefix: `handle_path /prefix/*` instead of `handle`',
    Flask:
      'Strip the prefix at the gateway, or mount the routes under it: `Blueprint(…, url_prefix="/prefix")`',
    FastAPI:
      'Strip the prefix at the gateway, or tell the application that it arrives: `FastAPI(root_path="/prefix")`, and not `--root-path` as well',
    Starlette: 'Strip the prefix at the gateway, or mount the routes under it: `Mount("/prefix", routes=…)`',
    Django:
      'Strip the prefix at the gateway, or mount the routes under it: `path("prefix/", include(…))` in the root `urlpatterns`',
    Express: 'Strip the prefix at the gateway, or mount the router under it: `app.use("/prefix", router)`',
    NestJS:
      'Strip the prefix at the gateway, or let the application have it: `app.setGlobalPrefix("prefix")`',
    Fastify:
      'Strip the prefix at the gateway, or register the routes under it: `app.register(routes, { prefix: "/prefix" })`',
    Spring:
      'Strip the prefix at the gateway, or let the application have it: `server.servlet.context-path=/prefix`',
    Go: 'Strip the prefix at the gateway, or in front of the mux: `http.StripPrefix("/prefix", mux)`',
    'ASP.NET Core':
      'Strip the prefix at the gateway, or let the application have it: `app.UsePathBase("/prefix")` before `app.UseRouting()`',
    any: 'Strip the prefix at the gateway so that `{serves}` arrives, or give the application its base path; not both',
  }),
  PrefixStrippedUnexpectedly: told({
    'ingress-nginx':
      'Keep the prefix: remove `nginx.ingress.kubernetes.io/rewrite-target`, and the capture groups in the path of the rule with it',
    'nginx-inc': 'Keep the prefix: remove {service} from `nginx.org/rewrites`',
    kong: 'Keep the prefix: `konghq.com/strip-path: "false"` on {object}',
    traefik:
      'Keep the prefix: take the `stripPrefix` middleware out of `traefik.ingress.kubernetes.io/router.middlewares`',
    haproxy: 'Keep the prefix: remove `haproxy.org/path-rewrite`',
    'aws-alb':
      'Keep the prefix: remove the `url-rewrite` from `alb.ingress.kubernetes.io/transforms.{service}`',
    apisix: 'Keep the prefix: remove `regex_uri` from the plug-in `proxy-rewrite`',
    'gateway-api':
      'Keep the prefix: remove {field} of {object}, or let it name the prefix that the application serves',
    istio: 'Keep the prefix: remove `rewrite.uri` from the VirtualService',
    envoy: 'Keep the prefix: remove `prefix_rewrite` from the route',
    nginx: 'Keep the prefix: write the address in `proxy_pass` without a path, not even a slash',
    apache:
      'Keep the prefix: repeat it in the target, `ProxyPass "/prefix" "http://{service}:{port}/prefix"`',
    caddy: 'Keep the prefix: `handle /prefix/*` instead of `handle_path`',
    NestJS: 'Keep the prefix at the gateway, or remove `app.setGlobalPrefix(…)`',
    Spring: 'Keep the prefix at the gateway, or set `server.servlet.context-path=/`',
    'ASP.NET Core': 'Keep the prefix at the gateway, or map the endpoints without it',
    any: 'Keep the prefix: change {field} of {object} so that `{serves}` arrives, or mount the application at `/`',
  }),
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
