// Which listeners a route is attached to: its parentRefs, and what the listener allows by kind and by
// namespace. Hostnames, which depend on the request, are in hosts.ts.
// Source: gateway.networking.k8s.io/v1, ParentReference, Listener.protocol, AllowedRoutes.

import type {
  Gateway,
  GatewayApiFacts,
  GRPCRoute,
  HTTPRoute,
  LabelSelector,
  Listener,
  ParentReference,
} from '../../model/index.ts';
import { keyOf } from '../shared/references.ts';
import { isSameKey } from './hosts.ts';

export const gatewayGroup = 'gateway.networking.k8s.io';

export type RouteKind = 'HTTPRoute' | 'GRPCRoute';

/** A listener and where it stands. */
export interface PlacedListener {
  readonly gateway: Gateway;
  readonly listener: Listener;
  readonly index: number;
}

type Attachable = HTTPRoute | GRPCRoute;

/** Listeners of a Gateway that HTTPRoutes may attach to, in its order. */
export const httpListeners = (gateway: Gateway): readonly PlacedListener[] =>
  (gateway.spec?.listeners ?? [])
    .map((listener, index) => ({ gateway, listener, index }))
    .filter(({ listener }) => listener.protocol === 'HTTP' || listener.protocol === 'HTTPS');

/** Whether a parentRef means a Gateway, whatever of it; group and kind default to those of Gateways. */
export function namesGateway(ref: ParentReference, route: Attachable, gateway: Gateway): boolean {
  const { group = gatewayGroup, kind = 'Gateway', name, namespace = keyOf(route).namespace } = ref;
  return group === gatewayGroup && kind === 'Gateway' && isSameKey({ namespace, name }, keyOf(gateway));
}

/** Whether a parentRef that means the Gateway means this listener of it too. */
export const namesListener = ({ sectionName, port }: ParentReference, listener: Listener): boolean =>
  (sectionName ?? listener.name) === listener.name && (port ?? listener.port) === listener.port;

/** Indexes of the route's parentRefs that mean a listener. */
export const refsTo = (route: Attachable, { gateway, listener }: PlacedListener): readonly number[] =>
  (route.spec?.parentRefs ?? []).flatMap((ref, index) =>
    namesGateway(ref, route, gateway) && namesListener(ref, listener) ? [index] : [],
  );

/** Attached, not attached, or up to labels of the route's namespace that the operator may not read. */
type Attachment = 'attached' | 'unsure' | 'not';

/** Whether a route is attached to a listener, hostnames left aside. */
export function attachmentOf(
  { route, kind }: { readonly route: Attachable; readonly kind: RouteKind },
  placed: PlacedListener,
  { namespaceLabels }: Pick<GatewayApiFacts, 'namespaceLabels'>,
): Attachment {
  if (refsTo(route, placed).length === 0 || !allowsKind(placed.listener, kind)) return 'not';
  const { namespace } = keyOf(route);
  const { from = 'Same', selector } = placed.listener.allowedRoutes?.namespaces ?? {};
  switch (from) {
    case 'All':
      return 'attached';
    case 'Same':
      return namespace === keyOf(placed.gateway).namespace ? 'attached' : 'not';
    case 'Selector':
      if (selector !== undefined && namespaceLabels === undefined) return 'unsure';
      return selects(selector, namespaceLabels?.[namespace] ?? {}) ? 'attached' : 'not';
    default:
      return 'not';
  }
}

/** Without kinds, a listener takes those of its protocol: HTTPRoutes and GRPCRoutes. */
function allowsKind({ allowedRoutes }: Listener, kind: RouteKind): boolean {
  const kinds = allowedRoutes?.kinds ?? [];
  if (kinds.length === 0) return true;
  return kinds.some((allowed) => (allowed.group ?? gatewayGroup) === gatewayGroup && allowed.kind === kind);
}

/** A label selector as the Kubernetes API reads it: an absent one selects nothing, an empty one everything. */
function selects(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (selector === undefined) return false;
  const wanted = Object.entries(selector.matchLabels ?? {});
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every((expression) => holds(expression, labels))
  );
}

function holds(
  { key, operator, values = [] }: NonNullable<LabelSelector['matchExpressions']>[number],
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
