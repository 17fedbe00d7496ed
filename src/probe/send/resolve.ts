// From DNS names to addresses. A name is resolved once, its addresses are judged by the policy, and a connection is
// pinned to those that passed: no second look-up can give an address that was not judged.

import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { Target } from '../../model/index.ts';
import type { DestinationPolicy } from './destination.ts';

/** An address of a name. */
export interface Resolved {
  readonly address: string;
  readonly family: number;
}

/** Every address of a name; rejects with a code such as ENOTFOUND. */
export type Resolve = (name: string) => Promise<readonly Resolved[]>;

/** The system's resolver, with its search domains and its order of addresses. */
export const systemResolve: Resolve = (name) => lookup(name, { all: true });

/** The policy refused every address of a target. The message says why, as a sentence for the status. */
export class ForbiddenDestination extends Error {
  override readonly name = 'ForbiddenDestination';
}

/**
 * The addresses of a target that may be dialled, in the resolver's order; the socket tries them in turn.
 * Throws ForbiddenDestination when the policy permits none.
 */
export async function permittedAddresses(
  target: Target,
  resolve: Resolve,
  policy: DestinationPolicy,
): Promise<readonly Resolved[]> {
  const family = isIP(target.address);
  const all = family === 0 ? await resolve(target.address) : [{ address: target.address, family }];
  const permitted = all.filter(({ address }) => policy.check(address, target) === undefined);
  const [first] = all;
  if (permitted.length === 0 && first !== undefined) {
    const refusal = policy.check(first.address, target) ?? '';
    throw new ForbiddenDestination(family === 0 ? `${target.address}: ${refusal}` : refusal);
  }
  return permitted;
}

/** A look-up function for sockets that gives these addresses, whatever the name. */
export function pinnedLookup(addresses: readonly Resolved[]): LookupFunction {
  return (_name, options, done) => {
    const [first] = addresses;
    if (options.all === true) return done(null, [...addresses]);
    done(null, first?.address ?? '', first?.family ?? 0);
  };
}

/** The addresses of each name, in no order; empty for a name that has none, or gives none in time. Never rejects. */
type ResolveNames = (names: readonly string[]) => Promise<Readonly<Record<string, readonly string[]>>>;

interface ResolverOptions {
  /** The system's resolver unless given. */
  readonly resolve?: Resolve;
  /** Milliseconds since any moment; the process's own clock unless given. */
  readonly now?: () => number;
  /** Longest time that a cycle waits for names, in milliseconds. */
  readonly timeoutMs?: number;
}

/** How long addresses are kept: half a cycle at the default interval. Load balancers publish their names with 60 s and more. */
const keptMs = 30_000;
/** A resolver answers in milliseconds, or asks its second server after a few seconds. */
const patienceMs = 3000;
/** Names kept at most; a cluster publishes far fewer. */
const namesKept = 4096;

interface KnownName {
  readonly at: number;
  readonly addresses: readonly string[];
}

/**
 * Resolves the names in the status of a gateway before a cycle is planned, because each address is a vantage of its
 * own. Keeps what it found for some time; a look-up that failed is repeated the next time.
 */
export function nameResolver(options: ResolverOptions = {}): ResolveNames {
  const { resolve = systemResolve, now = () => performance.now(), timeoutMs = patienceMs } = options;
  const known = new Map<string, KnownName>();
  const pending = new Map<string, Promise<readonly string[]>>();
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
      pending.delete(name);
    }
  };
  const addressesOf = (name: string): Promise<readonly string[]> => {
    const before = known.get(name);
    if (before !== undefined && now() - before.at < keptMs) return Promise.resolve(before.addresses);
    const answer = pending.get(name) ?? ask(name);
    pending.set(name, answer);
    return emptyAfter(timeoutMs, answer);
  };
  return async (names) =>
    Object.fromEntries(
      await Promise.all([...new Set(names)].map(async (name) => [name, await addressesOf(name)] as const)),
    );
}

/** The answer, or no addresses when it takes longer. A look-up cannot be cancelled: its late answer serves a later cycle. */
function emptyAfter(ms: number, answer: Promise<readonly string[]>): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(() => resolve([]), ms);
  answer.then((addresses) => {
    clearTimeout(timer);
    resolve(addresses);
  });
  return promise;
}
