// Objects for tests of the Gateway API: the smallest Gateway, routes and facts that a row needs. Group and
// kind of references are left out as users do; the API server's defaults are not needed.

import type {
  BackendReference,
  Blame,
  Facts,
  Gateway,
  GatewayApiFacts,
  GatewayClass,
  GRPCRoute,
  GRPCRouteRule,
  Header,
  HTTPRoute,
  HTTPRouteFilter,
  HTTPRouteMatch,
  HTTPRouteRule,
  Listener,
  ObjectCondition,
  ParentReference,
  ReferenceGrant,
  RouteParentStatus,
  Service,
  ServiceFacts,
} from '../../../src/model/index.ts';
import { decide } from '../../../src/routing/decision.ts';
import type { RoutingDecision } from '../../../src/routing/shared/model.ts';

export interface GatewaySpec {
  readonly name?: string;
  readonly namespace?: string;
  readonly className?: string;
  readonly listeners?: readonly Partial<Listener>[];
  readonly generation?: number;
  readonly status?: NonNullable<Gateway['status']>;
}

/** Gateway `gw` of namespace `team` with an HTTP listener on 80 and an HTTPS listener on 443, for routes of its namespace. */
export function gateway(spec: GatewaySpec = {}): Gateway {
  const { name = 'gw', namespace = 'team', className = 'edge', generation, status } = spec;
  const listeners = spec.listeners ?? [{ name: 'http' }, { name: 'https', protocol: 'HTTPS' }];
  return {
    metadata: { name, namespace, ...(generation === undefined ? {} : { generation }) },
    spec: { gatewayClassName: className, listeners: listeners.map(listener) },
    ...(status === undefined ? {} : { status }),
  };
}

/** Port 80 for HTTP, 443 for anything else. */
export function listener({ name = 'http', protocol = 'HTTP', ...rest }: Partial<Listener> = {}): Listener {
  return { name, protocol, port: protocol === 'HTTP' ? 80 : 443, ...rest };
}

export interface RouteSpec {
  readonly name?: string;
  readonly namespace?: string;
  readonly parents?: readonly ParentReference[];
  readonly hosts?: readonly string[];
  readonly rules?: readonly HTTPRouteRule[];
  readonly created?: string;
  readonly generation?: number;
  readonly status?: readonly RouteParentStatus[];
}

/** HTTPRoute `shop` of namespace `team` for shop.test at Gateway `gw`. A controller has accepted it, unless `status` says otherwise. */
export function httpRoute(spec: RouteSpec = {}): HTTPRoute {
  const { name = 'shop', namespace = 'team', parents = [{ name: 'gw' }], hosts = ['shop.test'] } = spec;
  const { rules, created = '2026-01-01', generation, status = parents.map((ref) => accepted(ref)) } = spec;
  return {
    metadata: {
      name,
      namespace,
      creationTimestamp: new Date(created),
      ...(generation === undefined ? {} : { generation }),
    },
    spec: { parentRefs: parents, hostnames: hosts, ...(rules === undefined ? {} : { rules }) },
    status: { parents: status },
  };
}

/** GRPCRoute `rpc` of namespace `team`. */
export function grpcRoute(
  spec: Omit<RouteSpec, 'rules'> & { readonly rules: readonly GRPCRouteRule[] },
): GRPCRoute {
  const { rules, ...rest } = spec;
  const { metadata, spec: written } = httpRoute({ name: 'rpc', ...rest });
  const { parentRefs, hostnames } = written ?? {};
  return {
    ...(metadata === undefined ? {} : { metadata }),
    spec: {
      rules,
      ...(parentRefs === undefined ? {} : { parentRefs }),
      ...(hostnames === undefined ? {} : { hostnames }),
    },
  };
}

export const condition = (
  type: string,
  status: string,
  reason = 'Because',
  more: Partial<ObjectCondition> = {},
): ObjectCondition => ({
  type,
  status,
  reason,
  message: `${type} is ${status}`,
  ...more,
});

/** What a controller writes of a parent; Accepted when no condition is given. */
export const accepted = (
  parentRef: ParentReference,
  ...conditions: readonly ObjectCondition[]
): RouteParentStatus => ({
  parentRef,
  controllerName: 'example.test/controller',
  conditions: conditions.length === 0 ? [condition('Accepted', 'True', 'Accepted')] : conditions,
});

/** A rule for these matches to port 80 of a Service. */
export const rule = (
  matches: readonly HTTPRouteMatch[],
  to = 'web',
  filters?: readonly HTTPRouteFilter[],
): HTTPRouteRule => ({
  matches,
  backendRefs: [backendRef(to)],
  ...(filters === undefined ? {} : { filters }),
});

/** A rule without backends. */
export const filterRule = (
  matches: readonly HTTPRouteMatch[],
  ...filters: readonly HTTPRouteFilter[]
): HTTPRouteRule => ({
  matches,
  filters,
});

export const prefix = (value: string, more: Omit<HTTPRouteMatch, 'path'> = {}): HTTPRouteMatch => ({
  path: { type: 'PathPrefix', value },
  ...more,
});

export const exact = (value: string, more: Omit<HTTPRouteMatch, 'path'> = {}): HTTPRouteMatch => ({
  path: { type: 'Exact', value },
  ...more,
});

export const expression = (value: string, more: Omit<HTTPRouteMatch, 'path'> = {}): HTTPRouteMatch => ({
  path: { type: 'RegularExpression', value },
  ...more,
});

export const backendRef = (name: string, more: Partial<BackendReference> = {}): BackendReference => ({
  name,
  port: 80,
  ...more,
});

export const redirect = (
  requestRedirect: NonNullable<HTTPRouteFilter['requestRedirect']>,
): HTTPRouteFilter => ({
  type: 'RequestRedirect',
  requestRedirect,
});

export const rewrite = (urlRewrite: NonNullable<HTTPRouteFilter['urlRewrite']>): HTTPRouteFilter => ({
  type: 'URLRewrite',
  urlRewrite,
});

/** GatewayClass `edge`. */
export const gatewayClass = (controllerName: string, name = 'edge'): GatewayClass => ({
  metadata: { name },
  spec: { controllerName },
});

export const traefik = gatewayClass('traefik.io/gateway-controller');
export const envoyGateway = gatewayClass('gateway.envoyproxy.io/gatewayclass-controller');
/** A controller whose ways are not known. */
export const otherClass = gatewayClass('example.test/controller');

/** Lets HTTPRoutes of one namespace refer to Services of another. */
export const grant = (from: string, to: string, name?: string): ReferenceGrant => ({
  metadata: { name: 'grant', namespace: to },
  spec: {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: from }],
    to: [{ group: '', kind: 'Service', ...(name === undefined ? {} : { name }) }],
  },
});

type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** A Service with port 80 and nobody behind it; without ports, one that does not exist. */
export const serviceIn = (
  namespace: string,
  name: string,
  ports: readonly Port[] | undefined = [{ port: 80 }],
): ServiceFacts => ({
  namespace,
  name,
  service: { metadata: { namespace, name }, spec: { ports: [...ports] } },
  endpoints: [],
});

/** A Service that does not exist. */
export const noService = (namespace: string, name: string): ServiceFacts => ({
  namespace,
  name,
  endpoints: [],
});

/** What stands around a route: Gateway `gw` of an unknown controller, unless `more` says otherwise. */
export function gatewayFacts(
  route: HTTPRoute | undefined,
  more: Partial<GatewayApiFacts> = {},
  rest: Partial<Facts> = {},
): Facts {
  const api: GatewayApiFacts = {
    installed: true,
    ...(route === undefined ? {} : { route }),
    neighbours: [],
    grpcRoutes: [],
    gateways: [gateway()],
    classes: [otherClass],
    namespaceLabels: {},
    ...more,
  };
  return {
    at: new Date('2026-01-01'),
    neighbours: [],
    classPublishes: true,
    services: [],
    gatewayApi: api,
    ...rest,
  };
}

/** `GET http://shop.test:8080/x` as a request; the port is the one that is dialled and part of the Host header. */
export function ask(known: Facts, line: string, headers: readonly Header[] = []): RoutingDecision {
  const [, method = 'GET', scheme, host = '', port, path] =
    /^(\S+) (https?):\/\/([^/:]*)(?::(\d+))?(.*)$/.exec(line) ?? [];
  return decide(known, {
    scheme: scheme === 'https' ? 'https' : 'http',
    host: port === undefined ? host : `${host}:${port}`,
    path: path === undefined || path === '' ? '/' : path,
    method,
    headers,
    ...(port === undefined ? {} : { port: Number(port) }),
  });
}

/** The name of the Service that a request goes to; `404` and `500` for what the gateway answers by itself. */
export function goesTo(known: Facts, line: string, headers: readonly Header[] = []): string {
  const { rule: winner, backend, refusal, redirect: answer } = ask(known, line, headers);
  if (refusal !== undefined) return `${refusal.value.status} ${refusal.value.why}`;
  if (answer !== undefined) return `${answer.value.status} ${answer.value.location}`;
  return winner === undefined ? '404' : (backend?.value.name ?? 'nowhere');
}

/** The blame of a field of HTTPRoute `shop` in `team`. */
export const routeBlameOf = (field: string, name = 'shop', namespace = 'team'): Blame => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  namespace,
  name,
  field,
});
