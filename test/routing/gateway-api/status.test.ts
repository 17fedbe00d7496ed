// What the status says against the routing: conditions of the route's parents, of the Gateway and of the listener
// (gateway-api.sigs.k8s.io/reference/spec: RouteParentStatus, GatewayStatus, ListenerStatus).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts } from '../../../src/model/index.ts';
import { isTakenOver } from '../../../src/routing/gateway-api/status.ts';
import {
  accepted,
  ask,
  condition,
  gateway,
  gatewayFacts,
  httpRoute,
  prefix,
  type RouteSpec,
  rule,
} from './given.ts';

const route = (spec: RouteSpec = {}) => httpRoute({ rules: [rule([prefix('/')])], ...spec });
const said = (facts: Facts) =>
  (ask(facts, 'GET http://shop.test/').rejections ?? []).map(({ value, blame }) => [
    value.parent,
    value.condition,
    value.reason,
    `${blame.kind} ${blame.field}`,
  ]);
const refused = (type: string, reason: string, status = 'False') => [
  accepted({ name: 'gw' }, condition(type, status, reason)),
];

describe('a rejection', () => {
  test('is none where everything is accepted', () => assert.deepEqual(said(gatewayFacts(route())), []));

  test('names the parent that does not accept the route, and its reason', () =>
    assert.deepEqual(said(gatewayFacts(route({ status: refused('Accepted', 'NotAllowedByListeners') }))), [
      ['Gateway team/gw', 'Accepted', 'NotAllowedByListeners', 'HTTPRoute spec.parentRefs[0]'],
    ]));

  test('tells references that lead nowhere', () =>
    assert.deepEqual(said(gatewayFacts(route({ status: refused('ResolvedRefs', 'RefNotPermitted') }))), [
      ['Gateway team/gw', 'ResolvedRefs', 'RefNotPermitted', 'HTTPRoute spec.rules'],
    ]));

  test('tells rules that were left out', () =>
    assert.deepEqual(
      said(gatewayFacts(route({ status: refused('PartiallyInvalid', 'UnsupportedValue', 'True') }))),
      [['Gateway team/gw', 'PartiallyInvalid', 'UnsupportedValue', 'HTTPRoute spec.rules']],
    ));

  test('tells a parent that no controller has written about', () =>
    assert.deepEqual(said(gatewayFacts(route({ status: [] }))), [
      ['Gateway team/gw', 'Accepted', 'Unclaimed', 'HTTPRoute spec.parentRefs[0]'],
    ]));

  test('tells a Gateway that does not exist', () =>
    assert.deepEqual(said(gatewayFacts(route(), { gateways: [] })), [
      ['Gateway team/gw', 'Accepted', 'GatewayNotFound', 'HTTPRoute spec.parentRefs[0]'],
    ]));

  test('tells a Gateway that is not programmed', () => {
    const status = {
      conditions: [condition('Accepted', 'True'), condition('Programmed', 'False', 'AddressNotAssigned')],
    };
    assert.deepEqual(said(gatewayFacts(route(), { gateways: [gateway({ status })] })), [
      ['Gateway team/gw', 'Programmed', 'AddressNotAssigned', 'Gateway '],
    ]);
  });

  test('tells a Gateway that no controller has taken', () => {
    const status = {
      conditions: [
        condition('Accepted', 'Unknown', 'Pending'),
        condition('Programmed', 'Unknown', 'Pending'),
      ],
    };
    assert.deepEqual(said(gatewayFacts(route(), { gateways: [gateway({ status })] })), [
      ['Gateway team/gw', 'Accepted', 'Pending', 'Gateway '],
    ]);
  });

  test('tells the listener that the request comes in by, and no other', () => {
    const listeners = [
      { name: 'http', conditions: [condition('Conflicted', 'True', 'HostnameConflict')] },
      { name: 'https', conditions: [condition('ResolvedRefs', 'False', 'InvalidCertificateRef')] },
    ];
    const facts = gatewayFacts(route(), { gateways: [gateway({ status: { listeners } })] });
    assert.deepEqual(said(facts), [
      ['listener http of Gateway team/gw', 'Conflicted', 'HostnameConflict', 'Gateway spec.listeners[0]'],
    ]);
  });

  test('of one parent is none of the other', () => {
    const parents = [
      { name: 'gw', sectionName: 'http' },
      { name: 'gw', sectionName: 'https' },
    ] as const;
    const status = [
      accepted(parents[0]),
      accepted(parents[1], condition('Accepted', 'False', 'NoMatchingParent')),
    ];
    const facts = gatewayFacts(route({ parents, status }));
    assert.deepEqual(said(facts), []);
    assert.deepEqual(
      ask(facts, 'GET https://shop.test/').rejections?.map(({ value, blame }) => [value.parent, blame.field]),
      [['listener https of Gateway team/gw', 'spec.parentRefs[1]']],
    );
  });

  test('is told of a reference that means no listener, and where no listener is for the host', () => {
    const parents = [{ name: 'gw', sectionName: 'gone' }] as const;
    const status = [accepted(parents[0], condition('Accepted', 'False', 'NoMatchingParent'))];
    const reasons = (facts: Facts) => said(facts).map(([, , reason]) => reason);
    assert.deepEqual(reasons(gatewayFacts(route({ parents, status }))), ['NoMatchingParent']);
    const hosts = gatewayFacts(route({ status: refused('Accepted', 'NoMatchingListenerHostname') }), {
      gateways: [gateway({ listeners: [{ hostname: 'other.test' }] })],
    });
    assert.deepEqual(reasons(hosts), ['NoMatchingListenerHostname']);
  });

  test('of an older generation is none, for nobody has seen the newer one yet', () => {
    const old = condition('Accepted', 'False', 'NoMatchingParent', { observedGeneration: 1 });
    const facts = gatewayFacts(route({ generation: 2, status: [accepted({ name: 'gw' }, old)] }));
    assert.deepEqual(said(facts), []);
    assert.equal(facts.gatewayApi && isTakenOver(facts.gatewayApi), false);
    assert.equal(
      isTakenOver({
        ...gatewayFacts(route({ generation: 2 })).gatewayApi,
        installed: true,
        neighbours: [],
        grpcRoutes: [],
        gateways: [],
      }),
      true,
    );
  });

  test('has its message on one line', () => {
    const status = [
      accepted({ name: 'gw' }, condition('Accepted', 'False', 'Invalid', { message: 'first\n  second ' })),
    ];
    assert.equal(
      ask(gatewayFacts(route({ status })), 'GET http://shop.test/').rejections?.[0]?.value.message,
      'first second',
    );
  });
});
