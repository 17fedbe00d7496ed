// Sets up a TLS connection that is ready for requests. Apart from the exchange, because the certificate must
// be known before the first byte of a request is: values of Secrets wait for it.

import type { LookupFunction } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Attempt, TlsSeen } from '../../model/index.ts';
import type { Handshakes } from '../secrets/handshakes.ts';
import type { Credentials } from '../secrets/tls-credentials.ts';
import { noAgreement, type Stage } from './failure.ts';
import type { TimeLimit } from './time-limit.ts';
import { tlsOptions, tlsSeen } from './tls.ts';

/** While a connection comes about. */
export interface Progress {
  /** Destroys what is there when the time is up. */
  readonly limit: TimeLimit;
  /** Told how far the request came. */
  readonly reached: (stage: Stage) => void;
}

/** What a TLS connection is made with. */
export interface SecureWay {
  readonly lookup: LookupFunction;
  readonly credentials: Credentials;
  readonly handshakes?: Handshakes | undefined;
}

/** A connection with its handshake behind it. */
export interface Secured {
  readonly socket: TLSSocket;
  /** What it showed; of a resumed one, what the last full one showed. Absent when the peer showed no certificate. */
  readonly tls?: TlsSeen;
}

/** Connects and shakes hands. Rejects with the platform's error, or when HTTP/2 alone is offered and not agreed on. */
export async function secured(attempt: Attempt, way: SecureWay, progress: Progress): Promise<Secured> {
  const { target } = attempt;
  const key = handshakeKey(attempt, way.credentials);
  const known = way.handshakes?.known(key);
  const socket = connect({
    ...tlsOptions(attempt),
    host: target.address,
    port: target.port,
    lookup: way.lookup,
    secureContext: way.credentials.context,
    ...(known === undefined ? {} : { session: known.session }),
  });
  progress.limit.onEnd((reason) => socket.destroy(reason));
  // In TLS 1.2 it comes with the handshake, in TLS 1.3 after it.
  let session: Buffer | undefined;
  socket.on('session', (next: Buffer) => {
    session = next;
    way.handshakes?.resumable(key, next);
  });
  await handshake(socket);
  progress.reached('answer');
  if (target.alpn?.includes('http/1.1') === false && socket.alpnProtocol !== 'h2') {
    socket.destroy();
    throw Object.assign(new Error('HTTP/2 was not agreed on'), { code: noAgreement });
  }
  // A server that does not know the session any more shakes hands in full, and shows its certificate.
  const resumed = known !== undefined && socket.isSessionReused();
  const seen = resumed ? known.seen : tlsSeen(socket, target.trust);
  if (seen === undefined) return { socket };
  if (!resumed) way.handshakes?.checked(key, seen);
  if (session !== undefined) way.handshakes?.resumable(key, session);
  return { socket, tls: seen };
}

function handshake(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays: what happens to a socket between two requests is nobody's failure.
    socket.on('error', reject);
    socket.once('secureConnect', resolve);
  });
}

/** What a session may be resumed for: the same place, under the same name, with the same credentials and protocols. */
function handshakeKey({ request, target }: Attempt, { key }: Credentials): string {
  return JSON.stringify([target, request.host, key]);
}
