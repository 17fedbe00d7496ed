// Flips are told when enough cycles agree, and everything else at once.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Flip, flip, isPassing, type Pending } from '../../../src/cycle/stability/thresholds.ts';
import type { Statement } from '../../../src/diagnosis/status/conditions.ts';
import { condition, entry, healthyEntry, now, probe } from '../../diagnosis/samples.ts';

type Status = Statement['status'];
const statement = (status: Status): Statement => ({
  type: 'Healthy',
  status,
  reason: 'AppFails',
  message: '',
});
const pending = (status: Status, count: number, at = now): Pending => ({ status, count, at });
const wait = (status: Status, count: number, againMs: number): Flip => ({
  kind: 'wait',
  pending: pending(status, count),
  againMs,
});
const write: Flip = { kind: 'write' };
const spec = { failureThreshold: 3, successThreshold: 2 };
const given = (before: Pending | undefined) => ({
  ...(before === undefined ? {} : { pending: before }),
  passing: false,
  now,
});

const rows: readonly (readonly [string, Status, Status, Pending | undefined, Flip])[] = [
  ['True stays True', 'True', 'True', undefined, write],
  ['a first failure waits 500 ms', 'True', 'False', undefined, wait('False', 1, 500)],
  ['a second failure waits a second', 'True', 'False', pending('False', 1), wait('False', 2, 1000)],
  ['a third failure is told', 'True', 'False', pending('False', 2), write],
  ['another pending status starts anew', 'True', 'Unknown', pending('False', 2), wait('Unknown', 1, 500)],
  ['a first success waits', 'False', 'True', undefined, wait('True', 1, 500)],
  ['a second success is told', 'False', 'True', pending('True', 1), write],
  ['from False to Unknown at once', 'False', 'Unknown', undefined, write],
  ['from Unknown to False at once', 'Unknown', 'False', undefined, write],
  ['from Unknown to True as from False', 'Unknown', 'True', undefined, wait('True', 1, 500)],
];

describe('flip', () => {
  for (const [name, from, to, before, expected] of rows)
    it(name, () => {
      const judged = probe(spec, { conditions: [condition({ status: from })] });
      assert.deepEqual(flip(judged, statement(to), given(before)), expected);
    });

  it('a new generation is judged at once', () => {
    const edited = probe(spec, { conditions: [condition({ observedGeneration: 1 })] });
    assert.deepEqual(flip(edited, statement('False'), given(undefined)), write);
  });

  it('a probe that nobody looked at is judged at once', () => {
    const fresh = probe(spec, { conditions: [condition({ status: 'Unknown', reason: 'Pending' })] });
    assert.deepEqual(flip(fresh, statement('True'), given(undefined)), write);
    assert.deepEqual(flip(probe(spec), statement('False'), given(undefined)), write);
  });
});

describe('a flip for what passes by itself', () => {
  const judged = probe({ ...spec, interval: '1m' }, { conditions: [condition({ status: 'True' })] });
  const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
  const passing = (before: Pending | undefined, at: Date): Flip =>
    flip(judged, statement('False'), { ...given(before), passing: true, now: at });

  it('waits for the interval instead of a hurried look', () => {
    assert.deepEqual(passing(undefined, now), { kind: 'wait', pending: pending('False', 1) });
  });

  it('does not count looks that a change brings between the intervals', () => {
    assert.deepEqual(passing(pending('False', 1), later(20)), { kind: 'wait', pending: pending('False', 1) });
    assert.deepEqual(passing(pending('False', 1), later(58)), {
      kind: 'wait',
      pending: pending('False', 2, later(58)),
    });
  });

  it('is told after as many intervals as the threshold asks for', () => {
    assert.deepEqual(passing(pending('False', 2), later(60)), write);
  });
});

describe('what is wrong passes', () => {
  const rollout = entry({ passing: true });

  it('when every unhealthy entry does', () => {
    assert.equal(isPassing([rollout, healthyEntry()]), true);
  });

  it('and not when one is there to stay, or nothing is wrong', () => {
    assert.equal(isPassing([rollout, entry()]), false);
    assert.equal(isPassing([healthyEntry()]), false);
  });
});
