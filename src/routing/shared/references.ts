// How objects name each other: keys, their text, and what the caches have to know of the objects that a dialect reads
// beside Ingresses and HTTPRoutes. A dialect states its own in <dialect>/references.ts, for itself and for the caches.

import type { HTTPRoute, Ingress, Metadata, ObjectKey, Service } from '../../model/index.ts';

/** Namespace and name of an object, empty where it has none. */
export const keyOf = ({ metadata }: { readonly metadata?: Metadata }): ObjectKey => ({
  namespace: metadata?.namespace ?? '',
  name: metadata?.name ?? '',
});

/** One string for a key; neither part may contain a slash. */
export const idOf = ({ namespace, name }: ObjectKey): string => `${namespace}/${name}`;

/** Each key once. */
export const uniqueKeys = (keys: readonly ObjectKey[]): readonly ObjectKey[] => [
  ...new Map(keys.map((key) => [idOf(key), key])).values(),
];

/**
 * Objects of one kind that a dialect reads: where the API server has them, and by which words others name them. A word
 * is an id, or any other text that both sides make alike.
 */
export interface DialectObjects<T> {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** They belong to the cluster, not to a namespace. */
  readonly clusterScoped?: true;
  /** They are told among the facts of another kind, whose absence is theirs. */
  readonly toldAmong?: string;
  /** The words by which an object is named. */
  words(object: T): readonly string[];
  /** Words for objects of this kind that an Ingress, an HTTPRoute, or a Service behind them names. */
  ofIngress?(ingress: Ingress): readonly string[];
  ofHttpRoute?(route: HTTPRoute): readonly string[];
  ofService?(service: Service): readonly string[];
  /** Words for objects of the same kind, as a chain of Middlewares names its parts. */
  ofSame?(object: T): readonly string[];
  /** Hosts for whose requests an object competes with Ingresses and HTTPRoutes, in lower case; '' is every host. */
  hosts?(object: T): readonly string[];
  /** Words for objects of another kind, by the name of that kind. */
  readonly ofOthers?: Readonly<Record<string, (object: T) => readonly string[]>>;
}
