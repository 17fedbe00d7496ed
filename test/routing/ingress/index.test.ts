// The bare Ingress API: hosts, path types, precedence, ports, and what is blamed.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, blameOf, facts, ingress, ingressClass, type Path, service } from '../given.ts';

const other = ingressClass('other', 'example.com/controller');
const known = (spec: Parameters<typeof ingress>[0], more = {}) =>
  facts(ingress({ className: 'other', ...spec }), { ingressClasses: [other], ...more });
const winner = (paths: readonly Path[], path: string): string | undefined =>
  ask(known({ hosts: { 'shop.test': paths } }), `GET http://shop.test${path}`).rule?.value;

describe('kubernetes.io/docs/concepts/services-networking/ingress, table of path types', () => {
  const rows: readonly (readonly [readonly Path[], string, string | undefined])[] = [
    [[['Prefix', '/']], '/anything/at/all', '/ (Prefix)'],
    [[['Exact', '/foo']], '/foo', '/foo (Exact)'],
    [[['Exact', '/foo']], '/bar', undefined],
    [[['Exact', '/foo']], '/foo/', undefined],
    [[['Exact', '/foo/']], '/foo', undefined],
    [[['Prefix', '/foo']], '/foo', '/foo (Prefix)'],
    [[['Prefix', '/foo']], '/foo/', '/foo (Prefix)'],
    [[['Prefix', '/foo/']], '/foo', '/foo/ (Prefix)'],
    [[['Prefix', '/foo/']], '/foo/', '/foo/ (Prefix)'],
    [[['Prefix', '/aaa/bb']], '/aaa/bbb', undefined],
    [[['Prefix', '/aaa/bbb']], '/aaa/bbb', '/aaa/bbb (Prefix)'],
    [[['Prefix', '/aaa/bbb/']], '/aaa/bbb', '/aaa/bbb/ (Prefix)'],
    [[['Prefix', '/aaa/bbb']], '/aaa/bbb/', '/aaa/bbb (Prefix)'],
    [[['Prefix', '/aaa/bbb']], '/aaa/bbb/ccc', '/aaa/bbb (Prefix)'],
    [[['Prefix', '/aaa/bbb']], '/aaa/bbbxyz', undefined],
    [
      [
        ['Prefix', '/'],
        ['Prefix', '/aaa'],
      ],
      '/aaa/ccc',
      '/aaa (Prefix)',
    ],
    [
      [
        ['Prefix', '/'],
        ['Prefix', '/aaa'],
        ['Prefix', '/aaa/bbb'],
      ],
      '/aaa/bbb',
      '/aaa/bbb (Prefix)',
    ],
    [
      [
        ['Prefix', '/'],
        ['Prefix', '/aaa'],
        ['Prefix', '/aaa/bbb'],
      ],
      '/ccc',
      '/ (Prefix)',
    ],
    [[['Prefix', '/aaa']], '/ccc', undefined],
    [
      [
        ['Prefix', '/foo'],
        ['Exact', '/foo'],
      ],
      '/foo',
      '/foo (Exact)',
    ],
  ];
  for (const [paths, path, expected] of rows) {
    const rules = paths.map(([type, each]) => `${type} ${each}`).join(', ');
    test(`${rules} and a request for ${path}: ${expected ?? 'no match'}`, () => {
      assert.equal(winner(paths, path), expected && `shop.test${expected}`);
    });
  }
});

describe('hosts', () => {
  const byHost = (hosts: readonly string[], host: string): string | undefined => {
    const rules = Object.fromEntries(hosts.map((each) => [each, [['Prefix', '/']] as const]));
    return ask(known({ hosts: rules }), `GET http://${host}/`).rule?.value;
  };
  test('bar.foo.com matches *.foo.com, as the documentation says', () =>
    assert.equal(byHost(['*.foo.com'], 'bar.foo.com'), '*.foo.com/ (Prefix)'));
  test('baz.bar.foo.com does not: a star covers one label', () =>
    assert.equal(byHost(['*.foo.com'], 'baz.bar.foo.com'), undefined));
  test('foo.com does not: a star covers a label', () =>
    assert.equal(byHost(['*.foo.com'], 'foo.com'), undefined));
  test('an exact host goes before a wildcard, a wildcard before none', () => {
    assert.equal(byHost(['', '*.foo.com', 'bar.foo.com'], 'bar.foo.com'), 'bar.foo.com/ (Prefix)');
    assert.equal(byHost(['', '*.foo.com', 'bar.foo.com'], 'baz.foo.com'), '*.foo.com/ (Prefix)');
    assert.equal(byHost(['', '*.foo.com', 'bar.foo.com'], 'else.test'), '*/ (Prefix)');
  });
  test('port, case and final dot of the Host do not matter', () =>
    assert.equal(byHost(['bar.foo.com'], 'BAR.foo.com:8443'), 'bar.foo.com/ (Prefix)'));
});

test('the query takes no part in matching and is kept', () => {
  const decision = ask(
    known({ hosts: { 'shop.test': [['Exact', '/foo']] } }),
    'GET http://shop.test/foo?a=/b?c',
  );
  assert.equal(decision.rule?.value, 'shop.test/foo (Exact)');
  assert.equal(decision.path, '/foo?a=/b?c');
});

test('rule and backend are blamed at their places', () => {
  const decision = ask(
    known({
      hosts: {
        'shop.test': [
          ['Prefix', '/a'],
          ['Prefix', '/b', 'api:5001'],
        ],
      },
    }),
    'GET http://shop.test/b/c',
  );
  assert.deepEqual(decision.rule, {
    value: 'shop.test/b (Prefix)',
    blame: blameOf('spec.rules[0].http.paths[1]'),
  });
  assert.deepEqual(decision.backend, {
    value: { namespace: 'team', name: 'api', port: 5001 },
    blame: blameOf('spec.rules[0].http.paths[1].backend.service.name'),
  });
  assert.equal(decision.rulePath, '/b');
});

test('a port by name is looked up in the Service', () => {
  const api = service('api', {
    ports: [
      { name: 'metrics', port: 9090 },
      { name: 'http', port: 5001 },
    ],
  });
  const decision = ask(
    known({ hosts: { 'shop.test': [['Prefix', '/', 'api:http']] } }, { services: [api] }),
    'GET http://shop.test/',
  );
  assert.equal(decision.backend?.value.port, 5001);
});

test('a port name that the Service does not have is port 0, blamed at the port', () => {
  const decision = ask(
    known({ hosts: { 'shop.test': [['Prefix', '/', 'api:http']] } }, { services: [service('api')] }),
    'GET http://shop.test/',
  );
  assert.deepEqual(decision.backend, {
    value: { namespace: 'team', name: 'api', port: 0 },
    blame: blameOf('spec.rules[0].http.paths[0].backend.service.port'),
  });
});

for (const [appProtocol, scheme] of [
  ['https', 'https'],
  ['kubernetes.io/wss', 'https'],
  ['kubernetes.io/h2c', 'http'],
  [undefined, 'http'],
] as const) {
  test(`appProtocol ${appProtocol ?? 'absent'} means ${scheme} towards the backend`, () => {
    const api = service('api', {
      ports: [{ port: 80, ...(appProtocol === undefined ? {} : { appProtocol }) }],
    });
    const decision = ask(
      known({ hosts: { 'shop.test': [['Prefix', '/', 'api']] } }, { services: [api] }),
      'GET http://shop.test/',
    );
    assert.equal(decision.backendScheme, scheme);
  });
}

describe('promises', () => {
  const promised = (tls: readonly (readonly string[])[] | undefined): readonly string[] =>
    ask(
      known({ hosts: { 'shop.test': [['Prefix', '/']] }, ...(tls === undefined ? {} : { tls }) }),
      'GET http://shop.test/',
    ).promises;
  test('without TLS http is promised', () => assert.deepEqual(promised(undefined), ['http']));
  test('TLS for the host promises https', () => assert.deepEqual(promised([['shop.test']]), ['https']));
  test('TLS for a wildcard that covers the host promises https', () =>
    assert.deepEqual(promised([['*.test']]), ['https']));
  test('TLS for another host promises nothing', () => assert.deepEqual(promised([['else.test']]), ['http']));
  test('TLS without hosts covers all', () => assert.deepEqual(promised([[]]), ['https']));
});

describe('no rule matches', () => {
  test('the default backend answers', () => {
    const decision = ask(
      known({ hosts: { 'shop.test': [['Prefix', '/a']] }, defaultBackend: 'fallback:8080' }),
      'GET http://shop.test/b',
    );
    assert.deepEqual(decision.rule, { value: 'default backend', blame: blameOf('spec.defaultBackend') });
    assert.deepEqual(decision.backend, {
      value: { namespace: 'team', name: 'fallback', port: 8080 },
      blame: blameOf('spec.defaultBackend.service.name'),
    });
    assert.equal(decision.nearest?.value, 'shop.test/a (Prefix)');
  });
  test('without one the nearest rule of the host is named and lends its backend', () => {
    const paths: readonly Path[] = [
      ['Prefix', '/something/long', 'other'],
      ['Prefix', '/api/v1', 'api'],
      ['Prefix', '/api', 'old'],
    ];
    const decision = ask(
      known({ hosts: { 'shop.test': paths, 'else.test': [['Prefix', '/api/v2']] } }),
      'GET http://shop.test/apis/v2',
    );
    assert.equal(decision.rule, undefined);
    assert.deepEqual(decision.nearest, {
      value: 'shop.test/something/long (Prefix)',
      blame: blameOf('spec.rules[0].http.paths[0].path'),
    });
    const closer = ask(
      known({ hosts: { 'shop.test': [['Exact', '/api/v1', 'api'], ...paths.slice(0, 1)] } }),
      'GET http://shop.test/api/v2',
    );
    assert.equal(closer.nearest?.value, 'shop.test/api/v1 (Exact)');
    assert.equal(closer.backend?.value.name, 'api');
  });
  test('an unknown host has no nearest rule', () => {
    const decision = ask(known({ hosts: { 'shop.test': [['Prefix', '/']] } }), 'GET http://else.test/');
    assert.equal(decision.nearest, undefined);
    assert.equal(decision.backend, undefined);
  });
});

describe('neighbours', () => {
  const own = { hosts: { 'shop.test': [['Prefix', '/', 'web']] } } as const;
  const neighbour = (className: string | undefined) =>
    ingress({
      name: 'theirs',
      namespace: 'other',
      ...(className === undefined ? {} : { className }),
      hosts: { 'shop.test': [['Prefix', '/api', 'api']] },
    });
  test('a longer path of an Ingress of the same class wins, and is blamed', () => {
    const decision = ask(known(own, { neighbours: [neighbour('other')] }), 'GET http://shop.test/api/x');
    assert.deepEqual(decision.rule?.blame, blameOf('spec.rules[0].http.paths[0]', 'theirs', 'other'));
    assert.deepEqual(decision.backend?.value, { namespace: 'other', name: 'api', port: 80 });
  });
  test('an Ingress of another class takes no part', () => {
    assert.equal(
      ask(known(own, { neighbours: [neighbour('edge')] }), 'GET http://shop.test/api/x').backend?.value.name,
      'web',
    );
  });
  test('an Ingress without a class takes no part beside one that has a class', () => {
    assert.equal(
      ask(known(own, { neighbours: [neighbour(undefined)] }), 'GET http://shop.test/api/x').backend?.value
        .name,
      'web',
    );
  });
  test('a copy of the own Ingress among them counts once', () => {
    const decision = ask(
      known(own, { neighbours: [ingress({ className: 'other', ...own })] }),
      'GET http://shop.test/',
    );
    assert.equal(decision.rule?.value, 'shop.test/ (Prefix)');
  });
});

test('annotations of gateways are reported as not modelled, others are not', () => {
  const annotations = {
    'nginx.org/rewrites': 'x',
    'meta.helm.sh/release-name': 'shop',
    'nginx.ingress.kubernetes.io/rewrite-target': '/',
  };
  const decision = ask(
    known({ annotations, hosts: { 'shop.test': [['Prefix', '/']] } }),
    'GET http://shop.test/',
  );
  assert.deepEqual(
    decision.unmodelled.map(({ value }) => value),
    ['nginx.ingress.kubernetes.io/rewrite-target', 'nginx.org/rewrites'],
  );
  assert.deepEqual(decision.unmodelled[1]?.blame, blameOf('metadata.annotations[nginx.org/rewrites]'));
  assert.deepEqual(decision.host, { value: 'shop.test', blame: blameOf(''), inferred: true });
});
