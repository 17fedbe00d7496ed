// What the operator knows of the cluster, in memory: a store for each kind, with the indexes that keep questions
// about one probe cheap. Pure: informers fill it, kube/facts reads it, tests put objects in by hand.

import type { V1EndpointSlice } from '@kubernetes/client-node';
import type { Ingress, ObjectKey } from '../../model/index.ts';
import { dependentsOf } from './dependents.ts';
import { soughtAsIngress } from './host-keys.ts';
import { createIndexes, type Indexes, lookupsOf } from './indexes.ts';
import { type Access, type CacheChange, type Kind, kinds, type Stores } from './kinds.ts';
import type { Lookup } from './lookup.ts';
import { type Cached, createStore, found, idOf, keyFromId, type Store, type StoreChange } from './store.ts';

export interface Caches extends Stores {
  /** Whether each kind could be read; a store that is not readable is empty, which then says nothing. */
  readonly access: { [K in Kind]: Access };
  readonly indexes: Indexes;
  /** Codes that the installed CRD of HTTPRoutes takes for a redirect; absent while they are not known. */
  redirectCodes?: readonly number[] | undefined;
  /** Ingresses with a rule for this host, or for a wildcard that covers it; '' finds those that take any host. */
  ingressesFor(host: string): readonly Ingress[];
  /** Up to two Ingresses with an address that name this class: one beside any of them. '' stands for no class. */
  publishedOfClass(name: string): readonly Ingress[];
  slicesOf(service: ObjectKey): readonly V1EndpointSlice[];
  /** The probes whose next cycle may end differently after this change; see dependents.ts. */
  probesDependingOn(change: CacheChange): readonly ObjectKey[];
}

/** Empty caches. `onChange` runs after the indexes are up to date; it must not throw. */
export function createCaches(onChange: (change: CacheChange) => void = () => undefined): Caches {
  const indexes = createIndexes();
  const stores = createStores(indexes, onChange);
  return {
    ...stores,
    access: unread(),
    indexes,
    ingressesFor: (host) =>
      found(
        stores.ingresses,
        soughtAsIngress(host.toLowerCase()).flatMap((word) => [...indexes.ingresses.byHost.of(word)]),
      ),
    publishedOfClass: (name) =>
      found(stores.ingresses, indexes.ingresses.byPublishedClass.of(name).values().take(2)),
    slicesOf: (service) => found(stores.endpointSlices, indexes.endpointSlices.byService.of(idOf(service))),
    probesDependingOn: (change) => [...dependentsOf({ stores, indexes }, change)].map(keyFromId),
  };
}

/** One store a kind: each is given objects of its own kind only. */
function createStores(indexes: Indexes, onChange: (change: CacheChange) => void): Stores {
  const storeOf = (kind: Kind): Store<Cached> =>
    indexed(lookupsOf(indexes, kind), (change) => onChange({ kind, ...change } as CacheChange));
  return Object.fromEntries(kinds.map((kind) => [kind, storeOf(kind)])) as unknown as Stores;
}

/** A store whose changes reach its indexes first and the outside afterwards. */
function indexed(
  lookups: readonly Lookup<never>[],
  tell: (change: StoreChange<Cached>) => void,
): Store<Cached> {
  return createStore<Cached>((change) => {
    for (const lookup of lookups) lookup.file(idOf(change.key), change.next as undefined);
    tell(change);
  });
}

const unread = (): Caches['access'] =>
  Object.fromEntries(kinds.map((kind) => [kind, 'unread'])) as Caches['access'];
