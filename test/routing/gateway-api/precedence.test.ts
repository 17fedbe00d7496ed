// Which of several matches wins, across rules and across routes, in the order of the specification
// (gateway-api.sigs.k8s.io/reference/spec: HTTPRouteSpec.hostnames, HTTPRouteRule.matches).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GatewayClass, Header, HTTPRouteMatch } from '../../../src/model/index.ts';
import {
  ask,
  envoyGateway,
  exact,
  expression,
  gateway,
  gatewayFacts,
  goesTo,
  httpRoute,
  prefix,
  type RouteSpec,
  rule,
  traefik,
} from './given.ts';

const line = 'POST http://shop.test/api/v1?animal=whale&color=blue';
const headers: readonly Header[] = [
  ['version', 'two'],
  ['color', 'red'],
];
const version = { name: 'version', value: 'two' };
const color = { name: 'color', value: 'red' };
const animal = { name: 'animal', value: 'whale' };

const rows: readonly (readonly [sentence: string, wins: HTTPRouteMatch, loses: HTTPRouteMatch])[] = [
  ['Exact goes before a prefix', exact('/api/v1'), prefix('/api/v1', { method: 'POST', headers: [version] })],
  ['the longer prefix goes before the shorter one', prefix('/api/v1'), prefix('/api', { method: 'POST' })],
  [
    'a method goes before headers',
    prefix('/api', { method: 'POST' }),
    prefix('/api', { headers: [version, color] }),
  ],
  [
    'more headers go before fewer',
    prefix('/api', { headers: [version, color] }),
    prefix('/api', { headers: [version], queryParams: [animal] }),
  ],
  [
    'headers go before query parameters',
    prefix('/api', { headers: [version] }),
    prefix('/api', { queryParams: [animal, { name: 'color', value: 'blue' }] }),
  ],
  [
    'more query parameters go before fewer',
    prefix('/api', { queryParams: [animal, { name: 'color', value: 'blue' }] }),
    prefix('/api', { queryParams: [animal] }),
  ],
  ['anything goes before nothing', prefix('/'), {}],
];

describe('precedence within a route', () => {
  for (const [sentence, wins, loses] of rows.slice(0, -1))
    test(`${sentence}, in any order`, () => {
      const one = gatewayFacts(httpRoute({ rules: [rule([wins], 'winner'), rule([loses], 'loser')] }));
      const other = gatewayFacts(httpRoute({ rules: [rule([loses], 'loser'), rule([wins], 'winner')] }));
      assert.equal(goesTo(one, line, headers), 'winner');
      assert.equal(goesTo(other, line, headers), 'winner');
    });

  test('ties go to the first rule', () => {
    const facts = gatewayFacts(httpRoute({ rules: [rule([prefix('/')], 'first'), rule([{}], 'second')] }));
    assert.equal(goesTo(facts, line), 'first');
  });

  test('the best of a rule’s matches counts', () => {
    const facts = gatewayFacts(
      httpRoute({
        rules: [rule([prefix('/api')], 'middle'), rule([prefix('/'), prefix('/api/v1')], 'best')],
      }),
    );
    assert.equal(goesTo(facts, line), 'best');
  });

  test('an expression goes like a prefix of its length with Traefik, before prefixes with Envoy Gateway', () => {
    const route = httpRoute({
      rules: [rule([expression('/api/.*')], 'expression'), rule([prefix('/api/v1/')], 'prefix')],
    });
    const asked = 'GET http://shop.test/api/v1/x';
    assert.equal(goesTo(gatewayFacts(route, { classes: [traefik] }), asked), 'prefix');
    assert.equal(goesTo(gatewayFacts(route, { classes: [envoyGateway] }), asked), 'expression');
  });
});

describe('precedence across routes', () => {
  const two = (one: RouteSpec, other: RouteSpec, gateways = [gateway()]) =>
    gatewayFacts(httpRoute({ rules: [rule([prefix('/')], 'own')], ...one }), {
      neighbours: [httpRoute({ name: 'other', rules: [rule([prefix('/')], 'other')], ...other })],
      gateways,
    });

  const cases: readonly (readonly [string, RouteSpec, RouteSpec, string])[] = [
    ['a hostname goes before a wildcard', { hosts: ['shop.test'] }, { hosts: ['*.test'] }, 'own'],
    ['a hostname goes before none', { hosts: [] }, { hosts: ['shop.test'] }, 'other'],
    [
      'the longer wildcard goes before the shorter one',
      { hosts: ['*.test'] },
      { hosts: ['*.shop.test'] },
      'other',
    ],
    [
      'the host goes before the path',
      { hosts: ['a.shop.test'] },
      { hosts: ['*.shop.test'], rules: [rule([exact('/x')], 'other')] },
      'own',
    ],
    ['the older route goes first', { created: '2026-02-02' }, { created: '2026-02-01' }, 'other'],
    [
      'the path goes before the age',
      { rules: [rule([prefix('/x')], 'own')], created: '2026-02-02' },
      { created: '2026-02-01' },
      'own',
    ],
    ['of equal age the first by name goes first', { name: 'b' }, { name: 'a' }, 'other'],
    ['a route without a date is the youngest', { created: 'no date' }, { created: '2026-02-01' }, 'other'],
  ];

  for (const [sentence, one, other, wins] of cases)
    test(sentence, () => {
      const host = [...(one.hosts ?? []), ...(other.hosts ?? [])].some((each) => each.includes('.shop.'))
        ? 'a.shop.test'
        : 'shop.test';
      assert.equal(goesTo(two(one, other), `GET http://${host}/x`), wins);
    });

  test('of equal age the first by namespace goes first', () => {
    const gateways = [gateway({ listeners: [{ allowedRoutes: { namespaces: { from: 'All' } } }] })];
    const facts = two({}, { namespace: 'alpha', parents: [{ name: 'gw', namespace: 'team' }] }, gateways);
    assert.equal(goesTo(facts, 'GET http://shop.test/x'), 'other');
  });

  test('the losers are named in their order', () => {
    const facts = two(
      {},
      { rules: [rule([exact('/x')], 'other'), rule([prefix('/')], 'third')], created: '2026-02-01' },
    );
    const { contenders } = ask(facts, 'GET http://shop.test/x');
    assert.deepEqual(
      contenders.map(({ rule: { value }, backend, matches }) => [value, backend?.value.name, matches]),
      [
        ['shop.test/ (PathPrefix)', 'own', true],
        ['shop.test/ (PathPrefix)', 'third', true],
      ],
    );
  });
});

// traefik/traefik v3.6 pkg/provider/kubernetes/gateway/httproute.go: the path weighs more than the host.
describe('precedence across routes with Traefik', () => {
  const cases: readonly (readonly [string, RouteSpec, string])[] = [
    [
      'a longer path for any host goes before the host',
      { hosts: [], rules: [rule([prefix('/x')], 'other')] },
      'other',
    ],
    ['so does a method', { hosts: [], rules: [rule([prefix('/', { method: 'GET' })], 'other')] }, 'other'],
    ['with equal paths the host goes first', { hosts: [], rules: [rule([prefix('/')], 'other')] }, 'own'],
  ];

  for (const [sentence, other, wins] of cases)
    test(`${sentence}, elsewhere the host decides`, () => {
      const own = httpRoute({ hosts: ['shop.test'], rules: [rule([prefix('/')], 'own')] });
      const neighbours = [httpRoute({ name: 'other', ...other })];
      const by = (classes: readonly GatewayClass[]) =>
        goesTo(gatewayFacts(own, { neighbours, classes }), 'GET http://shop.test/x');
      assert.equal(by([traefik]), wins);
      assert.equal(by([envoyGateway]), 'own');
    });
});
