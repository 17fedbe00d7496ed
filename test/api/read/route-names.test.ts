// Names made from paths: readable, within the bounds of a label, one for each route.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { routeNames } from '../../../src/api/read/route-names.ts';

const made: Readonly<Record<string, string>> = {
  '/console/api/login': 'console-api-login',
  '/': 'root',
  '/?a=b': 'root',
  '/api/getWeather/paris?unit=c': 'api-getweather-paris',
  '//a//../b.json': 'a-b-json',
  '/%2Fa%20b/': '2fa-20b',
  '/-_-': 'root',
  [`/${'a'.repeat(70)}`]: 'a'.repeat(63),
  [`/${'a'.repeat(62)}/b`]: 'a'.repeat(62),
};

for (const [path, name] of Object.entries(made)) {
  test(`${path} becomes ${name}`, () => {
    assert.deepEqual(routeNames([{ path }]), [name]);
  });
}

test('paths that give the same name are numbered in order', () => {
  const routes = ['/a/b', '/a-b', '/x', '/a_b'].map((path) => ({ path }));
  assert.deepEqual(routeNames(routes), ['a-b', 'a-b-2', 'x', 'a-b-3']);
});

test('a number that a path spells out is not given twice', () => {
  const routes = ['/a-2', '/a', '/a', '/a-2'].map((path) => ({ path }));
  assert.deepEqual(routeNames(routes), ['a-2', 'a', 'a-3', 'a-2-2']);
});

test('the number of a long name takes the place of its end', () => {
  const path = `/${'a'.repeat(80)}`;
  assert.deepEqual(routeNames([{ path }, { path }])[1], `${'a'.repeat(61)}-2`);
});

test('an explicit name stands as it is and does not shift the made ones', () => {
  const routes = [{ name: 'login', path: '/a' }, { path: '/a' }];
  assert.deepEqual(routeNames(routes), ['login', 'a']);
});

test('made names are labels and unique, whatever the paths', () => {
  const character = fc.constantFrom('a', 'B', '2', '-', '/', '.', '?', '%', '~');
  const path = fc.string({ unit: character, maxLength: 80 }).map((rest) => ({ path: `/${rest}` }));
  fc.assert(
    fc.property(fc.array(path, { maxLength: 64 }), (routes) => {
      const names = routeNames(routes);
      assert.equal(new Set(names).size, routes.length);
      for (const name of names) assert.match(name, /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
    }),
  );
});
