// Makers of Gateway API objects for stories, beside objects.ts: GatewayClass, Gateway, HTTPRoute, ReferenceGrant,
// and Traefik's Middleware. What is left out stays out, so that the API's own defaults count. Pure.

import type { HTTPRouteFilter, HTTPRouteMatch, HTTPRouteRule, Listener } from '../../../src/model/index.ts';
import type { Manifest } from './story.ts';

/** Version of GatewayClass, Gateway and HTTPRoute. */
const v1 = 'gateway.networking.k8s.io/v1';
const group = 'gateway.networking.k8s.io';

export type Place = { readonly namespace: string; readonly name: string };

/** A GatewayClass; Traefik's controller unless said otherwise. */
export function gatewayClass(name: string, controllerName = 'traefik.io/gateway-controller'): Manifest {
  return { apiVersion: v1, kind: 'GatewayClass', metadata: { name }, spec: { controllerName } };
}

/** A listener named `http` on port 80; any of it may be said differently. */
export const httpListener = (parts: Partial<Listener> = {}): Listener => ({
  name: 'http',
  port: 80,
  protocol: 'HTTP',
  ...parts,
});

/** A listener named `https` on port 443 with the certificate of that Secret, in the Gateway's namespace. */
export const httpsListener = (secret: string, parts: Partial<Listener> = {}): Listener => ({
  name: 'https',
  port: 443,
  protocol: 'HTTPS',
  tls: { certificateRefs: [{ name: secret }] },
  ...parts,
});

/** Lets routes of every namespace attach to a listener. */
export const fromAll = { allowedRoutes: { namespaces: { from: 'All' } } } as const;

export interface GatewayOf extends Place {
  /** Default `traefik`. */
  readonly className?: string;
  /** Default: one httpListener. Traefik's entry points are :80 and :443, and a listener's port must be one. */
  readonly listeners?: readonly Listener[];
}

export function gateway({ namespace, name, className = 'traefik', listeners }: GatewayOf): Manifest {
  const spec = { gatewayClassName: className, listeners: listeners ?? [httpListener()] };
  return { apiVersion: v1, kind: 'Gateway', metadata: { namespace, name }, spec };
}

/** Where a route hangs. */
export interface ParentOf {
  readonly name: string;
  /** Default: the route's. */
  readonly namespace?: string;
  readonly sectionName?: string;
  readonly port?: number;
}

/** A Service behind a rule. */
export interface BackendOf {
  readonly service: string;
  readonly port: number;
  readonly namespace?: string;
  readonly weight?: number;
}

/** A rule in few words; what else an HTTPRouteRule may hold goes into `also`. */
export interface RuleOf {
  /** PathPrefix of the only match; for anything else write `matches`. */
  readonly path?: string;
  readonly matches?: readonly HTTPRouteMatch[];
  readonly filters?: readonly HTTPRouteFilter[];
  readonly to?: BackendOf | readonly BackendOf[];
  readonly also?: Partial<HTTPRouteRule>;
}

export interface HttpRouteOf extends Place {
  readonly parents: readonly ParentOf[];
  readonly hostnames?: readonly string[];
  readonly rules: readonly RuleOf[];
}

export function httpRoute({ namespace, name, parents, hostnames, rules }: HttpRouteOf): Manifest {
  return {
    apiVersion: v1,
    kind: 'HTTPRoute',
    metadata: { namespace, name },
    spec: {
      parentRefs: parents,
      ...(hostnames === undefined ? {} : { hostnames }),
      rules: rules.map(ruleOf),
    },
  };
}

function ruleOf({ path, matches, filters, to, also }: RuleOf): HTTPRouteRule {
  const backends = (Array.isArray(to) ? to : [to]).filter((one) => one !== undefined);
  return {
    ...(path === undefined ? {} : { matches: [prefix(path)] }),
    ...(matches === undefined ? {} : { matches }),
    ...(filters === undefined ? {} : { filters }),
    ...(backends.length === 0 ? {} : { backendRefs: backends.map(backendOf) }),
    ...also,
  };
}

function backendOf({ service, ...rest }: BackendOf) {
  return { name: service, ...rest };
}

/** A match by PathPrefix, with more conditions where given. */
export const prefix = (value: string, also: Omit<HTTPRouteMatch, 'path'> = {}): HTTPRouteMatch => ({
  path: { type: 'PathPrefix', value },
  ...also,
});

/** A match by Exact path. */
export const exact = (value: string, also: Omit<HTTPRouteMatch, 'path'> = {}): HTTPRouteMatch => ({
  path: { type: 'Exact', value },
  ...also,
});

/** A redirect; 302 when no statusCode is said, as the API has it. */
export const redirect = (
  requestRedirect: NonNullable<HTTPRouteFilter['requestRedirect']>,
): HTTPRouteFilter => ({ type: 'RequestRedirect', requestRedirect });

/** A rewrite of host or path. */
export const rewrite = (urlRewrite: NonNullable<HTTPRouteFilter['urlRewrite']>): HTTPRouteFilter => ({
  type: 'URLRewrite',
  urlRewrite,
});

/** Puts another prefix in the place of the one that matched. */
export const replacePrefix = (to: string): HTTPRouteFilter =>
  rewrite({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch: to } });

/** Puts another path in the place of the whole path. */
export const replacePath = (to: string): HTTPRouteFilter =>
  rewrite({ path: { type: 'ReplaceFullPath', replaceFullPath: to } });

/** Changes of request headers. */
export const requestHeaders = (
  requestHeaderModifier: NonNullable<HTTPRouteFilter['requestHeaderModifier']>,
): HTTPRouteFilter => ({ type: 'RequestHeaderModifier', requestHeaderModifier });

/** A filter that is an object of Traefik's own. */
export const middlewareFilter = (name: string): HTTPRouteFilter => ({
  type: 'ExtensionRef',
  extensionRef: { group: 'traefik.io', kind: 'Middleware', name },
});

export interface GrantOf extends Place {
  /** Kind and namespace of those who refer; a kind without a group is one of the Gateway API. */
  readonly from: { readonly group?: string; readonly kind: string; readonly namespace: string };
  /** What they may refer to; a Service unless another kind is said. */
  readonly to?: { readonly group?: string; readonly kind: string; readonly name?: string };
}

/** A ReferenceGrant, in the namespace of what it opens. */
export function referenceGrant({ namespace, name, from, to }: GrantOf): Manifest {
  return {
    apiVersion: `${group}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: { namespace, name },
    spec: { from: [{ group, ...from }], to: [{ group: '', kind: 'Service', ...to }] },
  };
}

/** A Middleware of Traefik: `spec` has one key, its type, such as `stripPrefix`. */
export function middleware({ namespace, name }: Place, spec: Readonly<Record<string, object>>): Manifest {
  return { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', metadata: { namespace, name }, spec };
}
