// An informer: lists one resource, watches it, and begins again for as long as it takes. client-node's
// ListWatch stops for good on every error but 410, rejects unseen when a token file cannot be read, and
// goes on after stop() when a list was in flight; so only its Watch is used, and the loop is ours.

import { setTimeout as delay } from 'node:timers/promises';
import type { Watch } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import { type ApiFailure, failureOf } from '../api/client.ts';
import { pauseAfter, pauseWhenAbsent, pauseWhenForbidden } from './backoff.ts';
import type { Access } from './kinds.ts';
import { counted, meaningOf, noRefusals } from './refusals.ts';
import type { Resource } from './resources.ts';
import type { Cached, Store } from './store.ts';
import { watchOnce } from './watch-once.ts';

/** Time and chance, injected for tests. */
export interface InformerClock {
  now(): number;
  /** Resolves after `ms` or as soon as the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  random(): number;
}

/**
 * syncing: not listed yet. live: the watch is open. away: the API server does not answer, the cache is as it
 * was. unreadable: the operator lacks the right to read the resource. absent: the API server does not serve it.
 */
export type InformerState = 'syncing' | 'live' | 'away' | 'unreadable' | 'absent';

export interface Informer {
  /** Plural of the resource, for metrics and logs. */
  readonly resource: string;
  readonly state: InformerState;
  readonly connected: boolean;
  /** When the API server last said anything about the resource, ms since 1970; 0 before the first list. */
  readonly lastEventAt: number;
  /** Resolves after the first list, or once an optional resource proved unreadable or absent. Never rejects. */
  readonly synced: Promise<void>;
  stop(): void;
}

export interface InformerOptions<T extends Cached> {
  readonly resource: Resource<T>;
  readonly watch: Watch;
  /** Filled by the informer; its change callback is where the news comes out. */
  readonly store: Store<T>;
  readonly log: Logger;
  /** Told before the store is filled or emptied, so that whoever hears of changes knows what they are worth. */
  readonly onAccess?: (access: Access) => void;
  /** The watch is open, again or for the first time. */
  readonly onOpen?: () => void;
  readonly clock?: InformerClock;
}

const systemClock: InformerClock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  random: () => Math.random(),
};

// A watch that lived this long, or brought an event, counts as healthy: the next pause is the shortest again.
const HEALTHY_MS = 1_000;

/** Starts listing and watching at once. Never throws; handlers of the store run inside the loop. */
export function startInformer<T extends Cached>(options: InformerOptions<T>): Informer {
  const loop = new ListWatchLoop(options);
  loop.follow().catch((error) => options.log.error({ err: error }, 'an informer ended unexpectedly'));
  return loop;
}

class ListWatchLoop<T extends Cached> implements Informer {
  readonly resource: string;
  readonly synced: Promise<void>;
  state: InformerState = 'syncing';
  lastEventAt = 0;

  private readonly options: InformerOptions<T>;
  private readonly clock: InformerClock;
  private readonly stopping = new AbortController();
  private settle: () => void = () => undefined;
  private version: string | undefined;
  private listedOnce = false;
  private failures = 0;
  private refusals = noRefusals;

  constructor(options: InformerOptions<T>) {
    this.options = options;
    this.resource = options.resource.word;
    this.clock = options.clock ?? systemClock;
    this.synced = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  get connected(): boolean {
    return this.state === 'live';
  }

  stop(): void {
    this.stopping.abort();
  }

  async follow(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const pause = await this.round().catch((error) => this.failed(failureOf(error)));
      if (pause > 0) await this.clock.sleep(pause, this.stopping.signal);
    }
  }

  /** One list (when needed) and one watch; returns the pause before the next round in ms. */
  private async round(): Promise<number> {
    if (this.version === undefined) await this.list();
    if (this.stopping.signal.aborted || this.version === undefined) return 0;
    const since = this.clock.now();
    const end = await watchOnce({
      watch: this.options.watch,
      path: this.options.resource.path,
      resourceVersion: this.version,
      signal: this.stopping.signal,
      onOpen: () => this.opened(),
      onEvent: (phase, object) => this.apply(phase, object as T),
    });
    if (this.stopping.signal.aborted) return 0;
    if (this.clock.now() - since >= HEALTHY_MS) this.failures = 0;
    if (end.kind === 'failed') return this.failed(end.failure);
    if (end.kind === 'expired') this.version = undefined;
    // A server that accepts watches and closes them at once must not be asked in a tight loop.
    return this.failures === 0 && end.kind === 'closed'
      ? 0
      : pauseAfter(++this.failures, this.clock.random());
  }

  /** The difference between the list and the cache is told as changes: also objects deleted meanwhile. */
  private async list(): Promise<void> {
    const { resource, store } = this.options;
    const listed = await resource.list();
    if (this.stopping.signal.aborted) return;
    this.options.onAccess?.('readable');
    store.replaceAll(listed.items.map(resource.strip));
    this.version = listed.resourceVersion;
    this.lastEventAt = this.clock.now();
    this.listedOnce = true;
    this.refusals = noRefusals;
    this.settle();
  }

  private opened(): void {
    this.lastEventAt = this.clock.now();
    if (this.state === 'away' || this.state === 'unreadable') {
      this.options.log.info({ resource: this.resource }, 'the watch is open again');
    }
    if (this.state === 'absent')
      this.options.log.info({ resource: this.resource }, 'the resource has arrived');
    this.state = 'live';
    this.options.onOpen?.();
  }

  private apply(phase: string, object: T): void {
    this.lastEventAt = this.clock.now();
    this.failures = 0;
    const { store, resource } = this.options;
    this.version = object.metadata?.resourceVersion ?? this.version;
    if (phase === 'BOOKMARK') return;
    const kept = resource.strip(object);
    if (phase === 'DELETED')
      store.drop({ namespace: kept.metadata?.namespace ?? '', name: kept.metadata?.name ?? '' });
    else store.put(kept);
  }

  private failed(failure: ApiFailure): number {
    this.version = undefined;
    this.failures += 1;
    this.refusals = counted(this.refusals, failure);
    const { optional } = this.options.resource;
    switch (meaningOf(this.refusals, { optional, listed: this.listedOnce })) {
      case 'away':
        return this.away(failure);
      case 'doubtful':
        return pauseAfter(this.refusals.missing, this.clock.random());
      case 'absent':
        return this.absent();
      case 'unreadable':
        return this.unreadable(failure);
    }
  }

  /** What was cached stays cached: an API server that is away makes no object disappear. */
  private away(failure: ApiFailure): number {
    if (this.state === 'syncing' || this.state === 'live') {
      this.options.log.warn({ resource: this.resource, ...failure }, 'the watch is lost, trying again');
      this.state = 'away';
    }
    return pauseAfter(this.failures, this.clock.random());
  }

  /** That an API is not installed is no fault: its objects are gone, and it may come later. */
  private absent(): number {
    const { log, store, onAccess } = this.options;
    this.lastEventAt = this.clock.now();
    if (this.state !== 'absent') {
      const level = this.listedOnce ? 'info' : 'debug';
      log[level]({ resource: this.resource }, 'the API server does not serve this resource');
      this.state = 'absent';
    }
    this.listedOnce = false;
    this.failures = 0;
    onAccess?.('absent');
    store.replaceAll([]);
    this.settle();
    return pauseWhenAbsent(this.clock.random());
  }

  private unreadable(failure: ApiFailure): number {
    const { resource, log, onAccess } = this.options;
    if (this.state !== 'unreadable') {
      const note = { resource: this.resource, ...failure };
      if (resource.optional) log.warn(note, 'the operator may not read this resource and goes on without it');
      else log.error(note, 'the operator may not read this resource and cannot work without it');
      this.state = 'unreadable';
    }
    onAccess?.('unreadable');
    if (!resource.optional) return pauseAfter(this.failures, this.clock.random());
    this.settle();
    return pauseWhenForbidden(this.clock.random());
  }
}
