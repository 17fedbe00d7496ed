// From objects to the probes that depend on them: by name, through routes and Gateways, by host. Lookups only;
// dependents.ts says which of them a change calls for.

import type { Gateway, GRPCRoute, HTTPRoute, Ingress } from '../../model/index.ts';
import { hostnamesOf, hostsThrough, parentIdsOf } from '../../routing/gateway-api/references.ts';
import { hostsOf } from '../../routing/ingress/references.ts';
import {
  allAt,
  EVERY,
  hostsAsked,
  mayShareHost,
  soughtAsIngress,
  soughtAsRoute,
  wordAt,
} from './host-keys.ts';
import type { Indexes } from './indexes.ts';
import type { Stores } from './kinds.ts';
import type { Lookup } from './lookup.ts';
import { declaredHostsOf, gatewayIdsOf, httpRouteIdsOf, ingressIdsOf } from './probe-object.ts';
import { found, keyFromId } from './store.ts';

/** The caches, as far as changes are read against them. */
export interface Known {
  readonly stores: Stores;
  readonly indexes: Indexes;
}

type Ids = Iterable<string>;

/** Ids of everything that stands under one of the words. */
export const under = <T>(index: Lookup<T>, words: Ids): readonly string[] =>
  [...new Set(words)].flatMap((word) => [...index.of(word)]);

/** Probes that name one of the Ingresses. */
export const ofIngresses = ({ indexes }: Known, ids: Ids): readonly string[] =>
  under(indexes.probes.byIngress, ids);

/** Probes that name one of the HTTPRoutes. */
export const ofHttpRoutes = ({ indexes }: Known, ids: Ids): readonly string[] =>
  under(indexes.probes.byHttpRoute, ids);

/** Probes that name one of the Services, or whose Ingress or HTTPRoute does. */
export function ofServices(known: Known, ids: readonly string[]): readonly string[] {
  return [...under(known.indexes.probes.byService, ids), ...routedTo(known, ids)];
}

/** Probes whose Ingress or HTTPRoute names one of the Services. */
export function routedTo(known: Known, ids: readonly string[]): readonly string[] {
  const { ingresses, httpRoutes } = known.indexes;
  return [
    ...ofIngresses(known, under(ingresses.byService, ids)),
    ...ofHttpRoutes(known, under(httpRoutes.byService, ids)),
  ];
}

/** Probes that go through one of the Gateways. */
export function ofGateways(known: Known, ids: readonly string[]): readonly string[] {
  const { byHost } = known.indexes.httpRoutes;
  return ids.flatMap((gateway) =>
    [...byHost.of(allAt(gateway))].flatMap((route) => atGateway(known, route, gateway)),
  );
}

/** Probes that name the HTTPRoute and go through the Gateway, not by another of its parents alone. */
function atGateway({ stores, indexes }: Known, route: string, gateway: string): readonly string[] {
  return [...indexes.probes.byHttpRoute.of(route)].filter((id) => {
    const probe = stores.probes.get(keyFromId(id));
    const only = probe === undefined ? [] : gatewayIdsOf(probe, route);
    return only === undefined || only.includes(gateway);
  });
}

/** Probes whose requests may meet this route of somebody: they share a Gateway and a host. */
export function besideRoute(known: Known, route: HTTPRoute | GRPCRoute): readonly string[] {
  const hosts = hostnamesOf(route);
  return parentIdsOf(route).flatMap((gateway) => {
    const words = hosts.flatMap(soughtAsRoute).map((word) => wordAt(gateway, word));
    return under(known.indexes.httpRoutes.byHost, words)
      .flatMap((other) => atGateway(known, other, gateway))
      .filter((id) => asksFor(known, id, hosts));
  });
}

/** Probes whose requests may be for one of the hosts, as Traefik and the Gateway API read wildcards. */
export function onHosts(known: Known, hosts: readonly string[]): readonly string[] {
  const words = hosts.flatMap(soughtAsRoute);
  return [...nearHosts(known, words), ...routesNearHosts(known, words)].filter((id) =>
    asksFor(known, id, hosts),
  );
}

/** Probes for which an Ingress with one of the hosts, in whose wildcards one label varies, is a neighbour. */
export function besideIngress(known: Known, hosts: readonly string[]): readonly string[] {
  const words = hosts.flatMap((host) => (host === '' ? [EVERY] : soughtAsIngress(host)));
  return [
    ...nearHosts(known, words),
    ...routesNearHosts(known, words).filter((id) => asksFor(known, id, hosts)),
  ];
}

/** Probes that name a host under one of the words, or whose Ingress does. */
function nearHosts(known: Known, words: readonly string[]): readonly string[] {
  const { probes, ingresses } = known.indexes;
  return [...under(probes.byHost, words), ...ofIngresses(known, under(ingresses.byHost, words))];
}

/** Probes whose HTTPRoute has a host under one of the words; which of its hosts they ask for is another question. */
const routesNearHosts = (known: Known, words: readonly string[]): readonly string[] =>
  ofHttpRoutes(known, under(known.indexes.httpRoutes.byHost, words));

function asksFor({ stores }: Known, id: string, hosts: readonly string[]): boolean {
  const probe = stores.probes.get(keyFromId(id));
  if (probe === undefined) return false;
  const ingresses: readonly Ingress[] = found(stores.ingresses, ingressIdsOf(probe));
  const routes: readonly HTTPRoute[] = found(stores.httpRoutes, httpRouteIdsOf(probe));
  const asked = hostsAsked(declaredHostsOf(probe), [
    ...ingresses.flatMap(hostsOf),
    ...routes.flatMap((route) => hostsThrough(route, gatewaysOf(stores, route))),
  ]);
  return mayShareHost(asked, hosts);
}

const gatewaysOf = (stores: Stores, route: HTTPRoute): readonly Gateway[] =>
  found(stores.gateways, parentIdsOf(route));
