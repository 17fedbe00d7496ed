// The connections of a session: at most one kept connection to one target under one server name, over plain TCP,
// over TLS with the protocol that ALPN agrees on, or in HTTP/2 by prior knowledge.

import { Agent } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect as connectSocket, type LookupFunction, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Attempt, TlsSeen } from '../../model/index.ts';
import type { Handshakes } from '../secrets/handshakes.ts';
import type { TlsCredentials } from '../secrets/tls-credentials.ts';
import { pinnedLookup, type Resolved } from './resolve.ts';
import { connectTls, type Progress, type TlsConnection } from './secure.ts';

/** A connection that is ready for one request, and what its handshake showed. */
export type ReadyConnection = { readonly tls?: TlsSeen | undefined } & (
  | { readonly kind: 'HTTP/1.1'; readonly agent: Agent }
  | { readonly kind: 'HTTP/2'; readonly session: ClientHttp2Session; readonly kept: boolean }
);

export interface Connection {
  /** Gives sockets the permitted addresses in place of a look-up. */
  readonly lookup: LookupFunction;
  /** The kept connection, or a fresh one. Rejects with Node's error. */
  readonly connect: (progress: Progress) => Promise<ReadyConnection>;
  /** Why a client certificate is not shown, as a phrase for the status. */
  readonly withheld?: string | undefined;
  /** Closes the connection, also while it is in use. */
  readonly close: () => void;
}

interface ConnectionOptions {
  /** The permitted addresses of the target. */
  readonly addresses: readonly Resolved[];
  /** Called for targets with TLS. Throws Unusable. */
  readonly tlsCredentials: (attempt: Attempt) => TlsCredentials;
  readonly handshakes?: Handshakes | undefined;
}

/** Attempts with the same key may share a connection: same vantage, same target, same server name, same protocol. */
export function connectionKey({ request, target }: Attempt): string {
  return JSON.stringify([request.vantage, target, request.host, request.protocol]);
}

/** A connection that is made at the first request. Throws Unusable. */
export function openConnection(attempt: Attempt, options: ConnectionOptions): Connection {
  const lookup = pinnedLookup(options.addresses);
  if (attempt.target.scheme === 'https') return tlsConnection(attempt, options, lookup);
  return speaksH2c(attempt) ? h2cConnection(attempt, lookup) : plainConnection(lookup);
}

/** Whether HTTP/2 is spoken without TLS: an experiment asks for it, or the hop is declared so. */
function speaksH2c({ request: { protocol, vantage } }: Attempt): boolean {
  return protocol === undefined ? 'service' in vantage && vantage.h2c === true : protocol === 'h2c';
}

/** Options of an agent that keeps one connection. */
const oneSocket = { keepAlive: true, maxSockets: 1 };

function plainConnection(lookup: LookupFunction): Connection {
  const agent = new Agent(oneSocket);
  const ready = Promise.resolve({ kind: 'HTTP/1.1', agent } as const);
  return { lookup, connect: () => ready, close: () => agent.destroy() };
}

/** An agent that keeps the connections it is given and makes none itself. */
class GivenSocketAgent extends Agent {
  #next: TlsConnection | undefined;
  readonly #given = new WeakMap<Duplex, TlsConnection>();

  /** The next request goes over this connection. */
  give(connection: TlsConnection): void {
    this.#next = connection;
    this.#given.set(connection.socket, connection);
  }

  override createConnection(): Duplex {
    const { socket } = this.#next ?? {};
    this.#next = undefined;
    // The kept connection closed just before the request was sent.
    if (socket === undefined) throw Object.assign(new Error('closed'), { code: 'ECONNRESET' });
    return socket;
  }

  /** The connection that waits for its next request. */
  get kept(): TlsConnection | undefined {
    const free = Object.values(this.freeSockets).flatMap((sockets) => sockets ?? []);
    const socket = free.find(({ destroyed }) => !destroyed);
    return socket === undefined ? undefined : this.#given.get(socket);
  }
}

function tlsConnection(
  attempt: Attempt,
  { tlsCredentials, handshakes }: ConnectionOptions,
  lookup: LookupFunction,
): Connection {
  const agent = new GivenSocketAgent(oneSocket);
  const credentials = tlsCredentials(attempt);
  const http2 = http2Connection();
  return {
    lookup,
    withheld: credentials.withheld,
    connect: async (progress) => {
      const kept = http2.kept() ?? keptHttp1(agent);
      if (kept !== undefined) return kept;
      const fresh = await connectTls(attempt, { lookup, credentials, handshakes }, progress);
      if (fresh.socket.alpnProtocol === 'h2') return http2.start(fresh.socket, fresh.tls);
      agent.give(fresh);
      return { kind: 'HTTP/1.1', agent, tls: fresh.tls };
    },
    close: () => {
      http2.close();
      agent.destroy();
    },
  };
}

function keptHttp1(agent: GivenSocketAgent): ReadyConnection | undefined {
  const { kept } = agent;
  return kept === undefined ? undefined : { kind: 'HTTP/1.1', agent, tls: kept.tls };
}

function h2cConnection({ target }: Attempt, lookup: LookupFunction): Connection {
  const http2 = http2Connection();
  return {
    lookup,
    connect: async ({ limit, reached }) => {
      const kept = http2.kept();
      if (kept !== undefined) return kept;
      const socket = connectSocket({ host: target.address, port: target.port, lookup });
      limit.onEnd((reason) => socket.destroy(reason));
      await untilConnected(socket);
      reached('answer');
      return http2.start(socket);
    },
    close: http2.close,
  };
}

function untilConnected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.once('connect', resolve);
  });
}

/** Keeps one HTTP/2 connection. */
function http2Connection() {
  let session: ClientHttp2Session | undefined;
  let seen: TlsSeen | undefined;
  return {
    /** The connection, unless it is closed. */
    kept: (): ReadyConnection | undefined =>
      session === undefined || session.closed || session.destroyed
        ? undefined
        : { kind: 'HTTP/2', session, tls: seen, kept: true },
    /** Starts HTTP/2 on a connected socket. */
    start: (socket: Socket, tls?: TlsSeen): ReadyConnection => {
      // Nothing is dialled at this address: the socket is given, and each request names its own authority.
      session = connectHttp2('https://connection.invalid', {
        createConnection: () => socket,
        settings: { enablePush: false },
      });
      // A request in flight fails by itself; an error between two requests must not end the process.
      session.on('error', () => {});
      seen = tls;
      return { kind: 'HTTP/2', session, tls, kept: false };
    },
    close: () => session?.destroy(),
  };
}
