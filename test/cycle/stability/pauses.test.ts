// When a probe with pauses is looked at, beside its interval: also after the operator was away.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Condition, Status } from '../../../src/api/v1alpha1/status.ts';
import { pausing, turnInMs, unpaused } from '../../../src/cycle/stability/pauses.ts';
import { condition, probe } from '../../diagnosis/samples.ts';

const at = (time: string): Date => new Date(`2026-06-01T${time}Z`);
const minutes = (count: number): number => count * 60_000;
const nightly = { name: 'nightly', cron: '0 2 * * *', duration: '30m' };

const statusOf = (reason: 'Suspended' | 'AllRoutesReached' | 'Pending'): Status => ({
  conditions: [condition({ status: reason === 'AllRoutesReached' ? 'True' : 'Unknown', reason })],
});

const pausesWith = (reason: Parameters<typeof statusOf>[0], more: object = {}) =>
  probe({ pauses: [nightly], ...more }, statusOf(reason));

const rows: readonly (readonly [string, Parameters<typeof statusOf>[0], Date, number])[] = [
  ['before a pause: when it begins', 'AllRoutesReached', at('01:50:00'), minutes(10) + 10],
  ['in a pause that is told: when it ends', 'Suspended', at('02:10:00'), minutes(20) + 10],
  ['in a pause that began unseen: at once', 'AllRoutesReached', at('02:10:00'), 0],
  ['after a pause that ended unseen: at once', 'Suspended', at('02:31:00'), 0],
];

describe('a probe at the start of the operator is looked at', () => {
  for (const [sentence, reason, now, expected] of rows)
    it(sentence, () => assert.equal(turnInMs(pausesWith(reason), now), expected));

  it('at its interval when it has no pauses, or is suspended', () => {
    assert.equal(turnInMs(probe({}, statusOf('AllRoutesReached')), at('02:10:00')), undefined);
    assert.equal(turnInMs(pausesWith('Suspended', { suspend: true }), at('02:31:00')), undefined);
  });
});

describe('pauses between cycles', () => {
  const ask = (asked: number[], now: Date) => ({
    again: (_key: unknown, ms: number) => void asked.push(ms),
    now: () => now,
  });
  const step = (reason: Parameters<typeof statusOf>[0], now: Date, kept?: Condition, pauses = [nightly]) =>
    pausing(pausesWith(reason, { pauses }), kept, ask([], now));

  it('never start a cycle before the moment itself, though timers ring early', () => {
    const asked: number[] = [];
    pausing(pausesWith('AllRoutesReached'), undefined, ask(asked, new Date('2026-06-01T01:59:59.600Z')));
    assert.deepEqual(asked, [410]);
    const early = step('AllRoutesReached', new Date('2026-06-01T02:00:00.009Z'));
    assert.equal(early.stop?.reason, 'Suspended');
  });

  it('last as long as they may: a week', () => {
    const week = [{ name: 'week', cron: '0 0 * * MON', duration: '168h' }];
    assert.match(
      step('Suspended', at('12:00:00'), undefined, week).stop?.message ?? '',
      /^paused by week until 2026-06-08T00:00:00Z/,
    );
  });

  it('remember what stood before, and not that nobody had looked', () => {
    const before = step('AllRoutesReached', at('02:00:00')).beforePause;
    assert.equal(before?.reason, 'AllRoutesReached');
    assert.equal(step('Suspended', at('02:10:00'), before).beforePause, before);
    assert.equal(step('Pending', at('02:00:00')).beforePause, undefined);
  });
});

describe('a status without its pause', () => {
  const stood = condition({ status: 'False', reason: 'AppFails' });

  it('says what stood before', () => {
    assert.deepEqual(unpaused(statusOf('Suspended'), stood)?.conditions, [stood]);
  });

  it('is the status itself when it is not paused, or nothing stood before', () => {
    const [reached, paused] = [statusOf('AllRoutesReached'), statusOf('Suspended')];
    assert.equal(unpaused(reached, stood), reached);
    assert.equal(unpaused(paused, undefined), paused);
  });
});
