// A list that stays true: lists a resource, watches it, and starts over whenever the watch ends, for whatever
// reason. The API server may be killed and come back at any time.

import { setTimeout as pause } from 'node:timers/promises';
import {
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  Watch,
} from '@kubernetes/client-node';

// A restarted API server is found again this soon.
const RETRY_MS = 100;

/** Where a resource is listed and watched, e.g. /api/v1/pods, and the client call that lists it. */
export interface Resource<T extends KubernetesObject> {
  readonly path: string;
  readonly list: () => Promise<KubernetesListObject<T>>;
}

export interface Followed<T> {
  /** All objects as last seen, by "namespace/name". */
  readonly objects: ReadonlyMap<string, T>;
  stop(): void;
}

/** "namespace/name" of an object. */
export function keyOf(object: KubernetesObject): string {
  return `${object.metadata?.namespace ?? ''}/${object.metadata?.name ?? ''}`;
}

/** Follows a resource until stopped; `changed` is called after every list and every event. */
export function follow<T extends KubernetesObject>(
  kubeConfig: KubeConfig,
  resource: Resource<T>,
  changed: () => void,
): Followed<T> {
  const objects = new Map<string, T>();
  const stopping = new AbortController();
  const onEvent = (type: string, object: T): void => {
    if (type === 'DELETED') objects.delete(keyOf(object));
    else if (type === 'ADDED' || type === 'MODIFIED') objects.set(keyOf(object), object);
    else return;
    changed();
  };
  const listOnce = async (): Promise<string> => {
    const list = await resource.list();
    objects.clear();
    for (const object of list.items) objects.set(keyOf(object), object);
    changed();
    return list.metadata?.resourceVersion ?? '0';
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const resourceVersion = await listOnce();
        await watchOnce(
          kubeConfig,
          { path: resource.path, resourceVersion, stopping: stopping.signal },
          onEvent,
        );
      } catch {
        // The API server is away: ask again, that is the whole recovery.
      }
      await pause(RETRY_MS, undefined, { ref: false });
    }
  };
  void loop();
  return { objects, stop: () => stopping.abort() };
}

interface WatchFrom {
  readonly path: string;
  readonly resourceVersion: string;
  readonly stopping: AbortSignal;
}

/** One watch from a resource version on; resolves when it ends, well or badly. */
function watchOnce<T>(
  kubeConfig: KubeConfig,
  from: WatchFrom,
  onEvent: (type: string, object: T) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = { resourceVersion: from.resourceVersion };
    // client-node calls back with `any`; the path decides what comes.
    const opened = new Watch(kubeConfig).watch(from.path, query, onEvent, () => resolve());
    opened.then((watch) => {
      if (from.stopping.aborted) watch.abort();
      from.stopping.addEventListener('abort', () => watch.abort(), { once: true });
    }, reject);
  });
}
