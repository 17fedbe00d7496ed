// Probes that an object of the Gateway API, or the labels of a Namespace, concern. A part of touched.ts.

import type { Gateway, GatewayClass, GRPCRoute, HTTPRoute, ReferenceGrant } from '../../model/index.ts';
import { choosesByLabels, parentIdsOf } from '../references/gateway-api.ts';
import { found, idOf, keyOf, type StoreChange, sidesOf } from '../references/store.ts';
import { besideRoute, type Known, ofGateways, ofHttpRoutes } from './dependency-index.ts';
import type { NamespaceObject } from './kinds.ts';
import { gatewayChanged, labelsChanged, rulesChanged } from './rules-changed.ts';

type AnyRoute = HTTPRoute | GRPCRoute;

/** Probes that share a Gateway and a host with a route whose rules changed. */
export function besideRoutes(known: Known, change: StoreChange<AnyRoute>): readonly string[] {
  return rulesChanged(change) ? sidesOf(change).flatMap((route) => besideRoute(known, route)) : [];
}

/** Probes that go through the Gateway, when its listeners, addresses or conditions changed. */
export function byGateway(known: Known, change: StoreChange<Gateway>): readonly string[] {
  return gatewayChanged(change) ? ofGateways(known, [idOf(change.key)]) : [];
}

/** Probes that go through a Gateway of the class. */
export function byGatewayClass(known: Known, change: StoreChange<GatewayClass>): readonly string[] {
  return ofGateways(known, [...known.indexes.gateways.byClass.of(change.key.name)]);
}

/** Probes that refer to the grant's namespace, or whose HTTPRoute sends requests there. */
export function byGrant(known: Known, change: StoreChange<ReferenceGrant>): readonly string[] {
  const { probes, httpRoutes } = known.indexes;
  const { namespace } = change.key;
  return [
    ...probes.byForeignNamespace.of(namespace),
    ...ofHttpRoutes(known, httpRoutes.byForeignNamespace.of(namespace)),
  ];
}

/** A Gateway that chooses namespaces by labels may now take the routes of this one, or leave them. */
export function byNamespace(known: Known, change: StoreChange<NamespaceObject>): readonly string[] {
  if (!labelsChanged(change)) return [];
  const { stores } = known;
  const namespace = change.key.name;
  const httpRoutes = stores.httpRoutes.list(namespace).filter((route) => isChosenByLabels(known, route));
  const grpcRoutes = stores.grpcRoutes.list(namespace).filter((route) => isChosenByLabels(known, route));
  return [
    ...ofHttpRoutes(
      known,
      httpRoutes.map((route) => idOf(keyOf(route))),
    ),
    ...[...httpRoutes, ...grpcRoutes].flatMap((route) => besideRoute(known, route)),
  ];
}

const isChosenByLabels = ({ stores }: Known, route: AnyRoute): boolean =>
  found(stores.gateways, parentIdsOf(route)).some(choosesByLabels);
