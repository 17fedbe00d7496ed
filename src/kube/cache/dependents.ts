// Which probes a change concerns: those whose next cycle may end differently. Found by indexes, whatever the size
// of the cluster. What a probe depends on counts with every change; routes of others on a shared host only when
// their rules change: a controller that rewrites every status at its start would otherwise start every probe for
// every route.

import type {
  CertificateObject,
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  Ingress,
  IngressClass,
  ReferenceGrant,
} from '../../model/index.ts';
import { choosesByLabels, parentIdsOf } from '../../routing/gateway-api/references.ts';
import { hostsOf, isDefaultClass } from '../../routing/ingress/references.ts';
import { secretIdsOf } from './certificates.ts';
import {
  besideIngress,
  besideRoute,
  type Known,
  ofGateways,
  ofHttpRoutes,
  ofIngresses,
  ofServices,
  onHosts,
  routedTo,
  under,
} from './dependency-index.ts';
import { type DialectKind, dialectKinds, objectsOf } from './dialect-objects.ts';
import { serviceIdsOfSlice } from './indexes.ts';
import type { CacheChange, NamespaceObject } from './kinds.ts';
import { gatewayChanged, labelsChanged, rulesChanged } from './rules-changed.ts';
import { type Cached, found, idOf, keyOf, type StoreChange, sidesOf } from './store.ts';

/** Ids of the probes that a change concerns; the indexes must know of it already. */
export function dependentsOf(known: Known, change: CacheChange): ReadonlySet<string> {
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
    case 'certificates':
      return byCertificate(known, change);
    default:
      return byDialectObject(known, change.kind, change);
  }
}

/**
 * Probes whose Ingress or HTTPRoute, or a Service behind it, names the object or a chain that it is part of, and probes
 * that ask for a host of the object, or of one that names it: that may take requests meant for an Ingress or HTTPRoute.
 */
function byDialectObject(known: Known, kind: DialectKind, change: StoreChange<Cached>): readonly string[] {
  const { naming } = known.indexes;
  const sides = sidesOf(change);
  const words = chainsAbove(
    known,
    kind,
    sides.flatMap((object) => objectsOf(kind).words(object)),
  );
  return [
    ...ofIngresses(known, under(naming.ingresses[kind], words)),
    ...ofHttpRoutes(known, under(naming.httpRoutes[kind], words)),
    ...routedTo(known, under(naming.services[kind], words)),
    ...onHosts(known, [...hostsOfObjects(kind, sides), ...hostsNaming(known, kind, words)]),
  ];
}

/** Words of an object, of the chains that name it, of the chains that name those; each once. */
function chainsAbove(known: Known, kind: DialectKind, words: readonly string[]): readonly string[] {
  const { stores, indexes } = known;
  const all = new Set(words);
  let fresh = words;
  while (fresh.length > 0) {
    const chains: readonly Cached[] = found<Cached>(stores[kind], under(indexes.dialect[kind].bySame, fresh));
    fresh = chains.flatMap((chain) => objectsOf(kind).words(chain)).filter((word) => !all.has(word));
    for (const word of fresh) all.add(word);
  }
  return [...all];
}

const hostsOfObjects = (kind: DialectKind, objects: readonly Cached[]): readonly string[] =>
  objects.flatMap((object) => objectsOf(kind).hosts?.(object) ?? []);

/** Hosts of the objects of other kinds that name one of the words. */
const hostsNaming = (
  { stores, indexes }: Known,
  kind: DialectKind,
  words: readonly string[],
): readonly string[] =>
  dialectKinds.flatMap((other) =>
    hostsOfObjects(other, found<Cached>(stores[other], under(indexes.naming.others[other][kind], words))),
  );

/** Probes whose Ingress or Gateway names the Secret that the Certificate fills. */
function byCertificate(known: Known, change: StoreChange<CertificateObject>): readonly string[] {
  const { ingresses, gateways } = known.indexes;
  const secrets = sidesOf(change).flatMap(secretIdsOf);
  return [
    ...ofIngresses(known, under(ingresses.byTlsSecret, secrets)),
    ...ofGateways(known, under(gateways.byTlsSecret, secrets)),
  ];
}

type AnyRoute = HTTPRoute | GRPCRoute;

/** Probes that share a Gateway and a host with a route whose rules changed. */
function besideRoutes(known: Known, change: StoreChange<AnyRoute>): readonly string[] {
  return rulesChanged(change) ? sidesOf(change).flatMap((route) => besideRoute(known, route)) : [];
}

/** Probes that go through the Gateway, when its listeners, addresses or conditions changed. */
function byGateway(known: Known, change: StoreChange<Gateway>): readonly string[] {
  return gatewayChanged(change) ? ofGateways(known, [idOf(change.key)]) : [];
}

/** Probes that go through a Gateway of the class. */
function byGatewayClass(known: Known, change: StoreChange<GatewayClass>): readonly string[] {
  return ofGateways(known, [...known.indexes.gateways.byClass.of(change.key.name)]);
}

/** Probes that refer to the grant's namespace, or whose HTTPRoute sends requests there. */
function byGrant(known: Known, change: StoreChange<ReferenceGrant>): readonly string[] {
  const { probes, httpRoutes } = known.indexes;
  const { namespace } = change.key;
  return [
    ...probes.byForeignNamespace.of(namespace),
    ...ofHttpRoutes(known, httpRoutes.byForeignNamespace.of(namespace)),
  ];
}

/** A Gateway that chooses namespaces by labels may now take the routes of this one, or leave them. */
function byNamespace(known: Known, change: StoreChange<NamespaceObject>): readonly string[] {
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

/** Probes on the hosts of an Ingress whose rules changed; one that takes any host is beside all. */
function besideIngresses(known: Known, change: StoreChange<Ingress>): readonly string[] {
  return rulesChanged(change) ? besideIngress(known, sidesOf(change).flatMap(hostsOf)) : [];
}

/** Probes whose Ingress names the class, or none while the class is or was the default. */
function byIngressClass(known: Known, change: StoreChange<IngressClass>): readonly string[] {
  const words = [change.key.name, ...(sidesOf(change).some(isDefaultClass) ? [''] : [])];
  return ofIngresses(known, under(known.indexes.ingresses.byClass, words));
}
