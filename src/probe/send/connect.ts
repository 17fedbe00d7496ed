// Where a connection goes: resolves a target once, lets the policy judge what came out, and pins
// connections to exactly those addresses. Nothing resolves a name a second time, so a name cannot
// be judged with one address and dialled with another.

import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { Target } from '../../model/index.ts';
import type { DestinationPolicy } from './destination.ts';

/** An address that a name stands for. */
export interface Resolved {
  readonly address: string;
  readonly family: number;
}

/** Every address of a name; rejects with a code such as ENOTFOUND. */
export type Resolve = (name: string) => Promise<readonly Resolved[]>;

/** The system's resolver, with its search domains and its order of addresses. */
export const systemResolve: Resolve = (name) => lookup(name, { all: true });

/** The policy refused every address of a target. Its message is the refusal. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/**
 * The addresses of a target that may be dialled, in the resolver's order; the socket tries them in turn.
 * Throws a Refusal when the policy permits none.
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
    throw new Refusal(family === 0 ? `${target.address}: ${refusal}` : refusal);
  }
  return permitted;
}

/** Hands the permitted addresses to a socket in place of a look-up. */
export function pinned(addresses: readonly Resolved[]): LookupFunction {
  return (_name, options, done) => {
    const [first] = addresses;
    if (options.all === true) return done(null, [...addresses]);
    done(null, first?.address ?? '', first?.family ?? 0);
  };
}
