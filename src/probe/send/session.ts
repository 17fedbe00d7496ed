// A session sends the attempts of one cycle: it owns the connections, the resolved names and the time limits.
// Whatever the network does becomes an outcome; only a cancelled cycle rejects.

import type { Probe } from '../../api/read/probe.ts';
import type { Attempt, Outcome } from '../../model/index.ts';
import { type Credentials, noCredentials } from '../secrets/credentials.ts';
import type { Handshakes } from '../secrets/handshakes.ts';
import { createInjector, type Injection } from '../secrets/inject.ts';
import { tlsCredentialsOf } from '../secrets/tls-credentials.ts';
import { type Connection, connectionKey, openConnection } from './connection.ts';
import type { DestinationPolicy } from './destination.ts';
import { exchange } from './exchange.ts';
import type { Exchanged } from './exchange-context.ts';
import { exchangeHttp10 } from './exchange-http10.ts';
import { explain, type Stage } from './failure.ts';
import { permittedAddresses, type Resolve, type Resolved, systemResolve } from './resolve.ts';
import type { Progress } from './secure.ts';
import { startLimit, type TimeLimit } from './time-limit.ts';

/** The connections of one cycle: fresh at its start, one per vantage and target, closed at its end. */
export interface Session {
  /**
   * Sends one attempt. Resolves to a Failure when no answer came, whatever the cause; rejects only when `signal`
   * aborts, with its reason. No outcome holds the value of a Secret.
   */
  readonly send: (attempt: Attempt, signal: AbortSignal) => Promise<Outcome>;
  /** Closes every connection, also those in use. */
  readonly close: () => void;
}

export interface SessionOptions {
  readonly destinations: DestinationPolicy;
  /** The whole User-Agent header, see `userAgentOf`. */
  readonly userAgent: string;
  /** Finds the addresses of a name; the system's resolver unless given. */
  readonly resolve?: Resolve;
  /** Values, authorities and client certificates; none unless given. */
  readonly credentials?: Credentials;
  /** The probe of the attempts: which values its headers name, and whether it allows http for them. */
  readonly probe?: Pick<Probe, 'through' | 'values'>;
  /** TLS sessions of earlier cycles; every handshake is a full one unless given. */
  readonly handshakes?: Handshakes;
}

/** Opens a session; nothing is connected before the first attempt. */
export function openSession(options: SessionOptions): Session {
  const { credentials = noCredentials, userAgent, probe } = options;
  const connections = new Map<string, Connection>();
  const open = connectionOpener(options, credentials);
  const inject = createInjector({ credentials, probe, userAgent });
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
      const injection = inject(attempt);
      let stage: Stage = 'name';
      const reached = (next: Stage): void => {
        stage = next;
      };
      try {
        const connection = await connectionFor(attempt, limit);
        reached('connection');
        const answer = await sendOver(attempt, { connection, limit, reached, injection });
        return injection.cleanOutcome({ ...answer, ms: millisecondsSince(started) });
      } catch (error) {
        signal.throwIfAborted();
        const failure = explain(limit.reason() ?? error, attempt.target, stage);
        return injection.cleanOutcome({ kind: 'failed', ...failure, ms: millisecondsSince(started) });
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

/** Opens connections. The addresses of a connection are judged once; later attempts over it dial the same ones. */
function connectionOpener(options: SessionOptions, credentials: Credentials) {
  const resolve = resolveOnce(options.resolve ?? systemResolve);
  const { destinations, handshakes } = options;
  const tlsCredentials = tlsCredentialsOf(credentials, handshakes);
  return async (attempt: Attempt, limit: TimeLimit): Promise<Connection> => {
    const permitted = permittedAddresses(attempt.target, resolve, destinations);
    const addresses = await untilEnd(limit, permitted);
    return openConnection(attempt, { addresses, tlsCredentials, handshakes });
  };
}

interface SendContext extends Progress {
  readonly connection: Connection;
  readonly injection: Injection;
}

/** One request and its answer in the protocol of the attempt. */
function sendOver(attempt: Attempt, { injection, ...rest }: SendContext): Promise<Exchanged> {
  const { headers, redactor } = injection;
  const { wholeBody, protocol } = attempt.request;
  const context = {
    ...rest,
    headers,
    body: { whole: wholeBody === true, redactor, limit: attempt.bodyLimit },
  };
  injection.addWithheld(rest.connection.withheld);
  return protocol === 'HTTP/1.0' ? exchangeHttp10(attempt, context) : exchange(attempt, context);
}

/** Resolves each name once, so that all vantages of a session dial the same addresses. */
function resolveOnce(resolve: Resolve): Resolve {
  const asked = new Map<string, Promise<readonly Resolved[]>>();
  return (name) => {
    const answer = asked.get(name) ?? resolve(name);
    asked.set(name, answer);
    return answer;
  };
}

/** The result of the work; rejects with the limit's reason when that ends first. A look-up cannot be cancelled. */
function untilEnd<T>(limit: TimeLimit, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    limit.onEnd(reject);
    work.then(resolve, reject);
  });
}

function millisecondsSince(started: number): number {
  return Math.round(performance.now() - started);
}
