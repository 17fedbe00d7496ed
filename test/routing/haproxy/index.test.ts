// The controllers of HAProxy: that of HAProxy Technologies, and the community's.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts } from '../../../src/model/index.ts';
import {
  ask,
  blameOf,
  facts,
  type IngressSpec,
  ingress,
  ingressClass,
  type Path,
  service,
} from '../given.ts';

type Text = Readonly<Record<string, string>>;

const at = (name: string): string => `metadata.annotations[haproxy.org/${name}]`;
const haproxy = (annotations: Text): Text =>
  Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`haproxy.org/${name}`, value]));

interface Given {
  readonly settings?: Text;
  readonly paths?: readonly Path[];
  readonly more?: Partial<IngressSpec>;
  readonly service?: Text;
  readonly controller?: string;
}

function given({ settings = {}, paths = [['Prefix', '/foo']], more = {}, ...rest }: Given): Facts {
  const spec = { className: 'ha', annotations: haproxy(settings), hosts: { 'shop.test': paths }, ...more };
  return facts(ingress(spec), {
    ingressClasses: [ingressClass('ha', rest.controller ?? 'haproxy.org/ingress-controller/haproxy')],
    services: [service('web', { annotations: rest.service ?? {} })],
  });
}

const rule = (known: Facts, path: string, host = 'shop.test'): string | undefined =>
  ask(known, `GET http://${host}${path}`).rule?.value;
const unmodelled = (known: Facts): readonly string[] =>
  ask(known, 'GET http://shop.test/foo').unmodelled.map(({ value }) => value);

describe('path types', () => {
  const takes = (type: string, ruled: string, path: string): boolean =>
    rule(given({ paths: [[type, ruled]] }), path) !== undefined;
  for (const [type, ruled, path, expected] of [
    ['Prefix', '/foo', '/foo', true],
    ['Prefix', '/foo/', '/foo', true],
    ['Prefix', '/foo', '/foo/bar', true],
    ['Prefix', '/foo', '/foobar', false],
    ['Exact', '/foo', '/foo/', false],
    ['ImplementationSpecific', '/foo', '/foobar', true],
    ['ImplementationSpecific', '/foo/', '/foobar', true],
    ['ImplementationSpecific', '/foo', '/Foo', false],
  ] as const) {
    test(`pkg/route: ${type} ${ruled} ${expected ? 'takes' : 'leaves'} ${path}`, () =>
      assert.equal(takes(type, ruled, path), expected));
  }
  test('a whole path goes before a longer prefix of characters, the longest prefix wins', () => {
    const known = given({
      paths: [
        ['ImplementationSpecific', '/foo', 'chars'],
        ['Prefix', '/foo/bar', 'longer'],
        ['Exact', '/foo/bar/baz', 'whole'],
      ],
    });
    const backend = (path: string) => ask(known, `GET http://shop.test${path}`).backend?.value.name;
    assert.deepEqual(['/foo/x', '/foo/bar/x', '/foo/bar/baz'].map(backend), ['chars', 'longer', 'whole']);
  });
  test('a host with rules takes all its requests; a star covers one label', () => {
    const hosts = { 'shop.test': [['Prefix', '/foo']], '*.test': [['Prefix', '/']] } as const;
    const known = given({ more: { hosts } });
    assert.equal(rule(known, '/bar'), undefined);
    assert.equal(rule(known, '/bar', 'other.test'), '*.test/ (Prefix)');
    assert.equal(rule(known, '/bar', 'a.b.test'), undefined);
  });
  test('two rules with one key: which of them counts cannot be told', () => {
    const other = ingress({
      name: 'other',
      className: 'ha',
      hosts: { 'shop.test': [['Prefix', '/foo/', 'b']] },
    });
    assert.deepEqual(unmodelled({ ...given({}), neighbours: [other] }), ['path /foo/']);
  });
});

describe('path-rewrite', () => {
  const arrives = (value: string, path: string): string =>
    ask(
      given({ settings: { 'path-rewrite': value }, paths: [['Prefix', '/']] }),
      `GET http://shop.test${path}`,
    ).path;
  // documentation/annotations.md, "Path Rewrite"
  for (const [value, path, expected] of [
    ['/', '/any/path', '/'],
    ['(.*) /foo\\1', '/bar?q=1', '/foo/bar?q=1'],
    ['([^?]*)(\\?(.*))? \\1/foo\\2', '/bar?q=1', '/bar/foo?q=1'],
    ['/foo/(.*) /\\1', '/foo/bar?q=1', '/bar?q=1'],
    ['/foo/(.*) /\\1\n/bar/(.*) /baz/\\1\n', '/foo/bar/x', '/baz/x'],
    ['/foo/(.*) /\\1', '/other', '/other'],
    ['/foo/(.*) /\\1', '/v1/foo/bar', '/bar'],
    ['^/foo/(.*) /\\1', '/v1/foo/bar', '/v1/foo/bar'],
  ] as const) {
    test(`${JSON.stringify(value)}: ${path} arrives as ${expected}`, () =>
      assert.equal(arrives(value, path), expected));
  }
  test('each line that changes the path is a change, blamed at the annotation', () => {
    const known = given({ settings: { 'path-rewrite': '/foo/(.*) /\\1\n/nothing /x' } });
    assert.deepEqual(ask(known, 'POST http://shop.test/foo/bar').pathChanges, [
      { value: { kind: 'rewrite', from: '/foo/bar', to: '/bar' }, blame: blameOf(at('path-rewrite')) },
    ]);
  });
  for (const value of ['a b c', '(?!x) /', '(.*) /%[path]', '/foo/(.*) \\1']) {
    test(`cannot be told: ${value}`, () => {
      const decision = ask(given({ settings: { 'path-rewrite': value } }), 'GET http://shop.test/foo/bar');
      assert.equal(decision.path, '/foo/bar');
      assert.deepEqual(
        decision.unmodelled.map(({ value: name }) => name),
        ['haproxy.org/path-rewrite'],
      );
    });
  }
});

describe('redirects', () => {
  const tls = { tls: [['shop.test']] };
  const redirect = (settings: Text, more: Partial<IngressSpec> = tls, scheme = 'http') =>
    ask(given({ settings, more }), `POST ${scheme}://shop.test:80/foo?x=1`).redirect;
  test('an Ingress with tls is redirected with 302 to port 8443, inferred', () =>
    assert.deepEqual(redirect({}), {
      value: { status: 302, location: 'https://shop.test:8443/foo?x=1' },
      blame: blameOf(at('ssl-redirect')),
      inferred: true,
    }));
  test('without tls it is not', () => assert.equal(redirect({}, {}), undefined));
  test('nor with ssl-redirect off, nor on https', () => {
    assert.equal(redirect({ 'ssl-redirect': 'false' }), undefined);
    assert.equal(redirect({}, tls, 'https'), undefined);
  });
  test('a code that is written is to blame', () =>
    assert.deepEqual(redirect({ 'ssl-redirect': 'true', 'ssl-redirect-code': '303' }, {}), {
      value: { status: 303, location: 'https://shop.test:8443/foo?x=1' },
      blame: blameOf(at('ssl-redirect-code')),
    }));
  test('ssl-redirect-port', () =>
    assert.equal(
      redirect({ 'ssl-redirect-port': '9443' })?.value.location,
      'https://shop.test:9443/foo?x=1',
    ));
  test('request-redirect sends to another host, to http even from https, with the path as it was sent', () =>
    assert.deepEqual(redirect({ 'request-redirect': 'new.test:81', 'path-rewrite': '/' }, tls, 'https'), {
      value: { status: 302, location: 'http://new.test:81/foo?x=1' },
      blame: blameOf(at('request-redirect')),
    }));
  test('request-redirect-code', () =>
    assert.equal(
      redirect({ 'request-redirect': 'https://new.test', 'request-redirect-code': '307' }, {})?.value.status,
      307,
    ));
  test('a value that the controller does not take is not modelled', () => {
    assert.deepEqual(unmodelled(given({ settings: { 'ssl-redirect': 'maybe' } })), [
      'haproxy.org/ssl-redirect',
    ]);
    assert.deepEqual(unmodelled(given({ settings: { 'ssl-redirect-code': '300' } })), [
      'haproxy.org/ssl-redirect-code',
    ]);
  });
  test('the default backend knows no redirect and no rewrite', () => {
    const more = { ...tls, defaultBackend: 'rest' };
    const known = given({ settings: { 'path-rewrite': '/' }, more });
    const decision = ask(known, 'GET http://shop.test/other');
    assert.deepEqual(
      [decision.redirect, decision.path, decision.backend?.value.name],
      [undefined, '/other', 'rest'],
    );
  });
});

describe('towards the backend', () => {
  test('set-host names the Host', () => {
    const host = (settings: Text) => ask(given({ settings }), 'GET http://shop.test/foo').host;
    assert.deepEqual(host({ 'set-host': 'inner.test' }), {
      value: 'inner.test',
      blame: blameOf(at('set-host')),
    });
    assert.equal(host({}).value, 'shop.test');
  });
  test('server-ssl of the Service goes before that of the Ingress', () => {
    const scheme = (known: Given) => ask(given(known), 'GET http://shop.test/foo').backendScheme;
    const settings = { 'server-ssl': 'true' };
    assert.equal(scheme({ settings }), 'https');
    assert.equal(scheme({ settings, service: { 'haproxy.org/server-ssl': 'false' } }), 'http');
  });
  test('other domains mean the same settings', () => {
    const more = { annotations: { 'haproxy.com/path-rewrite': '/' } };
    const decision = ask(given({ more }), 'GET http://shop.test/foo');
    assert.equal(decision.pathChanges[0]?.blame.field, 'metadata.annotations[haproxy.com/path-rewrite]');
  });
  test('lists, authentication, snippets and h2 are reported, checks and times are not', () => {
    const settings = { 'allow-list': '10.0.0.0/8', 'auth-type': 'basic-auth', 'timeout-server': '5s' };
    const own = {
      'haproxy.org/route-acl': 'x',
      'haproxy.org/server-proto': 'h2',
      'haproxy.org/check': 'true',
    };
    assert.deepEqual(unmodelled(given({ settings, service: own })), [
      'haproxy.org/allow-list',
      'haproxy.org/auth-type',
      'haproxy.org/route-acl',
      'haproxy.org/server-proto',
    ]);
  });
});

describe('the community’s HAProxy Ingress', () => {
  const community = (settings: Text, paths: readonly Path[], tls: IngressSpec['tls'] = []): Facts => {
    const annotations = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`haproxy-ingress.github.io/${name}`, value]),
    );
    return given({ paths, more: { annotations, tls }, controller: 'haproxy-ingress.github.io/controller' });
  };
  // haproxy-ingress.github.io/docs/configuration/keys, "Path type"
  for (const [type, ruled, path, expected] of [
    ['begin', '/app', '/App', true],
    ['begin', '/app', '/app1', true],
    ['exact', '/app', '/app/', false],
    ['prefix', '/app', '/app/1', true],
    ['prefix', '/app', '/app1', false],
    ['regex', '/app[0-9]+', '/app15/sub', true],
    ['regex', '/app[0-9]+$', '/app15/sub', false],
  ] as const) {
    test(`path-type ${type} ${ruled} ${expected ? 'takes' : 'leaves'} ${path}`, () => {
      const known = community({ 'path-type': type }, [['ImplementationSpecific', ruled]]);
      assert.equal(rule(known, path) !== undefined, expected);
    });
  }
  test('the pathType of the rule goes before path-type', () =>
    assert.equal(rule(community({ 'path-type': 'begin' }, [['Prefix', '/app']]), '/app1'), undefined));
  // the same page, "Rewrite target"
  for (const [ruled, path, target, expected] of [
    ['/abc', '/abc', '/', '/'],
    ['/abc', '/abc/', '/', '/'],
    ['/abc', '/abc/x', '/', '/x'],
    ['/abc', '/abc', '/y', '/y'],
    ['/abc', '/abc/', '/y', '/y/'],
    ['/abc', '/abc/x', '/y', '/y/x'],
    ['/abc/', '/abc/x', '/', '/x'],
  ] as const) {
    test(`rewrite-target ${target} of ${ruled}: ${path} arrives as ${expected}`, () => {
      const known = community({ 'rewrite-target': target }, [['ImplementationSpecific', ruled]]);
      assert.equal(ask(known, `GET http://shop.test${path}`).path, expected);
    });
  }
  test('a host with TLS is redirected with 302 unless ssl-redirect is off', () => {
    const redirect = (settings: Text) =>
      ask(community(settings, [['Prefix', '/foo']], [['shop.test']]), 'POST http://shop.test/foo').redirect;
    assert.deepEqual(redirect({})?.value, { status: 302, location: 'https://shop.test/foo' });
    assert.equal(redirect({ 'ssl-redirect': 'false' }), undefined);
  });
  test('everything else of its own is reported', () =>
    assert.deepEqual(
      unmodelled(community({ 'auth-url': 'http://x', 'redirect-to': 'y' }, [['Prefix', '/foo']])),
      ['haproxy-ingress.github.io/auth-url', 'haproxy-ingress.github.io/redirect-to'],
    ));
});

test('a controller that only begins like one of them is not known', () => {
  const known = given({ controller: 'haproxy.org/other', settings: { 'path-rewrite': '/' } });
  assert.equal(ask(known, 'GET http://shop.test/foo/x').dialect, 'ingress');
});
