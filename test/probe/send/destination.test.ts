// The destination policy, row by row.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownAddresses, unwrap } from '../../../src/probe/send/addresses.ts';
import { destinationPolicy } from '../../../src/probe/send/destination.ts';

const rules = destinationPolicy({
  allow: ['10.50.0.0/16', 'fd50::/16', '127.0.0.0/8', '100.100.100.200/32'],
  deny: ['9.9.9.0/24', '10.60.0.0/16', '10.50.9.0/24', '2620:fe::/48'],
  own: ['10.1.2.3', '2001:db8:1::9', '34.1.1.1'],
  apiServer: () => [
    { address: '10.96.0.1', port: 443 },
    { address: '51.1.1.1', port: 6443 },
    { address: 'fd00::1', port: 6443 },
  ],
});
const policy = rules.vouchingFor([
  '10.70.0.7',
  'FD70:0:0::7',
  '::ffff:10.70.0.8',
  '127.0.0.5',
  'lb.example.com',
]);

type Row = readonly [address: string, port: number, refusal: RegExp | undefined];

const loopback = /is a loopback address: no probe may go there; name the address that clients use$/;
const linkLocal = /is a link-local address: no probe may go there/;
const metadata = /is a metadata address of a cloud: no probe may go there/;
const own = /is an address of the operator itself: name the address that clients use$/;
const api = /is the Kubernetes API server \(port \d+\): no probe may go there$/;
const denied = /is closed by --deny-cidr: take the range out of that flag/;
const needsFlag =
  /is a private address that nothing in the cluster vouches for: start the operator with --allow-cidr=/;

/** Refused or allowed alike, whoever names the address. */
const forEverybody: readonly Row[] = [
  ['127.0.0.1', 80, loopback],
  ['127.0.0.5', 80, loopback],
  ['127.255.255.254', 80, loopback],
  ['::1', 80, loopback],
  ['::ffff:127.0.0.1', 80, /^::ffff:127\.0\.0\.1 \(127\.0\.0\.1\) is a loopback address/],
  ['::ffff:7f00:1', 80, loopback],
  ['0:0:0:0:0:ffff:7f00:0001', 80, loopback],
  ['64:ff9b::7f00:1', 80, loopback],
  ['64:ff9b::127.0.0.1', 80, loopback],
  ['2002:7f00:1::', 80, loopback],
  ['2002:7f00:0001:abcd::1', 80, loopback],
  ['169.254.169.254', 80, linkLocal],
  ['::ffff:169.254.169.254', 80, linkLocal],
  ['64:ff9b::a9fe:a9fe', 80, linkLocal],
  ['2002:a9fe:a9fe::1', 80, linkLocal],
  ['fe80::1', 80, linkLocal],
  ['fe80::1%eth0', 80, linkLocal],
  ['0.0.0.0', 80, /is an unspecified address/],
  ['0.1.2.3', 80, /is an unspecified address/],
  ['::', 80, /is an unspecified address/],
  ['::ffff:0.0.0.0', 80, /is an unspecified address/],
  ['224.0.0.1', 80, /is a multicast address/],
  ['239.255.255.255', 80, /is a multicast address/],
  ['ff02::1', 80, /is a multicast address/],
  ['240.0.0.1', 80, /is a reserved address/],
  ['255.255.255.255', 80, /is a reserved address/],
  ['100.100.100.200', 80, metadata],
  ['168.63.129.16', 80, metadata],
  ['fd00:ec2::254', 80, metadata],
  ['fd00:0ec2:0:0:0:0:0:254', 80, metadata],
  ['fd20:ce::254', 80, metadata],
  ['10.1.2.3', 80, own],
  ['::ffff:10.1.2.3', 80, own],
  ['2001:DB8:1:0::9', 80, own],
  ['34.1.1.1', 80, own],
  ['10.96.0.1', 443, api],
  ['51.1.1.1', 6443, api],
  ['fd00:0::1', 6443, api],
  ['51.1.1.1', 443, undefined],
  ['9.9.9.9', 80, denied],
  ['::ffff:9.9.9.9', 80, denied],
  ['10.60.0.1', 80, denied],
  ['10.50.9.1', 80, denied],
  ['2620:fe::fe', 80, denied],
  ['8.8.8.8', 80, undefined],
  ['::ffff:8.8.8.8', 80, undefined],
  ['64:ff9b::8.8.8.8', 80, undefined],
  ['2a00:1450:4001:81b::200e', 80, undefined],
  ['172.15.255.255', 80, undefined],
  ['172.32.0.0', 80, undefined],
  ['100.63.255.255', 80, undefined],
  ['10.50.1.1', 80, undefined],
  ['fd50::1', 80, undefined],
  ['10.70.0.7', 80, undefined],
  ['fd70::7', 80, undefined],
  ['10.70.0.8', 80, undefined],
  ['64:ff9b::10.70.0.8', 80, undefined],
];

/** Allowed when the cluster vouches for them, refused when an author names them. */
const privateOnes: readonly string[] = [
  '10.0.0.1',
  '10.96.0.1',
  '10.96.0.10',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '100.127.255.255',
  'fc00::1',
  'fd12:3456::1',
  '::ffff:192.168.1.1',
  '64:ff9b::10.0.0.1',
  '2002:a00:1::1',
  '198.18.0.1',
  '192.0.2.1',
  '2001:db8::1',
  '2001:0:1::1',
  '::7f00:1',
];

for (const [address, port, refusal] of forEverybody) {
  for (const vouched of [true, false]) {
    const who = vouched ? 'the cluster' : 'an author';
    test(`${address} port ${port}, named by ${who}, is ${refusal === undefined ? 'allowed' : 'refused'}`, () => {
      const verdict = policy.check(address, { scheme: 'http', address, port, vouched });
      if (refusal === undefined) assert.equal(verdict, undefined);
      else assert.match(verdict ?? '', refusal);
    });
  }
}

for (const address of privateOnes) {
  test(`${address} is allowed where the cluster vouches for it, and needs a flag where an author names it`, () => {
    const target = { scheme: 'http', address, port: 80 } as const;
    assert.equal(policy.check(address, { ...target, vouched: true }), undefined);
    assert.match(policy.check(address, { ...target, vouched: false }) ?? '', needsFlag);
  });
}

test('the refusal of a private address says exactly what to set', () => {
  const target = { scheme: 'http', address: 'gw.corp', port: 80, vouched: false } as const;
  const sentence = (cidr: string) =>
    `is a private address that nothing in the cluster vouches for: start the operator with --allow-cidr=${cidr}, or name a public address`;
  assert.equal(policy.check('10.0.0.1', target), `10.0.0.1 ${sentence('10.0.0.1/32')}`);
  assert.equal(policy.check('fd00:0::2', target), `fd00:0::2 ${sentence('fd00::2/128')}`);
});

test('what is no address is refused', () => {
  assert.equal(
    policy.check('localhost', { scheme: 'http', address: 'localhost', port: 80, vouched: true }),
    'localhost is not an IP address',
  );
});

test('a move of the API server is noticed', () => {
  const servers = [{ address: '52.0.0.1', port: 6443 }];
  const moving = destinationPolicy({ allow: [], deny: [], own: [], apiServer: () => servers });
  const target = { scheme: 'https', address: '52.0.0.2', port: 6443, vouched: false } as const;
  assert.equal(moving.check('52.0.0.2', target), undefined);
  servers.push({ address: '52.0.0.2', port: 6443 });
  assert.match(moving.check('52.0.0.2', target) ?? '', api);
});

test('the own addresses of a machine hold its loopback, unwrapped', () => {
  assert.ok(ownAddresses().includes('127.0.0.1'));
  for (const address of ownAddresses()) assert.equal(unwrap(address), address);
});
