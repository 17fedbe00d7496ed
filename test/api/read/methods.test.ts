// Which methods are safe, and which carry the route's body.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyWith, isSafe } from '../../../src/api/read/methods.ts';

describe('methods', () => {
  it('are safe when they change nothing on the server and echo nothing', () => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROBE'];
    assert.deepEqual(methods.filter(isSafe), ['GET', 'HEAD', 'OPTIONS']);
  });

  for (const [methods, carrying] of [
    [
      ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'PROPFIND'],
      ['POST', 'PUT', 'PATCH'],
    ],
    [['DELETE'], ['DELETE']],
  ] as const) {
    it(`of a route with ${methods.join(', ')} carry its body when they are ${carrying.join(', ')}`, () => {
      const route = { methods, body: '{}' };
      assert.deepEqual(
        methods.filter((method) => bodyWith(route, method) === '{}'),
        carrying,
      );
    });
  }
});
