// Remembers TLS handshakes over all cycles and probes: a TLS session that can be resumed, with the certificate that
// the last full handshake showed. Also keeps the secure contexts that were made.

import type { SecureContext } from 'node:tls';
import type { TlsSeen } from '../../model/index.ts';

/** How long a full check holds: a renewed certificate is seen after this time at the latest. */
const fullCheckMs = 600_000;
/** Handshakes remembered at most: two vantages each of 5,000 probes; at 1 to 4 KB a session some 25 MB. */
const mostHandshakes = 10_000;
/** Contexts kept at most: probes with authorities or client certificates of their own are few. */
const mostContexts = 200;

/** A TLS session to resume. */
interface KnownHandshake {
  /** What the last full handshake showed; a resumed one shows no certificate (RFC 8446 section 2.2). */
  readonly seen: TlsSeen;
  readonly session: Buffer;
}

/** Every key stands for one target under one server name with one set of credentials; see `handshakeKey`. */
export interface Handshakes {
  /** Undefined when the next handshake must be a full one. */
  readonly known: (key: string) => KnownHandshake | undefined;
  /** Notes what a full handshake showed. */
  readonly checked: (key: string, seen: TlsSeen) => void;
  /** Notes a session that the server offers to resume. */
  readonly resumable: (key: string, session: Buffer) => void;
  /** The context of these credentials, made when it is not kept: making one costs as much as a plain request. */
  readonly context: (key: string, make: () => SecureContext) => SecureContext;
}

interface Entry {
  readonly seen: TlsSeen;
  /** After this time the certificate is looked at again. */
  readonly until: number;
  readonly session?: Buffer;
}

/** An empty memory. `now` in milliseconds. */
export function handshakeMemory(now: () => number = Date.now): Handshakes {
  const entries = new Map<string, Entry>();
  const contexts = new Map<string, SecureContext>();
  return {
    known: (key) => {
      const entry = entries.get(key);
      if (entry?.session === undefined) return undefined;
      if (now() < entry.until) return { seen: entry.seen, session: entry.session };
      entries.delete(key);
      return undefined;
    },
    checked: (key, seen) => {
      // Deleted first, so that it stands at the end: the first entry is then the one checked longest ago.
      entries.delete(key);
      // Where the certificate has a problem, every handshake is a full one until the problem is gone.
      if (seen.problem !== undefined) return;
      entries.set(key, { seen, until: Math.min(now() + fullCheckMs, nextChange(seen, now())) });
      dropOldest(entries, mostHandshakes);
    },
    resumable: (key, session) => {
      const entry = entries.get(key);
      if (entry !== undefined) entries.set(key, { ...entry, session });
    },
    context: (key, make) => {
      const context = contexts.get(key) ?? make();
      // Deleted first, so that it stands at the end: the first context is then the one unused for longest.
      contexts.delete(key);
      contexts.set(key, context);
      dropOldest(contexts, mostContexts);
      return context;
    },
  };
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/** When the certificate next becomes valid or expires; infinity when neither is to come. */
function nextChange({ validFrom, validTo }: TlsSeen, now: number): number {
  const moments = [validFrom.getTime(), validTo.getTime()].filter((moment) => moment > now);
  return Math.min(...moments, Number.POSITIVE_INFINITY);
}
