// The status as it is read back: all of it, or what this version understands of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStatus } from '../../../src/api/read/identity.ts';
import { type StatusRoute, statusLimits } from '../../../src/api/v1alpha1/status.ts';
import type { Entry, SeenLine } from '../../../src/model/index.ts';
import { wholeStatus } from '../whole-status.ts';

test('a status with every field is read back as it was written', () => {
  assert.deepEqual(readStatus(wholeStatus), wholeStatus);
});

test('a condition of a newer version is left out, the others stay', () => {
  const [ready, healthy] = wholeStatus.conditions;
  const unknown = { ...ready, type: 'WithinBudget', reason: 'BudgetLeft' };
  assert.deepEqual(readStatus({ conditions: [unknown, healthy] })?.conditions, [healthy]);
});

test('a route with a reason of another version is left out, the others stay', () => {
  const [bad, good] = wholeStatus.routes;
  const status = { conditions: [], routes: [{ ...bad, reason: 'MiddlewareBroken' }, good] };
  assert.deepEqual(readStatus(status)?.routes, [good]);
});

test('a field of another version does not make the status unreadable', () => {
  assert.deepEqual(readStatus({ conditions: [], nextWindow: { start: '02:00' } }), { conditions: [] });
});

for (const value of [undefined, null, 'x', [], {}, { conditions: 'x' }]) {
  test(`${JSON.stringify(value)} is no status`, () => {
    assert.equal(readStatus(value), undefined);
  });
}

test('texts are measured in code points', () => {
  const [ready] = wholeStatus.conditions;
  const crabs = '🦀'.repeat(statusLimits.conditionMessage);
  const conditions = [{ ...ready, message: crabs }];
  assert.equal(readStatus({ conditions })?.conditions[0]?.message, crabs);
});

test('the words of the glossary fit into the status', () => {
  // Types alone: what the diagnosis makes is written without conversion.
  const line = (seen: SeenLine): NonNullable<StatusRoute['seen']>[number] => seen;
  const row = (entry: Entry, since: string): StatusRoute => ({ ...entry, since });
  assert.deepEqual(line({ via: 'service' }), { via: 'service' });
  assert.equal(row.length, 2);
});
