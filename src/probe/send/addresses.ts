// Facts about IP addresses: the special ranges of the IANA registries, and the IPv4 address that an IPv6 one may
// carry. The policy that permits or refuses addresses is in destination.ts.

import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Ranges that no probe may dial, each with its name in a refusal. */
const neverRanges: readonly (readonly [what: string, ...cidrs: string[]])[] = [
  ['a loopback address', '127.0.0.0/8', '::1/128'],
  ['a link-local address', '169.254.0.0/16', 'fe80::/10'],
  // All of 0.0.0.0/8: Linux takes 0.0.0.0 as this machine.
  ['an unspecified address', '0.0.0.0/8', '::/128'],
  ['a multicast address', '224.0.0.0/4', 'ff00::/8'],
  ['a reserved address', '240.0.0.0/4'],
  // Alibaba Cloud, Azure, AWS over IPv6, Google Cloud over IPv6; the others are link-local.
  [
    'a metadata address of a cloud',
    '100.100.100.200/32',
    '168.63.129.16/32',
    'fd00:ec2::254/128',
    'fd20:ce::254/128',
  ],
];

/** RFC 1918, RFC 6598, RFC 4193, and the rest that the IANA registries do not call globally reachable. */
const privateRanges: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
  '5f00::/16',
  'fec0::/10',
];

/** IPv6 prefixes that carry an IPv4 address, as 16-bit groups; the address follows the prefix. */
const carriers: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0xffff], // ::ffff:0:0/96, mapped (RFC 4291 section 2.5.5.2)
  [0x64, 0xff9b, 0, 0, 0, 0], // 64:ff9b::/96, NAT64 (RFC 6052)
  [0x2002], // 2002::/16, 6to4 (RFC 3056)
];

/** A set of addresses from CIDRs such as `10.0.0.0/8`; throws on anything else. */
export function rangesOf(cidrs: readonly string[]): BlockList {
  const ranges = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', prefix = ''] = cidr.split('/');
    ranges.addSubnet(network, Number(prefix), familyOf(network));
  }
  return ranges;
}

/** Whether an unwrapped address lies in the ranges. */
export function isInRanges(ranges: BlockList, address: string): boolean {
  return ranges.check(address, familyOf(address));
}

const never = neverRanges.map(([what, ...cidrs]) => ({ what, ranges: rangesOf(cidrs) }));
/** All ranges together: nearly every address is in none, and one check says so. */
const neverAny = rangesOf(neverRanges.flatMap(([, ...cidrs]) => cidrs));
const notPublic = rangesOf(privateRanges);

/** Why no probe may dial this unwrapped address, as a noun such as `a loopback address`; undefined when one may. */
export function neverReason(address: string): string | undefined {
  if (!isInRanges(neverAny, address)) return undefined;
  return never.find(({ ranges }) => isInRanges(ranges, address))?.what;
}

/** Whether an unwrapped address is reachable from the whole Internet. */
export function isPublic(address: string): boolean {
  return !isInRanges(notPublic, address);
}

/**
 * The address that a packet goes to: IPv4 out of the mapped, NAT64 and 6to4 forms, and one canonical spelling for
 * IPv6, so that addresses can be compared as text. A zone (`%eth0`) is dropped. Throws a TypeError when the text is no
 * IP address.
 */
export function unwrap(address: string): string {
  const [bare = ''] = address.split('%');
  if (isIP(bare) === 4) return bare;
  const groups = groupsOf(bare);
  const carrier = carriers.find((prefix) => prefix.every((group, at) => groups[at] === group));
  if (carrier === undefined) return canonical(bare);
  const high = groups[carrier.length] ?? 0;
  const low = groups[carrier.length + 1] ?? 0;
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** Addresses of this machine or Pod, unwrapped. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).map(({ address }) => unwrap(address)),
  );
}

/** The eight 16-bit groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail = ''] = canonical(address).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}

/** The canonical spelling of an IPv6 address, by the URL parser, which reads every spelling. */
function canonical(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
