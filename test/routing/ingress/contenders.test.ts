// Who else may win a route: the rules that lose, in the order of precedence, what the probe's own
// object asks for by itself, and whether hosts are divided like that on purpose.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, blameOf, facts, type IngressSpec, ingress, type Path } from '../given.ts';

const nginx = { className: 'edge', created: '2026-01-01' } as const;
const rewriting = { 'nginx.ingress.kubernetes.io/use-regex': 'true' };

function shop(paths: readonly Path[], neighbour: IngressSpec, own: IngressSpec = nginx, path = '/orders/1') {
  const mine = ingress({ ...own, hosts: { 'shop.test': paths } });
  const neighbours = [ingress({ ...nginx, name: 'other', ...neighbour })];
  return ask(facts(mine, { neighbours }), `GET https://shop.test${path}`);
}

const named = (decision: ReturnType<typeof ask>) =>
  decision.contenders.map(({ rule, backend, matches }) => [
    rule.value,
    rule.blame.name,
    backend?.value.name,
    matches,
  ]);

describe('contenders', () => {
  test('are the rules that match and lose, the next one first', () => {
    const decision = shop(
      [
        ['Prefix', '/', 'front'],
        ['Prefix', '/orders', 'orders'],
      ],
      { hosts: { 'shop.test': [['Prefix', '/orders/1', 'one']] } },
    );
    assert.equal(decision.backend?.value.name, 'one');
    assert.deepEqual(named(decision), [
      ['shop.test/orders (Prefix)', 'shop', 'orders', true],
      ['shop.test/ (Prefix)', 'shop', 'front', true],
    ]);
  });

  test('are younger rules for the same path', () => {
    const decision = shop([['Prefix', '/', 'ours']], {
      created: '2025-01-01',
      hosts: { 'shop.test': [['Prefix', '/', 'theirs']] },
    });
    assert.equal(decision.backend?.value.name, 'theirs');
    assert.deepEqual(named(decision), [['shop.test/ (Prefix)', 'shop', 'ours', true]]);
  });

  test('are rules for less exact hosts, which make no location here', () => {
    const decision = shop([['Prefix', '/', 'ours']], {
      hosts: { '*.test': [['Prefix', '/orders', 'wide']] },
    });
    assert.deepEqual(named(decision), [['*.test/orders (Prefix)', 'other', 'wide', true]]);
  });

  test('that only look like a match come last, and say so', () => {
    const decision = shop(
      [
        ['Prefix', '/', 'front'],
        ['Prefix', '/api/v', 'api'],
      ],
      {},
      nginx,
      '/api/v1/rooms',
    );
    assert.equal(decision.backend?.value.name, 'front');
    assert.deepEqual(named(decision), [['shop.test/api/v (Prefix)', 'shop', 'api', false]]);
    assert.deepEqual(decision.contenders[0]?.rule.blame, blameOf('spec.rules[0].http.paths[1].path'));
  });

  test('are none when one rule matches', () => {
    const decision = shop([['Prefix', '/', 'ours']], { hosts: { 'shop.test': [['Prefix', '/mail']] } });
    assert.deepEqual(decision.contenders, []);
  });

  test('are known without a controller, and with Kong', () => {
    for (const className of ['unknown', 'gateway']) {
      const decision = shop(
        [['Prefix', '/', 'ours']],
        {
          className,
          hosts: { 'shop.test': [['Prefix', '/orders', 'theirs']] },
        },
        { className },
      );
      assert.equal(decision.backend?.value.name, 'theirs', className);
      assert.deepEqual(named(decision), [['shop.test/ (Prefix)', 'shop', 'ours', true]], className);
    }
  });
});

describe('what is declared', () => {
  test('is what the own Ingress asks for by itself, when an older one takes the same path', () => {
    const { declared, split } = shop([['Prefix', '/orders', 'ours']], {
      created: '2025-01-01',
      hosts: { 'shop.test': [['Prefix', '/orders', 'theirs']] },
    });
    assert.equal(declared?.backend?.value.name, 'ours');
    assert.equal(split, undefined);
  });

  test('is divided on purpose when the other rule is for a longer path', () => {
    const { declared, split } = shop([['Prefix', '/', 'ours']], {
      hosts: { 'shop.test': [['Prefix', '/orders', 'theirs']] },
    });
    assert.equal(declared?.backend?.value.name, 'ours');
    assert.equal(split, true);
  });

  test('is not divided on purpose when expressions on the host make an Exact rule take what is below it', () => {
    const { declared, split, backend } = shop([['Prefix', '/', 'ours']], {
      annotations: rewriting,
      hosts: { 'shop.test': [['Exact', '/orders', 'theirs']] },
    });
    assert.equal(backend?.value.name, 'theirs');
    assert.equal(declared?.backend?.value.name, 'ours');
    assert.equal(split, undefined);
  });

  test('is nothing when the own rule decides, or has none', () => {
    const neighbour = { hosts: { 'shop.test': [['Prefix', '/orders', 'theirs']] } } as const;
    assert.equal(shop([['Prefix', '/orders/1', 'ours']], neighbour).declared, undefined);
    assert.equal(shop([['Prefix', '/mail', 'ours']], neighbour).declared, undefined);
  });
});
