// The pauses before the API server is asked again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pauseAfter, pauseWhenForbidden } from '../../../src/kube/cache/backoff.ts';

describe('the pause after failures', () => {
  it('doubles from 250 ms and stays at 15 s', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failures) => pauseAfter(failures, 0));
    assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('is shortened by chance, by no more than a half', () => {
    assert.equal(pauseAfter(1, 1), 125);
    assert.equal(pauseAfter(9, 0.5), 11_250);
  });

  it('is between half a minute and a minute where a right is missing', () => {
    assert.equal(pauseWhenForbidden(0), 60_000);
    assert.equal(pauseWhenForbidden(1), 30_000);
  });
});
