// Canaries of ingress-nginx: whom they take, by which setting, and that they need a primary.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Header } from '../../../src/model/index.ts';
import { decide } from '../../../src/routing/decision.ts';
import type { Canary } from '../../../src/routing/shared/model.ts';
import { blameOf, facts, ingress, type Path } from '../given.ts';

const canaryOf = (annotations: Readonly<Record<string, string>>, path: Path = ['Prefix', '/', 'new']) =>
  ingress({
    name: 'canary',
    className: 'edge',
    annotations: Object.fromEntries(
      Object.entries({ canary: 'true', ...annotations }).map(([key, value]) => [
        `nginx.ingress.kubernetes.io/${key}`,
        value,
      ]),
    ),
    hosts: { 'shop.test': [path] },
  });

const main = ingress({ className: 'edge', hosts: { 'shop.test': [['Prefix', '/', 'web']] } });

const decision = (canary: ReturnType<typeof canaryOf>, headers: readonly Header[] = [], own = main) =>
  decide(facts(own, { neighbours: [canary] }), {
    scheme: 'http',
    host: 'shop.test',
    path: '/orders',
    method: 'GET',
    headers,
  });

const by = (key: string) => blameOf(`metadata.annotations[nginx.ingress.kubernetes.io/${key}]`, 'canary');

type Row = readonly [
  name: string,
  annotations: Readonly<Record<string, string>>,
  headers: readonly Header[],
  takes: Canary['takes'],
];

const rows: readonly Row[] = [
  ['nothing leads there', {}, [], 'never'],
  ['a weight', { 'canary-weight': '20' }, [], 'sometimes'],
  ['all the weight', { 'canary-weight': '100' }, [], 'always'],
  ['a weight of a larger total', { 'canary-weight': '100', 'canary-weight-total': '1000' }, [], 'sometimes'],
  ['a weight that is no number', { 'canary-weight': 'some' }, [], 'never'],
  ['a header that is not sent', { 'canary-by-header': 'X-New' }, [], 'never'],
  ['a header that says always', { 'canary-by-header': 'X-New' }, [['x-new', 'always']], 'always'],
  [
    'a header that says never goes before the weight',
    { 'canary-by-header': 'X-New', 'canary-weight': '100' },
    [['X-New', 'never']],
    'never',
  ],
  [
    'a header that says something else leaves it to the weight',
    { 'canary-by-header': 'X-New', 'canary-weight': '20' },
    [['X-New', 'yes']],
    'sometimes',
  ],
  [
    'a header with the value asked for',
    { 'canary-by-header': 'X-New', 'canary-by-header-value': 'yes' },
    [['X-New', 'yes']],
    'always',
  ],
  [
    'always is no value where another one is asked for',
    { 'canary-by-header': 'X-New', 'canary-by-header-value': 'yes' },
    [['X-New', 'always']],
    'never',
  ],
  [
    'a header that fits an expression',
    { 'canary-by-header': 'X-New', 'canary-by-header-pattern': 'beta|gamma' },
    [['X-New', 'my-gamma']],
    'always',
  ],
  ['a cookie, which no probe sends', { 'canary-by-cookie': 'new' }, [], 'never'],
];

describe('a canary takes a request', () => {
  for (const [name, annotations, headers, takes] of rows)
    test(`${takes}: ${name}`, () => {
      const { canaries } = decision(canaryOf(annotations), headers);
      assert.deepEqual(
        canaries.map((canary) => [canary.takes, canary.primary, canary.backend?.value.name]),
        [[takes, true, 'new']],
      );
    });

  test('and its share is blamed at the weight, else at what lets it in', () => {
    const blames = [{ 'canary-weight': '20' }, { 'canary-by-header': 'X-New' }, {}].map(
      (annotations) => decision(canaryOf(annotations)).canaries[0]?.blame,
    );
    assert.deepEqual(blames, [by('canary-weight'), by('canary-by-header'), by('canary')]);
  });

  test('with headers that lead there and away, where they are known', () => {
    const headers = [
      { 'canary-by-header': 'X-New' },
      { 'canary-by-header': 'X-New', 'canary-by-header-value': 'yes' },
      { 'canary-by-header': 'X-New', 'canary-by-header-pattern': 'a' },
    ].map((annotations) => decision(canaryOf(annotations)).canaries[0]?.header);
    assert.deepEqual(headers, [
      { to: ['X-New', 'always'], away: ['X-New', 'never'] },
      { to: ['X-New', 'yes'] },
      undefined,
    ]);
  });
});

describe('the backend', () => {
  test("is the canary's when the request's own header leads there on purpose", () => {
    const led = decision(canaryOf({ 'canary-by-header': 'X-New' }), [['X-New', 'always']]);
    assert.equal(led.backend?.value.name, 'new');
  });

  test('is the main one while a weight decides', () => {
    assert.equal(decision(canaryOf({ 'canary-weight': '100' })).backend?.value.name, 'web');
  });
});

describe('a canary without a primary', () => {
  test('routes nothing when its path is not that of a rule', () => {
    const { canaries, rule } = decision(canaryOf({ 'canary-weight': '100' }, ['Prefix', '/orders', 'new']));
    assert.deepEqual([canaries[0]?.primary, canaries[0]?.takes], [false, 'never']);
    assert.equal(rule?.value, 'shop.test/ (Prefix)');
  });

  test('routes nothing when it is alone', () => {
    const own = canaryOf({ 'canary-weight': '100' });
    const { canaries, rule } = decide(facts(own), {
      scheme: 'http',
      host: 'shop.test',
      path: '/orders',
      method: 'GET',
      headers: [],
    });
    assert.deepEqual([canaries[0]?.primary, rule], [false, undefined]);
  });

  test('is not the concern of a request for another path', () => {
    assert.deepEqual(decision(canaryOf({}, ['Prefix', '/mail', 'new'])).canaries, []);
  });
});
