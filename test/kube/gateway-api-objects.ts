// Builders of Gateway API, Traefik and Kong objects for the tests of src/kube: small, with the one thing that a
// test is about.

import type { NamespaceObject } from '../../src/kube/cache/kinds.ts';
import type {
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  HTTPRouteFilter,
  IngressRoute,
  KongPlugin,
  Listener,
  Metadata,
  Middleware,
  ReferenceGrant,
} from '../../src/model/index.ts';

let version = 0;

/** Every object has a version of its own, as the API server gives it. */
function metadata(key: string, annotations?: Readonly<Record<string, string>>): Metadata {
  const [namespace = '', name = ''] = key.split('/');
  version += 1;
  return {
    namespace,
    name,
    uid: `uid-${name}`,
    resourceVersion: `gateway-${version}`,
    ...(annotations === undefined ? {} : { annotations }),
  };
}

export interface RouteFields {
  /** Ids of Gateways. */
  readonly parents?: readonly string[];
  readonly hostnames?: readonly string[];
  /** `service` or `namespace/service`. */
  readonly backends?: readonly string[];
  readonly filters?: readonly HTTPRouteFilter[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Set by the controller. */
  readonly accepted?: boolean;
}

export function httpRoute(key: string, fields: RouteFields = {}): HTTPRoute {
  const { parents = ['infra/gw'], hostnames, backends = ['web'], filters, annotations, accepted } = fields;
  const parentRefs = parents.map((parent) => {
    const [namespace = '', name = ''] = parent.split('/');
    return { namespace, name };
  });
  const backendRefs = backends.map((backend) => {
    const [first = '', second] = backend.split('/');
    return second === undefined ? { name: first, port: 80 } : { namespace: first, name: second, port: 80 };
  });
  const rule = { backendRefs, ...(filters === undefined ? {} : { filters }) };
  return {
    metadata: metadata(key, annotations),
    spec: { parentRefs, ...(hostnames === undefined ? {} : { hostnames }), rules: [rule] },
    ...(accepted === undefined ? {} : { status: { parents: parentRefs.map(parentStatus(accepted)) } }),
  };
}

const parentStatus = (accepted: boolean) => (parentRef: { namespace: string; name: string }) => ({
  parentRef,
  conditions: [{ type: 'Accepted', status: accepted ? 'True' : 'False' }],
});

export function grpcRoute(key: string, fields: Pick<RouteFields, 'parents' | 'hostnames'> = {}): GRPCRoute {
  const { metadata: head, spec } = httpRoute(key, fields);
  const { rules: _, ...rest } = spec ?? {};
  return { ...(head === undefined ? {} : { metadata: head }), spec: rest };
}

export interface GatewayFields {
  readonly className?: string;
  readonly listeners?: readonly Partial<Listener>[];
  readonly address?: string;
  readonly attachedRoutes?: number;
  readonly programmed?: string;
  readonly transition?: string;
}

export function gateway(key: string, fields: GatewayFields = {}): Gateway {
  const {
    className = 'traefik',
    listeners = [{}],
    address,
    attachedRoutes = 0,
    programmed = 'True',
  } = fields;
  const condition = {
    type: 'Programmed',
    status: programmed,
    lastTransitionTime: fields.transition ?? 'then',
  };
  return {
    metadata: metadata(key),
    spec: {
      gatewayClassName: className,
      listeners: listeners.map((listener) => ({ name: 'web', port: 80, protocol: 'HTTP', ...listener })),
    },
    status: {
      ...(address === undefined ? {} : { addresses: [{ value: address }] }),
      conditions: [condition],
      listeners: [{ name: 'web', attachedRoutes, conditions: [condition] }],
    },
  };
}

export function gatewayClass(name: string, controllerName = 'example.com/gateway'): GatewayClass {
  return { metadata: metadata(`/${name}`), spec: { controllerName } };
}

export function referenceGrant(key: string): ReferenceGrant {
  return { metadata: metadata(key), spec: {} };
}

export function namespaceObject(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): NamespaceObject {
  return { metadata: { ...metadata(`/${name}`), labels } };
}

export function middleware(
  key: string,
  spec: Middleware['spec'] = { stripPrefix: { prefixes: ['/api'] } },
): Middleware {
  return { metadata: metadata(key), spec: spec ?? {} };
}

/** A chain of Middlewares of its namespace. */
export function chain(key: string, ...names: readonly string[]): Middleware {
  return middleware(key, { chain: { middlewares: names.map((name) => ({ name })) } });
}

export function ingressRoute(key: string, match: string, middlewares: readonly string[] = []): IngressRoute {
  return {
    metadata: metadata(key),
    spec: { routes: [{ match, middlewares: middlewares.map((name) => ({ name })) }] },
  };
}

export function kongPlugin(key: string, plugin = 'cors'): KongPlugin {
  return { metadata: metadata(key), plugin };
}
