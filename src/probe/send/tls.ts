// A TLS connection, and what its handshake showed. The certificate is judged and recorded, but never a
// reason to stop: the route behind a bad certificate is diagnosed too.

import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, type TLSSocket } from 'node:tls';
import type { Attempt, TargetTrust, TlsSeen } from '../../model/index.ts';
import { bareHost } from '../secrets/request-headers.ts';

/**
 * TLS options for an attempt: the host as SNI (RFC 6066 section 3 has none for addresses), and the
 * name checked against the declared host, not the dialled address.
 */
export function tlsOptions({ request, target }: Attempt): ConnectionOptions {
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
export function tlsSeen(socket: TLSSocket, trust: TargetTrust = {}): TlsSeen | undefined {
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
