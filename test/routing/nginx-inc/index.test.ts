// The controller of NGINX Inc.: who holds a host, locations, rewrites, redirects, masters and minions.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts } from '../../../src/model/index.ts';
import { decide } from '../../../src/routing/decision.ts';
import { ask, blameOf, facts, type IngressSpec, ingress, ingressClass, type Path } from '../given.ts';

type Text = Readonly<Record<string, string>>;

const at = (name: string): string => `metadata.annotations[nginx.org/${name}]`;
const inc = (annotations: Text): Text =>
  Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`nginx.org/${name}`, value]));
const classes = [ingressClass('f5', 'nginx.org/ingress-controller')];
const object = (spec: IngressSpec) => ingress({ className: 'f5', created: '2026-01-02', ...spec });

function given(settings: Text, paths: readonly Path[], more: Partial<IngressSpec> = {}): Facts {
  const own = object({ annotations: inc(settings), hosts: { 'cafe.test': paths }, ...more });
  return facts(own, { ingressClasses: classes });
}

const beside = (known: Facts, ...neighbours: readonly IngressSpec[]): Facts => ({
  ...known,
  neighbours: neighbours.map(object),
});

const rule = (known: Facts, path: string, host = 'cafe.test'): string | undefined =>
  ask(known, `GET http://${host}${path}`).rule?.value;

describe('locations', () => {
  test('Prefix is nginx’s own: it takes characters', () =>
    assert.equal(rule(given({}, [['Prefix', '/tea']]), '/teapot'), 'cafe.test/tea (Prefix)'));
  test('Exact takes nothing more', () => {
    assert.equal(rule(given({}, [['Exact', '/tea']]), '/tea/'), undefined);
    assert.equal(rule(given({}, [['Exact', '/tea']]), '/tea'), 'cafe.test/tea (Exact)');
  });
  test('the longest prefix wins', () => {
    const known = given({}, [
      ['Prefix', '/'],
      ['Prefix', '/tea'],
    ]);
    assert.equal(rule(known, '/tea/green'), 'cafe.test/tea (Prefix)');
  });
  test('path-regex makes expressions from the start of the path', () => {
    const known = given({ 'path-regex': 'case_insensitive' }, [['Prefix', '/tea/[A-Z]+']]);
    assert.equal(rule(known, '/tea/green'), 'cafe.test/tea/[A-Z]+ (Prefix)');
    assert.equal(
      rule(given({ 'path-regex': 'case_sensitive' }, [['Prefix', '/tea/[A-Z]+']]), '/tea/green'),
      undefined,
    );
  });
  test('path-regex exact compares the whole path', () =>
    assert.equal(rule(given({ 'path-regex': 'exact' }, [['Prefix', '/tea']]), '/tea/green'), undefined));
  test('the first expression in the order of the Ingress wins', () => {
    const known = given({ 'path-regex': 'case_sensitive' }, [
      ['Prefix', '/t.*', 'first'],
      ['Prefix', '/tea/green', 'second'],
    ]);
    assert.equal(ask(known, 'GET http://cafe.test/tea/green').backend?.value.name, 'first');
  });
  test('path-regex on an Exact rule cannot be told', () => {
    const known = given({ 'path-regex': 'case_sensitive' }, [['Exact', '/tea']]);
    assert.deepEqual(ask(known, 'GET http://cafe.test/tea').unmodelled[0], {
      value: 'path /tea',
      blame: blameOf('spec.rules[0].http.paths[0].path'),
    });
  });
  test('a star covers any number of labels', () => {
    const known = given({}, [], { hosts: { '*.test': [['Prefix', '/']] } });
    assert.equal(rule(known, '/', 'a.b.test'), '*.test/ (Prefix)');
  });
  test('the default backend of the Ingress takes the rest of its hosts', () => {
    const decision = ask(
      given({}, [['Prefix', '/tea']], { defaultBackend: 'rest' }),
      'GET http://cafe.test/x',
    );
    assert.equal(decision.rule?.value, 'default backend');
    assert.equal(decision.backend?.value.name, 'rest');
  });
});

describe('rewrites', () => {
  // examples/ingress-resources/rewrites of nginx/kubernetes-ingress
  const example = { rewrites: 'serviceName=tea-svc rewrite=/;serviceName=coffee-svc rewrite=/beans/' };
  const cafe = given(example, [
    ['Prefix', '/tea/', 'tea-svc'],
    ['Prefix', '/coffee/', 'coffee-svc'],
    ['Prefix', '/plain/', 'water-svc'],
  ]);
  for (const [path, expected] of [
    ['/tea/', '/'],
    ['/tea/abc', '/abc'],
    ['/coffee/', '/beans/'],
    ['/coffee/abc?x=1', '/beans/abc?x=1'],
    ['/plain/abc', '/plain/abc'],
  ] as const) {
    test(`the example: ${path} arrives as ${expected}`, () =>
      assert.equal(ask(cafe, `GET http://cafe.test${path}`).path, expected));
  }
  test('the example: /tea is sent to /tea/ with a 301', () =>
    assert.deepEqual(ask(cafe, 'POST http://cafe.test/tea?x=1').redirect, {
      value: { status: 301, location: 'http://cafe.test/tea/?x=1' },
      blame: blameOf('spec.rules[0].http.paths[0].path'),
    }));
  test('a prefix without a slash leaves two, blamed at the annotation', () => {
    const known = given({ rewrites: 'serviceName=web rewrite=/' }, [['Prefix', '/tea']]);
    assert.deepEqual(ask(known, 'GET http://cafe.test/tea/green').pathChanges, [
      { value: { kind: 'rewrite', from: '/tea/green', to: '//green' }, blame: blameOf(at('rewrites')) },
    ]);
  });
  test('an Exact path becomes the target', () => {
    const known = given({ rewrites: 'serviceName=web rewrite=/coffee' }, [['Exact', '/tea']]);
    assert.equal(ask(known, 'GET http://cafe.test/tea').path, '/coffee');
  });
  for (const list of ['serviceName=web rewrite=/;', 'service=web rewrite=/', 'serviceName=web rewrite=x']) {
    test(`a list that the controller refuses is not modelled: ${list}`, () => {
      const decision = ask(given({ rewrites: list }, [['Prefix', '/tea']]), 'GET http://cafe.test/tea');
      assert.equal(decision.path, '/tea');
      assert.deepEqual(decision.unmodelled, [
        { value: 'nginx.org/rewrites', blame: blameOf(at('rewrites')) },
      ]);
    });
  }
  test('rewrite-target fills in the groups of an expression', () => {
    const settings = { 'path-regex': 'case_sensitive', 'rewrite-target': '/$2' };
    const known = given(settings, [['ImplementationSpecific', '/tea(/|$)(.*)']]);
    assert.equal(ask(known, 'GET http://cafe.test/tea/green?a').path, '/green?a');
  });
  test('rewrites goes before rewrite-target', () => {
    const settings = { rewrites: 'serviceName=web rewrite=/a/', 'rewrite-target': '/b' };
    assert.equal(ask(given(settings, [['Prefix', '/tea/']]), 'GET http://cafe.test/tea/x').path, '/a/x');
  });
  test('annotations of ingress-nginx mean nothing', () => {
    const annotations = { 'nginx.ingress.kubernetes.io/rewrite-target': '/' };
    const decision = ask(given({}, [['Prefix', '/tea']], { annotations }), 'GET http://cafe.test/tea/x');
    assert.equal(decision.path, '/tea/x');
    assert.deepEqual(decision.unmodelled, []);
  });
});

describe('redirects', () => {
  const redirect = (
    settings: Text,
    more: Partial<IngressSpec> = { tls: [['cafe.test']] },
    line = 'POST http',
  ) => ask(given(settings, [['Prefix', '/tea']], more), `${line}://CAFE.test:80/tea?x=1`).redirect;
  const to = 'https://cafe.test:443/tea?x=1';
  test('a host with TLS is redirected with 301, inferred', () =>
    assert.deepEqual(redirect({}), {
      value: { status: 301, location: to },
      blame: blameOf('metadata.annotations[ingress.kubernetes.io/ssl-redirect]'),
      inferred: true,
    }));
  test('a code that is written is to blame', () =>
    assert.deepEqual(redirect({ 'http-redirect-code': '308' }), {
      value: { status: 308, location: to },
      blame: blameOf(at('http-redirect-code')),
    }));
  test('ssl-redirect off', () => assert.equal(redirect({ 'ssl-redirect': 'false' }), undefined));
  test('an entry that does not list the host gives it no TLS', () => {
    assert.equal(redirect({}, { tls: [[]] }), undefined);
    assert.equal(redirect({}, { tls: [['other.test']] }), undefined);
  });
  test('https is not redirected', () => assert.equal(redirect({}, undefined, 'POST https'), undefined));
  test('redirect-to-https looks at X-Forwarded-Proto alone', () => {
    const known = given({ 'redirect-to-https': 'true' }, [['Prefix', '/tea']]);
    const request = { scheme: 'http', host: 'cafe.test', path: '/tea', method: 'POST' } as const;
    const sent = decide(known, { ...request, headers: [['X-Forwarded-Proto', 'http']] });
    assert.deepEqual(sent.redirect, {
      value: { status: 301, location: 'https://cafe.test/tea' },
      blame: blameOf(at('redirect-to-https')),
    });
    const bare = decide(known, { ...request, headers: [] });
    assert.equal(bare.redirect, undefined);
    assert.deepEqual(bare.unmodelled, [
      { value: 'nginx.org/redirect-to-https', blame: blameOf(at('redirect-to-https')) },
    ]);
  });
  test('app-root answers the root with 302', () => {
    const known = given({ 'app-root': '/tea' }, [['Prefix', '/']]);
    assert.deepEqual(ask(known, 'GET http://cafe.test/').redirect, {
      value: { status: 302, location: 'http://cafe.test/tea' },
      blame: blameOf(at('app-root')),
    });
    assert.equal(ask(known, 'GET http://cafe.test/x').redirect, undefined);
  });
  for (const [name, value] of [
    ['ssl-redirect', 'off'],
    ['http-redirect-code', '303'],
  ] as const) {
    test(`a value that the controller refuses is not modelled: ${name} ${value}`, () => {
      const known = given({ [name]: value }, [['Prefix', '/tea']], { tls: [['cafe.test']] });
      const { unmodelled } = ask(known, 'GET https://cafe.test/tea');
      assert.deepEqual(unmodelled, [{ value: `nginx.org/${name}`, blame: blameOf(at(name)) }]);
    });
  }
});

describe('a host belongs to one Ingress', () => {
  const older = {
    name: 'older',
    created: '2026-01-01',
    hosts: { 'cafe.test': [['Prefix', '/', 'old']] },
  } as const;
  test('the oldest, with all its paths', () => {
    const known = beside(given({}, [['Prefix', '/tea']]), older);
    const decision = ask(known, 'GET http://cafe.test/tea');
    assert.equal(decision.backend?.value.name, 'old');
    assert.equal(decision.contenders[0]?.rule.value, 'cafe.test/tea (Prefix)');
    assert.deepEqual(decision.unmodelled, []);
  });
  test('a younger one changes nothing', () => {
    const known = beside(given({}, [['Prefix', '/tea']]), { ...older, created: '2026-01-03' });
    assert.equal(ask(known, 'GET http://cafe.test/tea').backend?.value.name, 'web');
    assert.equal(rule(known, '/coffee'), undefined);
  });
  test('of the same age: who holds it is not known', () => {
    const known = beside(given({}, [['Prefix', '/tea']]), { ...older, created: '2026-01-02' });
    assert.ok(
      ask(known, 'GET http://cafe.test/tea').unmodelled.some(({ value }) => value === 'host cafe.test'),
    );
  });
  test('a path that only the displaced Ingress has is not said to have no rule', () => {
    const known = beside(given({}, [['Prefix', '/tea']]), {
      ...older,
      hosts: { 'cafe.test': [['Prefix', '/x']] },
    });
    const decision = ask(known, 'GET http://cafe.test/tea');
    assert.equal(decision.rule, undefined);
    assert.deepEqual(decision.unmodelled, [
      { value: 'host cafe.test', blame: blameOf('spec.rules[0].http.paths[0]') },
    ]);
  });
});

describe('master and minions', () => {
  const merge = 'nginx.org/mergeable-ingress-type';
  const master: IngressSpec = {
    name: 'master',
    annotations: { [merge]: 'master', 'nginx.org/http-redirect-code': '307' },
    hosts: { 'cafe.test': [] },
    tls: [['cafe.test']],
  };
  const coffee: IngressSpec = {
    name: 'coffee',
    namespace: 'beans',
    created: '2026-01-01',
    annotations: { [merge]: 'minion' },
    hosts: { 'cafe.test': [['Prefix', '/coffee']] },
  };
  const minion = {
    'mergeable-ingress-type': 'minion',
    'ssl-redirect': 'false',
    rewrites: 'serviceName=web rewrite=/',
  };
  const known = beside(given(minion, [['Prefix', '/tea/']]), master, coffee);
  test('paths are those of all minions, rewrites those of their own', () => {
    assert.equal(ask(known, 'GET https://cafe.test/tea/x').path, '/x');
    const other = ask(known, 'GET https://cafe.test/coffee/x');
    assert.equal(other.rule?.blame.name, 'coffee');
    assert.equal(other.path, '/coffee/x');
    assert.deepEqual(other.unmodelled, []);
  });
  test('TLS and redirects are those of the master, whatever a minion says', () => {
    const decision = ask(known, 'GET http://cafe.test/tea/x');
    assert.deepEqual(decision.promises, ['https']);
    assert.deepEqual(decision.redirect, {
      value: { status: 307, location: 'https://cafe.test:443/tea/x' },
      blame: blameOf(at('http-redirect-code'), 'master'),
    });
  });
  test('of two minions with one path the older keeps it', () => {
    const twice = beside(given(minion, [['Prefix', '/coffee']]), master, coffee);
    assert.equal(ask(twice, 'GET https://cafe.test/coffee').rule?.blame.name, 'coffee');
  });
  test('a minion whose master is not in sight is not modelled', () => {
    const { unmodelled } = ask(given(minion, [['Prefix', '/tea/']]), 'GET http://cafe.test/tea/x');
    assert.deepEqual(unmodelled, [{ value: merge, blame: blameOf(at('mergeable-ingress-type')) }]);
  });
});

describe('towards the backend', () => {
  const line = 'GET http://Cafe.test:8080/tea';
  test('the Host is $host: in lower case, without the port', () =>
    assert.equal(ask(given({}, [['Prefix', '/tea']]), line).host.value, 'cafe.test'));
  test('ssl-services lists the Services that speak TLS, commas only', () => {
    const scheme = (list: string) =>
      ask(given({ 'ssl-services': list }, [['Prefix', '/tea']]), line).backendScheme;
    assert.deepEqual([scheme('a,web'), scheme('a, web'), scheme('a')], ['https', 'http', 'http']);
  });
  test('grpc-services counts for the Service it lists', () => {
    const unmodelled = (list: string) =>
      ask(given({ 'grpc-services': list }, [['Prefix', '/tea']]), line).unmodelled.length;
    assert.deepEqual([unmodelled('web'), unmodelled('other')], [1, 0]);
  });
  test('snippets, policies and authentication are reported, sizes and times are not', () => {
    const annotations = {
      ...inc({ 'server-snippets': 'return 405;', 'basic-auth-secret': 's', 'proxy-read-timeout': '5s' }),
      'nginx.com/jwt-key': 'k',
      'appprotect.f5.com/app-protect-policy': 'p',
    };
    assert.deepEqual(
      ask(given({}, [['Prefix', '/tea']], { annotations }), line).unmodelled.map(({ value }) => value),
      [
        'appprotect.f5.com/app-protect-policy',
        'nginx.com/jwt-key',
        'nginx.org/basic-auth-secret',
        'nginx.org/server-snippets',
      ],
    );
  });
});
