// Whom TLS trusts and as whom it speaks: authorities and client certificates of a probe become what the
// platform wants. Errors name the object, never what is in it.

import { createSecureContext, type SecureContext } from 'node:tls';
import type { Attempt } from '../model.ts';
import type { ClientCertificate, Material } from './material.ts';
import { withheld } from './secrecy.ts';

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

/** The credentials for an attempt over TLS; made once for each that differs. Throws Unusable. */
export function credentialsBy(material: Material): (attempt: Attempt) => Credentials {
  const contexts = new Map<string, SecureContext>();
  return (attempt) => {
    const { authority, clientCertificate } = attempt.target.trust ?? {};
    const ca = authority === undefined ? undefined : authorityOf(material, authority);
    const shown =
      clientCertificate === undefined ? undefined : clientOf(material, clientCertificate, attempt);
    const client = typeof shown === 'string' ? undefined : shown;
    // The texts themselves: a rotated certificate has a new key.
    const key = JSON.stringify([ca, client?.cert]);
    const context = contexts.get(key) ?? contextOf({ ca, client }, attempt);
    contexts.set(key, context);
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
  return withheld(rule, { ...attempt, request: { ...attempt.request, method: 'GET' } }, true) ?? client;
}

interface Texts {
  readonly ca: string | undefined;
  readonly client: ClientCertificate | undefined;
}

function contextOf({ ca, client }: Texts, { target: { trust = {} } }: Attempt): SecureContext {
  const authority = tried(() => createSecureContext({ ca }), `the authority in ${trust.authority}`);
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
