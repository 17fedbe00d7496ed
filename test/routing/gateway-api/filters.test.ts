// What filters make of a request: rewrites, redirects with their port rules, headers, CORS, Middlewares of
// Traefik (gateway-api.sigs.k8s.io/reference/spec: HTTPPathModifier, HTTPRequestRedirectFilter,
// HTTPURLRewriteFilter, HTTPHeaderFilter). Redirects run against the codes of two versions of the schema.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type {
  Facts,
  GatewayClass,
  HTTPRequestRedirect,
  HTTPRouteFilter,
  Listener,
  Middleware,
} from '../../../src/model/index.ts';
import {
  ask,
  exact,
  filterRule,
  gateway,
  gatewayFacts,
  httpRoute,
  prefix,
  redirect,
  rewrite,
  routeBlameOf,
  rule,
  traefik,
} from './given.ts';

/** The table of HTTPPathModifier, and the paths that it leaves to the reader. */
const replaced: readonly (readonly [path: string, match: string, by: string, expected: string])[] = [
  ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
  ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
  ['/foo/bar', '/foo/', '/xyz', '/xyz/bar'],
  ['/foo/bar', '/foo/', '/xyz/', '/xyz/bar'],
  ['/foo', '/foo', '/xyz', '/xyz'],
  ['/foo/', '/foo', '/xyz', '/xyz/'],
  ['/foo/bar', '/foo', '', '/bar'],
  ['/foo/', '/foo', '', '/'],
  ['/foo', '/foo', '', '/'],
  ['/foo/', '/foo', '/', '/'],
  ['/foo', '/foo', '/', '/'],
  ['/bar', '/', '/xyz', '/xyz/bar'],
  ['/', '/', '/xyz', '/xyz/'],
  ['/foo/bar?q=/foo', '/foo', '/xyz', '/xyz/bar?q=/foo'],
];

const rewriting = (by: string): HTTPRouteFilter =>
  rewrite({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch: by } });

describe('ReplacePrefixMatch', () => {
  for (const [path, match, by, expected] of replaced) {
    test(`makes ${expected} of ${path}, ${match} replaced by "${by}", in a rewrite`, () => {
      const facts = gatewayFacts(httpRoute({ rules: [rule([prefix(match)], 'web', [rewriting(by)])] }));
      assert.equal(ask(facts, `GET http://shop.test${path}`).path, expected);
    });

    test(`makes ${expected} of ${path}, ${match} replaced by "${by}", in a redirect`, () => {
      const filter = redirect({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch: by } });
      const facts = gatewayFacts(httpRoute({ rules: [filterRule([prefix(match)], filter)] }));
      assert.equal(
        ask(facts, `GET http://shop.test${path}`).redirect?.value.location,
        `http://shop.test${expected}`,
      );
    });
  }

  test('is blamed at its field, as a strip where nothing takes the place of the prefix', () => {
    const change = (by: string) =>
      ask(
        gatewayFacts(httpRoute({ rules: [rule([prefix('/a')], 'web', [rewriting(by)])] })),
        'GET http://shop.test/a/b',
      ).pathChanges;
    const blame = routeBlameOf('spec.rules[0].filters[0].urlRewrite.path.replacePrefixMatch');
    assert.deepEqual(change('/v1'), [{ value: { kind: 'rewrite', from: '/a/b', to: '/v1/b' }, blame }]);
    assert.deepEqual(change('/'), [{ value: { kind: 'strip', from: '/a/b', to: '/b' }, blame }]);
    assert.deepEqual(change('/a'), []);
  });

  test('without a prefix to replace is not counted on', () => {
    const facts = gatewayFacts(httpRoute({ rules: [rule([exact('/a')], 'web', [rewriting('/b')])] }));
    const { path, unmodelled } = ask(facts, 'GET http://shop.test/a');
    assert.deepEqual([path, unmodelled.map(({ value }) => value)], ['/a', ['path of URLRewrite']]);
  });
});

describe('a rewrite', () => {
  const filters = [
    rewrite({ hostname: 'inner.test', path: { type: 'ReplaceFullPath', replaceFullPath: '/only' } }),
  ];
  const decision = ask(
    gatewayFacts(httpRoute({ rules: [rule([prefix('/')], 'web', filters)] })),
    'GET http://shop.test/a?q=1',
  );

  test('of the full path keeps the query', () => {
    assert.equal(decision.path, '/only?q=1');
    assert.equal(
      decision.pathChanges[0]?.blame.field,
      'spec.rules[0].filters[0].urlRewrite.path.replaceFullPath',
    );
  });

  test('of the hostname changes the Host that arrives', () =>
    assert.deepEqual(decision.host, {
      value: 'inner.test',
      blame: routeBlameOf('spec.rules[0].filters[0].urlRewrite.hostname'),
    }));

  test('of a backend counts for that backend', () => {
    const ref = { name: 'web', port: 80, filters: [rewriting('/v2')] };
    const facts = gatewayFacts(httpRoute({ rules: [{ matches: [prefix('/')], backendRefs: [ref] }] }));
    const { path, pathChanges } = ask(facts, 'GET http://shop.test/a');
    assert.equal(path, '/v2/a');
    assert.equal(
      pathChanges[0]?.blame.field,
      'spec.rules[0].backendRefs[0].filters[0].urlRewrite.path.replacePrefixMatch',
    );
  });
});

/** Codes that the schema of a version takes for requestRedirect.statusCode. */
const schemas: Readonly<Record<string, readonly number[]>> = {
  '1.4': [301, 302],
  '1.6': [301, 302, 303, 307, 308],
};

type RedirectRow = readonly [
  sentence: string,
  filter: HTTPRequestRedirect,
  line: string,
  status: number,
  location: string,
];

const redirects: readonly RedirectRow[] = [
  ['without a code is a 302', { scheme: 'https' }, 'http://shop.test/a?q=1', 302, 'https://shop.test/a?q=1'],
  [
    'keeps everything that it does not name',
    { hostname: 'other.test' },
    'http://shop.test/a',
    302,
    'http://other.test/a',
  ],
  [
    'with a code of 301',
    { scheme: 'https', statusCode: 301 },
    'http://shop.test/',
    301,
    'https://shop.test/',
  ],
  [
    'with a code of 303',
    { scheme: 'https', statusCode: 303 },
    'http://shop.test/',
    303,
    'https://shop.test/',
  ],
  [
    'with a code of 307',
    { scheme: 'https', statusCode: 307 },
    'http://shop.test/',
    307,
    'https://shop.test/',
  ],
  [
    'with a code of 308',
    { scheme: 'https', statusCode: 308 },
    'http://shop.test/',
    308,
    'https://shop.test/',
  ],
  [
    'takes the port of the scheme that it names',
    { scheme: 'https' },
    'http://shop.test:8080/',
    302,
    'https://shop.test/',
  ],
  ['takes the port of http as well', { scheme: 'http' }, 'https://shop.test:8443/', 302, 'http://shop.test/'],
  [
    'without a scheme keeps the port of the listener',
    { hostname: 'other.test' },
    'http://shop.test:8080/',
    302,
    'http://other.test:8080/',
  ],
  ['leaves port 80 out of http', { port: 80 }, 'http://shop.test:8080/', 302, 'http://shop.test/'],
  [
    'leaves port 443 out of https',
    { port: 443, scheme: 'https' },
    'http://shop.test/',
    302,
    'https://shop.test/',
  ],
  ['spells out port 443 of http', { port: 443 }, 'http://shop.test/', 302, 'http://shop.test:443/'],
  [
    'spells out any other port',
    { port: 8443, scheme: 'https' },
    'http://shop.test/',
    302,
    'https://shop.test:8443/',
  ],
  [
    'leaves the listener’s port 443 out of https',
    { hostname: 'other.test' },
    'https://shop.test/',
    302,
    'https://other.test/',
  ],
  [
    'replaces the full path',
    { path: { type: 'ReplaceFullPath', replaceFullPath: '/new' } },
    'http://shop.test/old?q=1',
    302,
    'http://shop.test/new?q=1',
  ],
];

const listeners: readonly Partial<Listener>[] = [
  { name: 'http' },
  { name: 'alt', port: 8080 },
  { name: 'https', protocol: 'HTTPS' },
  { name: 'alt-tls', protocol: 'HTTPS', port: 8443 },
];

for (const [version, redirectCodes] of Object.entries(schemas)) {
  describe(`a redirect, by the schema of ${version},`, () => {
    const known = (filter: HTTPRequestRedirect, classes?: readonly GatewayClass[]): Facts =>
      gatewayFacts(httpRoute({ rules: [filterRule([prefix('/')], redirect(filter))] }), {
        gateways: [gateway({ listeners })],
        redirectCodes,
        ...(classes === undefined ? {} : { classes }),
      });

    for (const [sentence, filter, url, status, location] of redirects.filter(([, , , code]) =>
      redirectCodes.includes(code),
    ))
      test(sentence, () => {
        const { redirect: answer, backend, refusal } = ask(known(filter), `GET ${url}`);
        assert.deepEqual(answer, {
          value: { status, location },
          blame: routeBlameOf('spec.rules[0].filters[0].requestRedirect.statusCode'),
        });
        assert.deepEqual([backend, refusal], [undefined, undefined]);
      });

    test('goes back to the port that was asked with Traefik', () => {
      const facts = known({ hostname: 'other.test' }, [traefik]);
      assert.equal(
        ask(facts, 'GET http://shop.test:30080/').redirect?.value.location,
        'http://other.test:30080/',
      );
    });
  });
}

test('codes that keep the method are in the newer schema alone', () => {
  const only = redirects
    .filter(([, , , code]) => !(schemas['1.4'] ?? []).includes(code))
    .map(([, , , code]) => code);
  assert.deepEqual(only, [303, 307, 308]);
  assert.ok(only.every((code) => schemas['1.6']?.includes(code)));
});

const with1 = (
  filters: readonly HTTPRouteFilter[],
  classes?: readonly GatewayClass[],
  rest: Partial<Facts> = {},
) =>
  ask(
    gatewayFacts(
      httpRoute({ rules: [rule([prefix('/api')], 'web', filters)] }),
      classes === undefined ? {} : { classes },
      rest,
    ),
    'GET http://shop.test/api/x?q',
  );

describe('filters', () => {
  test('set, add and remove request headers, of equal names the first', () => {
    const { requestHeaders } = with1([
      {
        type: 'RequestHeaderModifier',
        requestHeaderModifier: {
          remove: ['x-gone'],
          add: [{ name: 'x-more', value: '1' }],
          set: [
            { name: 'x-one', value: '1' },
            { name: 'X-One', value: '2' },
          ],
        },
      },
    ]);
    assert.deepEqual(
      requestHeaders?.map(({ value, blame }) => [
        value.kind,
        value.name,
        value.value,
        blame.field.split('.').at(-1),
      ]),
      [
        ['set', 'x-one', '1', 'set[0]'],
        ['add', 'x-more', '1', 'add[0]'],
        ['remove', 'x-gone', undefined, 'remove[0]'],
      ],
    );
  });

  test('for CORS make the gateway answer preflights', () => {
    const cors = { allowOrigins: ['https://app.test'], allowMethods: ['GET'] };
    assert.deepEqual(with1([{ type: 'CORS', cors }]).cors, {
      value: cors,
      blame: routeBlameOf('spec.rules[0].filters[0].cors'),
    });
  });

  test('that mirror, or change the answer, leave the request alone', () => {
    const decision = with1([
      { type: 'RequestMirror', requestMirror: { backendRef: { name: 'other', port: 80 } } },
      { type: 'ResponseHeaderModifier', responseHeaderModifier: {} },
    ]);
    assert.deepEqual(
      [decision.path, decision.unmodelled, decision.requestHeaders],
      ['/api/x?q', [], undefined],
    );
  });

  test('of an implementation, or of a later version, are not counted on', () => {
    const decision = with1([
      { type: 'ExtensionRef', extensionRef: { group: 'traefik.io', kind: 'Middleware', name: 'strip' } },
      { type: 'ExternalAuth' },
    ]);
    assert.deepEqual(decision.unmodelled, [
      { value: 'Middleware strip', blame: routeBlameOf('spec.rules[0].filters[0]') },
      { value: 'filter ExternalAuth', blame: routeBlameOf('spec.rules[0].filters[1]') },
    ]);
  });

  test('that name a Middleware are followed with Traefik', () => {
    const extensionRef = { group: 'traefik.io', kind: 'Middleware', name: 'strip' };
    const strip: Middleware = {
      metadata: { namespace: 'team', name: 'strip' },
      spec: { stripPrefix: { prefixes: ['/api'] } },
    };
    const decision = with1([{ type: 'ExtensionRef', extensionRef }], [traefik], { middlewares: [strip] });
    assert.deepEqual([decision.path, decision.unmodelled], ['/x?q', []]);
    assert.deepEqual(
      decision.pathChanges.map(({ blame }) => blame.kind),
      ['Middleware'],
    );
    assert.equal(
      with1([{ type: 'ExtensionRef', extensionRef }], [traefik], { middlewares: [] }).unmodelled.length,
      1,
    );
  });
});
