// Which hop a route gets by default, when another object than the probe's own may decide: the
// intention counts, unless the host is divided like that on purpose.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Ingress } from '../../src/model/index.ts';
import { planRoute } from '../../src/routing/route-plan.ts';
import { probe } from '../diagnosis/samples.ts';
import { facts, ingress, type Path } from './given.ts';

const rewriting = { 'nginx.ingress.kubernetes.io/rewrite-target': '/v1' };

const named = (name: string, created: string, path: Path, annotations = {}): Ingress =>
  ingress({ name, className: 'edge', created, annotations, hosts: { 'shop.test': [path] } });

function hop(own: Ingress, neighbour: Ingress): string | undefined {
  const shop = probe();
  const [route] = shop.routes;
  if (route === undefined) throw new Error('a probe has a route');
  const [first] = planRoute(shop, route, 'POST', facts(own, { neighbours: [neighbour] })).hops;
  return first && `${first.name} ${first.path}`;
}

const rows: readonly (readonly [string, Ingress, Ingress, string])[] = [
  [
    'the own Service, when an older Ingress takes the same path',
    named('shop', '2026-01-01', ['Prefix', '/', 'ours']),
    named('other', '2025-01-01', ['Prefix', '/', 'theirs']),
    'ours /orders',
  ],
  [
    "the other's Service, when it is for a longer path",
    named('shop', '2025-01-01', ['Prefix', '/', 'ours']),
    named('other', '2026-01-01', ['Prefix', '/orders', 'theirs']),
    'theirs /orders',
  ],
  [
    'the path that the deciding rule makes, when both lead to one Service',
    named('shop', '2026-01-01', ['Prefix', '/orders', 'ours']),
    named('other', '2025-01-01', ['Prefix', '/orders', 'ours'], rewriting),
    'ours /v1',
  ],
  [
    'the own Service, when nobody else takes the path',
    named('shop', '2026-01-01', ['Prefix', '/', 'ours']),
    named('other', '2025-01-01', ['Prefix', '/mail', 'theirs']),
    'ours /orders',
  ],
];

describe('the default hop is', () => {
  for (const [name, own, neighbour, expected] of rows)
    test(name, () => assert.equal(hop(own, neighbour), expected));
});
