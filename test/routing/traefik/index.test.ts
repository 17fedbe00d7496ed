// Traefik's provider for Ingresses: which router takes a request, by the length of its rule.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts } from '../../../src/model/index.ts';
import { ask, blameOf, facts, type IngressSpec, ingress, ingressClass, service } from '../given.ts';

const traefikClass = ingressClass('proxy', 'traefik.io/ingress-controller');
const own = (spec: IngressSpec) => ingress({ className: 'proxy', ...spec });
const known = (spec: IngressSpec, ...others: readonly IngressSpec[]): Facts =>
  facts(own(spec), {
    ingressClasses: [traefikClass],
    neighbours: others.map(own),
    services: [service('web'), service('other')],
  });
const router = (key: string) => `traefik.ingress.kubernetes.io/router.${key}`;
const backendOf = (given: Facts, path: string): string | undefined => {
  const { rule, backend } = ask(given, `POST http://a.test${path}`);
  return rule === undefined ? undefined : backend?.value.name;
};

describe('paths', () => {
  const takes = (pathType: string, path: string, sent: string): boolean =>
    backendOf(known({ hosts: { 'a.test': [[pathType, path]] } }), sent) !== undefined;
  for (const [pathType, path, sent, expected] of [
    ['Prefix', '/order', '/order', true],
    ['Prefix', '/order', '/orders', true],
    ['Prefix', '/order/', '/order', false],
    ['Prefix', '/order', '/ordeR', false],
    ['ImplementationSpecific', '/order', '/orders/1', true],
    ['Exact', '/order', '/order', true],
    ['Exact', '/order', '/order/', false],
    ['Exact', '/order', '/orders', false],
  ] as const) {
    test(`${pathType} ${path} ${expected ? 'takes' : 'leaves'} ${sent}`, () =>
      assert.equal(takes(pathType, path, sent), expected));
  }
  const hangs = (path: string, ...sent: readonly [string]): readonly string[] =>
    ask(known({ hosts: { 'a.test': [['Prefix', path]] } }), `GET http://a.test${sent[0]}`).unmodelled.map(
      ({ value }) => value,
    );
  test('a match within an element hangs on strictPrefixMatching, which cannot be read', () =>
    assert.deepEqual(hangs('/order', '/orders'), ['strictPrefixMatching']));
  test('a match by elements does not', () => assert.deepEqual(hangs('/order', '/order/1'), []));
  test('a path that the entry point may clean is not sure', () =>
    assert.deepEqual(hangs('/order', '/order//1'), ['sanitizePath']));
  test('the path arrives as sent, with its query', () => {
    const { path, pathChanges } = ask(
      known({ hosts: { 'a.test': [['Prefix', '/api']] } }),
      'GET http://a.test/api/x?y',
    );
    assert.deepEqual([path, pathChanges], ['/api/x?y', []]);
  });
});

describe('the longest rule wins, counted in letters of the router', () => {
  const winner = (paths: readonly (readonly [string, string, string])[], sent: string) =>
    backendOf(known({ hosts: { 'a.test': paths } }), sent);
  test('the longer prefix', () =>
    assert.equal(
      winner(
        [
          ['Prefix', '/', 'other'],
          ['Prefix', '/api', 'web'],
        ],
        '/api/x',
      ),
      'web',
    ));
  test('PathPrefix("/") before Path("/login"), which is one letter shorter', () =>
    assert.equal(
      winner(
        [
          ['Exact', '/login', 'web'],
          ['Prefix', '/', 'other'],
        ],
        '/login',
      ),
      'other',
    ));
  test('Path("/sign-in") before PathPrefix("/")', () =>
    assert.equal(
      winner(
        [
          ['Exact', '/sign-in', 'web'],
          ['Prefix', '/', 'other'],
        ],
        '/sign-in',
      ),
      'web',
    ));
  test('a prefix before the very path', () =>
    assert.equal(
      winner(
        [
          ['Exact', '/orders', 'web'],
          ['Prefix', '/orders', 'other'],
        ],
        '/orders',
      ),
      'other',
    ));
  test('a wildcard before the host itself, for it becomes a longer expression', () =>
    assert.equal(
      backendOf(
        known({ hosts: { 'a.test': [['Prefix', '/', 'web']], '*.test': [['Prefix', '/', 'other']] } }),
        '/x',
      ),
      'other',
    ));
  test('a rule with a host before one without', () =>
    assert.equal(
      backendOf(
        known({ hosts: { '': [['Prefix', '/api', 'other']], 'a.test': [['Prefix', '/', 'web']] } }),
        '/api',
      ),
      'web',
    ));
  test('a star covers one label', () =>
    assert.equal(
      ask(known({ hosts: { '*.test': [['Prefix', '/']] } }), 'GET http://a.b.test/').rule,
      undefined,
    ));
  test('the loser is named as a contender that matches', () => {
    const given = known({
      hosts: {
        'a.test': [
          ['Exact', '/login', 'web'],
          ['Prefix', '/', 'other'],
        ],
      },
    });
    const { contenders } = ask(given, 'POST http://a.test/login');
    assert.deepEqual(
      contenders.map(({ rule, matches }) => [rule.value, matches]),
      [['a.test/login (Exact)', true]],
    );
  });
});

describe('router.priority', () => {
  const given = (priority: string) =>
    known(
      { hosts: { 'a.test': [['Prefix', '/api', 'web']] } },
      {
        name: 'high',
        annotations: { [router('priority')]: priority },
        hosts: { 'a.test': [['Prefix', '/', 'other']] },
      },
    );
  test('goes before the length', () => assert.equal(backendOf(given('1000'), '/api'), 'other'));
  test('0 leaves the length', () => assert.equal(backendOf(given('0'), '/api'), 'web'));
  test('may be lower than every length', () => assert.equal(backendOf(given('-5'), '/api'), 'web'));
  test('no number is not modelled', () => {
    const spec = {
      annotations: { [router('priority')]: 'high' },
      hosts: { 'a.test': [['Prefix', '/']] as const },
    };
    assert.deepEqual(ask(known(spec), 'GET http://a.test/').unmodelled, [
      { value: router('priority'), blame: blameOf(`metadata.annotations[${router('priority')}]`) },
    ]);
  });
  test('the other Ingress decides, and what the own one asks for is told beside it', () => {
    const { rule, declared } = ask(given('1000'), 'POST http://a.test/api');
    assert.equal(rule?.blame.name, 'high');
    assert.equal(declared?.backend?.value.name, 'web');
  });
  test('of two routers alike nobody knows which is asked first', () => {
    const twice = known(
      { hosts: { 'a.test': [['Prefix', '/', 'web']] } },
      { name: 'twin', hosts: { 'a.test': [['Prefix', '/', 'other']] } },
    );
    assert.deepEqual(ask(twice, 'GET http://a.test/').unmodelled, [
      {
        value: 'the same priority as a.test/ (Prefix)',
        blame: blameOf('spec.rules[0].http.paths[0].path', 'twin'),
      },
    ]);
  });
});

describe('router.pathmatcher', () => {
  const asked = (matcher: string, pathType: string, path: string, sent: string) =>
    ask(
      known({ annotations: { [router('pathmatcher')]: matcher }, hosts: { 'a.test': [[pathType, path]] } }),
      `GET http://a.test${sent}`,
    );
  const takes = (...row: readonly [string, string, string, string]) => asked(...row).rule !== undefined;
  test('Path makes ImplementationSpecific exact', () => {
    assert.equal(takes('Path', 'ImplementationSpecific', '/a', '/a'), true);
    assert.equal(takes('Path', 'ImplementationSpecific', '/a', '/a/b'), false);
  });
  test('Prefix does not look at it', () => assert.equal(takes('Path', 'Prefix', '/a', '/a/b'), true));
  test('PathRegexp searches the path', () => {
    assert.equal(takes('PathRegexp', 'ImplementationSpecific', '/v\\d+/', '/api/v12/x'), true);
    assert.equal(takes('PathRegexp', 'ImplementationSpecific', '/v\\d+/', '/api/vx/'), false);
  });
  test('an expression that cannot be read is reported', () =>
    assert.deepEqual(asked('PathRegexp', 'ImplementationSpecific', '/(?!x)', '/y').unmodelled, [
      { value: 'path /(?!x)', blame: blameOf('spec.rules[0].http.paths[0].path') },
    ]));
  test('another matcher is not modelled', () =>
    assert.equal(
      asked('PathPrefixStrip', 'ImplementationSpecific', '/a', '/a').unmodelled[0]?.value,
      router('pathmatcher'),
    ));
});

describe('no rule', () => {
  const onlyApi = { hosts: { 'a.test': [['Prefix', '/api']] as const } };
  test('matches: the nearest one is named', () => {
    const { rule, nearest } = ask(known(onlyApi), 'GET http://a.test/x');
    assert.deepEqual([rule, nearest?.value], [undefined, 'a.test/api (Prefix)']);
  });
  test('a default backend beside rules is not read', () =>
    assert.equal(ask(known({ ...onlyApi, defaultBackend: 'other' }), 'GET http://a.test/x').rule, undefined));
  test('a default backend without rules takes the rest', () => {
    const given = known(onlyApi, { name: 'rest', defaultBackend: 'other' });
    assert.equal(ask(given, 'GET http://a.test/x').rule?.blame.name, 'rest');
  });
});
