// ingress-nginx: the examples of its documentation, its defaults, and its traps.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts } from '../../../src/model/index.ts';
import { ask, blameOf, facts, type IngressSpec, ingress, type Path } from '../given.ts';

const at = (name: string): string => `metadata.annotations[nginx.ingress.kubernetes.io/${name}]`;
const annotated = (annotations: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [`nginx.ingress.kubernetes.io/${name}`, value]),
  );
const known = (spec: IngressSpec, more: Partial<Facts> = {}): Facts =>
  facts(ingress({ className: 'edge', ...spec }), more);
const shop = (
  annotations: Readonly<Record<string, string>>,
  paths: readonly Path[] = [['Prefix', '/']],
  more: Partial<IngressSpec> = {},
): Facts => known({ annotations: annotated(annotations), hosts: { 'shop.test': paths }, ...more });
const arrives = (known: Facts, path: string): string => ask(known, `POST https://shop.test${path}`).path;

describe('kubernetes.github.io/ingress-nginx/examples/rewrite', () => {
  const example = shop({ 'use-regex': 'true', 'rewrite-target': '/$2' }, [
    ['ImplementationSpecific', '/something(/|$)(.*)'],
  ]);
  const older = shop({ 'rewrite-target': '/$1' }, [['ImplementationSpecific', '/something/?(.*)']]);
  for (const [path, expected] of [
    ['/something', '/'],
    ['/something/', '/'],
    ['/something/new', '/new'],
    ['/something/new/?a=1', '/new/?a=1'],
  ] as const) {
    test(`/something(/|$)(.*) with /$2: ${path} arrives as ${expected}`, () =>
      assert.equal(arrives(example, path), expected));
    test(`/something/?(.*) with /$1: ${path} arrives as ${expected}`, () =>
      assert.equal(arrives(older, path), expected));
  }
  test('the change is blamed at the annotation, with both paths', () => {
    const decision = ask(example, 'POST https://shop.test/something/new?a=1');
    assert.deepEqual(decision.pathChanges, [
      {
        value: { kind: 'rewrite', from: '/something/new', to: '/new' },
        blame: blameOf(at('rewrite-target')),
      },
    ]);
    assert.equal(decision.rulePath, '/something(/|$)(.*)');
  });
  test('app-root redirects the root with 302', () => {
    const decision = ask(shop({ 'app-root': '/app1' }), 'GET http://shop.test/');
    assert.deepEqual(decision.redirect, {
      value: { status: 302, location: 'http://shop.test/app1' },
      blame: blameOf(at('app-root')),
    });
    assert.equal(ask(shop({ 'app-root': '/app1' }), 'GET http://shop.test/x').redirect, undefined);
  });
});

describe('kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching', () => {
  const first = ingress({
    name: 'one',
    className: 'edge',
    hosts: {
      'test.com': [
        ['ImplementationSpecific', '/foo/bar', 'service1'],
        ['ImplementationSpecific', '/foo/bar/', 'service2'],
      ],
    },
  });
  const second: IngressSpec = {
    annotations: annotated({ 'rewrite-target': '/$1' }),
    hosts: { 'test.com': [['ImplementationSpecific', '/foo/bar/(.+)', 'service3']] },
  };
  const both = known(second, { neighbours: [first] });
  for (const [path, service] of [
    ['/foo/bar/1', 'service3'],
    ['/foo/bar/', 'service2'],
    ['/foo/bar', 'service1'],
  ] as const) {
    test(`path priority: ${path} goes to ${service}`, () =>
      assert.equal(ask(both, `GET https://test.com${path}`).backend?.value.name, service));
  }
  test('warning: an expression that is longer as text goes before a literal path', () => {
    const warned = known({
      annotations: annotated({ 'use-regex': 'true' }),
      hosts: {
        'test.com': [
          ['ImplementationSpecific', '/foo/bar/bar', 'literal'],
          ['ImplementationSpecific', '/foo/bar/[A-Z0-9]{3}', 'expression'],
        ],
      },
    });
    assert.equal(ask(warned, 'GET https://test.com/foo/bar/bar').backend?.value.name, 'expression');
  });
  test('one rewrite on any Ingress of the host makes Exact paths of others open and blind to case', () => {
    const exact = { hosts: { 'test.com': [['Exact', '/login', 'web']] } } as const;
    const rewriting = ingress({ ...second, name: 'two', className: 'edge' });
    assert.equal(ask(known(exact), 'GET https://test.com/LOGIN/x').rule, undefined);
    assert.equal(
      ask(known(exact, { neighbours: [rewriting] }), 'GET https://test.com/LOGIN/x').backend?.value.name,
      'web',
    );
  });
});

describe('locations', () => {
  test('Prefix takes elements, not characters', () => {
    assert.equal(ask(shop({}, [['Prefix', '/foo']]), 'GET https://shop.test/foobar').rule, undefined);
    assert.equal(
      ask(shop({}, [['Prefix', '/foo']]), 'GET https://shop.test/foo/bar').rule?.value,
      'shop.test/foo (Prefix)',
    );
    assert.equal(
      ask(shop({}, [['Prefix', '/foo']]), 'GET https://shop.test/foo').rule?.value,
      'shop.test/foo (Prefix)',
    );
  });
  test('ImplementationSpecific takes characters', () => {
    assert.equal(
      ask(shop({}, [['ImplementationSpecific', '/foo']]), 'GET https://shop.test/foobar').rule?.value,
      'shop.test/foo (ImplementationSpecific)',
    );
  });
  test('a path that ends with a slash answers the one without it with 301, before https', () => {
    const decision = ask(
      shop({}, [['Prefix', '/foo/']], { tls: [['shop.test']] }),
      'POST http://shop.test/foo?a=1',
    );
    assert.deepEqual(decision.redirect, {
      value: { status: 301, location: 'http://shop.test/foo/?a=1' },
      blame: blameOf('spec.rules[0].http.paths[0].path'),
    });
  });
  test('rules of a less exact host take no part', () => {
    const hosts = { 'shop.test': [['Prefix', '/a']], '': [['Prefix', '/b', 'all']] } as const;
    assert.equal(ask(known({ hosts }), 'GET https://shop.test/b').rule, undefined);
    assert.equal(ask(known({ hosts }), 'GET https://else.test/b').backend?.value.name, 'all');
  });
  test('of two Ingresses with the same path the older one wins', () => {
    const hosts = { 'shop.test': [['Prefix', '/', 'theirs']] } as const;
    const older = ingress({ name: 'older', className: 'edge', hosts, created: '2025-01-01' });
    const decision = ask(
      shop({}, [['Prefix', '/', 'ours']], { created: '2026-01-01' }),
      'GET https://shop.test/',
    );
    assert.equal(decision.backend?.value.name, 'ours');
    const contested = ask(
      facts(
        ingress({
          className: 'edge',
          hosts: { 'shop.test': [['Prefix', '/', 'ours']] },
          created: '2026-01-01',
        }),
        { neighbours: [older] },
      ),
      'GET https://shop.test/',
    );
    assert.equal(contested.backend?.value.name, 'theirs');
  });
  test('a canary makes no location', () => {
    const canary = ingress({
      name: 'canary',
      className: 'edge',
      annotations: annotated({ canary: 'true' }),
      hosts: { 'shop.test': [['Prefix', '/', 'new']] },
      created: '2020-01-01',
    });
    assert.equal(
      ask(
        facts(ingress({ className: 'edge', hosts: { 'shop.test': [['Prefix', '/', 'web']] } }), {
          neighbours: [canary],
        }),
        'GET https://shop.test/',
      ).backend?.value.name,
      'web',
    );
  });
  test('an expression that cannot be read takes nothing and is reported', () => {
    const decision = ask(
      shop({ 'use-regex': 'true' }, [['ImplementationSpecific', '/(?=x)a']]),
      'GET https://shop.test/a',
    );
    assert.equal(decision.rule, undefined);
    assert.deepEqual(decision.unmodelled, [
      { value: 'path /(?=x)a', blame: blameOf('spec.rules[0].http.paths[0].path') },
    ]);
  });
});

describe('rewrite-target', () => {
  test('without groups everything arrives at the target', () =>
    assert.equal(
      arrives(shop({ 'rewrite-target': '/' }, [['Prefix', '/api']]), '/api/login?next=1'),
      '/?next=1',
    ));
  test('a query of the target goes before the one that was sent', () =>
    assert.equal(
      arrives(shop({ 'rewrite-target': '/v2?x=1' }, [['Prefix', '/api']]), '/api?y=2'),
      '/v2?x=1&y=2',
    ));
  test('a question mark at the end of the target drops the query', () =>
    assert.equal(arrives(shop({ 'rewrite-target': '/v2?' }, [['Prefix', '/api']]), '/api?y=2'), '/v2'));
  test('a target that equals the path is left out by the controller: as sent, the change still stated', () => {
    const decision = ask(shop({ 'rewrite-target': '/' }), 'POST https://shop.test/console/api/login');
    assert.equal(decision.path, '/console/api/login');
    assert.deepEqual(decision.pathChanges, [
      {
        value: { kind: 'rewrite', from: '/console/api/login', to: '/' },
        blame: blameOf(at('rewrite-target')),
      },
    ]);
  });
  test('a target that is a URL is a redirect', () => {
    const decision = ask(
      shop({ 'rewrite-target': 'https://new.test/$1' }, [['ImplementationSpecific', '/old/(.*)']]),
      'GET https://shop.test/old/x',
    );
    assert.deepEqual(decision.redirect, {
      value: { status: 302, location: 'https://new.test/x' },
      blame: blameOf(at('rewrite-target')),
    });
  });
  test('variables of nginx are not modelled', () => {
    const decision = ask(
      shop({ 'rewrite-target': '/v2$request_uri' }, [['Prefix', '/api']]),
      'GET https://shop.test/api',
    );
    assert.equal(decision.path, '/api');
    assert.deepEqual(
      decision.unmodelled.map(({ value }) => value),
      ['nginx.ingress.kubernetes.io/rewrite-target'],
    );
  });
});

describe('redirect to https', () => {
  const tls = { tls: [['shop.test']] };
  const redirect = (
    annotations: Readonly<Record<string, string>>,
    more: Partial<IngressSpec> = tls,
    line = 'POST http://shop.test/login/',
  ) => ask(shop(annotations, [['Prefix', '/']], more), line).redirect;
  test('by default 308 where TLS covers the host, without the slash at the end, inferred', () => {
    assert.deepEqual(redirect({}), {
      value: { status: 308, location: 'https://shop.test/login' },
      blame: blameOf(at('ssl-redirect')),
      inferred: true,
    });
  });
  test('preserve-trailing-slash keeps the slash', () =>
    assert.equal(
      redirect({ 'preserve-trailing-slash': 'true' })?.value.location,
      'https://shop.test/login/',
    ));
  test('the query is kept and the port is not', () =>
    assert.equal(
      redirect({}, tls, 'POST http://shop.test:8080/login?a=1')?.value.location,
      'https://shop.test/login?a=1',
    ));
  test('ssl-redirect "false" turns it off', () =>
    assert.equal(redirect({ 'ssl-redirect': 'false' }), undefined));
  test('ssl-redirect "true" is no longer inferred', () =>
    assert.equal(redirect({ 'ssl-redirect': 'true' })?.inferred, undefined));
  test('a value that is no boolean counts as absent', () =>
    assert.equal(redirect({ 'ssl-redirect': 'no' })?.inferred, true));
  test('without TLS there is none', () => assert.equal(redirect({}, {}), undefined));
  test('TLS of another Ingress of the host counts', () => {
    const theirs = ingress({
      name: 'theirs',
      className: 'edge',
      hosts: { 'shop.test': [['Prefix', '/b']] },
      ...tls,
    });
    const own = ingress({ className: 'edge', hosts: { 'shop.test': [['Prefix', '/']] } });
    assert.equal(
      ask(facts(own, { neighbours: [theirs] }), 'POST http://shop.test/').redirect?.value.status,
      308,
    );
  });
  test('force-ssl-redirect works without TLS', () => {
    assert.deepEqual(redirect({ 'force-ssl-redirect': 'true' }, {}), {
      value: { status: 308, location: 'https://shop.test/login' },
      blame: blameOf(at('force-ssl-redirect')),
    });
  });
  test('https is not redirected', () =>
    assert.equal(redirect({ 'force-ssl-redirect': 'true' }, tls, 'POST https://shop.test/'), undefined));
});

describe('permanent and temporal redirect', () => {
  const redirect = (annotations: Readonly<Record<string, string>>) =>
    ask(shop(annotations, undefined, { tls: [[]] }), 'GET http://shop.test/x').redirect;
  test('permanent-redirect is 301 and goes before https', () => {
    assert.deepEqual(redirect({ 'permanent-redirect': 'https://new.test' }), {
      value: { status: 301, location: 'https://new.test' },
      blame: blameOf(at('permanent-redirect')),
    });
  });
  test('permanent-redirect-code changes the code', () =>
    assert.equal(
      redirect({ 'permanent-redirect': 'https://new.test', 'permanent-redirect-code': '308' })?.value.status,
      308,
    ));
  test('a code outside 300 to 308 is not taken', () =>
    assert.equal(
      redirect({ 'permanent-redirect': 'https://new.test', 'permanent-redirect-code': '200' })?.value.status,
      301,
    ));
  test('temporal-redirect is 302 and goes before permanent-redirect', () => {
    assert.deepEqual(
      redirect({ 'permanent-redirect': 'https://new.test', 'temporal-redirect': 'https://soon.test' })?.value,
      { status: 302, location: 'https://soon.test' },
    );
  });
});

describe('towards the backend', () => {
  for (const [protocol, scheme] of [
    ['HTTPS', 'https'],
    ['https', 'https'],
    ['GRPCS', 'https'],
    ['HTTP', 'http'],
    ['AUTO_HTTP', 'https'],
  ] as const) {
    test(`backend-protocol ${protocol} means ${scheme}`, () =>
      assert.equal(
        ask(shop({ 'backend-protocol': protocol }), 'GET https://shop.test/').backendScheme,
        scheme,
      ));
  }
  test("the Host is the client's, inferred at upstream-vhost", () => {
    assert.deepEqual(ask(shop({}), 'GET https://shop.test/').host, {
      value: 'shop.test',
      blame: blameOf(at('upstream-vhost')),
      inferred: true,
    });
  });
  test('upstream-vhost names another Host', () => {
    assert.deepEqual(ask(shop({ 'upstream-vhost': 'inner.test' }), 'GET https://shop.test/').host, {
      value: 'inner.test',
      blame: blameOf(at('upstream-vhost')),
    });
  });
  test('custom-http-errors lists the statuses that are replaced', () => {
    assert.deepEqual(ask(shop({ 'custom-http-errors': '404, 405,x' }), 'GET https://shop.test/').errorPages, {
      value: [404, 405],
      blame: blameOf(at('custom-http-errors')),
    });
  });
});

test('a canary with a weight and a server-snippet on other Ingresses of the host are reported there', () => {
  const hosts = { 'shop.test': [['Prefix', '/', 'new']] } as const;
  const canary = ingress({
    name: 'canary',
    className: 'edge',
    annotations: annotated({ canary: 'true', 'canary-weight': '20' }),
    hosts,
  });
  const snippet = ingress({
    name: 'snippet',
    className: 'edge',
    annotations: annotated({ 'server-snippet': 'x', 'auth-url': 'x' }),
    hosts: { 'shop.test': [['Prefix', '/b']] },
  });
  const own = ingress({ className: 'edge', hosts: { 'shop.test': [['Prefix', '/']] } });
  const { unmodelled } = ask(facts(own, { neighbours: [canary, snippet] }), 'GET https://shop.test/');
  assert.deepEqual(
    unmodelled.map(({ blame }) => blame),
    [blameOf(at('server-snippet'), 'snippet'), blameOf(at('canary-weight'), 'canary')],
  );
});

test('annotations that may change the way are reported, harmless ones are not', () => {
  const annotations = {
    'auth-url': 'x',
    'mirror-target': 'x',
    'server-snippet': 'x',
    'proxy-body-size': '8m',
    'proxy-read-timeout': '60',
    'enable-cors': 'true',
    'ssl-redirect': 'false',
  };
  const names = ask(shop(annotations), 'GET https://shop.test/').unmodelled;
  assert.deepEqual(
    names.map(({ value }) => value.split('/')[1]),
    ['auth-url', 'enable-cors', 'mirror-target', 'server-snippet'],
  );
  assert.deepEqual(names[0]?.blame, blameOf(at('auth-url')));
});

describe('external authentication', () => {
  const auth = (annotations: Readonly<Record<string, string>>) =>
    ask(shop(annotations), 'GET https://shop.test/').auth;
  test('is nothing without auth-url', () => {
    assert.equal(auth({}), undefined);
    assert.equal(auth({ 'auth-url': '' }), undefined);
    assert.equal(auth({ 'auth-signin': 'https://$host/oauth2/start' }), undefined);
  });
  test('goes to auth-url, variables and all, and blames that annotation', () => {
    const found = auth({ 'auth-url': 'https://$host/oauth2/auth' });
    assert.deepEqual(found?.value, { url: 'https://$host/oauth2/auth' });
    assert.equal(found?.blame.field, at('auth-url'));
    assert.equal(found?.inferred, undefined);
  });
  test('has the method that auth-method names', () => {
    const found = auth({ 'auth-url': 'http://auth.team.svc/verify', 'auth-method': 'POST' });
    assert.equal(found?.value.method, 'POST');
  });
});
