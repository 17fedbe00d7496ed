// Sends the attempts of one cycle: the session owns the connections, the resolved names and the
// time limits. Whatever the network does becomes an outcome; only a cancelled cycle rejects.

import type { Probe } from '../../api/read/probe.ts';
import type { Attempt, Outcome } from '../../model/index.ts';
import { type Material, noMaterial } from '../secrets/credentials.ts';
import type { Handshakes } from '../secrets/handshakes.ts';
import { type Carried, carrierOf } from '../secrets/inject.ts';
import { credentialsBy } from '../secrets/tls-credentials.ts';
import { permittedAddresses, type Resolve, type Resolved, systemResolve } from './connect.ts';
import { type Connection, connectionKey, openConnection } from './connection.ts';
import type { DestinationPolicy } from './destination.ts';
import { exchange } from './exchange.ts';
import type { Exchanged } from './exchange-context.ts';
import { exchangeHttp10 } from './exchange-http10.ts';
import { explain, type Stage } from './failure.ts';
import { startLimit, type TimeLimit } from './time-limit.ts';

/** The connections of one cycle: fresh at its start, one per vantage and target, closed at its end. */
export interface Session {
  /**
   * Sends one attempt. Resolves to a Failure when no answer came, for whatever reason on the
   * way; rejects only when `signal` aborts, with its reason. No outcome holds the value of a Secret.
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
  /** Values, authorities and client certificates; none unless given. */
  readonly material?: Material;
  /** The probe that is sent for: which values its headers name, and whether it spells out http. */
  readonly probe?: Pick<Probe, 'through' | 'values'>;
  /** What earlier cycles know of TLS; every handshake is a full one unless given. */
  readonly handshakes?: Handshakes;
}

/** Opens a session; nothing is connected before the first attempt. */
export function openSession(options: SessionOptions): Session {
  const { material = noMaterial, userAgent } = options;
  const connections = new Map<string, Connection>();
  const open = opener(options, material);
  const carrier = carrierOf({ material, probe: options.probe, userAgent });
  const connectionFor = async (attempt: Attempt, limit: TimeLimit): Promise<Connection> => {
    const key = connectionKey(attempt);
    const connection = connections.get(key) ?? (await open(attempt, limit));
    connections.set(key, connection);
    return connection;
  };
  return {
    send: async (attempt, signal) => {
      signal.throwIfAborted();
      const started = performance.now();
      const limit = startLimit(attempt.timeoutMs, signal);
      const carried = carrier.load(attempt);
      let stage: Stage = 'name';
      const reached = (next: Stage): void => {
        stage = next;
      };
      try {
        const connection = await connectionFor(attempt, limit);
        reached('connection');
        const answer = await converse(attempt, { connection, limit, reached, carried });
        return carried.clean({ ...answer, ms: since(started) });
      } catch (error) {
        signal.throwIfAborted();
        const failure = explain(limit.reason() ?? error, attempt.target, stage);
        return carried.clean({ kind: 'failed', ...failure, ms: since(started) });
      } finally {
        limit.close();
      }
    },
    close: () => {
      for (const connection of connections.values()) connection.close();
      connections.clear();
    },
  };
}

/** Judges a door's addresses when it is opened: later attempts dial those that were permitted then. */
function opener(options: SessionOptions, material: Material) {
  const resolve = onceByName(options.resolve ?? systemResolve);
  const { destinations, handshakes } = options;
  const credentials = credentialsBy(material, handshakes);
  return async (attempt: Attempt, limit: TimeLimit): Promise<Connection> => {
    const permitted = permittedAddresses(attempt.target, resolve, destinations);
    const addresses = await within(permitted, limit);
    return openConnection(attempt, { addresses, credentials, handshakes });
  };
}

interface Conversation {
  readonly connection: Connection;
  readonly limit: TimeLimit;
  readonly reached: (stage: Stage) => void;
  readonly carried: Carried;
}

/** One request and its answer in the protocol of the attempt. */
function converse(attempt: Attempt, { carried, ...rest }: Conversation): Promise<Exchanged> {
  const wire = {
    ...rest,
    headers: carried.headers,
    body: { whole: attempt.request.wholeBody === true, redact: carried.redact, limit: attempt.bodyLimit },
  };
  carried.note(rest.connection.withheld);
  const speak = attempt.request.protocol === 'HTTP/1.0' ? exchangeHttp10 : exchange;
  return speak(attempt, wire);
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
