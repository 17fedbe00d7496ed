// What TLS handshakes showed, beyond one cycle: a session that can be resumed, with the last full look at
// the certificate. Apart from the sessions of a cycle, because one memory serves the whole operator.

import type { SecureContext } from 'node:tls';
import type { TlsSeen } from '../../model/index.ts';

/** How long a full check holds: a renewed certificate is seen after this time at the latest. */
const fullCheckMs = 600_000;
/** Remembered at most: two doors each of 5,000 probes; at 1 to 4 KB a session some 25 MB. */
const bound = 10_000;
/** Contexts kept at most: probes with authorities or client certificates of their own are few. */
const contextBound = 200;

/** A handshake that need not be made in full. */
export interface KnownHandshake {
  /** What the last full one showed; a resumed one shows no certificate (RFC 8446 section 2.2). */
  readonly seen: TlsSeen;
  readonly session: Buffer;
}

/** By key: one door under one name, see `handshakeKey`. */
export interface Handshakes {
  /** Undefined when the next handshake must be a full one. */
  readonly known: (key: string) => KnownHandshake | undefined;
  /** A full handshake showed this. */
  readonly checked: (key: string, seen: TlsSeen) => void;
  /** The server handed out a session to resume. */
  readonly resumable: (key: string, session: Buffer) => void;
  /** The context of these credentials, made when it is not there: to make one costs as much as a plain request. */
  readonly context: (key: string, make: () => SecureContext) => SecureContext;
}

interface Entry {
  readonly seen: TlsSeen;
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
      // Put at the end: the first one is the one that was checked longest ago.
      entries.delete(key);
      // A certificate that is refused is looked at in full each time, until it is mended.
      if (seen.problem !== undefined) return;
      // What has expired by then is looked at again.
      entries.set(key, { seen, until: Math.min(now() + fullCheckMs, endOf(seen, now())) });
      dropOldest(entries, bound);
    },
    resumable: (key, session) => {
      const entry = entries.get(key);
      if (entry !== undefined) entries.set(key, { ...entry, session });
    },
    context: (key, make) => {
      const context = contexts.get(key) ?? make();
      // Put at the end: the first one is the one that was not needed for longest.
      contexts.delete(key);
      contexts.set(key, context);
      dropOldest(contexts, contextBound);
      return context;
    },
  };
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/** When the certificate changes its worth by time alone: at its first and its last moment. */
function endOf({ validFrom, validTo }: TlsSeen, now: number): number {
  const turns = [validFrom.getTime(), validTo.getTime()].filter((turn) => turn > now);
  return Math.min(...turns, Number.POSITIVE_INFINITY);
}
