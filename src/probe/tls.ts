// What a TLS handshake showed. The certificate is judged and recorded, but never a reason to
// stop: the route behind a bad certificate is diagnosed too.

import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, type TLSSocket } from 'node:tls';
import type { TlsSeen } from '../model.ts';
import { bareHost } from './request-headers.ts';

/**
 * TLS options for a host: its name as SNI (RFC 6066 section 3 has none for addresses), a full
 * handshake every time, and the name checked against the declared host, not the dialled address.
 */
export function tlsOptions(host: string): ConnectionOptions & { readonly maxCachedSessions: number } {
  const name = bareHost(host);
  return {
    servername: isIP(name) === 0 ? name : '',
    rejectUnauthorized: false,
    checkServerIdentity: (_dialled, certificate) => checkServerIdentity(name, certificate),
    // A resumed session shows no fresh certificate.
    maxCachedSessions: 0,
  };
}

const seen = new WeakMap<TLSSocket, TlsSeen>();

/** The handshake of a connected socket; remembered with the socket, so a kept connection shows it again. */
export function tlsSeen(socket: TLSSocket): TlsSeen | undefined {
  const known = seen.get(socket);
  if (known !== undefined) return known;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const problem = problemOf(socket);
  const fresh: TlsSeen = {
    ...(problem === undefined ? {} : { problem }),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: namesOf(certificate.subjectAltName ?? ''),
    validFrom: certificate.validFromDate,
    validTo: certificate.validToDate,
  };
  seen.set(socket, fresh);
  return fresh;
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
