// Opens the doors of a session: resolves a target once, lets the policy judge what came out,
// and pins connections to exactly those addresses. Nothing resolves a name a second time, so a
// name cannot be judged with one address and dialled with another.

import { lookup } from 'node:dns/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Attempt, Target } from '../model.ts';
import type { DestinationPolicy } from './destination.ts';
import { tlsOptions } from './tls.ts';

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

/** One kept connection (at most) to one target under one server name. */
export interface Door {
  readonly agent: HttpAgent;
  /** Hands the permitted addresses to the socket in place of a look-up. */
  readonly lookup: LookupFunction;
}

/** Attempts with the same key may share a connection: same vantage, same target, same server name. */
export function doorKey({ request, target }: Attempt): string {
  return JSON.stringify([request.vantage, target, request.host]);
}

/** A closed door: its agent connects at the first request and keeps that one connection. */
export function openDoor({ request, target }: Attempt, addresses: readonly Resolved[]): Door {
  const options = { keepAlive: true, maxSockets: 1 };
  const agent =
    target.scheme === 'https'
      ? new HttpsAgent({ ...options, ...tlsOptions(request.host) })
      : new HttpAgent(options);
  return { agent, lookup: pinned(addresses) };
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

function pinned(addresses: readonly Resolved[]): LookupFunction {
  return (_name, options, done) => {
    const [first] = addresses;
    if (options.all === true) return done(null, [...addresses]);
    done(null, first?.address ?? '', first?.family ?? 0);
  };
}
