// Objects of one kind in memory, by namespace and name. It knows nothing of the API server:
// an informer fills it, and every change is told once, also what went away unseen.

import type { Metadata, ObjectKey } from '../../model/index.ts';
import { idOf, keyOf } from '../../routing/shared/references.ts';

export { idOf, keyOf };

/** The part that every cached object has. */
export interface Cached {
  readonly metadata?: Metadata;
}

/** One change of one object; `next` is absent when it is gone, `previous` when it is new. */
export interface StoreChange<T> {
  readonly key: ObjectKey;
  readonly next?: T;
  readonly previous?: T;
}

export interface Store<T extends Cached> {
  get(key: ObjectKey): T | undefined;
  /** All objects, or those of one namespace. Objects of the cluster live in the namespace ''. */
  list(namespace?: string): readonly T[];
  /** Takes an object over; the same resourceVersion again is no change. */
  put(object: T): void;
  drop(key: ObjectKey): void;
  /** Takes a whole list over: what is missing from it is gone. */
  replaceAll(objects: readonly T[]): void;
}

/** An empty store; `onChange` runs synchronously after each change and must not throw. */
export function createStore<T extends Cached>(onChange: (change: StoreChange<T>) => void): Store<T> {
  const namespaces = new Map<string, Map<string, T>>();

  const get = ({ namespace, name }: ObjectKey): T | undefined => namespaces.get(namespace)?.get(name);

  function list(namespace?: string): readonly T[] {
    if (namespace !== undefined) return [...(namespaces.get(namespace)?.values() ?? [])];
    return [...namespaces.values()].flatMap((objects) => [...objects.values()]);
  }

  function put(object: T): void {
    const key = keyOf(object);
    const previous = get(key);
    if (previous !== undefined && isSame(previous, object)) return;
    const objects = namespaces.get(key.namespace) ?? new Map<string, T>();
    namespaces.set(key.namespace, objects.set(key.name, object));
    onChange({ key, next: object, ...(previous === undefined ? {} : { previous }) });
  }

  function drop(key: ObjectKey): void {
    const objects = namespaces.get(key.namespace);
    const previous = objects?.get(key.name);
    if (objects === undefined || previous === undefined) return;
    objects.delete(key.name);
    if (objects.size === 0) namespaces.delete(key.namespace);
    onChange({ key, previous });
  }

  function replaceAll(objects: readonly T[]): void {
    const kept = new Set(objects.map((object) => idOf(keyOf(object))));
    for (const object of list()) {
      const key = keyOf(object);
      if (!kept.has(idOf(key))) drop(key);
    }
    for (const object of objects) put(object);
  }

  return { get, list, put, drop, replaceAll };
}

/** The key behind `idOf`. */
export function keyFromId(id: string): ObjectKey {
  const slash = id.indexOf('/');
  return { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** What a change is about: the object before it and after it, as far as there is one. */
export function sidesOf<T>({ previous, next }: StoreChange<T>): readonly T[] {
  return [...(previous === undefined ? [] : [previous]), ...(next === undefined ? [] : [next])];
}

/** The objects with these ids that exist, each once. */
export function found<T extends Cached>(store: Store<T>, ids: Iterable<string>): readonly T[] {
  return [...new Set(ids)].flatMap((id) => store.get(keyFromId(id)) ?? []);
}

function isSame(left: Cached, right: Cached): boolean {
  const version = left.metadata?.resourceVersion;
  return version !== undefined && version === right.metadata?.resourceVersion;
}
