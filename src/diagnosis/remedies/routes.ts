// Remedies for routes and paths: which rule of the gateway takes the request, and which path arrives at the
// application.

import { type Remedy, remedyLines } from './remedy.ts';

export const routeRemedies = {
  RewriteTargetWrong: remedyLines({
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
  PrefixNotStripped: remedyLines({
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
  PrefixStrippedUnexpectedly: remedyLines({
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
  NoRouteMatched: remedyLines({
    'ingress-nginx':
      'Add a rule for {host} that covers `{path}`: `Prefix` matches whole path elements, and a regular expression needs `pathType: ImplementationSpecific` with `nginx.ingress.kubernetes.io/use-regex: "true"`',
    kong: 'Add a rule for {host} that covers `{path}`: `Prefix` matches whole path elements, and a regular expression begins with `/~` and needs `pathType: ImplementationSpecific`',
    traefik:
      'Add a rule for {host} that covers `{path}`, on the entry point that clients use: `traefik.ingress.kubernetes.io/router.entrypoints`',
    'aws-alb':
      'Add a rule for {host} that covers `{path}`: a path with `*` needs `pathType: ImplementationSpecific`',
    'gateway-api':
      'Add a match for `{path}` to an HTTPRoute whose `hostnames` hold {host} and whose `parentRefs` name the listener that clients use',
    istio: 'Add a match for `{path}`, and let `hosts` of the VirtualService and of the Gateway hold {host}',
    envoy: 'Add a route for `{path}` to the virtual host whose `domains` hold {host}',
    nginx: 'Add a `location` for `{path}` to the `server` whose `server_name` is {host}',
    apache: 'Add a `ProxyPass` for `{path}` to the virtual host whose `ServerName` is {host}',
    caddy: 'Add a `handle` for `{path}` to the site {host}',
    'scheme-left-out':
      'Let {field} of {object} take {scheme} too, or leave {scheme} out of `spec.through.schemes` of the probe',
    any: 'Add a rule for {host} that covers `{path}`: `Prefix` matches whole path elements, and both types are case-sensitive',
  }),
  MethodNotRouted: remedyLines({
    'nginx-inc': 'Let the condition on `$request_method` in `matches` of the VirtualServer hold {method}',
    kong: 'Add {method} to `konghq.com/methods` of {object}, or remove the annotation',
    traefik: 'Add `Method("{method}")` to the rule of the router, or remove its `Method`',
    haproxy: 'Add {method} to the `method` condition of `use_backend`',
    'aws-alb': 'Add {method} to `http-request-method` in `alb.ingress.kubernetes.io/conditions.{service}`',
    apisix: 'Add {method} to `methods` of the route',
    'gateway-api':
      'Add a match with `method: {method}` beside {field} of {object}, or remove `method` from the match',
    istio:
      'Add a match with `method.exact: {method}` to the VirtualService, or remove `method` from the match',
    envoy: 'Let the matcher of the header `:method` hold {method}',
    caddy: 'Add {method} to the matcher `method`',
    Spring: 'Add {method} to the predicate `Method=` of the Spring Cloud Gateway route',
    any: 'Add {method} to the method match of the route for `{path}`, or remove the match',
  }),
  RouteShadowed: remedyLines({
    'ingress-nginx':
      'Make the paths of {object} and {other} disjoint: the longest path wins, then the older Ingress; `use-regex` or `rewrite-target` on one Ingress makes all paths of {host} regular expressions',
    'nginx-inc':
      'Merge {object} and {other}: one Ingress wins a host, unless they are marked `nginx.org/mergeable-ingress-type: "master"` and `"minion"`',
    kong: 'Make the paths of {object} and {other} disjoint, or let regular expressions be asked in order: `konghq.com/regex-priority: "10"` on {object}',
    traefik:
      'Make the rules of {object} and {other} disjoint, or let this one be asked first: `traefik.ingress.kubernetes.io/router.priority: "1000"` on {object}',
    haproxy: 'Move the `use_backend` of {object} before the one of {other}',
    'aws-alb':
      'Let {object} be asked before {other}: `alb.ingress.kubernetes.io/group.order` with the lower number on {object}',
    apisix: 'Give the route of {object} a higher `priority` than the one of {other}',
    'gateway-api':
      'Make the match of {object} more specific than the one of {other}, or remove the other: the closer hostname wins, then `Exact`, the longer prefix, a `method`, the number of headers and of query parameters, and between equals the older route',
    istio:
      'Move the rule before the one of {other}, and put `uri` and `method` in one item of `match`: separate items are alternatives',
    envoy: 'Move the route before the one of {other}: the first match wins',
    nginx:
      'Give `{path}` a `location` that wins over {other}: `=` before `^~` before regular expressions before prefixes',
    apache: 'Move the `ProxyPass` for `{path}` before the one of {other}: the first match wins',
    any: 'Make the rules of {object} and {other} disjoint, or merge them into one object',
  }),
  IngressConfigNotApplied: remedyLines({
    'ingress-nginx':
      'Look for {object} in the controller\'s log: its annotations begin with `nginx.ingress.kubernetes.io/`, and snippets need `allow-snippet-annotations: "true"` and `annotations-risk-level: Critical` in the ConfigMap',
    'nginx-inc':
      'Look at the events of {object}: the annotations of this controller begin with `nginx.org/`, and snippets need its flag `-enable-snippets`',
    kong: 'Look for {object} in the log and the events of the controller: its annotations begin with `konghq.com/`, and an old controller ignores new ones',
    traefik:
      'Look for {object} in the log of Traefik: its annotations begin with `traefik.ingress.kubernetes.io/`, and it ignores a class that `--providers.kubernetesingress.ingressclass` does not name',
    haproxy: "Look for {object} in the controller's log: its annotations begin with `haproxy.org/`",
    'aws-alb':
      'Look at the events of {object}: the annotations of this controller begin with `alb.ingress.kubernetes.io/`, and one wrong Ingress stops its whole group',
    'gateway-api':
      'Look at the conditions `Accepted` and `ResolvedRefs` of {object}: the listener must allow its namespace (`allowedRoutes`), and a backend in another namespace needs a ReferenceGrant',
    istio: 'Let `gateways` of {object} name the Gateway, and look for it with `istioctl analyze`',
    'not-allowed-by-listeners':
      'Let `allowedRoutes.namespaces` of the listener of {other} take namespace {namespace} (`from: All`, or `from: Selector` with a label of that namespace), and its `kinds` HTTPRoutes, or move {object} to a namespace that it takes',
    'no-listener-hostname':
      'Give {other} a listener whose `hostname` covers {host}, or correct `hostnames` of {object}: what both have in common is served, and here that is nothing',
    'no-matching-parent':
      'Correct {field} of {object}: {other} has no listener with this `sectionName` and `port`',
    'no-gateway': 'Create {other}, or correct {field} of {object}',
    'no-reference-grant':
      'Create a ReferenceGrant in namespace {target}: `from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: {namespace}}]`, `to: [{group: "", kind: Service, name: {service}}]`',
    'invalid-kind':
      'Let {field} of {object} name a kind that the gateway knows, such as a Service: `group` and `kind` may be left out then',
    'no-address':
      'Give {other} an address: a Service of type LoadBalancer needs something in the cluster that hands out addresses, and `spec.addresses` may name only one that the gateway can use',
    'not-programmed':
      'Bring {other} to `Programmed=True`: its conditions and those of its listeners say what is wrong, `kubectl describe gateway` shows them',
    'no-gateway-class':
      'Set `spec.gatewayClassName` of {other} to a GatewayClass whose controller runs: `kubectl get gatewayclass` shows which are accepted',
    'invalid-certificate-ref':
      'Let `tls.certificateRefs` of {other} name a Secret of type `kubernetes.io/tls` that exists; one in another namespace needs a ReferenceGrant there',
    'port-unavailable':
      'Let {other} have a port that the gateway opens: with Traefik that of an entry point, with a cloud one that its load balancer takes',
    'listener-conflict':
      'Give the listeners of {other} different hostnames or ports: those that share both, or one port for two protocols, are not served',
    'not-taken-over':
      'Look into the log of the controller of {other}: it has not taken over {object} as it is now written',
    any: 'Set `spec.ingressClassName` of {object} to a class whose controller runs, and look for the object in the log of that controller',
  }),
  CanaryMisrouted: remedyLines({
    'ingress-nginx':
      'Deploy the route to {other} too, or stop the canary: `nginx.ingress.kubernetes.io/canary: "false"` on {object}',
    kong: 'Deploy the route to {other} too, or take it out of the plug-in `canary`',
    traefik: 'Deploy the route to {other} too, or set its `weight: 0` in the weighted TraefikService',
    'aws-alb':
      'Deploy the route to {other} too, or set its `weight` to 0 in `alb.ingress.kubernetes.io/actions.{service}`',
    apisix: 'Deploy the route to {other} too, or set its `weight` to 0 in the plug-in `traffic-split`',
    'gateway-api': 'Deploy the route to {other} too, or set `weight: 0` for it in `backendRefs` of {object}',
    istio: 'Deploy the route to {other} too, or set `weight: 0` for it in the VirtualService',
    envoy: 'Deploy the route to {other} too, or set its `weight: 0` in `weighted_clusters`',
    'canary-without-primary':
      'Add the Ingress without `canary` for the same host and path, {host} and `{path}`: a canary alone routes nothing',
    'unusable-share':
      'Mend {field} of {object}, or set the `weight` of that backend to 0: its share of the requests is answered 500',
    'canary-same-service': 'Let {object} name a Service of its own, or remove it',
    any: 'Deploy the route to {other} too, or send no share of the requests there',
  }),
  RoutedToWrongBackend: remedyLines({
    'aws-alb':
      'Let {field} of {object} name {other} instead of {service}, or the target group in `alb.ingress.kubernetes.io/actions.{service}`',
    'gateway-api': 'Let `backendRefs` of {object} name {other} instead of {service}',
    istio: 'Let `route[].destination.host` of {object} name {other} instead of {service}',
    'inner-proxy':
      'In the configuration of the proxy behind Service {service}, pass `{path}` to {other} for {scheme} requests too, before the location that serves static files',
    'no-rule': 'Route `{path}` of {host} to Service {other}, port {port}',
    any: 'Let {field} of {object} name {other} instead of {service}',
  }),
  SpaFallbackMasksMiss: remedyLines({
    nginx:
      'Take the API out of the fallback: `location /api/` with `try_files $uri =404;` or `proxy_pass`, beside the one with `/index.html`',
    apache: 'Take the API out of the fallback: `FallbackResource disabled` in a `<Location "/api">` section',
    caddy:
      'Take the API out of the fallback: `handle /api/*` with `reverse_proxy` or `respond 404` beside the `handle` with `try_files`',
    cloudfront:
      'Remove the custom error response that turns 403 or 404 into `/index.html` with 200: it holds for the API too',
    Flask: 'Let the catch-all route call `abort(404)` for paths of the API',
    FastAPI: 'Let the catch-all route raise `HTTPException(404)` for paths of the API',
    Django: 'Let the catch-all leave the API out: `re_path(r"^(?!api/).*$", …)`',
    Express: 'Answer before the catch-all: `app.use("/api", (req, res) => res.sendStatus(404))`',
    NestJS: 'Name the paths of the API in `exclude` of `ServeStaticModule.forRoot(…)`',
    Fastify: 'Let `setNotFoundHandler` answer 404 for paths of the API, or register one with their `prefix`',
    Spring: 'Let the mapping that forwards to `/index.html` leave paths of the API out',
    'ASP.NET Core':
      'Answer before the fallback: `app.MapFallback("/api/{**path}", () => Results.NotFound())`',
    any: 'Answer 404 for unknown paths of the API before the catch-all page, and route `{path}` to the Service that serves it',
  }),
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
