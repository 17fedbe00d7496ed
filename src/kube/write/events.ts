// Posting Events: one for each probe and reason, repeated as a series. It needs no right to read Events, and
// keeps nothing in memory, so that a restart neither loses a count nor makes a duplicate.

import {
  type ConfigurationOptions,
  type ObservableMiddleware,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { type ApiFailure, type ApiServer, failureOf } from '../api/client.ts';
import { type EventSubject, type EventText, eventBody, eventName, seriesPatch } from './event-body.ts';

/** created: the first of its reason. repeated: the series goes on. failed: no Event; nobody waits for it. */
export type EventPost =
  | { readonly kind: 'created' }
  | { readonly kind: 'repeated'; readonly count: number }
  | { readonly kind: 'failed'; readonly detail: string };

export interface EventOptions {
  readonly api: ApiServer;
  /** Name of this replica: the Pod, or the host. */
  readonly instance: string;
  readonly now?: () => Date;
}

export type PostEvent = (subject: EventSubject, text: EventText) => Promise<EventPost>;

const EVENTS = { group: 'events.k8s.io', version: 'v1', plural: 'events' } as const;

const asMerge: ConfigurationOptions<ObservableMiddleware> = setHeaderOptions(
  'Content-Type',
  'application/merge-patch+json',
);

/** Makes the function that posts Events. It never throws. Create first: most reasons are new ones. */
export function createEventPoster({ api, instance, now = () => new Date() }: EventOptions): PostEvent {
  return async function postEvent(subject, text) {
    const created = await create(subject, text);
    if (created === undefined) return { kind: 'created' };
    if (created.code !== 409) return { kind: 'failed', detail: created.words };
    const repeated = await repeat(subject, text);
    if (typeof repeated === 'number') return { kind: 'repeated', count: repeated };
    if (repeated.code !== 404) return { kind: 'failed', detail: repeated.words };
    // It expired between the two calls.
    const again = await create(subject, text);
    return again === undefined ? { kind: 'created' } : { kind: 'failed', detail: again.words };
  };

  async function create(subject: EventSubject, text: EventText): Promise<ApiFailure | undefined> {
    const body = eventBody(subject, text, { now: now(), instance });
    try {
      await api.objects.createNamespacedCustomObject({ ...EVENTS, namespace: subject.namespace, body });
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Counts on, and returns the new count. */
  async function repeat(subject: EventSubject, text: EventText): Promise<number | ApiFailure> {
    const event = { ...EVENTS, namespace: subject.namespace, name: eventName(subject, text.reason) };
    try {
      // An empty patch changes nothing and returns the Event: a read for those who may only patch.
      const current = await api.objects.patchNamespacedCustomObject({ ...event, body: {} }, asMerge);
      const body = seriesPatch(current?.series?.count, now());
      await api.objects.patchNamespacedCustomObject({ ...event, body }, asMerge);
      return body.series.count;
    } catch (error) {
      return failureOf(error);
    }
  }
}
