// Kong's ingress controller: paths, methods, protocols, hosts, and the Service's own settings.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts } from '../../../src/model/index.ts';
import { upstreamPath } from '../../../src/routing/kong/routes.ts';
import {
  ask,
  blameOf,
  facts,
  type IngressSpec,
  ingress,
  type Path,
  type ServiceSpec,
  service,
} from '../given.ts';

const at = (name: string): string => `metadata.annotations[konghq.com/${name}]`;
const kong = (annotations: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`konghq.com/${name}`, value]));

interface Given {
  readonly route?: Readonly<Record<string, string>>;
  readonly paths?: readonly Path[];
  readonly service?: Readonly<Record<string, string>>;
  readonly more?: Partial<IngressSpec>;
  readonly endpoints?: ServiceSpec['endpoints'];
}

function given({
  route = {},
  paths = [['Prefix', '/api']],
  service: own = {},
  more = {},
  endpoints = [],
}: Given): Facts {
  const spec = { className: 'gateway', annotations: kong(route), hosts: { 'api.test': paths }, ...more };
  return facts(ingress(spec), { services: [service('web', { annotations: kong(own), endpoints })] });
}

const arrives = (known: Given, path: string): string => ask(given(known), `POST http://api.test${path}`).path;
const servicePath = { apiVersion: 'v1', kind: 'Service', namespace: 'team', name: 'web', field: at('path') };

describe('strip_path', () => {
  test('is off for an Ingress unless the annotation says so (kongstate/route.go)', () =>
    assert.equal(arrives({}, '/api/sendWeather'), '/api/sendWeather'));
  const strip = { route: { 'strip-path': 'true' } };
  // developer.konghq.com/kubernetes-ingress-controller/reference/path-manipulation
  for (const [rule, path, expected] of [
    ['/', '/example/here', '/example/here'],
    ['/example', '/example/here', '/here'],
    ['/example/here', '/example/here', '/'],
  ] as const) {
    test(`path-manipulation reference: rule ${rule}, request ${path}, upstream ${expected}`, () =>
      assert.equal(arrives({ ...strip, paths: [['Prefix', rule]] }, path), expected));
  }
  test('the annotation reference: /foo/bar/something behind /foo arrives as /bar/something', () => {
    assert.equal(
      arrives({ ...strip, paths: [['ImplementationSpecific', '/foo']] }, '/foo/bar/something'),
      '/bar/something',
    );
  });
  test('is blamed at the annotation', () => {
    const decision = ask(given(strip), 'POST http://api.test/api/sendWeather?unit=c');
    assert.equal(decision.path, '/sendWeather?unit=c');
    assert.deepEqual(decision.pathChanges, [
      {
        value: { kind: 'strip', from: '/api/sendWeather', to: '/sendWeather' },
        blame: blameOf(at('strip-path')),
      },
    ]);
  });
  test('removes what an expression matched', () =>
    assert.equal(
      arrives({ ...strip, paths: [['ImplementationSpecific', '/~/v\\d+']] }, '/v12/users'),
      '/users',
    ));
});

describe('path of the Service', () => {
  test('the report: strip_path and /api/getWeather make /api/getWeather/sendWeather arrive', () => {
    const decision = ask(
      given({ route: { 'strip-path': 'true' }, service: { path: '/api/getWeather' } }),
      'POST http://api.test/api/sendWeather',
    );
    assert.equal(decision.path, '/api/getWeather/sendWeather');
    assert.deepEqual(decision.pathChanges, [
      {
        value: { kind: 'strip', from: '/api/sendWeather', to: '/sendWeather' },
        blame: blameOf(at('strip-path')),
      },
      {
        value: { kind: 'service-path', from: '/sendWeather', to: '/api/getWeather/sendWeather' },
        blame: servicePath,
      },
    ]);
  });
  test('without strip_path the whole path goes behind it', () =>
    assert.equal(arrives({ service: { path: '/base/' } }, '/api/x?y'), '/base/api/x?y'));
  test('without a slash in front it is not taken', () =>
    assert.equal(arrives({ service: { path: 'base' } }, '/api/x'), '/api/x'));
  const rows = [
    ['/', true, '/', '', '/'],
    ['/s', true, '/fee', '', '/s'],
    ['/s', true, '/fee/', '', '/s/'],
    ['/s/', true, '/fee', '', '/s'],
    ['/s/', true, '/fee/', '', '/s/'],
    ['/s', true, '/fee/bor', '/bor', '/s/bor'],
    ['/s/', true, '/fee/bor', 'bor', '/s/bor'],
    ['/s', false, '/', '', '/s'],
    ['/s/', false, '/', '', '/s/'],
    ['/s', false, '/fee', '', '/s/fee'],
    ['/s/', false, '/fee', '', '/s/fee'],
  ] as const;
  for (const [base, strips, path, rest, expected] of rows) {
    test(`kong/router/utils.lua: Service path ${base}, strip ${strips}, request ${path}: ${expected}`, () => {
      assert.equal(upstreamPath({ servicePath: base, strips, path, rest }), expected);
    });
  }
});

describe('path types', () => {
  const rule = (paths: readonly Path[], path: string): string | undefined =>
    ask(given({ paths }), `GET http://api.test${path}`).rule?.value;
  test('Prefix takes elements', () => {
    assert.equal(rule([['Prefix', '/api']], '/apis'), undefined);
    assert.equal(rule([['Prefix', '/api']], '/api'), 'api.test/api (Prefix)');
  });
  test('Exact takes nothing more', () => assert.equal(rule([['Exact', '/api']], '/api/'), undefined));
  test('ImplementationSpecific takes characters', () =>
    assert.equal(
      rule([['ImplementationSpecific', '/api']], '/apis'),
      'api.test/api (ImplementationSpecific)',
    ));
  test('/~ makes an expression, anchored at the start and open at the end', () => {
    assert.equal(
      rule([['ImplementationSpecific', '/~/v\\d/']], '/v1/users'),
      'api.test/~/v\\d/ (ImplementationSpecific)',
    );
    assert.equal(rule([['ImplementationSpecific', '/~/v\\d$']], '/v1/users'), undefined);
  });
  test('konghq.com/regex-prefix names another sign', () => {
    const known = given({ route: { 'regex-prefix': '/@' }, paths: [['ImplementationSpecific', '/@/v\\d']] });
    assert.equal(
      ask(known, 'GET http://api.test/v1').rule?.value,
      'api.test/@/v\\d (ImplementationSpecific)',
    );
  });
  test('an expression goes before a longer plain path', () => {
    assert.equal(
      rule(
        [
          ['ImplementationSpecific', '/users/list'],
          ['ImplementationSpecific', '/~/u'],
        ],
        '/users/list',
      ),
      'api.test/~/u (ImplementationSpecific)',
    );
  });
  test('an expression that cannot be read is reported', () => {
    const decision = ask(given({ paths: [['ImplementationSpecific', '/~/(?!x)']] }), 'GET http://api.test/x');
    assert.deepEqual(decision.unmodelled, [
      { value: 'path /~/(?!x)', blame: blameOf('spec.rules[0].http.paths[0].path') },
    ]);
  });
  test('a star covers any number of labels', () => {
    const known = given({ more: { hosts: { '*.test': [['Prefix', '/']] } } });
    assert.equal(ask(known, 'GET http://a.b.test/').rule?.value, '*.test/ (Prefix)');
  });
});

describe('methods', () => {
  const refusal = (methods: string, method: string) =>
    ask(given({ route: { methods } }), `${method} http://api.test/api`).refusal;
  test('a method that is left out is refused with 404, blamed at the annotation', () => {
    assert.deepEqual(refusal('GET', 'POST'), {
      value: { status: 404, why: 'method' },
      blame: blameOf(at('methods')),
    });
  });
  test('the rule and its backend are named all the same', () => {
    const decision = ask(given({ route: { methods: 'GET' } }), 'POST http://api.test/api');
    assert.equal(decision.rule?.value, 'api.test/api (Prefix)');
    assert.equal(decision.backend?.value.name, 'web');
  });
  test('a listed method is routed', () => assert.equal(refusal('GET,POST', 'POST'), undefined));
  test('one word that is no method drops the list', () =>
    assert.equal(refusal('GET,P0ST', 'POST'), undefined));
  test('another Ingress that takes the method goes before one that leaves it out', () => {
    const writes = ingress({
      name: 'writes',
      className: 'gateway',
      hosts: { 'api.test': [['Prefix', '/', 'writer']] },
    });
    const decision = ask(
      { ...given({ route: { methods: 'GET' } }), neighbours: [writes] },
      'POST http://api.test/api',
    );
    assert.equal(decision.backend?.value.name, 'writer');
    assert.equal(decision.refusal, undefined);
  });
});

describe('protocols', () => {
  const outcome = (route: Readonly<Record<string, string>>, line = 'POST http://api.test:80/api?a=1') => {
    const { redirect, refusal, promises } = ask(given({ route }), line);
    return { redirect, refusal, promises };
  };
  test('both by default', () =>
    assert.deepEqual(outcome({}), { redirect: undefined, refusal: undefined, promises: ['http'] }));
  test('https alone refuses http with 426', () => {
    assert.deepEqual(outcome({ protocols: 'https' }), {
      redirect: undefined,
      refusal: { value: { status: 426, why: 'protocol' }, blame: blameOf(at('protocols')) },
      promises: ['https'],
    });
  });
  test('https-redirect-status-code makes it a redirect, blamed there', () => {
    assert.deepEqual(outcome({ protocols: 'https', 'https-redirect-status-code': '301' }).redirect, {
      value: { status: 301, location: 'https://api.test/api?a=1' },
      blame: blameOf(at('https-redirect-status-code')),
    });
  });
  test('a code that Kong does not know leaves 426', () =>
    assert.equal(
      outcome({ protocols: 'https', 'https-redirect-status-code': '303' }).refusal?.value.status,
      426,
    ));
  test('http alone refuses https', () =>
    assert.equal(outcome({ protocols: 'http' }, 'POST https://api.test/api').refusal?.value.why, 'protocol'));
  test('one unknown word drops the list', () =>
    assert.equal(outcome({ protocols: 'https,htp' }).refusal, undefined));
  test('ingress.kubernetes.io/force-ssl-redirect is a 302', () => {
    const known = given({ more: { annotations: { 'ingress.kubernetes.io/force-ssl-redirect': 'true' } } });
    const decision = ask(known, 'POST http://api.test/api');
    assert.deepEqual(decision.redirect, {
      value: { status: 302, location: 'https://api.test/api' },
      blame: blameOf('metadata.annotations[ingress.kubernetes.io/force-ssl-redirect]'),
    });
    assert.deepEqual(decision.promises, ['https']);
  });
});

describe('host', () => {
  const host = (known: Given) => ask(given(known), 'GET http://api.test/api').host;
  test('is preserved by default, inferred', () =>
    assert.deepEqual(host({}), { value: 'api.test', blame: blameOf(at('preserve-host')), inferred: true }));
  test('off: the address that Kong dials', () => {
    const known = { route: { 'preserve-host': 'false' }, endpoints: ['10.0.0.9', '10.0.0.7'] };
    assert.deepEqual(host(known), { value: '10.0.0.7:8080', blame: blameOf(at('preserve-host')) });
  });
  test('off with host-header: that', () =>
    assert.equal(
      host({ route: { 'preserve-host': 'false' }, service: { 'host-header': 'inner.test' } }).value,
      'inner.test',
    ));
  test('host-header without preserve-host off has no effect', () =>
    assert.equal(host({ service: { 'host-header': 'inner.test' } }).value, 'api.test'));
});

test('konghq.com/protocol of the Service decides the scheme towards the backend', () => {
  assert.equal(
    ask(given({ service: { protocol: 'https' } }), 'GET http://api.test/api').backendScheme,
    'https',
  );
  assert.equal(ask(given({}), 'GET http://api.test/api').backendScheme, 'http');
});

test('plugins are reported on the Ingress and on the Service', () => {
  const known = given({
    route: { plugins: 'auth', 'read-timeout': '5' },
    service: { plugins: 'limit', path: '/' },
  });
  const { unmodelled } = ask(known, 'GET http://api.test/api');
  assert.deepEqual(unmodelled, [
    { value: 'konghq.com/plugins', blame: blameOf(at('plugins')) },
    { value: 'konghq.com/plugins', blame: { ...servicePath, field: at('plugins') } },
  ]);
});
