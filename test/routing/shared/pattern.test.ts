// Expressions: the same answers as the platform's engine, and no way to be slow.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { searchOf } from '../../../src/routing/shared/go-regexp.ts';
import { patternOf } from '../../../src/routing/shared/pattern.ts';

const pieces = fc.constantFrom(
  'a',
  'b',
  '/',
  '.',
  '\\d',
  '\\.',
  '[ab]',
  '[^/]',
  '[a-c/]',
  '(a|b)',
  '(/|$)',
  '(.*)',
  '(.+?)',
  '(?:ab)',
  'x*',
  'a+',
  'b?',
  'a{2}',
  'b{1,2}',
  '(a*b)?',
  '^',
  '$',
  '(a|ab)(b?)',
  'a??',
  'b{0}',
  '\\w+',
  '\\D',
  '[\\d/]',
  '[^\\w]',
  '[a\\-b]',
  '[-a]',
  '[a-]',
  '[:/]',
  '[(?=]',
  '\\[:',
  '\\(?',
  '\\\\',
);
const subjects = fc.stringMatching(/^[ab/x0.:(?[\\-]{0,12}$/);

test('matches what the platform matches, with the same groups', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 6 }), subjects, (parts, subject) => {
      const source = parts.join('');
      const expected = new RegExp(source, 'y').exec(subject);
      const actual = patternOf(source, false)?.match(subject);
      assert.deepEqual(
        actual,
        expected === null ? undefined : [...expected].map((group) => group ?? ''),
        `${source} on ${subject}`,
      );
    }),
    { numRuns: 3000 },
  );
});

test('finds what the platform finds, in the same place', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 6 }), subjects, (parts, subject) => {
      const source = parts.join('');
      const expected = new RegExp(source).exec(subject);
      const actual = searchOf(source)?.find(subject);
      assert.deepEqual(
        actual,
        expected === null
          ? undefined
          : { at: expected.index, groups: [...expected].map((group) => group ?? '') },
        `${source} on ${subject}`,
      );
    }),
    { numRuns: 3000 },
  );
});

test('what is found in classes and after a backslash is no group and no class by name', () => {
  assert.deepEqual(patternOf('/a[:/]b', false)?.match('/a:b'), ['/a:b']);
  assert.deepEqual(patternOf('[]a]+[^]a]', false)?.match(']ab'), [']ab']);
  assert.deepEqual(patternOf('\\(?a\\[:', false)?.match('(a[:'), ['(a[:']);
  assert.deepEqual(patternOf('[(?=]', false)?.match('='), ['=']);
});

test('a repetition ends where its piece matches nothing, as in Perl and RE2', () => {
  assert.deepEqual(patternOf('(|a)*', false)?.match('aa'), ['', '']);
  assert.deepEqual(patternOf('(|a)*b', false)?.match('b'), ['b', '']);
});

test('the size of the program counts every repetition', () => {
  const [one, many] = [patternOf('a', false), patternOf('(?:a){100}', false)];
  assert.equal((many?.programSize ?? 0) - (one?.programSize ?? 0), 99);
  assert.equal(searchOf('a')?.programSize, one?.programSize);
});

test('named groups count like others', () => {
  assert.deepEqual(patternOf('/(?<one>a)(?P<two>b)', false)?.match('/ab'), ['/ab', 'a', 'b']);
});

test('ignores case where it is asked to', () => {
  assert.deepEqual(patternOf('/API/([a-z]+)', true)?.match('/api/LOGIN'), ['/api/LOGIN', 'LOGIN']);
  assert.equal(patternOf('/API', false)?.match('/api'), undefined);
  assert.deepEqual(patternOf('(?i)/API', false)?.match('/api'), ['/api']);
  assert.equal(patternOf('[^a]', true)?.match('A'), undefined);
});

for (const source of [
  '(',
  'a)',
  '[a',
  '*a',
  'a**',
  '(?=a)',
  '(?!a)',
  '(?<=a)b',
  '(a)\\1',
  '\\b',
  'a{5,2}',
  'a{9999}',
  '[z-a]',
  'a++',
  '[[:alpha:]]',
  'a\\',
  'x'.repeat(513),
  'a)(b',
  '{2}',
  'a{2}{3}',
  '[a-\\d]',
  '(?<n>a)(?<n>b)',
  '(?i:a)',
  'a(?i)b',
]) {
  test(`${source.slice(0, 20)} is not accepted`, () => assert.equal(patternOf(source, false), undefined));
}

test('an expression that is too large is not accepted, and found out quickly', () => {
  assert.equal(patternOf('((a{1000}){1000}){1000}', false), undefined);
  assert.equal(patternOf('(?:(?:(?:){1000}){1000}){1000}', false), undefined);
});

test('expressions that take exponential time elsewhere are answered', () => {
  assert.equal(patternOf('(a+)+$', false)?.match(`${'a'.repeat(2000)}!`), undefined);
  assert.equal(patternOf('(a|a)*(a|a)*b', false)?.match('a'.repeat(2000)), undefined);
  assert.equal(patternOf('(.*)(.*)(.*)(.*)x', false)?.match('a'.repeat(2000)), undefined);
});
