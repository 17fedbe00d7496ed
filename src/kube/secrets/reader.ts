// Secrets and ConfigMaps that probes name, in memory for some minutes: when each is read again. No list and no
// watch, because the operator may get single objects at most, and those of Secrets only where a Role says so.

import type { NamedObject, ObjectReading } from './object.ts';

/** What is kept of the objects that probes name. */
export interface ValueReader {
  /** The object as it was last read, read anew where that is due. Never rejects. */
  readonly read: (object: NamedObject, keys: readonly string[]) => Promise<ObjectReading>;
  /** The object as it was last read, however long ago; asks nobody. */
  readonly known: (object: NamedObject) => ObjectReading | undefined;
  /** A gateway refused what came from this object: the next read asks the API server. */
  readonly doubt: (object: NamedObject) => void;
}

/** Asks the API server for the named keys of one object; see `readNamed`. */
export type Ask = (object: NamedObject, keys: readonly string[]) => Promise<ObjectReading>;

/** A value that was read holds this long. */
export const HELD_MS = 5 * 60_000;

// What could not be read is looked for at every cycle, of which there is at most one a second. Cycles of
// several probes at once share one look.
const FAILED_MS = 500;

// A gateway that refuses a value which has not changed goes on to refuse it: no new look for a minute.
const DOUBTED_MS = 60_000;

// A cycle still wants what it began with; nobody wants what was not asked for in this time.
const KEPT_MS = 3 * HELD_MS;

interface Entry {
  readonly object: NamedObject;
  readonly keys: ReadonlySet<string>;
  readonly reading: ObjectReading;
  readonly at: number;
  readonly usedAt: number;
  readonly doubted: boolean;
  /** Doubts are not heard before. */
  readonly trustedUntil: number;
}

/** An empty memory. `now` is in milliseconds. */
export function createValueReader(ask: Ask, now: () => number): ValueReader {
  const entries = new Map<string, Entry>();
  const pending = new Map<string, Promise<ObjectReading>>();

  async function renew(object: NamedObject, keys: readonly string[]): Promise<ObjectReading> {
    const before = entries.get(idOf(object));
    const wanted = new Set([...(before?.keys ?? []), ...keys]);
    const reading = await ask(object, [...wanted]);
    const entry = renewed({ object, keys: wanted, reading, now: now() }, before);
    entries.set(idOf(object), entry);
    return covers(entry, keys) ? entry.reading : reading;
  }

  /** One question at a time for one object; the second asker gets the answer to the first. */
  async function shared(object: NamedObject, keys: readonly string[]): Promise<ObjectReading> {
    const id = idOf(object);
    const asked = pending.get(id) ?? renew(object, keys).finally(() => pending.delete(id));
    pending.set(id, asked);
    return asked;
  }

  async function read(object: NamedObject, keys: readonly string[]): Promise<ObjectReading> {
    forgetUnused(entries, now());
    const entry = entries.get(idOf(object));
    if (entry !== undefined && !isDue(entry, keys, now())) {
      entries.set(idOf(object), { ...entry, usedAt: now() });
      return entry.reading;
    }
    const reading = await shared(object, keys);
    // The question that was under way may have been about other keys.
    return covers(entries.get(idOf(object)), keys) ? reading : renew(object, keys);
  }

  return {
    read,
    known: (object) => entries.get(idOf(object))?.reading,
    doubt: (object) => {
      const entry = entries.get(idOf(object));
      if (entry === undefined || now() < entry.trustedUntil) return;
      entries.set(idOf(object), { ...entry, doubted: true });
    },
  };
}

const idOf = ({ kind, namespace, name }: NamedObject): string => `${kind}/${namespace}/${name}`;

const covers = (entry: Entry | undefined, keys: readonly string[]): boolean =>
  keys.every((key) => entry?.keys.has(key) === true);

function isDue(entry: Entry, keys: readonly string[], now: number): boolean {
  if (entry.doubted || !covers(entry, keys)) return true;
  return now - entry.at >= (entry.reading.kind === 'read' ? HELD_MS : FAILED_MS);
}

type Asked = Pick<Entry, 'object' | 'keys' | 'reading'> & { readonly now: number };

/** An API server that gives no answer leaves what is known, and is asked again at the next cycle. */
function renewed({ object, keys, reading, now }: Asked, before: Entry | undefined): Entry {
  const base = { object, keys, at: now, usedAt: now, doubted: false, trustedUntil: 0 };
  if (before?.reading.kind === 'read' && reading.kind === 'unanswered') {
    return { ...base, keys: before.keys, reading: before.reading, at: now - HELD_MS + FAILED_MS };
  }
  const unchanged = before?.doubted === true && isSame(before.reading, reading);
  return { ...base, reading, trustedUntil: unchanged ? now + DOUBTED_MS : 0 };
}

const isSame = (one: ObjectReading, other: ObjectReading): boolean =>
  one.kind === 'read' && other.kind === 'read' && one.resourceVersion === other.resourceVersion;

function forgetUnused(entries: Map<string, Entry>, now: number): void {
  for (const [id, { usedAt }] of entries) {
    if (now - usedAt >= KEPT_MS) entries.delete(id);
  }
}
