import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Settling } from '../../src/schedule/settling.ts';

/** A settling whose clock stands where it is put. */
function atHand() {
  let now = 0;
  const settling = new Settling(() => now);
  const nextAt = (ms: number): number | undefined => {
    now = ms;
    return settling.next('a/b');
  };
  return { settling, nextAt };
}

describe('looking again after a change', () => {
  it('asks for looks that come ever later, and then for none', () => {
    const { settling, nextAt } = atHand();
    assert.equal(nextAt(0), undefined);
    settling.changed('a/b');
    assert.deepEqual(
      [nextAt(200), nextAt(500), nextAt(1000), nextAt(3300), nextAt(3400)],
      [300, 500, 2300, undefined, undefined],
    );
  });

  it('does not count a run that was under way at the change', () => {
    const { settling, nextAt } = atHand();
    settling.changed('a/b');
    assert.deepEqual([nextAt(10), nextAt(200), nextAt(500)], [490, 300, 500]);
  });

  it('begins anew with another change', () => {
    const { settling, nextAt } = atHand();
    settling.changed('a/b');
    assert.equal(nextAt(3000), 300);
    settling.changed('a/b');
    assert.equal(nextAt(3200), 300);
  });

  it('forgets', () => {
    const { settling, nextAt } = atHand();
    settling.changed('a/b');
    settling.forget('a/b');
    assert.equal(nextAt(0), undefined);
  });
});
