// Makes a TLS connection and reads what the handshake shows. This ends before the first byte of a request is sent,
// because values of Secrets are sent only where the certificate is accepted.

import { isIP, type LookupFunction } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import type { Attempt, TargetTrust, TlsSeen } from '../../model/index.ts';
import type { Handshakes } from '../secrets/handshakes.ts';
import { bareHost } from '../secrets/request-headers.ts';
import type { TlsCredentials } from '../secrets/tls-credentials.ts';
import { noAgreement, type Stage } from './failure.ts';
import type { TimeLimit } from './time-limit.ts';

/** Follows a request on its options. */
export interface Progress {
  /** At its end, what belongs to the request is destroyed. */
  readonly limit: TimeLimit;
  /** Notes how far the request came. */
  readonly reached: (stage: Stage) => void;
}

/** What a TLS connection is made with. */
interface TlsOptions {
  readonly lookup: LookupFunction;
  readonly credentials: TlsCredentials;
  readonly handshakes?: Handshakes | undefined;
}

/** A TLS connection after its handshake. */
export interface TlsConnection {
  readonly socket: TLSSocket;
  /** What the handshake showed; of a resumed one, what the last full handshake showed. Absent when the peer showed no certificate. */
  readonly tls?: TlsSeen;
}

/** Connects and shakes hands. Rejects with Node's error, or when HTTP/2 alone is offered and not agreed on. */
export async function connectTls(
  attempt: Attempt,
  options: TlsOptions,
  progress: Progress,
): Promise<TlsConnection> {
  const { target } = attempt;
  const key = handshakeKey(attempt, options.credentials);
  const known = options.handshakes?.known(key);
  const socket = connect({
    ...attemptOptions(attempt),
    host: target.address,
    port: target.port,
    lookup: options.lookup,
    secureContext: options.credentials.context,
    ...(known === undefined ? {} : { session: known.session }),
  });
  progress.limit.onEnd((reason) => socket.destroy(reason));
  // In TLS 1.2 a session comes with the handshake, in TLS 1.3 after it.
  let session: Buffer | undefined;
  socket.on('session', (next: Buffer) => {
    session = next;
    options.handshakes?.resumable(key, next);
  });
  await handshake(socket);
  progress.reached('answer');
  if (target.alpn?.includes('http/1.1') === false && socket.alpnProtocol !== 'h2') {
    socket.destroy();
    throw Object.assign(new Error('HTTP/2 was not agreed on'), { code: noAgreement });
  }
  // A server that has forgotten the session makes a full handshake and shows its certificate.
  const resumed = known !== undefined && socket.isSessionReused();
  const seen = resumed ? known.seen : tlsSeen(socket, target.trust);
  if (seen === undefined) return { socket };
  if (!resumed) options.handshakes?.checked(key, seen);
  if (session !== undefined) options.handshakes?.resumable(key, session);
  return { socket, tls: seen };
}

function handshake(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    // This listener stays, because an error between two requests must not end the process.
    socket.on('error', reject);
    socket.once('secureConnect', resolve);
  });
}

/** A TLS session may be resumed for the same target and protocols, under the same name, with the same credentials. */
function handshakeKey({ request, target }: Attempt, { key }: TlsCredentials): string {
  return JSON.stringify([target, request.host, key]);
}

/**
 * Options that follow from the attempt: the host as SNI (RFC 6066 section 3 has none for addresses). The certificate is
 * checked for the declared host, not for the dialled address.
 */
function attemptOptions({ request, target }: Attempt): ConnectionOptions {
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

/** What a full handshake showed; undefined when the peer showed no certificate. Call it once: reading the chain empties it. */
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

/** OpenSSL's code, or Node's for a name that does not match. The types say Error, but Node gives the code. */
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
