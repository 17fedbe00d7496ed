// What the Gateway API says around the HTTPRoute of a probe: its Gateways, the routes that may win instead, the
// grants. A part of the facts of one probe; see facts.ts.

import type { Gateway, GatewayApiFacts, GRPCRoute, HTTPRoute, ReferenceGrant } from '../../model/index.ts';
import { backendNamespacesOf, parentIdsOf } from '../../routing/gateway-api/references.ts';
import type { Caches } from '../cache/caches.ts';
import { soughtAsRoute, wordAt } from '../cache/host-keys.ts';
import type { Lookup } from '../cache/lookup.ts';
import { type Cached, found, idOf, keyOf, type Store } from '../cache/store.ts';
import { askedHosts, type ProbeForFacts, type Routing } from './asked.ts';

/** Absent when the probe names no HTTPRoute, and while the operator may not read them or their Gateways. */
export function gatewayApiFacts(caches: Caches, probe: ProbeForFacts): GatewayApiFacts | undefined {
  const named = probe.through.httpRoute;
  const { access } = caches;
  if (named === undefined || [access.httpRoutes, access.gateways].includes('unreadable')) return undefined;
  const route = caches.httpRoutes.get(named);
  const parents = route === undefined ? [] : parentsOf(probe, route);
  const gateways = found(caches.gateways, parents);
  const words = wordsOf(askedHosts(probe, { ingress: undefined, route, gateways }), parents);
  const neighbours = sharing(caches.httpRoutes, caches.indexes.httpRoutes.byHost, words).filter(
    (other) => other !== route,
  );
  const grpcRoutes = sharing(caches.grpcRoutes, caches.indexes.grpcRoutes.byHost, words);
  const namespaceLabels = labelsOf(caches, [...(route ? [route] : []), ...neighbours, ...grpcRoutes]);
  return {
    installed: access.httpRoutes !== 'absent',
    ...(route === undefined ? {} : { route }),
    neighbours,
    grpcRoutes,
    gateways,
    ...(access.gatewayClasses === 'readable' ? { classes: classesOf(caches, gateways) } : {}),
    ...(namespaceLabels === undefined ? {} : { namespaceLabels }),
    ...(caches.redirectCodes === undefined ? {} : { redirectCodes: caches.redirectCodes }),
  };
}

/** All Gateways of the route, or the one through which the probe goes. */
function parentsOf({ through }: ProbeForFacts, route: HTTPRoute): readonly string[] {
  const all = parentIdsOf(route);
  const only = through.httpRoute?.parent;
  return only === undefined ? all : all.filter((id) => id === idOf(only));
}

function wordsOf(hosts: readonly string[], parents: readonly string[]): readonly string[] {
  return parents.flatMap((id) => hosts.flatMap(soughtAsRoute).map((word) => wordAt(id, word)));
}

function sharing<T extends Cached>(store: Store<T>, index: Lookup<T>, words: readonly string[]) {
  return found(
    store,
    words.flatMap((word) => [...index.of(word)]),
  );
}

function classesOf(caches: Caches, gateways: readonly Gateway[]) {
  const names = gateways.flatMap(({ spec }) => spec?.gatewayClassName ?? []);
  return found(
    caches.gatewayClasses,
    names.map((name) => idOf({ namespace: '', name })),
  );
}

/** A namespace that does not exist any more has no labels. */
function labelsOf(caches: Caches, routes: readonly (HTTPRoute | GRPCRoute)[]) {
  if (caches.access.namespaces !== 'readable') return undefined;
  const names = new Set(routes.map((route) => keyOf(route).namespace));
  return Object.fromEntries(
    [...names].map((name) => [name, caches.namespaces.get({ namespace: '', name })?.metadata?.labels ?? {}]),
  );
}

/**
 * Grants in every other namespace that the probe or its route refers to. In namespaced mode those are not known, and
 * then nothing is said at all.
 */
export function grantsAround(
  caches: Caches,
  probe: ProbeForFacts,
  { route, namespace }: Pick<Routing, 'route'> & { readonly namespace?: string },
): readonly ReferenceGrant[] | undefined {
  if (caches.access.referenceGrants !== 'readable') return undefined;
  const { through, direct = [] } = probe;
  const named = [through.ingress, through.httpRoute, ...direct].flatMap((key) => key?.namespace ?? []);
  const foreign = new Set([
    ...named.filter((name) => name !== probe.namespace),
    ...(route === undefined ? [] : backendNamespacesOf(route)),
  ]);
  const hidden = namespace !== undefined && [...foreign].some((name) => name !== namespace);
  return hidden ? undefined : [...foreign].flatMap((name) => caches.referenceGrants.list(name));
}
