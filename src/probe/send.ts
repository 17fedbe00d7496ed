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
import { exchangeH2c } from './exchange-h2c.ts';
import { exchangeHttp10 } from './exchange-http10.ts';
import { explain, type Stage } from './failure.ts';
import { startLimit, type TimeLimit } from './time-limit.ts';

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
  // Judged when it is opened: later attempts dial the addresses that were permitted then.
  const doorOf = async (attempt: Attempt, limit: TimeLimit): Promise<Door> => {
    const permitted = permittedAddresses(attempt.target, resolve, options.destinations);
    const addresses = await within(permitted, limit);
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
        const door = doors.get(doorKey(attempt)) ?? (await doorOf(attempt, limit));
        const reached = (next: Stage): void => {
          stage = next;
        };
        reached('connection');
        const { userAgent } = options;
        const answer = await exchangeOf(attempt)(attempt, { door, userAgent, limit, reached });
        return { ...answer, ms: since(started) };
      } catch (error) {
        signal.throwIfAborted();
        const cause = limit.reason() ?? error;
        return { kind: 'failed', ...explain(cause, attempt.target, stage), ms: since(started) };
      } finally {
        limit.close();
      }
    },
    close: () => {
      for (const { agent } of doors.values()) agent.destroy();
      doors.clear();
    },
  };
}

/** The way to speak the protocol of an attempt. */
function exchangeOf({ request }: Attempt): typeof exchange {
  switch (request.protocol) {
    case 'h2c':
      return exchangeH2c;
    case 'HTTP/1.0':
      return exchangeHttp10;
    default:
      return exchange;
  }
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

/** The promise, or the limit's reason when that ends first: a look-up cannot be cancelled. */
function within<T>(work: Promise<T>, limit: TimeLimit): Promise<T> {
  return new Promise((resolve, reject) => {
    limit.onEnd(reject);
    work.then(resolve, reject);
  });
}

function since(started: number): number {
  return Math.round(performance.now() - started);
}
