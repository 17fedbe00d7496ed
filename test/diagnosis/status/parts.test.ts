// Differences and discovered routes in a status: within their room, what is left out counted, and
// silent while a reader would see the same.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Difference, statusSchema } from '../../../src/api/v1alpha1/status.ts';
import { type CycleOutcome, isNews, nextStatus } from '../../../src/diagnosis/status/status.ts';
import type { Discovery } from '../../../src/routing/discovery.ts';
import { healthyEntry, now, probe } from '../samples.ts';

const statusOf = (part: Partial<CycleOutcome>) =>
  nextStatus(probe(), { statements: [], entries: [healthyEntry()], ...part }, now);

const difference = (part: Partial<Difference> = {}): Difference => ({
  route: 'orders',
  method: 'POST',
  what: 'RedirectStatus',
  left: '308',
  right: '302',
  fix: 'Set it to 308',
  ...part,
});

const discovery = (paths: readonly string[], part: Partial<Discovery> = {}): Discovery => ({
  routes: paths.map((path) => ({
    name: 'r',
    host: 'shop.test',
    path,
    methods: ['GET'],
    headers: [],
    mustRefuse: [],
    refusalBy: 'Allow',
    discovered: true,
  })),
  patterns: 0,
  hosts: 0,
  methods: 0,
  more: 0,
  ...part,
});

describe('differences between two gateways', () => {
  const many = (count: number, part: Partial<Difference> = {}) => ({
    parity: { differences: Array.from({ length: count }, (_, n) => difference({ route: `r${n}`, ...part })) },
  });

  it('are absent where none are looked for, and an empty list where there are none', () => {
    assert.equal(statusOf({}).parity, undefined);
    assert.deepEqual(statusOf(many(0)).parity, []);
  });

  it('are at most 32, the rest is counted', () => {
    const status = statusOf(many(40));
    assert.deepEqual([status.parity?.length, status.omittedDifferences], [32, 8]);
  });

  it('leave the entries their room, however long they are', () => {
    const long = 'x'.repeat(5000);
    const status = statusOf(many(40, { left: long, right: long, fix: long }));
    assert.ok(JSON.stringify(status.parity).length <= 16 * 1024 + 64);
    assert.equal((status.parity?.length ?? 0) + (status.omittedDifferences ?? 0), 40);
    assert.ok(statusSchema.safeParse(status).success);
  });

  it('keep the count of those that an earlier status left out', () => {
    const status = statusOf({ parity: { differences: [difference()], omitted: 3 } });
    assert.equal(status.omittedDifferences, 3);
  });

  it('are news when one comes, goes or changes, and not when only its fix is worded anew', () => {
    const first = statusOf({ parity: { differences: [difference()] } });
    const after = (part: Partial<Difference>) => statusOf({ parity: { differences: [difference(part)] } });
    assert.equal(isNews(first, after({ fix: 'Other words' })), false);
    assert.equal(isNews(first, after({ right: '301' })), true);
    assert.equal(isNews(first, statusOf(many(0))), true);
  });
});

describe('discovered routes', () => {
  it('stand with their host, and what is not probed is counted', () => {
    const status = statusOf({ discovery: discovery(['/a'], { patterns: 2, hosts: 1, methods: 1, more: 3 }) });
    assert.deepEqual(status.discovered, [{ path: '/a', host: 'shop.test' }]);
    assert.equal(status.omittedDiscovered, 7);
  });

  it('stay within their room', () => {
    const paths = Array.from({ length: 64 }, (_, n) => `/${'x'.repeat(900)}${n}`);
    const status = statusOf({ discovery: discovery(paths) });
    assert.ok(JSON.stringify(status.discovered).length <= 6 * 1024 + 64);
    assert.equal((status.discovered?.length ?? 0) + (status.omittedDiscovered ?? 0), 64);
    assert.ok(statusSchema.safeParse(status).success);
  });

  it('are news when they change', () => {
    const first = statusOf({ discovery: discovery(['/a']) });
    assert.equal(isNews(first, statusOf({ discovery: discovery(['/a']) })), false);
    assert.equal(isNews(first, statusOf({ discovery: discovery(['/b']) })), true);
  });
});
