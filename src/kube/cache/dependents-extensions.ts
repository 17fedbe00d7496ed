// Probes that an object of Traefik, Kong or cert-manager concerns. A part of touched.ts.

import type { CertificateObject, IngressRoute, KongPlugin, Middleware } from '../../model/index.ts';
import { found, idOf, type StoreChange, sidesOf } from '../references/store.ts';
import { secretIdsOf } from '../references/tls-secrets.ts';
import { middlewareWords, ruleHostsOf } from '../references/traefik.ts';
import {
  type Known,
  ofGateways,
  ofHttpRoutes,
  ofIngresses,
  onHosts,
  routedTo,
  under,
} from './dependency-index.ts';

/** Probes whose Ingress, HTTPRoute or IngressRoute names the Middleware, or a chain that it is part of. */
export function byMiddleware(known: Known, change: StoreChange<Middleware>): readonly string[] {
  const { ingresses, httpRoutes, ingressRoutes } = known.indexes;
  const words = chainsAbove(known, sidesOf(change).flatMap(middlewareWords));
  const routers = found(known.stores.ingressRoutes, under(ingressRoutes.byMiddleware, words));
  return [
    ...ofIngresses(known, under(ingresses.byMiddleware, words)),
    ...ofHttpRoutes(known, under(httpRoutes.byMiddleware, words)),
    ...onHosts(known, routers.flatMap(ruleHostsOf)),
  ];
}

/** Words of a Middleware, of the chains that name it, of the chains that name those; each once. */
function chainsAbove({ stores, indexes }: Known, words: readonly string[]): readonly string[] {
  const all = new Set(words);
  let fresh = words;
  while (fresh.length > 0) {
    const chains = found(stores.middlewares, under(indexes.middlewares.byChained, fresh));
    fresh = chains.flatMap(middlewareWords).filter((word) => !all.has(word));
    for (const word of fresh) all.add(word);
  }
  return [...all];
}

/** Probes that ask for one of its hosts: it may take requests that were meant for an Ingress or HTTPRoute. */
export function byIngressRoute(known: Known, change: StoreChange<IngressRoute>): readonly string[] {
  return onHosts(known, sidesOf(change).flatMap(ruleHostsOf));
}

/** Probes whose Ingress or HTTPRoute, or a Service behind it, names the plugin. */
export function byPlugin(known: Known, change: StoreChange<KongPlugin>): readonly string[] {
  const { ingresses, httpRoutes, services } = known.indexes;
  const words = [idOf(change.key)];
  return [
    ...ofIngresses(known, under(ingresses.byPlugin, words)),
    ...ofHttpRoutes(known, under(httpRoutes.byPlugin, words)),
    ...routedTo(known, under(services.byPlugin, words)),
  ];
}

/** Probes whose Ingress or Gateway names the Secret that the Certificate fills. */
export function byCertificate(known: Known, change: StoreChange<CertificateObject>): readonly string[] {
  const { ingresses, gateways } = known.indexes;
  const secrets = sidesOf(change).flatMap(secretIdsOf);
  return [
    ...ofIngresses(known, under(ingresses.byTlsSecret, secrets)),
    ...ofGateways(known, under(gateways.byTlsSecret, secrets)),
  ];
}
