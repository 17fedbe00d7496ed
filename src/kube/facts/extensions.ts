// Objects of single gateways around one probe: Middlewares and IngressRoutes of Traefik, plugins of Kong,
// Certificates of cert-manager. A part of the facts of one probe; see facts.ts.

import type { Facts, IngressRoute, KongPlugin, Middleware } from '../../model/index.ts';
import type { Caches } from '../cache/caches.ts';
import { backendsOf } from '../references/gateway-api.ts';
import { soughtAsRoute } from '../references/host-words.ts';
import { servicesOf } from '../references/ingress.ts';
import { pluginIdsOf, pluginIdsOfHttpRoute } from '../references/kong.ts';
import { found, idOf, keyOf } from '../references/store.ts';
import {
  type Certificate,
  certificateOf,
  tlsSecretsOfGateway,
  tlsSecretsOfIngress,
} from '../references/tls-secrets.ts';
import {
  chainedBy,
  middlewaresOfHttpRoute,
  middlewaresOfIngress,
  middlewaresOfIngressRoute,
} from '../references/traefik.ts';
import { askedHosts, type ProbeForFacts, type Routing } from './asked.ts';

/** Each part is absent while its API is not there or may not be read. */
export function extensionFacts(
  caches: Caches,
  probe: ProbeForFacts,
  routing: Routing,
): Pick<Facts, 'middlewares' | 'ingressRoutes' | 'kongPlugins' | 'certificates'> {
  const { access } = caches;
  const ingressRoutes = ingressRoutesAround(caches, askedHosts(probe, routing));
  return {
    ...(access.middlewares === 'readable'
      ? { middlewares: middlewaresAround(caches, routing, ingressRoutes) }
      : {}),
    ...(access.ingressRoutes === 'readable' ? { ingressRoutes } : {}),
    ...(access.kongPlugins === 'readable' ? { kongPlugins: kongPluginsAround(caches, routing) } : {}),
    ...(access.certificates === 'readable' ? { certificates: certificatesAround(caches, routing) } : {}),
  };
}

function ingressRoutesAround(caches: Caches, hosts: readonly string[]): readonly IngressRoute[] {
  const words = hosts.flatMap(soughtAsRoute);
  return found(
    caches.ingressRoutes,
    words.flatMap((word) => [...caches.indexes.ingressRoutes.byHost.of(word)]),
  );
}

/** Those that are named, then those that they chain, and so on; each once, however chains run in circles. */
function middlewaresAround(
  caches: Caches,
  { ingress, route }: Routing,
  ingressRoutes: readonly IngressRoute[],
): readonly Middleware[] {
  const all = new Set<Middleware>();
  let words = [
    ...(ingress === undefined ? [] : middlewaresOfIngress(ingress)),
    ...(route === undefined ? [] : middlewaresOfHttpRoute(route)),
    ...ingressRoutes.flatMap(middlewaresOfIngressRoute),
  ];
  while (words.length > 0) {
    const ids = words.flatMap((word) => [...caches.indexes.middlewares.byWord.of(word)]);
    const fresh = found(caches.middlewares, ids).filter((middleware) => !all.has(middleware));
    for (const middleware of fresh) all.add(middleware);
    words = fresh.flatMap(chainedBy);
  }
  return [...all];
}

/** Named by the routing object or by a Service that it sends requests to. */
function kongPluginsAround(caches: Caches, { ingress, route }: Routing): readonly KongPlugin[] {
  const services = [
    ...(ingress === undefined ? [] : servicesOf(ingress).map((name) => ({ ...keyOf(ingress), name }))),
    ...(route === undefined ? [] : backendsOf(route)),
  ].flatMap((key) => caches.services.get(key) ?? []);
  const ids = [
    ...(ingress === undefined ? [] : pluginIdsOf(ingress)),
    ...(route === undefined ? [] : pluginIdsOfHttpRoute(route)),
    ...services.flatMap(pluginIdsOf),
  ];
  return [...found(caches.kongPlugins, ids), ...found(caches.kongClusterPlugins, ids)];
}

/** Those that fill a Secret which the Ingress or a Gateway serves TLS with. */
function certificatesAround(caches: Caches, { ingress, gateways }: Routing): readonly Certificate[] {
  const secrets = [
    ...(ingress === undefined ? [] : tlsSecretsOfIngress(ingress)),
    ...gateways.flatMap(tlsSecretsOfGateway),
  ];
  const ids = secrets.flatMap((key) => [...caches.indexes.certificates.bySecret.of(idOf(key))]);
  return found(caches.certificates, new Set(ids)).map(certificateOf);
}
