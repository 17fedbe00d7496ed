// The facts of one probe, gathered from the caches in one synchronous step, so that a diagnosis sees one
// moment of the cluster. What does not exist is a value; nothing here throws or asks the API server.

import type { Probe } from '../api/probe.ts';
import type { Facts, Ingress, ObjectKey, ServiceFacts } from '../model.ts';
import type { Caches } from './caches.ts';
import { endpointsOf } from './endpoints.ts';
import { classNameOf, hostsOf, isDefaultClass, servicesOf } from './ingress-names.ts';
import { idOf, keyOf } from './store.ts';

/** `--gateway-address <class>=<namespace>/<service>`: the Service that stands for the gateway of a class. */
export interface GatewayAddress extends ObjectKey {
  readonly className: string;
}

export interface FactsOptions {
  readonly gatewayAddresses: readonly GatewayAddress[];
  /** The moment that the facts are stamped with. */
  readonly now: Date;
  /** Set in namespaced mode: objects elsewhere are not known, which is not the same as missing. */
  readonly namespace?: string;
}

/** The fields of a probe that facts depend on. */
export type ProbeForFacts = ObjectKey & Pick<Probe, 'through' | 'direct' | 'routes'>;

/** Everything that the caches know about one probe. Costs lookups and the probe's namespace, no walk over the cluster. */
export function gatherFacts(caches: Caches, probe: ProbeForFacts, options: FactsOptions): Facts {
  const ingress = ingressOf(caches, probe);
  const gatewayService = gatewayServiceOf(caches, ingress, options);
  return {
    at: options.now,
    ...(ingress === undefined ? {} : { ingress }),
    ...(caches.ingressClassesReadable ? { ingressClasses: caches.ingressClasses.list() } : {}),
    neighbours: neighboursOf(caches, probe, ingress),
    classPublishes: ingress !== undefined && classPublishes(caches, ingress),
    services: servicesAround(caches, probe, ingress),
    ...(gatewayService === undefined ? {} : { gatewayService }),
  };
}

/** A Service with its endpoints; one that does not exist is an answer without `service`. */
export function serviceFacts(caches: Caches, { namespace, name }: ObjectKey): ServiceFacts {
  const service = caches.services.get({ namespace, name });
  const endpoints = endpointsOf(caches.slicesOf({ namespace, name }), service);
  return { namespace, name, ...(service === undefined ? {} : { service }), endpoints };
}

function ingressOf(caches: Caches, { through }: ProbeForFacts): Ingress | undefined {
  return through.ingress === undefined ? undefined : caches.ingresses.get(through.ingress);
}

/** Hosts of the Ingress and of the probe, and those that take any host; never the Ingress itself. */
function neighboursOf(caches: Caches, probe: ProbeForFacts, ingress?: Ingress): readonly Ingress[] {
  const { through, routes } = probe;
  const declared = [through.host, through.url?.host, ...routes.map((route) => route.host)];
  const hosts = new Set([
    ...(ingress === undefined ? [] : hostsOf(ingress)),
    ...declared.flatMap((host) => host?.toLowerCase() ?? []),
    '',
  ]);
  const own = ingress === undefined ? undefined : idOf(keyOf(ingress));
  const byId = new Map(
    [...hosts].flatMap((host) => caches.ingressesFor(host)).map((i) => [idOf(keyOf(i)), i]),
  );
  if (own !== undefined) byId.delete(own);
  return [...byId.values()];
}

function classPublishes(caches: Caches, ingress: Ingress): boolean {
  const own = idOf(keyOf(ingress));
  return classWordsOf(caches, ingress)
    .flatMap((name) => caches.ingressesOfClass(name))
    .some((other) => idOf(keyOf(other)) !== own && hasAddress(other));
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

function hasAddress(ingress: Ingress): boolean {
  const points = ingress.status?.loadBalancer?.ingress ?? [];
  return points.some(({ ip, hostname }) => Boolean(ip || hostname));
}

/** All Services of the namespace (siblings may be where a request went astray), and missing ones that are named. */
function servicesAround(caches: Caches, probe: ProbeForFacts, ingress?: Ingress): readonly ServiceFacts[] {
  const { namespace } = probe;
  const existing = caches.services.list(namespace).map((service) => keyOf(service).name);
  const named = [...(probe.direct ?? []).map((hop) => hop.service), ...(ingress ? servicesOf(ingress) : [])];
  return [...new Set([...existing, ...named])].map((name) => serviceFacts(caches, { namespace, name }));
}

function gatewayServiceOf(caches: Caches, ingress: Ingress | undefined, options: FactsOptions) {
  if (ingress === undefined) return undefined;
  const classes = classWordsOf(caches, ingress);
  const address = options.gatewayAddresses.find(({ className }) => classes.includes(className));
  if (address === undefined || isHidden(address, options.namespace)) return undefined;
  return serviceFacts(caches, { namespace: address.namespace, name: address.name });
}

function isHidden(key: ObjectKey, namespace?: string): boolean {
  return namespace !== undefined && key.namespace !== namespace;
}
