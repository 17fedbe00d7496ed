// Which probes a change concerns: those whose next cycle may end differently. Found by indexes, whatever the size
// of the cluster. What a probe depends on counts with every change; routes of others on a shared host only when
// their rules change: a controller that rewrites every status at its start would otherwise start every probe for
// every route.

import { idOf, sidesOf } from '../references/store.ts';
import { type Known, ofHttpRoutes, ofIngresses, ofServices } from './dependency-index.ts';
import { byCertificate, byIngressRoute, byMiddleware, byPlugin } from './dependents-extensions.ts';
import { besideRoutes, byGateway, byGatewayClass, byGrant, byNamespace } from './dependents-gateway-api.ts';
import { besideIngresses, byIngressClass } from './dependents-ingress.ts';
import { serviceIdsOfSlice } from './indexes.ts';
import type { CacheChange } from './kinds.ts';

/** Ids of the probes that a change concerns; the indexes must know of it already. */
export function touchedBy(known: Known, change: CacheChange): ReadonlySet<string> {
  return new Set(idsFor(known, change));
}

function idsFor(known: Known, change: CacheChange): readonly string[] {
  const id = idOf(change.key);
  switch (change.kind) {
    case 'probes':
      return [id];
    case 'ingresses':
      return [...ofIngresses(known, [id]), ...besideIngresses(known, change)];
    case 'ingressClasses':
      return byIngressClass(known, change);
    case 'services':
      return ofServices(known, [id]);
    case 'endpointSlices':
      return ofServices(known, sidesOf(change).flatMap(serviceIdsOfSlice));
    case 'namespaces':
      return byNamespace(known, change);
    case 'httpRoutes':
      return [...ofHttpRoutes(known, [id]), ...besideRoutes(known, change)];
    case 'grpcRoutes':
      return besideRoutes(known, change);
    case 'gateways':
      return byGateway(known, change);
    case 'gatewayClasses':
      return byGatewayClass(known, change);
    case 'referenceGrants':
      return byGrant(known, change);
    case 'middlewares':
      return byMiddleware(known, change);
    case 'ingressRoutes':
      return byIngressRoute(known, change);
    case 'kongPlugins':
    case 'kongClusterPlugins':
      return byPlugin(known, change);
    case 'certificates':
      return byCertificate(known, change);
  }
}
