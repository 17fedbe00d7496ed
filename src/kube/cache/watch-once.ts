// One watch request from its opening to its end, as a promise that never rejects. It hides what
// client-node's Watch leaves to its callers: the end may be told by a callback, by a throw, or by an
// event inside the stream.

import type { Watch } from '@kubernetes/client-node';
import { type ApiFailure, failureOf } from '../api/client.ts';

/**
 * closed: the server or the silence limit ended it, go on from the last version. expired: the version is too
 * old, list again. failed: anything else, list again after a pause.
 */
export type WatchEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

export interface WatchRequest {
  readonly watch: Watch;
  readonly path: string;
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
  /** The server has accepted the watch. */
  readonly onOpen: () => void;
  /** ADDED, MODIFIED, DELETED or BOOKMARK, in order, never after the end. Must not throw: Watch swallows it. */
  readonly onEvent: (phase: string, object: unknown) => void;
}

// Load balancers and API server replicas come and go; ten minutes spreads watches over them again.
const SERVER_LIMIT_SECONDS = 600;

/**
 * Watches until it ends. A stalled connection ends it too: Watch gives up after 30 s without a byte, which is
 * `closed` when the watch had been open, since nothing is lost by asking again from the last version.
 */
export function watchOnce(request: WatchRequest): Promise<WatchEnd> {
  return new Promise((resolve) => {
    let controller: AbortController | undefined;
    let ended = false;
    const abort = (): void => controller?.abort();
    const end = (reason: WatchEnd): void => {
      if (ended) return;
      ended = true;
      // The signal outlives thousands of watches: a listener left behind would be a leak.
      request.signal.removeEventListener('abort', abort);
      abort();
      resolve(reason);
    };
    const onEvent = (phase: string, object: unknown): void => {
      if (phase === 'ERROR') end(endOf(object, true));
      else if (!ended) request.onEvent(phase, object);
    };
    const onDone = (error: unknown): void =>
      end(error ? endOf(error, controller !== undefined) : { kind: 'closed' });
    request.watch
      .watch(request.path, parametersOf(request), onEvent, onDone)
      .then((opened) => {
        controller = opened;
        if (ended || request.signal.aborted) return abort();
        request.signal.addEventListener('abort', abort, { once: true });
        request.onOpen();
      })
      .catch(onDone);
  });
}

function parametersOf({ resourceVersion }: WatchRequest): Record<string, string | number | boolean> {
  return { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: SERVER_LIMIT_SECONDS };
}

function endOf(error: unknown, open: boolean): WatchEnd {
  if (open && error instanceof Error && error.name === 'TimeoutError') return { kind: 'closed' };
  const failure = failureOf(error);
  return failure.code === 410 ? { kind: 'expired' } : { kind: 'failed', failure };
}
