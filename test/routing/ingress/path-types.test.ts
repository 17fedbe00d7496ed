// The table of path types in the Kubernetes documentation, row by row, in its order
// (kubernetes.io/docs/concepts/services-networking/ingress, "Examples").

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, facts, ingress, ingressClass, type Path, service } from '../given.ts';

const bare = ingressClass('bare', 'example.com/controller');

interface Row {
  readonly kind: 'Prefix' | 'Exact' | 'Mixed';
  readonly paths: readonly Path[];
  readonly requests: readonly string[];
  /** The rule that takes them; absent where the table says no. */
  readonly takes?: string;
}

const prefixes = (...paths: readonly string[]): readonly Path[] => paths.map((path) => ['Prefix', path]);
const row = (kind: 'Prefix' | 'Exact', path: string, request: string, matches: boolean): Row => ({
  kind,
  paths: [[kind, path]],
  requests: [request],
  ...(matches ? { takes: `${path} (${kind})` } : {}),
});

const table: readonly Row[] = [
  { ...row('Prefix', '/', '/', true), requests: ['/', '/foo', '/foo/', '/aaa/bbb/ccc'] },
  row('Exact', '/foo', '/foo', true),
  row('Exact', '/foo', '/bar', false),
  row('Exact', '/foo', '/foo/', false),
  row('Exact', '/foo/', '/foo', false),
  { ...row('Prefix', '/foo', '/foo', true), requests: ['/foo', '/foo/'] },
  { ...row('Prefix', '/foo/', '/foo', true), requests: ['/foo', '/foo/'] },
  row('Prefix', '/aaa/bb', '/aaa/bbb', false),
  row('Prefix', '/aaa/bbb', '/aaa/bbb', true),
  row('Prefix', '/aaa/bbb/', '/aaa/bbb', true),
  row('Prefix', '/aaa/bbb', '/aaa/bbb/', true),
  row('Prefix', '/aaa/bbb', '/aaa/bbb/ccc', true),
  row('Prefix', '/aaa/bbb', '/aaa/bbbxyz', false),
  { kind: 'Prefix', paths: prefixes('/', '/aaa'), requests: ['/aaa/ccc'], takes: '/aaa (Prefix)' },
  {
    kind: 'Prefix',
    paths: prefixes('/', '/aaa', '/aaa/bbb'),
    requests: ['/aaa/bbb'],
    takes: '/aaa/bbb (Prefix)',
  },
  { kind: 'Prefix', paths: prefixes('/', '/aaa', '/aaa/bbb'), requests: ['/ccc'], takes: '/ (Prefix)' },
  row('Prefix', '/aaa', '/ccc', false),
  {
    kind: 'Mixed',
    paths: [
      ['Prefix', '/foo'],
      ['Exact', '/foo'],
    ],
    requests: ['/foo'],
    takes: '/foo (Exact)',
  },
];

/** The rules in both orders: none of the answers hangs on the order. */
const takers = (paths: readonly Path[], request: string): readonly (string | undefined)[] =>
  [paths, paths.toReversed()].map(
    (each) =>
      ask(
        facts(ingress({ className: 'bare', hosts: { 'shop.test': each } }), { ingressClasses: [bare] }),
        `GET http://shop.test${request}`,
      ).rule?.value,
  );

describe('the table of path types', () => {
  for (const { kind, paths, requests, takes } of table) {
    const rules = paths.map(([type, path]) => (kind === 'Mixed' ? `${path} (${type})` : path)).join(', ');
    for (const request of requests) {
      test(`${kind} ${rules} and the request ${request}: ${takes === undefined ? 'no match' : takes}`, () => {
        const rule = takes === undefined ? undefined : `shop.test${takes}`;
        assert.deepEqual(takers(paths, request), [rule, rule]);
      });
    }
  }

  test('Prefix /aaa and the request /ccc: the default backend answers', () => {
    const own = ingress({
      className: 'bare',
      hosts: { 'shop.test': prefixes('/aaa') },
      defaultBackend: 'rest',
    });
    const decision = ask(
      facts(own, { ingressClasses: [bare], services: [service('rest')] }),
      'GET http://shop.test/ccc',
    );
    assert.equal(decision.rule?.value, 'default backend');
    assert.equal(decision.backend?.value.name, 'rest');
  });
});
