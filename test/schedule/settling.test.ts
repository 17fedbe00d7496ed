import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Settling } from '../../src/schedule/settling.ts';

describe('Settling', () => {
  it('asks for two further looks after a change, and for none without one', () => {
    const settling = new Settling();
    assert.equal(settling.next('a/b'), undefined);
    settling.changed('a/b');
    assert.deepEqual(
      [settling.next('a/b'), settling.next('a/b'), settling.next('a/b')],
      [800, 2500, undefined],
    );
  });

  it('begins anew when another change comes before it has settled', () => {
    const settling = new Settling();
    settling.changed('a/b');
    settling.next('a/b');
    settling.changed('a/b');
    assert.deepEqual(
      [settling.next('a/b'), settling.next('a/b'), settling.next('a/b')],
      [800, 2500, undefined],
    );
  });

  it('owes nothing for a key that is forgotten', () => {
    const settling = new Settling();
    settling.changed('a/b');
    settling.forget('a/b');
    assert.equal(settling.next('a/b'), undefined);
  });
});
