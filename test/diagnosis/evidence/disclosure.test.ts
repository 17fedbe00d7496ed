// What the readers of a probe are told about objects of other namespaces.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { disclosedFinding } from '../../../src/diagnosis/evidence/disclosure.ts';
import type { Blame, Facts, Finding, ReferenceGrant } from '../../../src/model/index.ts';
import { request } from '../samples.ts';
import { noFacts, situation } from '../situation.ts';

const blame = (kind: string, part: Partial<Blame> = {}): Blame => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  namespace: 'web',
  name: 'secretive',
  field: 'spec.rules[0]',
  ...part,
});
const own = blame('HTTPRoute', { namespace: 'shop', name: 'shop' });
const evidence = [
  { sent: 'POST /orders at the gateway', got: '404 by nginx', shows: 'not the answer of Service orders' },
  { sent: 'GET /orders at Service secretive:80', got: '404 by nginx', shows: 'the same answer' },
];
const finding = (...blames: readonly Blame[]): Finding => ({
  reason: 'RouteShadowed',
  confidence: 'Confirmed',
  message: 'POST http://shop.example.com/orders: the rule of secretive wins',
  fix: 'Change secretive',
  blames,
  evidence,
});
const grant = (kind: string, name?: string): ReferenceGrant => ({
  metadata: { namespace: 'web', name: 'g' },
  spec: {
    from: [{ group: 'methodprobe.dev', kind: 'MethodProbe', namespace: 'shop' }],
    to: [{ group: 'gateway.networking.k8s.io', kind, ...(name === undefined ? {} : { name }) }],
  },
});
const told = (found: Finding, facts: Partial<Facts> = {}): Finding =>
  disclosedFinding(situation([], { facts: { ...noFacts, ...facts } }), found, request());

const words: readonly (readonly [Blame, string, string])[] = [
  [
    blame('Ingress', { apiVersion: 'networking.k8s.io/v1' }),
    'by an Ingress in namespace web that shares host shop.example.com',
    'an Ingress in namespace web takes this host and path',
  ],
  [
    blame('HTTPRoute'),
    'by an HTTPRoute in namespace web that shares host shop.example.com',
    'an HTTPRoute in namespace web takes this host and path',
  ],
  [
    blame('GRPCRoute'),
    'by a GRPCRoute in namespace web that shares host shop.example.com',
    'a GRPCRoute in namespace web takes this host and path',
  ],
  [blame('Gateway'), 'by a Gateway in namespace web', 'a Gateway in namespace web decides'],
  [
    blame('ReferenceGrant'),
    'by a ReferenceGrant in namespace web',
    'a ReferenceGrant in namespace web decides',
  ],
  [
    blame('Service', { apiVersion: 'v1' }),
    'by a Service in namespace web',
    'a Service in namespace web decides',
  ],
];

describe('disclosed', () => {
  for (const [foreign, by, decides] of words) {
    it(`speaks of ${foreign.kind}s elsewhere by kind and namespace`, () => {
      const { message, fix, blames, evidence: steps } = told(finding(foreign, own));
      assert.equal(message, `POST http://shop.example.com/orders: RouteShadowed, ${by}`);
      assert.equal(fix, `Ask the owners of namespace web: ${decides}`);
      assert.deepEqual(blames, [{ ...foreign, name: '', field: '' }, own]);
      assert.deepEqual(steps, evidence.slice(0, 1));
    });
  }

  const whole: readonly (readonly [string, Finding, Partial<Facts>])[] = [
    ['objects of its own namespace', finding(own), {}],
    ['objects without a namespace', finding(blame('GatewayClass', { namespace: '' }), own), {}],
    ['objects of a granted kind', finding(blame('HTTPRoute')), { referenceGrants: [grant('HTTPRoute')] }],
    [
      'the object that is granted by name',
      finding(blame('HTTPRoute')),
      { referenceGrants: [grant('HTTPRoute', 'secretive')] },
    ],
    [
      'everything, where the operator was told to',
      finding(blame('Gateway'), own),
      { disclosesForeign: true },
    ],
  ];
  for (const [what, found, facts] of whole) {
    it(`names ${what}`, () => assert.deepEqual(told(found, facts), found));
  }

  it('does not take a grant for one kind or object for one of another', () => {
    for (const referenceGrants of [[grant('Gateway')], [grant('HTTPRoute', 'other')], []]) {
      assert.equal(told(finding(blame('HTTPRoute')), { referenceGrants }).blames[0]?.name, '');
    }
  });

  it('names a granted object beside one that it conceals, and speaks of the one that it conceals', () => {
    const granted = blame('HTTPRoute', { name: 'open' });
    const found = told(finding(granted, blame('Gateway')), { referenceGrants: [grant('HTTPRoute')] });
    assert.match(found.message, /by a Gateway in namespace web$/);
    assert.deepEqual(
      found.blames.map(({ name }) => name),
      ['open', ''],
    );
  });
});
