// Which routes a listener carries, and which listener a request belongs to
// (gateway-api.sigs.k8s.io/reference/spec: ParentReference, Listener, AllowedRoutes, HTTPRouteSpec.hostnames).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type {
  Facts,
  GatewayApiFacts,
  HTTPRoute,
  Listener,
  ParentReference,
} from '../../../src/model/index.ts';
import {
  ask,
  envoyGateway,
  gateway,
  gatewayFacts,
  goesTo,
  httpRoute,
  prefix,
  type RouteSpec,
  rule,
  traefik,
} from './given.ts';

const all = { namespaces: { from: 'All' } };
const route = (spec: RouteSpec = {}): HTTPRoute => httpRoute({ rules: [rule([prefix('/')])], ...spec });
const behind = (
  own: HTTPRoute,
  listeners: readonly Partial<Listener>[],
  more: Partial<GatewayApiFacts> = {},
): Facts => gatewayFacts(own, { gateways: [gateway({ listeners })], ...more });

const from = (...parents: readonly ParentReference[]): RouteSpec => ({ parents });

const parents: readonly (readonly [string, RouteSpec, readonly Partial<Listener>[], string])[] = [
  ['by name alone to all listeners', from({ name: 'gw' }), [{}], 'web'],
  ['not to a Gateway of another name', from({ name: 'other' }), [{}], '404'],
  ['not to what is no Gateway', from({ name: 'gw', kind: 'Service', group: '' }), [{}], '404'],
  [
    'with group and kind spelled out',
    from({ name: 'gw', kind: 'Gateway', group: 'gateway.networking.k8s.io' }),
    [{}],
    'web',
  ],
  ['by section name to that listener', from({ name: 'gw', sectionName: 'http' }), [{}], 'web'],
  ['not to a listener of another name', from({ name: 'gw', sectionName: 'https' }), [{}], '404'],
  ['by port', from({ name: 'gw', port: 80 }), [{}], 'web'],
  ['not to another port', from({ name: 'gw', port: 8080 }), [{}], '404'],
  [
    'not where name and port disagree',
    from({ name: 'gw', sectionName: 'http', port: 8080 }),
    [{}, { name: 'alt', port: 8080 }],
    '404',
  ],
  ['by any of its references', from({ name: 'gone' }, { name: 'gw' }), [{}], 'web'],
  [
    'not to the Gateway of the name in another namespace',
    from({ name: 'gw', namespace: 'infra' }),
    [{}],
    '404',
  ],
  ['not to a listener for TLS', {}, [{ protocol: 'TLS', port: 80 }], '404'],
];

describe('a route is attached', () => {
  for (const [sentence, spec, listeners, expected] of parents)
    test(sentence, () =>
      assert.equal(goesTo(behind(route(spec), listeners), 'GET http://shop.test/'), expected),
    );
});

const kinds = (...kind: readonly string[]): Partial<Listener> => ({
  allowedRoutes: { ...all, kinds: kind.map((each) => ({ kind: each })) },
});
const selecting = (
  selector: NonNullable<NonNullable<Listener['allowedRoutes']>['namespaces']>['selector'],
): Partial<Listener> => ({
  allowedRoutes: { namespaces: { from: 'Selector', ...(selector === undefined ? {} : { selector }) } },
});
const inTeams = (operator: string, ...values: readonly string[]): Partial<Listener> =>
  selecting({ matchExpressions: [{ key: 'team', operator, values }] });

const allowed: readonly (readonly [string, namespace: string, Partial<Listener>, string])[] = [
  ['lets routes of the Gateway’s namespace in by default', 'infra', {}, 'web'],
  ['keeps other namespaces out by default', 'team', {}, '404'],
  ['lets all in with All', 'team', { allowedRoutes: all }, 'web'],
  ['keeps others out with Same', 'team', { allowedRoutes: { namespaces: { from: 'Same' } } }, '404'],
  [
    'lets nobody in with a word of a later version',
    'infra',
    { allowedRoutes: { namespaces: { from: 'None' } } },
    '404',
  ],
  ['selects by labels', 'team', selecting({ matchLabels: { team: 'blue' } }), 'web'],
  ['selects by other labels', 'team', selecting({ matchLabels: { team: 'red' } }), '404'],
  ['selects everything with an empty selector', 'team', selecting({}), 'web'],
  ['selects nothing without one', 'team', selecting(undefined), '404'],
  ['selects with In', 'team', inTeams('In', 'red', 'blue'), 'web'],
  ['selects with NotIn', 'team', inTeams('NotIn', 'blue'), '404'],
  ['selects with Exists', 'team', inTeams('Exists'), 'web'],
  ['selects with DoesNotExist', 'team', inTeams('DoesNotExist'), '404'],
  ['takes HTTPRoutes where they are listed', 'team', kinds('GRPCRoute', 'HTTPRoute'), 'web'],
  ['takes none where only others are listed', 'team', kinds('GRPCRoute'), '404'],
];

describe('a listener', () => {
  const known = (
    namespace: string,
    listener: Partial<Listener>,
    more: Partial<GatewayApiFacts> = {},
  ): Facts =>
    gatewayFacts(route({ namespace, parents: [{ name: 'gw', namespace: 'infra' }] }), {
      gateways: [gateway({ namespace: 'infra', listeners: [listener] })],
      namespaceLabels: { team: { team: 'blue' }, infra: {} },
      ...more,
    });

  for (const [sentence, namespace, listener, expected] of allowed)
    test(sentence, () => assert.equal(goesTo(known(namespace, listener), 'GET http://shop.test/'), expected));

  test('with a selector is not counted on where labels may not be read', () => {
    const { namespaceLabels: _, ...api } =
      known('team', selecting({ matchLabels: { team: 'blue' } })).gatewayApi ?? {};
    const facts = {
      ...known('team', {}),
      gatewayApi: { installed: true, neighbours: [], grpcRoutes: [], gateways: [], ...api },
    };
    const decision = ask(facts, 'GET http://shop.test/');
    assert.equal(decision.backend?.value.name, 'web');
    assert.deepEqual(
      decision.unmodelled.map(({ blame }) => [blame.kind, blame.field]),
      [['Gateway', 'spec.listeners[0].allowedRoutes.namespaces']],
    );
  });
});

const hosts: readonly (readonly [
  string,
  listener: string,
  route: readonly string[],
  host: string,
  string,
])[] = [
  ['none and none take every host', '', [], 'any.test', 'web'],
  ['a listener’s hostname alone', 'shop.test', [], 'shop.test', 'web'],
  ['a listener’s hostname keeps others out', 'shop.test', [], 'other.test', '404'],
  ['a route’s hostname alone', '', ['shop.test'], 'shop.test', 'web'],
  ['a route’s hostname keeps others out', '', ['shop.test'], 'other.test', '404'],
  ['a name within a wildcard', '*.test', ['shop.test'], 'shop.test', 'web'],
  ['a wildcard within a name', 'shop.test', ['*.test'], 'shop.test', 'web'],
  ['a wildcard takes no more than its listener', 'shop.test', ['*.test'], 'other.test', '404'],
  ['a wildcard within a wildcard', '*.test', ['*.shop.test'], 'a.shop.test', 'web'],
  ['a wildcard takes several labels', '*.test', ['*.test'], 'a.b.c.test', 'web'],
  ['a wildcard does not take the bare domain', '', ['*.shop.test'], 'shop.test', '404'],
  ['hostnames that share nothing', 'shop.test', ['other.test'], 'other.test', '404'],
  ['one of several that fits', 'shop.test', ['other.test', 'shop.test'], 'shop.test', 'web'],
  [
    'another of several that does not fit is left aside',
    'shop.test',
    ['other.test', 'shop.test'],
    'other.test',
    '404',
  ],
  ['hostnames have no case', 'Shop.test', ['sHOP.test'], 'SHOP.TEST', 'web'],
];

describe('hostnames of listener and route:', () => {
  for (const [sentence, hostname, names, host, expected] of hosts)
    test(sentence, () => {
      const listeners = [hostname === '' ? {} : { hostname }];
      assert.equal(goesTo(behind(route({ hosts: names }), listeners), `GET http://${host}/`), expected);
    });
});

describe('a request', () => {
  const closer = [
    { name: 'any' },
    { name: 'wide', hostname: '*.test' },
    { name: 'close', hostname: 'shop.test' },
  ];
  const own = route({ hosts: [], parents: [{ name: 'gw', sectionName: 'wide' }] });

  test('belongs to the listener that is closest to its host', () => {
    const facts = behind(own, closer, {
      neighbours: [
        route({
          name: 'other',
          hosts: [],
          parents: [{ name: 'gw', sectionName: 'close' }],
          rules: [rule([prefix('/')], 'other')],
        }),
      ],
    });
    assert.equal(goesTo(facts, 'GET http://shop.test/'), 'other');
    assert.equal(goesTo(facts, 'GET http://a.test/'), 'web');
    assert.equal(goesTo(facts, 'GET http://a.example/'), '404');
  });

  test('that belongs to another listener is not sent by this one’s routes, but nobody counts on it', () => {
    const decision = ask(behind(own, closer), 'GET http://shop.test/');
    assert.equal(decision.rule, undefined);
    assert.deepEqual(
      decision.unmodelled.map(({ value, blame }) => [value, blame.field]),
      [['isolation of listeners by hostname', 'spec.listeners[1].hostname']],
    );
  });

  test('is sent by every listener’s routes with Traefik, which does not keep them apart', () => {
    const decision = ask(behind(own, closer, { classes: [traefik] }), 'GET http://shop.test/');
    assert.equal(decision.backend?.value.name, 'web');
    assert.deepEqual(decision.unmodelled, []);
  });

  test('by https comes in at an HTTPS listener', () => {
    const tls = route({ parents: [{ name: 'gw', sectionName: 'https' }] });
    assert.equal(goesTo(gatewayFacts(tls), 'GET https://shop.test/'), 'web');
    assert.equal(goesTo(gatewayFacts(tls), 'GET http://shop.test/'), '404');
    assert.deepEqual(ask(gatewayFacts(tls), 'GET http://shop.test/').promises, ['https']);
  });

  test('comes in at the port that is dialled', () => {
    const two = [
      { name: 'one', port: 80 },
      { name: 'two', port: 8080 },
    ];
    const facts = behind(route({ parents: [{ name: 'gw', port: 8080 }] }), two);
    assert.equal(goesTo(facts, 'GET http://shop.test:8080/'), 'web');
    assert.equal(goesTo(facts, 'GET http://shop.test:80/'), '404');
    assert.equal(
      goesTo(facts, 'GET http://shop.test/'),
      'web',
      'where the port is not known, at one that carries the route',
    );
    assert.equal(
      goesTo(facts, 'GET http://shop.test:31080/'),
      'web',
      'where no listener has the port, because it is mapped',
    );
  });

  test('comes in at the Gateway that carries the route', () => {
    const gateways = [gateway({ name: 'first' }), gateway({ name: 'second' })];
    const facts = gatewayFacts(route({ parents: [{ name: 'second' }] }), {
      gateways,
      classes: [envoyGateway],
    });
    assert.equal(goesTo(facts, 'GET http://shop.test/'), 'web');
  });
});

describe('promised', () => {
  const promises = (own: HTTPRoute, listeners: readonly Partial<Listener>[]) =>
    ask(behind(own, listeners), 'GET https://shop.test/').promises;
  const https = { name: 'https', protocol: 'HTTPS' };

  test('are the schemes of the listeners that carry the route for the host', () => {
    assert.deepEqual(promises(route(), [{}, https]), ['http', 'https']);
    assert.deepEqual(promises(route(), [{}, { ...https, hostname: 'other.test' }]), ['http']);
    assert.deepEqual(promises(route(), [{ allowedRoutes: { namespaces: { from: 'None' } } }, https]), [
      'https',
    ]);
  });

  test('are those of the listeners that the route names, where none carries it', () =>
    assert.deepEqual(promises(route({ hosts: ['other.test'] }), [https]), ['https']));
});
