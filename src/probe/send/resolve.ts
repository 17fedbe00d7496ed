// Finds the addresses of the DNS names in a gateway's status, before a cycle is planned: each address
// is a door of its own. A name without an answer has no addresses here, and fails as a name when it is dialled.

import { type Resolve, systemResolve } from './connect.ts';

/** The addresses of each name, in no order; empty for a name that has none, or gives none in time. Never rejects. */
export type ResolveNames = (names: readonly string[]) => Promise<Readonly<Record<string, readonly string[]>>>;

export interface ResolverOptions {
  /** The system's resolver unless given. */
  readonly resolve?: Resolve;
  /** Milliseconds since any moment; the process's own clock unless given. */
  readonly now?: () => number;
  /** Longest time that a cycle waits for names, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Half a cycle at the default interval; load balancers publish their names with 60 s and more. */
const keptMs = 30_000;
/** A resolver answers in milliseconds, or asks its second server after a few seconds. */
const patienceMs = 3000;
/** Every probe of a cluster that names its gateways by DNS needs some; the rest is looked up again. */
const namesKept = 4096;

interface Known {
  readonly at: number;
  readonly addresses: readonly string[];
}

/** A resolver with a memory of its own. What could not be told is not remembered. */
export function nameResolver(options: ResolverOptions = {}): ResolveNames {
  const { resolve = systemResolve, now = () => performance.now(), timeoutMs = patienceMs } = options;
  const known = new Map<string, Known>();
  const asked = new Map<string, Promise<readonly string[]>>();
  const ask = async (name: string): Promise<readonly string[]> => {
    try {
      const found = await Promise.resolve(name).then(resolve);
      const addresses = [...new Set(found.map(({ address }) => address))];
      if (known.size >= namesKept) known.clear();
      known.set(name, { at: now(), addresses });
      return addresses;
    } catch {
      return [];
    } finally {
      asked.delete(name);
    }
  };
  const addressesOf = (name: string): Promise<readonly string[]> => {
    const before = known.get(name);
    if (before !== undefined && now() - before.at < keptMs) return Promise.resolve(before.addresses);
    const answer = asked.get(name) ?? ask(name);
    asked.set(name, answer);
    return inTime(answer, timeoutMs);
  };
  return async (names) =>
    Object.fromEntries(
      await Promise.all([...new Set(names)].map(async (name) => [name, await addressesOf(name)] as const)),
    );
}

/** A look-up cannot be cancelled: it goes on, and its answer serves a later cycle. */
function inTime(answer: Promise<readonly string[]>, ms: number): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(() => resolve([]), ms);
  answer.then((addresses) => {
    clearTimeout(timer);
    resolve(addresses);
  });
  return promise;
}
