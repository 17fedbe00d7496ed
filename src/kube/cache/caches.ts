// What the operator knows of the cluster, in memory: a store for each kind, with the indexes that keep questions
// about one probe cheap. Pure: the feed fills it, facts.ts reads it, tests put objects in by hand.

import type { V1EndpointSlice } from '@kubernetes/client-node';
import type { Ingress, ObjectKey } from '../../model/index.ts';
import { soughtAsIngress } from '../references/host-words.ts';
import {
  type Cached,
  createStore,
  found,
  idOf,
  keyFromId,
  type Store,
  type StoreChange,
} from '../references/store.ts';
import { touchedBy } from './dependents.ts';
import { createIndexes, type Indexes } from './indexes.ts';
import type { Access, CacheChange, Kind, Stores } from './kinds.ts';
import type { Lookup } from './lookup.ts';

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
  /** The probes whose next cycle may end differently after this change; see touched.ts. */
  probesTouchedBy(change: CacheChange): readonly ObjectKey[];
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
    probesTouchedBy: (change) => [...touchedBy({ stores, indexes }, change)].map(keyFromId),
  };
}

type Filed<T> = Readonly<Record<string, Pick<Lookup<T>, 'file'>>>;

function createStores(indexes: Indexes, onChange: (change: CacheChange) => void): Stores {
  return {
    probes: indexed(indexes.probes, (change) => onChange({ kind: 'probes', ...change })),
    ingresses: indexed(indexes.ingresses, (change) => onChange({ kind: 'ingresses', ...change })),
    ingressClasses: indexed(indexes.ingressClasses, (change) =>
      onChange({ kind: 'ingressClasses', ...change }),
    ),
    services: indexed(indexes.services, (change) => onChange({ kind: 'services', ...change })),
    endpointSlices: indexed(indexes.endpointSlices, (change) =>
      onChange({ kind: 'endpointSlices', ...change }),
    ),
    namespaces: indexed(indexes.namespaces, (change) => onChange({ kind: 'namespaces', ...change })),
    httpRoutes: indexed(indexes.httpRoutes, (change) => onChange({ kind: 'httpRoutes', ...change })),
    grpcRoutes: indexed(indexes.grpcRoutes, (change) => onChange({ kind: 'grpcRoutes', ...change })),
    gateways: indexed(indexes.gateways, (change) => onChange({ kind: 'gateways', ...change })),
    gatewayClasses: indexed(indexes.gatewayClasses, (change) =>
      onChange({ kind: 'gatewayClasses', ...change }),
    ),
    referenceGrants: indexed(indexes.referenceGrants, (change) =>
      onChange({ kind: 'referenceGrants', ...change }),
    ),
    middlewares: indexed(indexes.middlewares, (change) => onChange({ kind: 'middlewares', ...change })),
    ingressRoutes: indexed(indexes.ingressRoutes, (change) => onChange({ kind: 'ingressRoutes', ...change })),
    kongPlugins: indexed(indexes.kongPlugins, (change) => onChange({ kind: 'kongPlugins', ...change })),
    kongClusterPlugins: indexed(indexes.kongClusterPlugins, (change) =>
      onChange({ kind: 'kongClusterPlugins', ...change }),
    ),
    certificates: indexed(indexes.certificates, (change) => onChange({ kind: 'certificates', ...change })),
  };
}

/** A store whose changes reach its indexes first and the outside afterwards. */
function indexed<T extends Cached>(lookups: Filed<T>, tell: (change: StoreChange<T>) => void): Store<T> {
  const all = Object.values(lookups);
  return createStore<T>((change) => {
    for (const lookup of all) lookup.file(idOf(change.key), change.next);
    tell(change);
  });
}

function unread(): Caches['access'] {
  return {
    probes: 'unread',
    ingresses: 'unread',
    ingressClasses: 'unread',
    services: 'unread',
    endpointSlices: 'unread',
    namespaces: 'unread',
    httpRoutes: 'unread',
    grpcRoutes: 'unread',
    gateways: 'unread',
    gatewayClasses: 'unread',
    referenceGrants: 'unread',
    middlewares: 'unread',
    ingressRoutes: 'unread',
    kongPlugins: 'unread',
    kongClusterPlugins: 'unread',
    certificates: 'unread',
  };
}
