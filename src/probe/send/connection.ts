// The doors of a session: one kept connection (at most) to one target under one server name, over plain
// TCP, over TLS with what ALPN agrees on, or in HTTP/2 by prior knowledge.

import { Agent } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect as connectSocket, type LookupFunction, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Attempt, TlsSeen } from '../../model/index.ts';
import type { Handshakes } from '../secrets/handshakes.ts';
import type { Credentials } from '../secrets/tls-credentials.ts';
import { pinned, type Resolved } from './connect.ts';
import { type Progress, type Secured, secured } from './secure.ts';

/** A connection that is ready for one request, and what its handshake showed. */
export type ReadyConnection = { readonly tls?: TlsSeen | undefined } & (
  | { readonly kind: 'HTTP/1.1'; readonly agent: Agent }
  | { readonly kind: 'HTTP/2'; readonly session: ClientHttp2Session; readonly kept: boolean }
);

export interface Connection {
  /** Hands the permitted addresses to the socket in place of a look-up. */
  readonly lookup: LookupFunction;
  /** The kept connection, or a fresh one. Rejects with the platform's error. */
  readonly connect: (progress: Progress) => Promise<ReadyConnection>;
  /** Why a client certificate stays at home, in words. */
  readonly withheld?: string | undefined;
  /** Closes the connection, also while it is in use. */
  readonly close: () => void;
}

/** What opens a door. */
export interface Keys {
  readonly addresses: readonly Resolved[];
  /** Asked where the door has TLS. */
  readonly credentials: (attempt: Attempt) => Credentials;
  readonly handshakes?: Handshakes | undefined;
}

/** Attempts with the same key may share a connection: same vantage, same target, same server name, same protocol. */
export function connectionKey({ request, target }: Attempt): string {
  return JSON.stringify([request.vantage, target, request.host, request.protocol]);
}

/** A closed door: it connects at the first request. Throws Unusable. */
export function openConnection(attempt: Attempt, keys: Keys): Connection {
  const lookup = pinned(keys.addresses);
  if (attempt.target.scheme === 'https') return tlsConnection(attempt, keys, lookup);
  return speaksH2c(attempt) ? h2cConnection(attempt, lookup) : plainConnection(lookup);
}

/** HTTP/2 without TLS: the experiment that asks for it, and the hop that speaks nothing else. */
export function speaksH2c({ request: { protocol, vantage } }: Attempt): boolean {
  return protocol === undefined ? 'service' in vantage && vantage.h2c === true : protocol === 'h2c';
}

const one = { keepAlive: true, maxSockets: 1 };

function plainConnection(lookup: LookupFunction): Connection {
  const agent = new Agent(one);
  const ready = Promise.resolve({ kind: 'HTTP/1.1', agent } as const);
  return { lookup, connect: () => ready, close: () => agent.destroy() };
}

/** Keeps the connections it is handed and makes none itself. */
class HandedOver extends Agent {
  #next: Secured | undefined;
  readonly #seen = new WeakMap<Duplex, Secured>();

  hand(secured: Secured): void {
    this.#next = secured;
    this.#seen.set(secured.socket, secured);
  }

  override createConnection(): Duplex {
    const { socket } = this.#next ?? {};
    this.#next = undefined;
    // As a kept connection that was closed: the request has not left yet.
    if (socket === undefined) throw Object.assign(new Error('closed'), { code: 'ECONNRESET' });
    return socket;
  }

  /** The connection that waits for its next request. */
  get kept(): Secured | undefined {
    const free = Object.values(this.freeSockets).flatMap((sockets) => sockets ?? []);
    const socket = free.find(({ destroyed }) => !destroyed);
    return socket === undefined ? undefined : this.#seen.get(socket);
  }
}

function tlsConnection(
  attempt: Attempt,
  { credentials, handshakes }: Keys,
  lookup: LookupFunction,
): Connection {
  const agent = new HandedOver(one);
  const way = { lookup, credentials: credentials(attempt), handshakes };
  const line = http2Line();
  return {
    lookup,
    withheld: way.credentials.withheld,
    connect: async (progress) => {
      const open = line.kept() ?? kept(agent);
      if (open !== undefined) return open;
      const fresh = await secured(attempt, way, progress);
      if (fresh.socket.alpnProtocol === 'h2') return line.over(fresh.socket, fresh.tls);
      agent.hand(fresh);
      return { kind: 'HTTP/1.1', agent, tls: fresh.tls };
    },
    close: () => {
      line.close();
      agent.destroy();
    },
  };
}

function kept(agent: HandedOver): ReadyConnection | undefined {
  const known = agent.kept;
  return known === undefined ? undefined : { kind: 'HTTP/1.1', agent, tls: known.tls };
}

function h2cConnection({ target }: Attempt, lookup: LookupFunction): Connection {
  const line = http2Line();
  return {
    lookup,
    connect: async ({ limit, reached }) => {
      const open = line.kept();
      if (open !== undefined) return open;
      const socket = connectSocket({ host: target.address, port: target.port, lookup });
      limit.onEnd((reason) => socket.destroy(reason));
      await connected(socket);
      reached('answer');
      return line.over(socket);
    },
    close: line.close,
  };
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.once('connect', resolve);
  });
}

/** The one HTTP/2 connection of a door. */
function http2Line() {
  let session: ClientHttp2Session | undefined;
  let seen: TlsSeen | undefined;
  return {
    kept: (): ReadyConnection | undefined =>
      session === undefined || session.closed || session.destroyed
        ? undefined
        : { kind: 'HTTP/2', session, tls: seen, kept: true },
    over: (socket: Socket, tls?: TlsSeen): ReadyConnection => {
      // The address stands for nothing: the socket is there, and each request names its own authority.
      session = connectHttp2('https://connection.invalid', {
        createConnection: () => socket,
        settings: { enablePush: false },
      });
      // Told by the request that meets it; between two requests it is nobody's failure.
      session.on('error', () => {});
      seen = tls;
      return { kind: 'HTTP/2', session, tls, kept: false };
    },
    close: () => session?.destroy(),
  };
}
