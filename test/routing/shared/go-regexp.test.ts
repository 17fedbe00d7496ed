// Go's regexp, as far as gateways use it: where it finds, and what a replacement makes of it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { replacedAll, searchOf } from '../../../src/routing/shared/go-regexp.ts';

const rows: readonly (readonly [
  about: string,
  source: string,
  template: string,
  subject: string,
  made: string | undefined,
])[] = [
  ['a group by its number', '^/foo/(.*)', '/bar/$1', '/foo/x', '/bar/x'],
  ['a number in braces', '^/foo/(.*)', ['/bar/', '{1}/y'].join('$'), '/foo/x', '/bar/x/y'],
  ['a name that swallows what follows', '^/foo/(.*)', '/$1y', '/foo/x', '/'],
  ['a group that is not there', '^/foo', '/bar$3', '/foo', '/bar'],
  ['a dollar of its own', '^/foo', '/$$1', '/foo', '/$1'],
  ['found in the middle', '/old', '/new', '/a/old/b', '/a/new/b'],
  ['either of two', '^/a|^/b', '/c', '/b/x', '/c/x'],
  ['not found', '^/foo', '/bar', '/x', '/x'],
  ['a group by its name: not told', '^/(?P<a>.*)', '/x/$a', '/y', undefined],
  ['found twice: not told', '/a', '/b', '/a/a', undefined],
];

describe('replacing', () => {
  for (const [about, source, template, subject, made] of rows)
    test(about, () => {
      const search = searchOf(source);
      assert.ok(search);
      assert.equal(replacedAll(search, subject, template), made);
    });
});

describe('searching', () => {
  test('says where, and with which groups', () => {
    assert.deepEqual(searchOf('b(c)')?.find('abcd'), { at: 1, groups: ['bc', 'c'] });
  });

  test('what cannot be read is undefined', () => {
    assert.equal(searchOf('('), undefined);
  });
});
