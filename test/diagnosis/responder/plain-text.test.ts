// Text from the network must never make the API server refuse a status, nor move a terminal's cursor.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainText } from '../../../src/diagnosis/responder/plain-text.ts';

const forbidden = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/u;

const anyString = fc.oneof(
  fc.string({ unit: 'binary' }),
  // UTF-16 code units by themselves: lone surrogates included.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom('\ud83d', '\ude00', '\n', '\u202e', '\x7f', 'a', '\ufeff'))
    .map((parts) => parts.join('')),
);

test('any string becomes one well-formed line without control characters, within its length', () => {
  fc.assert(
    fc.property(anyString, fc.integer({ min: 0, max: 60 }), (text, limit) => {
      const plain = plainText(text, limit);
      assert.ok(plain.isWellFormed());
      assert.doesNotMatch(plain, forbidden);
      assert.ok([...plain].length <= limit);
    }),
    { numRuns: 2000 },
  );
});

test('what is plain already stays as it is, and cleaning twice changes nothing', () => {
  assert.equal(plainText('405 Method Not Allowed – ünïcode 😀'), '405 Method Not Allowed – ünïcode 😀');
  fc.assert(fc.property(anyString, (text) => plainText(plainText(text, 50), 50) === plainText(text, 50)));
});

test('every character that a server or a terminal would stumble over is left out', () => {
  const all = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter((c) =>
    forbidden.test(c),
  );
  assert.equal(all.length, 65 + 12 + 2 + 2);
  assert.equal(
    plainText(all.map((character) => `${character}x`).join(''), 1000).replaceAll(' ', ''),
    'x'.repeat(all.length),
  );
});

test('line ends become one blank', () => {
  assert.equal(plainText('a\r\nb\u2028c\td'), 'a b c d');
});

test('a lone surrogate becomes the replacement character', () => {
  assert.equal(plainText('a\ud83db'), 'a\ufffdb');
});

test('bidi overrides are left out, so that a text cannot show in another order than it is', () => {
  assert.equal(plainText('user\u202egnp.exe'), 'usergnp.exe');
});

test('a long text is cut between code points, and the ellipsis counts', () => {
  const cut = plainText('😀'.repeat(300));
  assert.equal([...cut].length, 200);
  assert.ok(cut.endsWith('😀…'));
  assert.equal(plainText('abc', 3), 'abc');
  assert.equal(plainText('abcd', 3), 'ab…');
});
