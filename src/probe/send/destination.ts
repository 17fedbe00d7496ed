// Where requests may go. The authors of probes may not reach everything that the operator's Pod can reach, so every
// address is judged here before it is dialled.

import { isIP } from 'node:net';
import type { Target } from '../../model/index.ts';
import { isInRanges, isPublic, neverReason, rangesOf, unwrap } from './addresses.ts';

/** Judges every address before a connection is made to it. */
export interface DestinationPolicy {
  /**
   * The refusal as a sentence that says what to do instead; undefined when the address may be dialled. `address` is
   * the resolved IP address of the target.
   */
  readonly check: (address: string, target: Target) => string | undefined;
}

/** The policy of the operator, without the addresses that the cluster vouches for around one probe. */
interface DestinationRules extends DestinationPolicy {
  /** The same policy for a probe around which the cluster names these addresses: its author may name them too. */
  readonly vouchingFor: (addresses: Iterable<string>) => DestinationPolicy;
}

interface DestinationOptions {
  /** CIDRs of `--allow-cidr`: private ranges that authors may name. No other rule is lifted. */
  readonly allow: readonly string[];
  /** CIDRs of `--deny-cidr`: refused even where the cluster vouches for the address. */
  readonly deny: readonly string[];
  /** The operator's own addresses, see `ownAddresses`. */
  readonly own: readonly string[];
  /** Where the API server is reached now: the `kubernetes` Service and its endpoints. */
  readonly apiServer: () => readonly { readonly address: string; readonly port: number }[];
}

/**
 * Builds the policy. It refuses, whatever the flags say: loopback, link-local, unspecified, multicast and reserved
 * addresses, cloud metadata, the operator itself, the API server. Addresses that the cluster vouches for may be
 * private. An address that an author names must be public, in `allow`, or equal to one that the cluster vouches for.
 */
export function destinationPolicy(options: DestinationOptions): DestinationRules {
  const permanent = permanentRefusal(options);
  const allowed = rangesOf(options.allow);
  const vouchingFor = (addresses: Iterable<string>): DestinationPolicy => {
    const vouched = new Set(
      Array.from(addresses)
        .filter((address) => isIP(address) !== 0)
        .map(unwrap),
    );
    const mayBePrivate = (address: string, target: Target): boolean =>
      target.vouched || isPublic(address) || vouched.has(address) || isInRanges(allowed, address);
    return {
      check: (raw, target) => {
        if (isIP(raw) === 0) return `${raw} is not an IP address`;
        const address = unwrap(raw);
        const refusal = permanent(address, target);
        if (refusal !== undefined) return `${spellings(raw, address)} is ${refusal}`;
        return mayBePrivate(address, target)
          ? undefined
          : `${spellings(raw, address)} ${privateWords(address)}`;
      },
    };
  };
  return { ...vouchingFor([]), vouchingFor };
}

/** The refusals that hold even where the cluster vouches for the address. Takes unwrapped addresses. */
function permanentRefusal(
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
    if (isInRanges(denied, address))
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

/** Both spellings where they differ: the one that the author wrote, and the address that it leads to. */
function spellings(raw: string, address: string): string {
  return raw === address || isIP(address) === 6 ? raw : `${raw} (${address})`;
}
