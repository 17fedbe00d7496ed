// The index of rules leaves none out that any dialect might choose, and keeps their order.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { literalHead } from '../../../src/routing/ingress/prefix-index.ts';
import { type IngressRule, isElementPrefixRule, rulesOf } from '../../../src/routing/ingress/request.ts';
import { hostsOver, rulesFor, rulesOfHost } from '../../../src/routing/ingress/rule-index.ts';
import { ingress, type Path } from '../given.ts';

const paths = [
  '/',
  '/a',
  '/a/',
  '/A/b',
  '/ab',
  '/a/b/c',
  '/a.b',
  '/a/b-c',
  '//a',
  '/x/(y|z)',
  '/ab?c',
  '/a/*',
] as const;
const asked = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/A/B',
  '/ab',
  '/abc',
  '/a/b/c/d',
  '/a.b',
  '/a/b-c/d',
  '/x/y',
  '/ac',
  '//a',
] as const;
const types = ['Prefix', 'Exact', 'ImplementationSpecific'] as const;

const ingresses = paths.flatMap((path, n) =>
  types.map((type) =>
    ingress({ name: `i${n}-${type}`, hosts: { 'shop.test': [[type, path]], '*.test': [[type, path]] } }),
  ),
);
const all = ingresses.flatMap(rulesOf);

/** How any dialect may read a plain path: by elements, by characters, in any case, without doubled slashes. */
const mayTake = (rule: IngressRule, path: string): boolean =>
  isElementPrefixRule(rule, path) ||
  path.toLowerCase().startsWith(rule.path.replace(/\/{2,}/g, '/').toLowerCase()) ||
  `${path}/` === rule.path;

describe('rules for a request', () => {
  for (const path of asked)
    test(`none is left out for ${path}`, () => {
      const found = rulesFor({ ingresses, host: 'shop.test', path });
      assert.deepEqual(
        all.filter((rule) => mayTake(rule, path) && !found.includes(rule)),
        [],
      );
      assert.deepEqual(
        found,
        all.filter((rule) => found.includes(rule)),
      );
    });

  test('an expression is found by what it surely begins with', () => {
    assert.deepEqual(
      ['/x/(y|z)', '/ab?c', '/api/v[0-9]+', '/~/users/\\d+', '.*', '/a.b', '/Foo/'].map(literalHead),
      ['/x', '/a', '/api/', '', '', '', '/foo'].map((head) => (head === '/api/' ? '/api' : head)),
    );
  });

  test('settings that read paths in another way open them all', () => {
    const annotations = { 'traefik.ingress.kubernetes.io/router.pathmatcher': 'PathRegexp' };
    const own = ingress({ annotations, hosts: { 'shop.test': [['ImplementationSpecific', '/orders']] } });
    assert.equal(rulesFor({ ingresses: [own], host: 'shop.test', path: '/x/orders' }).length, 1);
  });
});

describe('rules of a host', () => {
  const under = (host: string): Parameters<typeof ingress>[0] => ({
    name: host,
    hosts: { [host]: [['Prefix', '/'] satisfies Path] },
  });
  const listed = ['a.b.test', '*.b.test', '*.test', '', 'A.B.test', 'c.test'].map((host) =>
    ingress(under(host)),
  );

  test('are those of the host, of stars above it, and of no host', () => {
    const hosts = rulesOfHost({ ingresses: listed, host: 'a.b.test' }).map(({ host }) => host);
    assert.deepEqual(hosts, ['a.b.test', '*.b.test', '*.test', '', 'A.B.test']);
    assert.deepEqual(hostsOver({ ingresses: listed, host: 'a.b.test' }), hosts);
  });
});
