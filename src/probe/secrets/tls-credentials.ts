// Authorities and client certificates of a probe as the secure contexts that node:tls takes. Errors name the
// object that cannot be used, and never quote its contents.

import { hash, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Attempt } from '../../model/index.ts';
import type { ClientCertificate, Credentials } from './credentials.ts';
import { type Handshakes, handshakeMemory } from './handshakes.ts';
import { withholdingReason } from './send-to.ts';

/** An authority or a client certificate that a probe names cannot be used. The message says which and why. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** The authorities that a connection trusts and the certificate that it shows. */
export interface TlsCredentials {
  readonly context: SecureContext;
  /** Equal for equal credentials. A connection or TLS session is reused only under the same key. */
  readonly key: string;
  /** Why the client certificate is not shown, as a phrase for the status. */
  readonly withheld?: string;
}

/** Returns the TLS credentials of an attempt. Contexts are made once and kept in `handshakes`. Throws Unusable. */
export function tlsCredentialsOf(
  credentials: Credentials,
  handshakes: Handshakes = handshakeMemory(),
): (attempt: Attempt) => TlsCredentials {
  return (attempt) => {
    const { authority, clientCertificate } = attempt.target.trust ?? {};
    const ca = authority === undefined ? undefined : authorityOf(credentials, authority);
    const shown =
      clientCertificate === undefined ? undefined : clientOf(credentials, clientCertificate, attempt);
    const client = typeof shown === 'string' ? undefined : shown;
    // Made from the PEM texts, not from their names, so that a rotated certificate has another key.
    const key = hash('sha256', JSON.stringify([ca, client?.cert, client?.key]), 'hex');
    const context = handshakes.context(key, () => contextOf({ ca, client }, attempt));
    return { context, key, ...(typeof shown === 'string' ? { withheld: shown } : {}) };
  };
}

function authorityOf({ authorities }: Credentials, key: string): string {
  const pem = authorities.get(key);
  if (pem === undefined) throw new Unusable(`the authority in ${key} was not read`);
  return pem;
}

/** The client certificate, or why it is not shown to this target. */
function clientOf({ clients }: Credentials, secret: string, attempt: Attempt): ClientCertificate | string {
  const client = clients.get(secret);
  if (client === undefined) throw new Unusable(`the client certificate in Secret/${secret} was not read`);
  const rule = {
    placeholder: `the client certificate in Secret/${secret}`,
    sendTo: client.sendTo,
    host: attempt.request.host,
    plainHttp: false,
  };
  // The handshake does not depend on the method: the rules for TRACE and PROBE are about headers only.
  const asGet = { ...attempt, request: { ...attempt.request, method: 'GET' } };
  return withholdingReason(rule, asGet, true)?.replace(' is not sent', ': not shown') ?? client;
}

interface PemTexts {
  readonly ca: string | undefined;
  readonly client: ClientCertificate | undefined;
}

function contextOf({ ca, client }: PemTexts, { target: { trust = {} } }: Attempt): SecureContext {
  const authority = usableContext(() => {
    // createSecureContext accepts a text without any certificate; X509Certificate throws.
    if (ca !== undefined) new X509Certificate(ca);
    return createSecureContext({ ca });
  }, `the authority in ${trust.authority}`);
  if (client === undefined) return authority;
  const { cert, key } = client;
  const what = `the client certificate in Secret/${trust.clientCertificate}`;
  return usableContext(() => createSecureContext({ ca, cert, key }), what);
}

/** The context, or Unusable with OpenSSL's code; OpenSSL's message may quote the key and is left out. */
function usableContext(make: () => SecureContext, what: string): SecureContext {
  try {
    return make();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Unusable(`${what} cannot be used (${code})`);
  }
}
