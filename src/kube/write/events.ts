// Posting Events: one for each probe and reason, repeated as a series. It needs no right to read Events, and
// keeps nothing in memory, so that a restart neither loses a count nor makes a duplicate.

import { createHash } from 'node:crypto';
import {
  type ConfigurationOptions,
  type ObservableMiddleware,
  setHeaderOptions,
} from '@kubernetes/client-node';
import type { ObjectKey } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { type ApiFailure, type ApiServer, failureOf } from '../api/client.ts';
import { GROUP, VERSION } from '../cache/resources.ts';

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

/** The probe that an Event is about. */
type EventSubject = ObjectKey & { readonly uid: string };

interface EventText {
  readonly type: 'Normal' | 'Warning';
  readonly reason: Reason;
  /** For people; cut to 1,024 bytes. */
  readonly note: string;
}

// events.k8s.io/v1: Event.note is at most 1kB.
const NOTE_BYTES = 1024;

// A name is a DNS subdomain of at most 253 characters; dot and 16 digits follow the probe's own name.
const NAME_LENGTH = 253 - 17;

/**
 * Name of the one Event of this probe and reason. It stays the same over restarts and replicas, which is what
 * keeps them from posting twice: 64 bits of SHA-256 over uid and reason behind the probe's name.
 */
export function eventName(subject: EventSubject, reason: string): string {
  const hash = createHash('sha256').update(`${subject.uid}\n${reason}`).digest('hex').slice(0, 16);
  // Cutting must not leave a dot or dash before the dot that follows.
  const stem = subject.name.slice(0, NAME_LENGTH).replace(/[.-]+$/, '');
  return `${stem}.${hash}`;
}

/** The Event as it is created. `instance` is the Pod or host, at most 128 characters. */
export function eventBody(subject: EventSubject, text: EventText, at: { now: Date; instance: string }) {
  const { namespace, name, uid } = subject;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { namespace, name: eventName(subject, text.reason) },
    eventTime: microTime(at.now),
    reportingController: 'methodprobe.dev/operator',
    reportingInstance: at.instance.slice(0, 128),
    action: 'Probe',
    type: text.type,
    reason: text.reason,
    note: cutNote(text.note),
    regarding: { apiVersion: `${GROUP}/${VERSION}`, kind: 'MethodProbe', namespace, name, uid },
  };
}

/** The merge patch for a repeat. Everything but `series` is immutable; a series counts from 2. */
export function seriesPatch(known: number | undefined, now: Date) {
  return { series: { count: Math.max(known ?? 1, 1) + 1, lastObservedTime: microTime(now) } };
}

/** RFC 3339 with exactly six fraction digits; the API server refuses the three of toISOString. */
export function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}

/** At most 1,024 bytes of UTF-8, cut between code points, with an ellipsis when something was cut. */
export function cutNote(note: string): string {
  const wellFormed = note.toWellFormed();
  if (Buffer.byteLength(wellFormed) <= NOTE_BYTES) return wellFormed;
  const ellipsis = '…';
  let bytes = Buffer.byteLength(ellipsis);
  let cut = '';
  for (const codePoint of wellFormed) {
    bytes += Buffer.byteLength(codePoint);
    if (bytes > NOTE_BYTES) break;
    cut += codePoint;
  }
  return cut + ellipsis;
}
