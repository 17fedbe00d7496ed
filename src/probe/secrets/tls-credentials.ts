// Whom TLS trusts and as whom it speaks: authorities and client certificates of a probe become what the
// platform wants. Errors name the object, never what is in it.

import { hash, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Attempt } from '../../model/index.ts';
import type { ClientCertificate, Material } from './credentials.ts';
import { type Handshakes, handshakeMemory } from './handshakes.ts';
import { withheld } from './send-to.ts';

/** What a probe names for TLS cannot be used. Its message says what, without key material. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** What a connection shows and trusts. */
export interface Credentials {
  readonly context: SecureContext;
  /** Tells credentials apart: connections and sessions of others are not theirs. */
  readonly key: string;
  /** Why the client certificate stays at home, in words. */
  readonly withheld?: string;
}

/** The credentials for an attempt over TLS. Contexts are made once and kept in `handshakes`. Throws Unusable. */
export function credentialsBy(
  material: Material,
  handshakes: Handshakes = handshakeMemory(),
): (attempt: Attempt) => Credentials {
  return (attempt) => {
    const { authority, clientCertificate } = attempt.target.trust ?? {};
    const ca = authority === undefined ? undefined : authorityOf(material, authority);
    const shown =
      clientCertificate === undefined ? undefined : clientOf(material, clientCertificate, attempt);
    const client = typeof shown === 'string' ? undefined : shown;
    // Of the texts themselves: a rotated certificate has another key.
    const key = hash('sha256', JSON.stringify([ca, client?.cert, client?.key]), 'hex');
    const context = handshakes.context(key, () => contextOf({ ca, client }, attempt));
    return { context, key, ...(typeof shown === 'string' ? { withheld: shown } : {}) };
  };
}

function authorityOf({ authorities }: Material, key: string): string {
  const pem = authorities.get(key);
  if (pem === undefined) throw new Unusable(`the authority in ${key} was not read`);
  return pem;
}

/** The certificate, or why it is not shown here. */
function clientOf({ clients }: Material, secret: string, attempt: Attempt): ClientCertificate | string {
  const client = clients.get(secret);
  if (client === undefined) throw new Unusable(`the client certificate in Secret/${secret} was not read`);
  const rule = {
    placeholder: `the client certificate in Secret/${secret}`,
    sendTo: client.sendTo,
    host: attempt.request.host,
    plainHttp: false,
  };
  // The handshake comes before the request: whatever its method, no key goes along.
  const why = withheld(rule, { ...attempt, request: { ...attempt.request, method: 'GET' } }, true);
  return why?.replace(' is not sent', ': not shown') ?? client;
}

interface Texts {
  readonly ca: string | undefined;
  readonly client: ClientCertificate | undefined;
}

function contextOf({ ca, client }: Texts, { target: { trust = {} } }: Attempt): SecureContext {
  const authority = tried(() => {
    // A context takes a text without certificates in silence.
    if (ca !== undefined) new X509Certificate(ca);
    return createSecureContext({ ca });
  }, `the authority in ${trust.authority}`);
  if (client === undefined) return authority;
  const { cert, key } = client;
  const what = `the client certificate in Secret/${trust.clientCertificate}`;
  return tried(() => createSecureContext({ ca, cert, key }), what);
}

/** OpenSSL says by its code what is wrong; its messages are left out. */
function tried(make: () => SecureContext, what: string): SecureContext {
  try {
    return make();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Unusable(`${what} cannot be used (${code})`);
  }
}
