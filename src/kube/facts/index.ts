// The facts of one probe, gathered from the caches in one synchronous step, so that a diagnosis sees one
// moment of the cluster. What does not exist is a value; nothing here throws or asks the API server.

import type { Facts, Ingress, ObjectKey, ServiceFacts } from '../../model/index.ts';
import { backendsOf } from '../../routing/gateway-api/references.ts';
import { classNameOf, hostsOf, isDefaultClass, servicesOf } from '../../routing/ingress/references.ts';
import type { Caches } from '../cache/caches.ts';
import { idOf, keyOf } from '../cache/store.ts';
import { askedHosts, type ProbeForFacts, type Routing } from './asked.ts';
import { endpointsOf } from './endpoints.ts';
import { extensionFacts } from './extensions.ts';
import { gatewayApiFacts, grantsAround } from './gateway-api.ts';

/** `--gateway-address <class>=<namespace>/<service>`: the Service that stands for the gateway of a class. */
export interface GatewayServiceFlag extends ObjectKey {
  readonly className: string;
}

export interface FactsOptions {
  readonly gatewayAddresses: readonly GatewayServiceFlag[];
  /** The moment that the facts are stamped with. */
  readonly now: Date;
  /** Set in namespaced mode: objects elsewhere are not known, which is not the same as missing. */
  readonly namespace?: string;
  /** `--disclose-foreign-objects`. */
  readonly disclosesForeign?: boolean;
}

/** Everything that the caches know about one probe. Costs lookups and the probe's namespace, no walk over the cluster. */
export function gatherFacts(caches: Caches, probe: ProbeForFacts, options: FactsOptions): Facts {
  const ingress = ingressOf(caches, probe);
  const gatewayApi = gatewayApiFacts(caches, probe);
  const routing: Routing = { ingress, route: gatewayApi?.route, gateways: gatewayApi?.gateways ?? [] };
  const referenceGrants = grantsAround(caches, probe, { ...routing, ...options });
  const gatewayService = gatewayServiceOf(caches, routing, options);
  return {
    at: options.now,
    ...(ingress === undefined ? {} : { ingress }),
    ...(caches.access.ingressClasses === 'readable' ? { ingressClasses: caches.ingressClasses.list() } : {}),
    neighbours: neighboursOf(caches, probe, routing),
    classPublishes: ingress !== undefined && classPublishes(caches, ingress),
    ...(gatewayApi === undefined ? {} : { gatewayApi }),
    ...(referenceGrants === undefined ? {} : { referenceGrants }),
    ...extensionFacts(caches, probe, routing),
    services: servicesAround(caches, probe, { ...routing, ...options }),
    ...(gatewayService === undefined ? {} : { gatewayService }),
    ...(options.disclosesForeign === true ? { disclosesForeign: true } : {}),
  };
}

/** A Service with its endpoints; one that does not exist is an answer without `service`. */
export function serviceFacts(caches: Caches, { namespace, name }: ObjectKey): ServiceFacts {
  const service = caches.services.get({ namespace, name });
  const endpoints = endpointsOf(caches.slicesOf({ namespace, name }), service);
  return { namespace, name, ...(service === undefined ? {} : { service }), endpoints };
}

/** All Services of the namespace (siblings may be where a request went astray), and those that are named, missing ones too. */
function servicesAround(
  caches: Caches,
  probe: ProbeForFacts,
  { ingress, route, namespace }: Routing & Pick<FactsOptions, 'namespace'>,
): readonly ServiceFacts[] {
  const existing = caches.services.list(probe.namespace).map(keyOf);
  const hops = (probe.direct ?? []).map((hop) => ({ namespace: hop.namespace, name: hop.service }));
  const named = [
    ...hops,
    ...(ingress === undefined ? [] : servicesOf(ingress).map((name) => ({ ...keyOf(ingress), name }))),
    ...(route === undefined ? [] : backendsOf(route)),
  ].filter((key) => !isHidden(key, namespace));
  const keys = new Map([...existing, ...named].map((key) => [idOf(key), key]));
  return [...keys.values()].map((key) => serviceFacts(caches, key));
}

function gatewayServiceOf(caches: Caches, { ingress, gateways }: Routing, options: FactsOptions) {
  const classes = [
    ...(ingress === undefined ? [] : classWordsOf(caches, ingress)),
    ...gateways.flatMap(({ spec }) => spec?.gatewayClassName ?? []),
  ];
  const address = options.gatewayAddresses.find(({ className }) => classes.includes(className));
  if (address === undefined || isHidden(address, options.namespace)) return undefined;
  return serviceFacts(caches, { namespace: address.namespace, name: address.name });
}

function isHidden(key: ObjectKey, namespace?: string): boolean {
  return namespace !== undefined && key.namespace !== namespace;
}

/** The Ingress that a probe names, if it exists. */
function ingressOf(caches: Caches, { through }: ProbeForFacts): Ingress | undefined {
  return through.ingress === undefined ? undefined : caches.ingresses.get(through.ingress);
}

/** Those with one of the hosts in question, and those that take any host; never the Ingress itself. */
function neighboursOf(caches: Caches, probe: ProbeForFacts, routing: Routing): readonly Ingress[] {
  const { ingress } = routing;
  const written = ingress === undefined ? [] : hostsOf(ingress);
  const hosts = new Set([...written, ...askedHosts(probe, routing), '']);
  const own = ingress === undefined ? undefined : idOf(keyOf(ingress));
  const byId = new Map(
    [...hosts].flatMap((host) => caches.ingressesFor(host)).map((i) => [idOf(keyOf(i)), i]),
  );
  if (own !== undefined) byId.delete(own);
  return [...byId.values()];
}

/** Another Ingress of the same class has an address. */
function classPublishes(caches: Caches, ingress: Ingress): boolean {
  const own = idOf(keyOf(ingress));
  return classWordsOf(caches, ingress).some((name) =>
    caches.publishedOfClass(name).some((other) => idOf(keyOf(other)) !== own),
  );
}

/** Ingresses that name no class belong to the default class, with those that name it. */
function classWordsOf(caches: Caches, ingress: Ingress): readonly string[] {
  const named = classNameOf(ingress);
  const defaults = caches.ingressClasses
    .list()
    .filter(isDefaultClass)
    .flatMap((c) => c.metadata?.name ?? []);
  if (named === '') return ['', ...defaults];
  return defaults.includes(named) ? [named, ''] : [named];
}
