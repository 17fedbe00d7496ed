// What one match takes: rows of paths, methods, headers and queries, each a sentence of the specification
// (gateway-api.sigs.k8s.io/reference/spec: HTTPPathMatch, HTTPHeaderMatch, HTTPQueryParamMatch, HTTPRouteMatch).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GatewayClass, Header, HTTPRouteMatch } from '../../../src/model/index.ts';
import {
  ask,
  envoyGateway,
  exact,
  expression,
  gatewayFacts,
  goesTo,
  httpRoute,
  prefix,
  routeBlameOf,
  rule,
  traefik,
} from './given.ts';

type Row = readonly [
  sentence: string,
  match: HTTPRouteMatch,
  line: string,
  takes: boolean,
  headers?: readonly Header[],
];

const version = (value: string): HTTPRouteMatch => ({ headers: [{ name: 'version', value }] });
const animal = (value: string): HTTPRouteMatch => ({ queryParams: [{ name: 'animal', value }] });

const rows: readonly Row[] = [
  ['a match without a path takes every path', {}, '/anything/at/all', true],
  ['PathPrefix / takes everything', prefix('/'), '/x', true],
  ['PathPrefix takes the path itself', prefix('/api'), '/api', true],
  ['PathPrefix takes the path with a slash at its end', prefix('/api'), '/api/', true],
  ['PathPrefix takes what is below', prefix('/api'), '/api/v1', true],
  ['PathPrefix goes by whole elements', prefix('/api'), '/apis', false],
  ['PathPrefix minds no slash at its own end', prefix('/api/'), '/api', true],
  ['PathPrefix with a slash at its end goes by elements too', prefix('/api/'), '/apis', false],
  ['PathPrefix is the default type', { path: { value: '/api' } }, '/api/v1', true],
  ['paths are told apart by case', prefix('/api'), '/API', false],
  ['the query is no part of the path', prefix('/api'), '/api?x=/other', true],
  ['Exact takes the path itself', exact('/one'), '/one', true],
  ['Exact takes nothing below', exact('/one'), '/one/two', false],
  ['Exact minds a slash at the end', exact('/one'), '/one/', false],
  ['Exact leaves the query aside', exact('/one'), '/one?x', true],
  ['a header matches by its value', version('two'), '/', true, [['version', 'two']]],
  ['header names have no case', version('two'), '/', true, [['VERSION', 'two']]],
  ['header values have', version('two'), '/', false, [['version', 'Two']]],
  ['a header that is not sent does not match', version('two'), '/', false],
  [
    'all headers of a match have to fit',
    {
      headers: [
        { name: 'version', value: 'two' },
        { name: 'color', value: 'red' },
      ],
    },
    '/',
    false,
    [['version', 'two']],
  ],
  [
    'of equal header names only the first entry counts',
    {
      headers: [
        { name: 'version', value: 'two' },
        { name: 'Version', value: 'three' },
      ],
    },
    '/',
    true,
    [['version', 'two']],
  ],
  ['a query parameter matches by its value', animal('whale'), '/?animal=whale', true],
  ['a query parameter among others', animal('whale'), '/?x=1&animal=whale&y', true],
  ['names of query parameters have case', animal('whale'), '/?Animal=whale', false],
  ['another value of a query parameter', animal('whale'), '/?animal=dolphin', false],
  ['the value ends where the next parameter begins', animal('whale'), '/?animal=whales', false],
  [
    'of a repeated query parameter the first value counts',
    animal('whale'),
    '/?animal=dolphin&animal=whale',
    false,
  ],
  [
    'of equal names of query parameters only the first entry counts',
    {
      queryParams: [
        { name: 'animal', value: 'whale' },
        { name: 'animal', value: 'dolphin' },
      ],
    },
    '/?animal=whale',
    true,
  ],
  ['a query parameter with an equals sign in it', animal('a=b'), '/?animal=a=b', true],
];

const known = (match: HTTPRouteMatch, classes?: readonly GatewayClass[]) =>
  gatewayFacts(httpRoute({ rules: [rule([match])] }), classes === undefined ? {} : { classes });

describe('a match', () => {
  for (const [sentence, match, path, takes, headers = []] of rows)
    test(sentence, () => {
      const facts = known(match);
      assert.equal(goesTo(facts, `GET http://shop.test${path}`, headers), takes ? 'web' : '404');
      assert.deepEqual(ask(facts, `GET http://shop.test${path}`, headers).unmodelled, []);
    });

  test('takes the request when any one of a rule does', () => {
    const facts = gatewayFacts(httpRoute({ rules: [rule([exact('/a'), exact('/b')])] }));
    assert.equal(goesTo(facts, 'GET http://shop.test/b'), 'web');
  });

  test('of another type, which a later version may bring, is not counted on', () => {
    const later = JSON.parse('{"path": {"type": "Glob", "value": "/a*"}}');
    const decision = ask(known(later), 'GET http://shop.test/ab');
    assert.deepEqual(decision.unmodelled, [
      { value: 'Glob /a*', blame: routeBlameOf('spec.rules[0].matches[0]') },
    ]);
  });

  test('without rules, a route takes everything and has nowhere to send it', () => {
    const decision = ask(gatewayFacts(httpRoute()), 'GET http://shop.test/x');
    assert.equal(decision.rule?.value, 'shop.test/ (PathPrefix)');
    assert.deepEqual(decision.refusal?.value, {
      status: 500,
      why: 'backend',
      detail: 'the rule has no backendRefs',
    });
  });
});

describe('a method', () => {
  const facts = known(prefix('/api', { method: 'GET' }));

  test('that is listed is routed', () => assert.equal(goesTo(facts, 'GET http://shop.test/api'), 'web'));

  test('that is left out is answered 404, blamed at the field that names another one', () => {
    const { refusal, backend } = ask(facts, 'POST http://shop.test/api');
    assert.deepEqual(refusal, {
      value: { status: 404, why: 'method' },
      blame: routeBlameOf('spec.rules[0].matches[0].method'),
    });
    assert.equal(backend?.value.name, 'web');
  });

  test('GET does not stand for HEAD', () =>
    assert.equal(goesTo(facts, 'HEAD http://shop.test/api'), '404 method'));

  test('that is left out here is taken by a wider rule, without a refusal', () => {
    const both = gatewayFacts(
      httpRoute({ rules: [rule([prefix('/api', { method: 'GET' })], 'api'), rule([prefix('/')], 'front')] }),
    );
    assert.equal(goesTo(both, 'POST http://shop.test/api'), 'front');
  });

  test('is not what is missing where the path does not match either', () =>
    assert.equal(goesTo(facts, 'POST http://shop.test/other'), '404'));
});

describe('an expression', () => {
  const line = 'GET http://shop.test/api/v1/orders';
  const verdict = (source: string, classes: readonly GatewayClass[]) => {
    const decision = ask(known(expression(source), classes), line);
    return [decision.rule !== undefined, decision.unmodelled.length];
  };

  test('is searched in the path by Traefik', () => {
    assert.deepEqual(verdict('/v[0-9]/', [traefik]), [true, 0]);
    assert.deepEqual(verdict('/v[0-9]$', [traefik]), [false, 0]);
    assert.deepEqual(verdict('^/nothing|orders$', [traefik]), [true, 0]);
  });

  test('has to take the whole path with Envoy Gateway', () => {
    assert.deepEqual(verdict('/v[0-9]/', [envoyGateway]), [false, 0]);
    assert.deepEqual(verdict('/api/v[0-9]/.*', [envoyGateway]), [true, 0]);
  });

  test('is not counted on where the controller is not known', () => {
    assert.deepEqual(verdict('/api/v[0-9]/.*', []), [true, 1]);
    assert.deepEqual(ask(known(expression('/v1'), []), line).unmodelled, [
      { value: 'RegularExpression /v1', blame: routeBlameOf('spec.rules[0].matches[0]') },
    ]);
  });

  test('that is found nowhere in the path is no match, whoever reads it', () =>
    assert.deepEqual(verdict('/v2/', []), [false, 0]));

  test('that cannot be read is not counted on', () =>
    assert.deepEqual(verdict('(?=x)', [traefik]), [true, 1]));

  test('of a header is read alike', () => {
    const match: HTTPRouteMatch = { headers: [{ type: 'RegularExpression', name: 'version', value: 'tw.' }] };
    const sent: readonly Header[] = [['version', 'version two']];
    assert.equal(goesTo(known(match, [traefik]), line, sent), 'web');
    assert.equal(goesTo(known(match, [envoyGateway]), line, sent), '404');
    assert.equal(ask(known(match), line, sent).unmodelled.length, 1);
  });
});
