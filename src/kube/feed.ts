// The feed: five informers that keep the caches like the cluster, for the whole cluster or for one
// namespace, and tell what a change means for probes once everything was read.

import { Watch } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import type { Caches } from './caches.ts';
import type { ApiServer } from './client.ts';
import { type Informer, type InformerClock, startInformer } from './informer.ts';
import { type Resource, resourcesOf } from './resources.ts';
import type { Cached, Store } from './store.ts';

export interface FeedOptions {
  readonly api: ApiServer;
  readonly caches: Caches;
  readonly log: Logger;
  /** Watch this namespace alone. IngressClasses are then not read: a Role cannot allow it. */
  readonly namespace?: string;
  readonly clock?: InformerClock;
}

export interface Feed {
  /** One per resource, for metrics: state, connected, lastEventAt. */
  readonly informers: readonly Informer[];
  /** Resolves once everything was listed that the operator cannot do without. Never rejects. */
  readonly synced: Promise<void>;
  stop(): void;
}

/** Starts filling the caches. An API server that is away is waited for. */
export function startFeed({ api, caches, log, namespace, clock }: FeedOptions): Feed {
  const resources = resourcesOf(api, namespace);
  const watch = new Watch(api.kubeConfig);
  const follow = <T extends Cached>(resource: Resource<T>, store: Store<T>): Informer =>
    startInformer({
      resource,
      store,
      watch,
      log,
      ...(clock === undefined ? {} : { clock }),
      ...(resource.optional ? { onReadable: (yes: boolean) => readable(caches, yes) } : {}),
    });
  const informers = [
    follow(resources.probes, caches.probes),
    follow(resources.ingresses, caches.ingresses),
    follow(resources.services, caches.services),
    follow(resources.endpointSlices, caches.endpointSlices),
    ...(resources.ingressClasses ? [follow(resources.ingressClasses, caches.ingressClasses)] : []),
  ];
  return {
    informers,
    synced: Promise.all(informers.map((informer) => informer.synced)).then(() => undefined),
    stop: () => informers.forEach((informer) => void informer.stop()),
  };
}

function readable(caches: Caches, yes: boolean): void {
  caches.ingressClassesReadable = yes;
}
