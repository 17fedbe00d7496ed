// An HTTPRoute among others: what it asks for by itself, who else could have won, gRPC on the same host, the
// nearest rule, the hosts and hops of a probe; and objects that lack everything.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts, Gateway, GRPCRoute, HTTPRoute } from '../../../src/model/index.ts';
import { hostOf, planRoute } from '../../../src/routing/route-plan.ts';
import { probe } from '../../diagnosis/samples.ts';
import {
  accepted,
  ask,
  exact,
  filterRule,
  gateway,
  gatewayFacts,
  grpcRoute,
  httpRoute,
  prefix,
  type RouteSpec,
  redirect,
  rewrite,
  routeBlameOf,
  rule,
  serviceIn,
} from './given.ts';

const own = (spec: RouteSpec = {}) => httpRoute({ rules: [rule([prefix('/')], 'ours')], ...spec });
const theirs = (spec: RouteSpec = {}) =>
  httpRoute({ name: 'other', created: '2025-01-01', rules: [rule([prefix('/')], 'theirs')], ...spec });
const beside = (mine: HTTPRoute, ...neighbours: readonly HTTPRoute[]): Facts =>
  gatewayFacts(mine, { neighbours });
const line = 'GET http://shop.test/orders/1';

describe('what is declared', () => {
  test('is what the own route asks for by itself, when an older one takes the same path', () => {
    const { backend, declared, split } = ask(beside(own(), theirs()), line);
    assert.deepEqual(
      [backend?.value.name, declared?.backend?.value.name, split],
      ['theirs', 'ours', undefined],
    );
  });

  test('is divided on purpose when the other rule is for a longer path, or a closer host', () => {
    const longer = theirs({ rules: [rule([prefix('/orders')], 'theirs')] });
    const closer = [own({ hosts: ['*.test'] }), theirs()] as const;
    for (const facts of [beside(own(), longer), beside(...closer)]) {
      const { declared, split } = ask(facts, line);
      assert.deepEqual([declared?.backend?.value.name, split], ['ours', true]);
    }
  });

  test('is nothing when the own route wins, or has no rule for the request', () => {
    const older = own({ created: '2024-01-01' });
    assert.equal(ask(beside(older, theirs()), line).declared, undefined);
    assert.equal(ask(beside(own({ rules: [rule([prefix('/mail')])] }), theirs()), line).declared, undefined);
  });

  test('is not taken from the own route as it stands among the neighbours', () => {
    const { contenders, declared } = ask(beside(own(), own()), line);
    assert.deepEqual([contenders, declared], [[], undefined]);
  });
});

describe('contenders', () => {
  test('that only look like a match come last, and say so', () => {
    const route = own({ rules: [rule([prefix('/')], 'front'), rule([prefix('/api/v')], 'api')] });
    const { backend, contenders } = ask(gatewayFacts(route), 'GET http://shop.test/api/v1/rooms');
    assert.equal(backend?.value.name, 'front');
    assert.deepEqual(
      contenders.map(({ rule: { value, blame }, matches }) => [value, blame, matches]),
      [['shop.test/api/v (PathPrefix)', routeBlameOf('spec.rules[1].matches[0].path'), false]],
    );
  });

  test('are at most eight', () => {
    const many = Array.from({ length: 20 }, (_, index) =>
      theirs({ name: `other-${index}`, created: '2026-02-02' }),
    );
    assert.equal(ask(beside(own(), ...many), line).contenders.length, 8);
  });
});

describe('without a match', () => {
  const route = own({
    rules: [rule([exact('/orders')], 'exact'), rule([prefix('/orders/2/items')], 'items')],
  });

  test('the nearest rule gives the hop', () => {
    const {
      rule: none,
      nearest,
      backend,
      path,
    } = ask(gatewayFacts(route), 'GET http://shop.test/orders/2?q');
    assert.equal(none, undefined);
    assert.deepEqual(nearest, {
      value: 'shop.test/orders/2/items (PathPrefix)',
      blame: routeBlameOf('spec.rules[1].matches[0].path'),
    });
    assert.deepEqual([backend?.value.name, path], ['items', '/orders/2?q']);
  });

  test('for the host, nothing is near', () =>
    assert.equal(ask(gatewayFacts(route), 'GET http://x.test/').nearest, undefined));
});

describe('a GRPCRoute', () => {
  const rpc = (created: string) =>
    grpcRoute({
      created,
      rules: [
        {
          matches: [{ method: { service: 'shop.Orders', method: 'Get' } }],
          backendRefs: [{ name: 'rpc', port: 80 }],
        },
      ],
    });
  const facts = gatewayFacts(own(), { grpcRoutes: [rpc('2026-02-02')] });
  const call = 'POST http://shop.test/shop.Orders/Get';

  test('takes gRPC, and nobody counts on it', () => {
    const { backend, unmodelled } = ask(facts, call, [['Content-Type', 'application/grpc+proto']]);
    assert.equal(backend?.value.name, 'rpc');
    assert.deepEqual(
      unmodelled.map(({ value }) => value),
      ['GRPCRoute team/rpc: the request goes to gRPC'],
    );
  });

  test('may take what only looks like gRPC', () => {
    const { backend, unmodelled } = ask(facts, call);
    assert.equal(backend?.value.name, 'ours');
    assert.deepEqual(
      unmodelled.map(({ value }) => value),
      ['GRPCRoute team/rpc: it may take the request'],
    );
  });

  test('leaves other paths alone', () =>
    assert.deepEqual(ask(facts, 'POST http://shop.test/orders').unmodelled, []));

  test('by service, by method, or for everything takes those paths', () => {
    const told = (method: { service?: string; method?: string } | undefined, path: string) =>
      ask(
        gatewayFacts(own(), {
          grpcRoutes: [grpcRoute({ rules: [method === undefined ? {} : { matches: [{ method }] }] })],
        }),
        `POST http://shop.test${path}`,
      ).unmodelled.length;
    assert.equal(told({ service: 'shop.Orders' }, '/shop.Orders/Any'), 1);
    assert.equal(told({ service: 'shop.Orders' }, '/shop.Other/Any'), 0);
    assert.equal(told({ method: 'Get' }, '/any/Get'), 1);
    assert.equal(told({ method: 'Get' }, '/any/Gets'), 0);
  });
});

describe('a probe of an HTTPRoute', () => {
  const shop = probe({ through: { httpRouteRef: { name: 'shop' } } });
  const [route] = shop.routes;
  if (route === undefined) throw new Error('a probe has a route');
  const hosts = (hostnames: readonly string[], listener?: string) =>
    hostOf(
      shop,
      route,
      gatewayFacts(own({ hosts: hostnames }), {
        gateways: [gateway({ listeners: [listener === undefined ? {} : { hostname: listener }] })],
      }),
    );

  test('asks for the one host that listener and route have in common', () => {
    assert.deepEqual(hosts(['shop.test']), { kind: 'chosen', host: 'shop.test' });
    assert.deepEqual(hosts([], 'shop.test'), { kind: 'chosen', host: 'shop.test' });
    assert.deepEqual(hosts(['shop.test', 'other.test'], 'shop.test'), { kind: 'chosen', host: 'shop.test' });
  });

  test('has to be told the host where there are several, or a wildcard', () => {
    assert.deepEqual(hosts(['a.test', 'b.test']), { kind: 'ambiguous', hosts: ['a.test', 'b.test'] });
    assert.deepEqual(hosts(['*.test']), { kind: 'ambiguous', hosts: ['*.test'] });
    assert.deepEqual(hosts([]), { kind: 'ambiguous', hosts: ['*'] });
  });

  test('names the hosts of the route where no listener carries it', () =>
    assert.deepEqual(hosts(['shop.test'], 'other.test'), { kind: 'chosen', host: 'shop.test' }));

  test('asks for the hosts of the listener that it names', () => {
    const listeners = [
      { name: 'http', hostname: 'a.test' },
      { name: 'https', protocol: 'HTTPS', hostname: 'b.test' },
    ];
    const facts = gatewayFacts(own({ hosts: [] }), { gateways: [gateway({ listeners })] });
    const through = {
      ...shop.through,
      httpRoute: {
        namespace: 'team',
        name: 'shop',
        parent: { namespace: 'team', name: 'gw', sectionName: 'https' },
      },
    };
    const one = { ...shop, through };
    assert.deepEqual(hostOf(one, route, facts), { kind: 'chosen', host: 'b.test' });
    assert.deepEqual(planRoute(one, route, 'POST', facts).promises, ['https']);
  });

  test('goes by the listener that carries the route, and by the Service of another namespace', () => {
    const filters = [rewrite({ path: { type: 'ReplacePrefixMatch' as const, replacePrefixMatch: '/v1' } })];
    const backendRefs = [{ name: 'web', namespace: 'other', port: 80 }];
    const mine = own({
      parents: [{ name: 'gw', sectionName: 'http' }],
      rules: [{ matches: [prefix('/')], filters, backendRefs }],
    });
    const facts = gatewayFacts(mine, {}, { services: [serviceIn('other', 'web')] });
    const plan = planRoute(shop, route, 'POST', facts);
    assert.deepEqual(plan.promises, ['http']);
    assert.deepEqual(
      plan.hops.map(({ namespace, name, path }) => [namespace, name, path]),
      [['other', 'web', '/v1/orders']],
    );
  });

  test('beside a route that sends http to https has its own rule on https alone', () => {
    const mine = own({ parents: [{ name: 'gw', sectionName: 'https' }] });
    const sender = theirs({
      parents: [{ name: 'gw', sectionName: 'http' }],
      rules: [filterRule([prefix('/')], redirect({ scheme: 'https' }))],
    });
    const { decisions, hops } = planRoute(shop, route, 'POST', beside(mine, sender));
    assert.equal(decisions.http?.redirect?.value.location, 'https://shop.test/orders');
    assert.equal(decisions.http?.declared, undefined);
    assert.deepEqual(
      hops.map(({ name }) => name),
      ['ours'],
    );
  });
});

describe('objects that lack everything', () => {
  const bare: readonly HTTPRoute[] = [
    {},
    { spec: {} },
    { spec: { rules: [{}], parentRefs: [], hostnames: [] } },
    { metadata: { name: 'x' }, spec: { rules: [{ matches: [{}], filters: [], backendRefs: [] }] } },
    JSON.parse(
      '{"spec":{"parentRefs":[{}],"rules":[{"matches":[{"path":{},"headers":[{}],"queryParams":[{}]}],"filters":[{},{"type":"URLRewrite"},{"type":"RequestRedirect"},{"type":"CORS"},{"type":"ExtensionRef","extensionRef":{}},{"type":"RequestHeaderModifier","requestHeaderModifier":{"set":[{}]}}],"backendRefs":[{}],"timeouts":{"request":"soon"}}]},"status":{"parents":[{}]}}',
    ),
  ];
  const gateways: readonly Gateway[] = [
    {},
    { spec: {} },
    { spec: { listeners: [] } },
    JSON.parse('{"spec":{"listeners":[{"protocol":"HTTP"}]},"status":{"conditions":[{}],"listeners":[{}]}}'),
  ];
  const grpc: readonly GRPCRoute[] = [
    {},
    JSON.parse('{"spec":{"rules":[{"matches":[{"method":{"type":"RegularExpression","method":"("}}]}]}}'),
  ];

  test('get an answer', () => {
    for (const route of [...bare, own({ status: [accepted({ name: 'gw' })] })])
      for (const known of [[], gateways, [gateway()]]) {
        const facts = gatewayFacts(route, { gateways: known, neighbours: bare, grpcRoutes: grpc });
        for (const asked of [
          'GET http://shop.test/',
          'POST https://a.b.test:8443//x/../?=&&a',
          'OPTIONS http:///',
        ])
          assert.ok(ask(facts, asked).path.startsWith('/'), asked);
      }
  });
});
