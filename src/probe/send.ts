// Sends the attempts of one cycle: the session owns the connections, the resolved names and the
// time limits. Whatever the network does becomes an outcome; only a cancelled cycle rejects.

import type { Attempt, Outcome } from '../model.ts';
import {
  type Door,
  doorKey,
  openDoor,
  permittedAddresses,
  type Resolve,
  type Resolved,
  systemResolve,
} from './connect.ts';
import type { DestinationPolicy } from './destination.ts';
import { exchange } from './exchange.ts';
import { Expired, explain, type Stage } from './failure.ts';

/** The connections of one cycle: fresh at its start, one per vantage and target, closed at its end. */
export interface Session {
  /**
   * Sends one attempt. Resolves to a Failure when no answer came, for whatever reason on the
   * way; rejects only when `signal` aborts, with its reason.
   */
  readonly send: (attempt: Attempt, signal: AbortSignal) => Promise<Outcome>;
  /** Closes every connection, those in use too. */
  readonly close: () => void;
}

export interface SessionOptions {
  readonly destinations: DestinationPolicy;
  /** The whole User-Agent header, see `userAgentOf`. */
  readonly userAgent: string;
  /** Finds the addresses of a name; the system's resolver unless given. */
  readonly resolve?: Resolve;
}

/** Opens a session; nothing is connected before the first attempt. */
export function openSession(options: SessionOptions): Session {
  const resolve = onceByName(options.resolve ?? systemResolve);
  const doors = new Map<string, Door>();
  const doorOf = (attempt: Attempt, addresses: readonly Resolved[]): Door => {
    const key = doorKey(attempt);
    const door = doors.get(key) ?? openDoor(attempt, addresses);
    doors.set(key, door);
    return door;
  };
  return {
    send: async (attempt, signal) => {
      signal.throwIfAborted();
      const started = performance.now();
      const limit = startLimit(attempt.timeoutMs, signal);
      let stage: Stage = 'name';
      try {
        const permitted = permittedAddresses(attempt.target, resolve, options.destinations);
        const door = doorOf(attempt, await within(permitted, limit.signal));
        const reached = (next: Stage): void => {
          stage = next;
        };
        reached('connection');
        const { userAgent } = options;
        const answer = await exchange(attempt, { door, userAgent, signal: limit.signal, reached });
        return { ...answer, ms: since(started) };
      } catch (error) {
        signal.throwIfAborted();
        const cause = limit.signal.aborted ? limit.signal.reason : error;
        return { kind: 'failed', ...explain(cause, attempt.target, stage), ms: since(started) };
      } finally {
        limit.end();
      }
    },
    close: () => {
      for (const { agent } of doors.values()) agent.destroy();
      doors.clear();
    },
  };
}

/** A session asks for a name once, so that all its vantages mean the same addresses. */
function onceByName(resolve: Resolve): Resolve {
  const asked = new Map<string, Promise<readonly Resolved[]>>();
  return (name) => {
    const answer = asked.get(name) ?? resolve(name);
    asked.set(name, answer);
    return answer;
  };
}

/**
 * A signal that aborts with the caller's, or with Expired when the time is up. By hand, because
 * AbortSignal.timeout keeps its timer to the end: thousands a second would pile up.
 */
function startLimit(
  ms: number,
  caller: AbortSignal,
): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(caller.reason);
  const timer = setTimeout(() => controller.abort(new Expired(`within ${ms / 1000} s`)), ms);
  caller.addEventListener('abort', cancel, { once: true });
  const end = (): void => {
    clearTimeout(timer);
    caller.removeEventListener('abort', cancel);
  };
  return { signal: controller.signal, end };
}

/** The promise, or the signal's reason when that aborts first: a look-up cannot be cancelled. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function since(started: number): number {
  return Math.round(performance.now() - started);
}
