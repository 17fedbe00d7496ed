// Whether a probe can run: in the order in which a person would mend it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Readiness, readinessOf } from '../../../src/diagnosis/readiness/index.ts';
import type { Facts, Ingress } from '../../../src/model/index.ts';
import { now, probe } from '../samples.ts';

const ingress = (...hosts: readonly (string | undefined)[]): Ingress => ({
  metadata: { namespace: 'shop', name: 'shop' },
  spec: { rules: hosts.map((host) => (host === undefined ? {} : { host })) },
});
const facts = (part: Partial<Facts> = {}): Facts => ({
  at: now,
  ingress: ingress('shop.example.com'),
  ingressClasses: [],
  neighbours: [],
  classPublishes: true,
  services: [],
  ...part,
});
const { ingress: _, ...withoutIngress } = facts();
const orders = { namespace: 'shop', name: 'orders', endpoints: [] };
const direct = [{ serviceRef: { name: 'orders', port: 80 } }];

const rows: readonly (readonly [string, Readonly<Record<string, unknown>>, Facts, string, string])[] = [
  ['one host', {}, facts(), 'probe', ''],
  ['suspended', { suspend: true }, withoutIngress, 'True Suspended', 'spec.suspend'],
  [
    'no such Ingress',
    {},
    withoutIngress,
    'False ReferenceNotFound',
    'there is no Ingress shop in namespace shop',
  ],
  [
    'no such Service',
    { direct },
    facts({ services: [orders] }),
    'False ReferenceNotFound',
    'spec.direct[0].serviceRef: there is no Service orders',
  ],
  ['a Service', { direct }, facts({ services: [{ ...orders, service: {} }] }), 'probe', ''],
  [
    'several hosts',
    {},
    facts({ ingress: ingress('a.example.com', 'b.example.com') }),
    'False HostRequired',
    'a.example.com, b.example.com',
  ],
  ['the same host twice', {}, facts({ ingress: ingress('a.example.com', 'a.example.com') }), 'probe', ''],
  ['a wildcard', {}, facts({ ingress: ingress('*.example.com') }), 'False HostRequired', '*.example.com'],
  ['no host', {}, facts({ ingress: ingress(undefined) }), 'False HostRequired', '*'],
  ['no rules', {}, facts({ ingress: ingress() }), 'False HostRequired', 'none'],
  [
    'several hosts and a choice',
    { through: { ingressRef: { name: 'shop' }, host: 'b.example.com' } },
    facts({ ingress: ingress('a.example.com', 'b.example.com') }),
    'probe',
    '',
  ],
  ['a URL needs no Ingress', { through: { url: 'https://shop.example.com' } }, withoutIngress, 'probe', ''],
];

const shown = (found: Readiness): string =>
  found.kind === 'probe' ? 'probe' : `${found.ready} ${found.reason}`;

describe('readinessOf', () => {
  for (const [name, spec, given, expected, message] of rows)
    it(`${name}: ${expected}`, () => {
      const found = readinessOf(probe(spec), given);
      assert.equal(shown(found), expected);
      if (found.kind === 'stop') assert.ok(found.message.includes(message), found.message);
    });
});
