// Where requests may go. A probe is written by people who may not reach everything that the
// operator's Pod can reach, so every address is judged here before it is dialled.

import { isIP } from 'node:net';
import type { Target } from '../../model/index.ts';
import { isPublic, neverReason, rangesOf, unwrap, within } from './addresses.ts';

/** Judges every address before a connection is made to it. */
export interface DestinationPolicy {
  /**
   * The refusal as a sentence that says what to do instead, or undefined when the address may
   * be dialled. `address` is the resolved IP address of the target.
   */
  readonly check: (address: string, target: Target) => string | undefined;
}

/** The policy of the operator, before the cluster has vouched for anything. */
export interface DestinationRules extends DestinationPolicy {
  /** The same rules with addresses that the cluster names: author-named targets equal to one are allowed. */
  readonly vouchingFor: (addresses: Iterable<string>) => DestinationPolicy;
}

export interface DestinationOptions {
  /** CIDRs of `--allow-cidr`: private ranges that authors may name. Lifts nothing else. */
  readonly allow: readonly string[];
  /** CIDRs of `--deny-cidr`: closed to everybody, vouched for or not. */
  readonly deny: readonly string[];
  /** The operator's own addresses, see `ownAddresses`. */
  readonly own: readonly string[];
  /** Where the API server is reached now: the `kubernetes` Service and its endpoints. */
  readonly apiServer: () => readonly { readonly address: string; readonly port: number }[];
}

/**
 * Builds the policy. Never allowed, whatever the flags say: loopback, link-local, unspecified,
 * multicast and reserved addresses, cloud metadata, the operator itself, the API server.
 * Addresses that the cluster vouches for may be private; those that an author names are public,
 * in `allow`, or equal to a vouched one.
 */
export function destinationPolicy(options: DestinationOptions): DestinationRules {
  const lasting = lastingRefusal(options);
  const allowed = rangesOf(options.allow);
  const vouchingFor = (addresses: Iterable<string>): DestinationPolicy => {
    const vouched = new Set(
      Array.from(addresses)
        .filter((address) => isIP(address) !== 0)
        .map(unwrap),
    );
    const mayBePrivate = (address: string, target: Target): boolean =>
      target.vouched || isPublic(address) || vouched.has(address) || within(allowed, address);
    return {
      check: (raw, target) => {
        if (isIP(raw) === 0) return `${raw} is not an IP address`;
        const address = unwrap(raw);
        const refusal = lasting(address, target);
        if (refusal !== undefined) return `${spelling(raw, address)} is ${refusal}`;
        return mayBePrivate(address, target)
          ? undefined
          : `${spelling(raw, address)} ${privateWords(address)}`;
      },
    };
  };
  return { ...vouchingFor([]), vouchingFor };
}

/** The part of the policy that no vouching lifts. Takes unwrapped addresses. */
function lastingRefusal(
  options: DestinationOptions,
): (address: string, target: Target) => string | undefined {
  const own = new Set(options.own.map(unwrap));
  const denied = rangesOf(options.deny);
  return (address, target) => {
    const never = neverReason(address);
    if (never !== undefined) return `${never}: no probe may go there; name the address that clients use`;
    if (own.has(address)) return 'an address of the operator itself: name the address that clients use';
    if (isApiServer(options, address, target.port))
      return `the Kubernetes API server (port ${target.port}): no probe may go there`;
    if (within(denied, address))
      return 'closed by --deny-cidr: take the range out of that flag of the operator, or probe another address';
    return undefined;
  };
}

function isApiServer({ apiServer }: DestinationOptions, address: string, port: number): boolean {
  return apiServer().some((server) => server.port === port && unwrap(server.address) === address);
}

function privateWords(address: string): string {
  const cidr = `${address}/${isIP(address) === 6 ? 128 : 32}`;
  return (
    'is a private address that nothing in the cluster vouches for: start the operator with ' +
    `--allow-cidr=${cidr}, or name a public address`
  );
}

/** Both spellings when they differ: an author recognises theirs, an operator sees where it leads. */
function spelling(raw: string, address: string): string {
  return raw === address || isIP(address) === 6 ? raw : `${raw} (${address})`;
}
