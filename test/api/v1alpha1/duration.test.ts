// Durations: what counts as one, and how long it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDuration } from '../../../src/api/v1alpha1/duration.ts';

const lengths: Readonly<Record<string, number>> = {
  '1s': 1_000,
  '1m30s': 90_000,
  '500ms': 500,
  '1m500ms': 60_500,
  '24h': 86_400_000,
  '1h1m1s1ms': 3_661_001,
  '1s1s': 2_000,
  '00001s': 1_000,
  '0s': 0,
};

for (const [written, milliseconds] of Object.entries(lengths)) {
  test(`${written} is ${milliseconds} ms`, () => {
    assert.equal(parseDuration(written), milliseconds);
  });
}

for (const written of [
  '',
  '1',
  '1d',
  '1.5s',
  '-1s',
  '+1s',
  '1 s',
  's',
  '100000s',
  '1h1h1h1h1h',
  '1s\n',
  'PT1S',
  '1M',
]) {
  test(`${JSON.stringify(written)} is no duration`, () => {
    assert.equal(parseDuration(written), undefined);
  });
}

test('a duration is the sum of its parts', () => {
  const parts = fc.array(
    fc.tuple(fc.nat(99_999), fc.constantFrom(['h', 3_600_000], ['m', 60_000], ['s', 1_000], ['ms', 1])),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(parts, (list) => {
      const written = list.map(([number, [unit]]) => `${number}${unit}`).join('');
      const sum = list.reduce((total, [number, [, factor]]) => total + number * Number(factor), 0);
      assert.equal(parseDuration(written), sum);
    }),
  );
});
