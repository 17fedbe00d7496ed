// When an informer takes the API server's no for an answer: later for what it had listed before.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counted, meaningOf, noRefusals, type RefusalMeaning } from '../../../src/kube/cache/refusals.ts';

const meaning = (
  codes: readonly (number | undefined)[],
  optional: boolean,
  listed: boolean,
): RefusalMeaning =>
  meaningOf(
    codes.reduce(
      (row, code) => counted(row, { words: '', ...(code === undefined ? {} : { code }) }),
      noRefusals,
    ),
    { optional, listed },
  );

const times = (count: number, code: number): readonly number[] => Array.from({ length: count }, () => code);

describe('a row of refusals', () => {
  const rows: readonly [string, readonly (number | undefined)[], boolean, boolean, RefusalMeaning][] = [
    ['404 for what may be missing: absent', [404], true, false, 'absent'],
    ['404 for what was there a moment ago: not yet', times(2, 404), true, true, 'doubtful'],
    ['and then: absent', times(3, 404), true, true, 'absent'],
    [
      '404 after the server was away counts from the start',
      [404, 404, undefined, 404],
      true,
      true,
      'doubtful',
    ],
    ['404 for what no operator can do without: away', times(9, 404), false, true, 'away'],
    ['403 once or twice, as a starting server says it: away', times(2, 403), true, false, 'away'],
    ['403 again: unreadable', times(3, 403), true, false, 'unreadable'],
    ['403 for what was readable: away for longer', times(7, 403), true, true, 'away'],
    ['and then: unreadable', times(8, 403), true, true, 'unreadable'],
    ['403 between other failures: away', [403, 403, 500, 403, 403], true, false, 'away'],
    ['no answer: away', [undefined], true, false, 'away'],
  ];
  for (const [sentence, codes, optional, listed, expected] of rows) {
    it(sentence, () => assert.equal(meaning(codes, optional, listed), expected));
  }
});
