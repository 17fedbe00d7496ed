// Flips are told when enough cycles agree, and everything else at once.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Statement } from '../../src/diagnosis/conditions.ts';
import { type Flip, flip, type Pending } from '../../src/diagnosis/flips.ts';
import { condition, probe } from './samples.ts';

type Status = Statement['status'];
const statement = (status: Status): Statement => ({
  type: 'Healthy',
  status,
  reason: 'AppFails',
  message: '',
});
const wait = (status: Status, count: number, againMs: number): Flip => ({
  kind: 'wait',
  pending: { status, count },
  againMs,
});
const write: Flip = { kind: 'write' };
const spec = { failureThreshold: 3, successThreshold: 2 };

const rows: readonly (readonly [string, Status, Status, Pending | undefined, Flip])[] = [
  ['True stays True', 'True', 'True', undefined, write],
  ['a first failure waits 500 ms', 'True', 'False', undefined, wait('False', 1, 500)],
  ['a second failure waits a second', 'True', 'False', { status: 'False', count: 1 }, wait('False', 2, 1000)],
  ['a third failure is told', 'True', 'False', { status: 'False', count: 2 }, write],
  [
    'another pending status starts anew',
    'True',
    'Unknown',
    { status: 'False', count: 2 },
    wait('Unknown', 1, 500),
  ],
  ['a first success waits', 'False', 'True', undefined, wait('True', 1, 500)],
  ['a second success is told', 'False', 'True', { status: 'True', count: 1 }, write],
  ['from False to Unknown at once', 'False', 'Unknown', undefined, write],
  ['from Unknown to False at once', 'Unknown', 'False', undefined, write],
  ['from Unknown to True as from False', 'Unknown', 'True', undefined, wait('True', 1, 500)],
];

describe('flip', () => {
  for (const [name, from, to, pending, expected] of rows)
    it(name, () => {
      const judged = probe(spec, { conditions: [condition({ status: from })] });
      assert.deepEqual(flip(judged, statement(to), pending), expected);
    });

  it('a new generation is judged at once', () => {
    const edited = probe(spec, { conditions: [condition({ observedGeneration: 1 })] });
    assert.deepEqual(flip(edited, statement('False'), undefined), write);
  });

  it('a probe that nobody looked at is judged at once', () => {
    const pending = probe(spec, { conditions: [condition({ status: 'Unknown', reason: 'Pending' })] });
    assert.deepEqual(flip(pending, statement('True'), undefined), write);
    assert.deepEqual(flip(probe(spec), statement('False'), undefined), write);
  });
});
