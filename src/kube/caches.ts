// What the operator knows of the cluster, in memory, with the indexes that keep questions about one
// probe cheap. Pure: the feed fills it, facts.ts reads it, tests put objects in by hand.

import type { V1EndpointSlice } from '@kubernetes/client-node';
import type { Ingress, IngressClass, ObjectKey, Service } from '../model.ts';
import { classNameOf, hostWords, isDefaultClass, servicesOf, wordsFor } from './ingress-names.ts';
import { createLookup } from './lookup.ts';
import type { ProbeObject } from './resources.ts';
import { type Cached, createStore, idOf, keyFromId, type Store, type StoreChange } from './store.ts';

/** A change of any cached object, as told to whoever schedules probes. */
export type CacheChange =
  | ({ readonly kind: 'probes' } & StoreChange<ProbeObject>)
  | ({ readonly kind: 'ingresses' } & StoreChange<Ingress>)
  | ({ readonly kind: 'ingressClasses' } & StoreChange<IngressClass>)
  | ({ readonly kind: 'services' } & StoreChange<Service>)
  | ({ readonly kind: 'endpointSlices' } & StoreChange<V1EndpointSlice>);

export interface Caches {
  readonly probes: Store<ProbeObject>;
  readonly ingresses: Store<Ingress>;
  readonly ingressClasses: Store<IngressClass>;
  readonly services: Store<Service>;
  readonly endpointSlices: Store<V1EndpointSlice>;
  /** False until IngressClasses were read, and while the operator may not read them. */
  ingressClassesReadable: boolean;
  /** Ingresses with a rule for this host, or for a wildcard that covers it; '' finds those that take any host. */
  ingressesFor(host: string): readonly Ingress[];
  /** Ingresses that name this class; '' finds those that name none. */
  ingressesOfClass(name: string): readonly Ingress[];
  slicesOf(service: ObjectKey): readonly V1EndpointSlice[];
  /**
   * The probes whose next cycle may end differently after this change: by the Ingress they name, the Services
   * that they or it name, the class of it. Ingresses of others on the same host are left to the interval: a
   * controller that rewrites every status at its start would otherwise start every probe for every Ingress.
   */
  probesTouchedBy(change: CacheChange): readonly ObjectKey[];
}

/** Label that ties a slice to its Service (KEP-752). */
const SERVICE_NAME = 'kubernetes.io/service-name';

/** Empty caches. `onChange` runs after the indexes are up to date; it must not throw. */
export function createCaches(onChange: (change: CacheChange) => void = () => undefined): Caches {
  const ingressesByHost = createLookup<Ingress>(hostWords);
  const ingressesByClass = createLookup<Ingress>((ingress) => [classNameOf(ingress)]);
  const ingressesByService = createLookup<Ingress>((ingress) =>
    servicesOf(ingress).map((name) => idOf({ namespace: ingress.metadata?.namespace ?? '', name })),
  );
  const slicesByService = createLookup<V1EndpointSlice>((slice) => serviceIdsOf(slice));
  const probesByIngress = createLookup<ProbeObject>(ingressIdsOf);
  const probesByService = createLookup<ProbeObject>(directIdsOf);

  /** A store whose changes reach its indexes first and the outside afterwards. */
  function indexed<T extends Cached>(
    tell: (change: StoreChange<T>) => void,
    ...lookups: { file(id: string, object: T | undefined): void }[]
  ): Store<T> {
    return createStore<T>((change) => {
      for (const lookup of lookups) lookup.file(idOf(change.key), change.next);
      tell(change);
    });
  }

  const caches: Caches = {
    probes: indexed((c) => onChange({ kind: 'probes', ...c }), probesByIngress, probesByService),
    ingresses: indexed(
      (c) => onChange({ kind: 'ingresses', ...c }),
      ingressesByHost,
      ingressesByClass,
      ingressesByService,
    ),
    ingressClasses: indexed((c) => onChange({ kind: 'ingressClasses', ...c })),
    services: indexed((c) => onChange({ kind: 'services', ...c })),
    endpointSlices: indexed((c) => onChange({ kind: 'endpointSlices', ...c }), slicesByService),
    ingressClassesReadable: false,
    ingressesFor: (host) =>
      found(
        caches.ingresses,
        wordsFor(host).flatMap((w) => [...ingressesByHost.of(w)]),
      ),
    ingressesOfClass: (name) => found(caches.ingresses, ingressesByClass.of(name)),
    slicesOf: (service) => found(caches.endpointSlices, slicesByService.of(idOf(service))),
    probesTouchedBy: (change) => [...touched(change)].map(keyFromId),
  };

  function touched(change: CacheChange): ReadonlySet<string> {
    switch (change.kind) {
      case 'probes':
        return new Set([idOf(change.key)]);
      case 'ingresses':
        return probesByIngress.of(idOf(change.key));
      case 'services':
        return ofServices([idOf(change.key)]);
      case 'endpointSlices':
        return ofServices([change.previous, change.next].flatMap((s) => (s ? serviceIdsOf(s) : [])));
      case 'ingressClasses':
        return ofIngresses(classWords(change).flatMap((word) => [...ingressesByClass.of(word)]));
    }
  }

  function ofServices(services: readonly string[]): ReadonlySet<string> {
    const direct = services.flatMap((service) => [...probesByService.of(service)]);
    const ingresses = services.flatMap((service) => [...ingressesByService.of(service)]);
    return new Set([...direct, ...ofIngresses(ingresses)]);
  }

  function ofIngresses(ingresses: readonly string[]): ReadonlySet<string> {
    return new Set(ingresses.flatMap((ingress) => [...probesByIngress.of(ingress)]));
  }

  return caches;
}

function serviceIdsOf(slice: V1EndpointSlice): readonly string[] {
  const name = slice.metadata?.labels?.[SERVICE_NAME];
  return name === undefined ? [] : [idOf({ namespace: slice.metadata?.namespace ?? '', name })];
}

function ingressIdsOf(probe: ProbeObject): readonly string[] {
  return idsOf(probe, [probe.spec?.through?.ingressRef]);
}

function directIdsOf(probe: ProbeObject): readonly string[] {
  return idsOf(
    probe,
    (probe.spec?.direct ?? []).map((hop) => hop.serviceRef),
  );
}

function idsOf(
  probe: ProbeObject,
  references: readonly (Partial<ObjectKey> | undefined)[],
): readonly string[] {
  const own = probe.metadata?.namespace ?? '';
  return references.flatMap((ref) =>
    ref?.name === undefined ? [] : [idOf({ namespace: ref.namespace ?? own, name: ref.name })],
  );
}

/** The class's name, and '' when it is or was the class of those that name none. */
function classWords(change: StoreChange<IngressClass>): readonly string[] {
  const byDefault = [change.previous, change.next].some((c) => c !== undefined && isDefaultClass(c));
  return byDefault ? [change.key.name, ''] : [change.key.name];
}

function found<T extends Cached>(store: Store<T>, ids: Iterable<string>): readonly T[] {
  return [...new Set(ids)].flatMap((id) => store.get(keyFromId(id)) ?? []);
}
