// Sets up a TLS connection that is ready for requests. Apart from the exchange, because the certificate must
// be known before the first byte of a request is: values of Secrets wait for it.

import { isIP, type LookupFunction } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import type { Attempt, TargetTrust, TlsSeen } from '../../model/index.ts';
import type { Handshakes } from '../secrets/handshakes.ts';
import { bareHost } from '../secrets/request-headers.ts';
import type { Credentials } from '../secrets/tls-credentials.ts';
import { noAgreement, type Stage } from './failure.ts';
import type { TimeLimit } from './time-limit.ts';

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

/**
 * TLS options for an attempt: the host as SNI (RFC 6066 section 3 has none for addresses), and the
 * name checked against the declared host, not the dialled address.
 */
function tlsOptions({ request, target }: Attempt): ConnectionOptions {
  const name = bareHost(request.host);
  const names = [name, ...(target.trust?.names ?? [])];
  return {
    servername: isIP(name) === 0 ? name : '',
    rejectUnauthorized: false,
    checkServerIdentity: (_dialled, certificate) => {
      const problems = names.map((each) => checkServerIdentity(each, certificate));
      return problems.includes(undefined) ? undefined : problems[0];
    },
    ALPNProtocols: [...(target.alpn ?? ['http/1.1'])],
  };
}

/** What a full handshake showed; undefined when the peer showed no certificate. Asked once a socket: it uses the chain up. */
function tlsSeen(socket: TLSSocket, trust: TargetTrust = {}): TlsSeen | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const problem = trust.unverified === true ? undefined : problemOf(socket);
  const protocol = socket.getProtocol();
  let chainLength = 1;
  for (let next = certificate.issuerCertificate; next !== undefined; next = next.issuerCertificate) {
    chainLength += 1;
  }
  return {
    ...(problem === undefined ? {} : { problem }),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: namesOf(certificate.subjectAltName ?? ''),
    validFrom: certificate.validFromDate,
    validTo: certificate.validToDate,
    ...(protocol === null ? {} : { protocol }),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    chainLength,
  };
}

/** OpenSSL's code, or Node's for a name that does not match. The types say Error, Node gives the code. */
function problemOf(socket: TLSSocket): string | undefined {
  if (socket.authorized) return undefined;
  return String(socket.authorizationError ?? 'UNKNOWN');
}

/** `CN=a\nO=b` as `CN=a, O=b`. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

/** The DNS names and addresses in `DNS:a.example, IP Address:192.0.2.1`; names with odd characters come quoted. */
function namesOf(alternative: string): readonly string[] {
  const found = alternative.matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return Array.from(found, ([, name = '']) => name);
}
