// Hosts as words: what is filed and what is sought must meet exactly where hosts can be meant together.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  filedUnder,
  hostsAsked,
  mayShareHost,
  soughtAsIngress,
  soughtAsRoute,
} from '../../../src/kube/cache/host-keys.ts';

const meets = (filed: string, sought: readonly string[]): boolean =>
  filedUnder([filed]).some((word) => sought.includes(word));

/** filed, sought, as Ingresses read wildcards, as routes do. */
const rows: readonly [filed: string, sought: string, ingress: boolean, route: boolean][] = [
  ['a.example.com', 'a.example.com', true, true],
  ['a.example.com', 'b.example.com', false, false],
  ['*.example.com', 'a.example.com', true, true],
  ['*.example.com', 'b.a.example.com', false, true],
  ['*.example.com', 'example.com', false, false],
  ['a.example.com', '*.example.com', true, true],
  ['b.a.example.com', '*.example.com', false, true],
  ['example.com', '*.example.com', false, false],
  ['*.a.example.com', '*.example.com', false, true],
  ['*.example.com', '*.a.example.com', false, true],
  ['*.a.example.com', '*.b.example.com', false, false],
  ['localhost', 'localhost', true, true],
];

describe('words of hosts', () => {
  for (const [filed, sought, ingress, route] of rows) {
    it(`find ${filed} by ${sought}: ${ingress} as an Ingress, ${route} as a route`, () => {
      assert.equal(meets(filed, soughtAsIngress(sought)), ingress);
      assert.equal(meets(filed, soughtAsRoute(sought)), route);
      assert.equal(mayShareHost([filed], [sought]), route);
    });
  }

  it('of a route without hostnames meet every host, and are met by it', () => {
    assert.equal(meets('', soughtAsRoute('a.example.com')), true);
    assert.equal(meets('a.example.com', soughtAsRoute('')), true);
    assert.equal(mayShareHost([''], ['a.example.com']), true);
  });

  it('of an Ingress that takes any host are found apart from those with a host', () => {
    assert.equal(meets('', soughtAsIngress('a.example.com')), false);
    assert.equal(meets('a.example.com', soughtAsIngress('')), false);
    assert.equal(meets('', soughtAsIngress('')), true);
  });
});

describe('hosts that requests are for', () => {
  it('are those that the probe declares and those that the routing object spells out, each once', () => {
    assert.deepEqual(hostsAsked(['a.example.com'], ['a.example.com', 'b.example.com', '*.example.org', '']), [
      'a.example.com',
      'b.example.com',
    ]);
  });
});
