// The Ingress of a probe, those that share a host or a class with it, and the hosts in question. A part of the
// facts of one probe; see facts.ts.

import type { Ingress } from '../../model/index.ts';
import type { Caches } from '../cache/caches.ts';
import { classNameOf, hostsOf, isDefaultClass } from '../references/ingress.ts';
import { idOf, keyOf } from '../references/store.ts';
import { askedHosts, type ProbeForFacts, type Routing } from './asked.ts';

/** The Ingress that a probe names, if it exists. */
export function ingressOf(caches: Caches, { through }: ProbeForFacts): Ingress | undefined {
  return through.ingress === undefined ? undefined : caches.ingresses.get(through.ingress);
}

/** Those with one of the hosts in question, and those that take any host; never the Ingress itself. */
export function neighboursOf(caches: Caches, probe: ProbeForFacts, routing: Routing): readonly Ingress[] {
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
export function classPublishes(caches: Caches, ingress: Ingress): boolean {
  const own = idOf(keyOf(ingress));
  return classWordsOf(caches, ingress).some((name) =>
    caches.publishedOfClass(name).some((other) => idOf(keyOf(other)) !== own),
  );
}

/** Ingresses that name no class belong to the default class, with those that name it. */
export function classWordsOf(caches: Caches, ingress: Ingress): readonly string[] {
  const named = classNameOf(ingress);
  const defaults = caches.ingressClasses
    .list()
    .filter(isDefaultClass)
    .flatMap((c) => c.metadata?.name ?? []);
  if (named === '') return ['', ...defaults];
  return defaults.includes(named) ? [named, ''] : [named];
}
