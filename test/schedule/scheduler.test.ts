// When keys run, with a clock whose hands the test turns.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scheduler, type SchedulerOptions, systemClock } from '../../src/schedule/scheduler.ts';
import { hands, settle, work } from './hands.ts';

const plan = { every: 60_000, version: '1' };

/** A scheduler without jitter (random is in the middle), and everything it told. */
function world(options: Partial<SchedulerOptions> = {}) {
  const clock = hands();
  const cycles = work();
  const lateness: number[] = [];
  const errors: unknown[] = [];
  const scheduler = new Scheduler({
    run: cycles.run,
    concurrency: 10,
    onStart: (_key, ms) => lateness.push(ms),
    onError: (key, error) => errors.push([key, error]),
    clock,
    random: () => 0.5,
    ...options,
  });
  return { clock, cycles, lateness, errors, scheduler };
}

test('a new key runs at once, then at its interval', async () => {
  const { clock, cycles, scheduler, lateness } = world();
  scheduler.set('a', plan);
  await clock.pass(0);
  assert.deepEqual(cycles.started, ['a']);
  await clock.pass(3000);
  await cycles.end('a');
  await clock.pass(56_999);
  assert.equal(cycles.started.length, 1);
  await clock.pass(1);
  assert.deepEqual(cycles.started, ['a', 'a']);
  assert.deepEqual(lateness, [0, 0]);
});

test('a spread key runs first at a random point of its interval', async () => {
  const { clock, cycles, scheduler } = world({ random: () => 0.25 });
  scheduler.set('a', { ...plan, spread: true });
  await clock.pass(14_999);
  assert.deepEqual(cycles.started, []);
  await clock.pass(1);
  assert.deepEqual(cycles.started, ['a']);
});

for (const [random, due] of [
  [0, 57_000],
  [0.999999, 63_000],
] as const) {
  test(`with random ${random} the next run comes after about ${due} ms`, async () => {
    const { clock, cycles, scheduler } = world({ random: () => random });
    scheduler.set('a', plan);
    await clock.pass(0);
    await cycles.end('a');
    await clock.pass(due - 1);
    assert.equal(cycles.started.length, 1);
    await clock.pass(1);
    assert.equal(cycles.started.length, 2);
  });
}

test('the same plan again changes nothing', async () => {
  const { clock, cycles, scheduler } = world();
  scheduler.set('a', plan);
  await clock.pass(0);
  scheduler.set('a', { ...plan });
  await cycles.end('a');
  scheduler.set('a', { ...plan, spread: true });
  await clock.pass(59_000);
  assert.deepEqual([cycles.started, cycles.aborted], [['a'], []]);
});

test('another version aborts the run in progress and runs anew, never beside it', async () => {
  const clock = hands();
  const cycles = work(false);
  const { scheduler } = world({ clock, run: cycles.run });
  scheduler.set('a', plan);
  await clock.pass(0);
  scheduler.set('a', { ...plan, version: '2' });
  await clock.pass(10);
  assert.deepEqual([cycles.started, cycles.aborted], [['a'], ['a']]);
  await cycles.end('a', new Error('aborted'));
  await clock.pass(0);
  assert.deepEqual([cycles.started, cycles.running()], [['a', 'a'], ['a']]);
});

test('another version of an idle key runs at once', async () => {
  const { clock, cycles, scheduler } = world();
  scheduler.set('a', plan);
  await clock.pass(0);
  await cycles.end('a');
  await clock.pass(1000);
  scheduler.set('a', { ...plan, version: '2' });
  await clock.pass(0);
  assert.equal(cycles.started.length, 2);
});

test('a shorter interval counts from now', async () => {
  const { clock, cycles, scheduler } = world();
  scheduler.set('a', plan);
  await clock.pass(0);
  await cycles.end('a');
  await clock.pass(1000);
  scheduler.set('a', { every: 5000, version: '1' });
  await clock.pass(5000);
  assert.equal(cycles.started.length, 2);
});

test('triggers within 200 ms become one run, and the interval counts from it', async () => {
  const { clock, cycles, scheduler } = world();
  scheduler.set('a', plan);
  await clock.pass(0);
  await cycles.end('a');
  await clock.pass(10_000);
  scheduler.trigger('a');
  await clock.pass(100);
  scheduler.trigger('a');
  await clock.pass(100);
  assert.equal(cycles.started.length, 2);
  await cycles.end('a');
  await clock.pass(59_999);
  assert.equal(cycles.started.length, 2);
  await clock.pass(1);
  assert.equal(cycles.started.length, 3);
});

test('triggers during a run become one more run after it', async () => {
  const { clock, cycles, scheduler } = world();
  scheduler.set('a', plan);
  await clock.pass(0);
  scheduler.trigger('a');
  await clock.pass(1000);
  scheduler.trigger('a');
  assert.deepEqual(cycles.running(), ['a']);
  await cycles.end('a');
  await clock.pass(0);
  assert.equal(cycles.started.length, 2);
  await cycles.end('a');
  await clock.pass(1000);
  assert.equal(cycles.started.length, 2);
});

test('a run may ask to be repeated soon, and an earlier time wins over a later one', async () => {
  const { clock, cycles, scheduler } = world();
  scheduler.set('a', plan);
  await clock.pass(0);
  scheduler.again('a', 1000);
  scheduler.again('a', 500);
  scheduler.again('a', 90_000);
  await cycles.end('a');
  await clock.pass(499);
  assert.equal(cycles.started.length, 1);
  await clock.pass(1);
  assert.equal(cycles.started.length, 2);
  await cycles.end('a');
  await clock.pass(59_999);
  assert.equal(cycles.started.length, 2);
});

test('a forgotten key is aborted and never runs again', async () => {
  const { clock, cycles, scheduler, errors } = world();
  scheduler.set('a', plan);
  await clock.pass(0);
  scheduler.forget('a');
  await settle();
  assert.deepEqual([cycles.aborted, cycles.running()], [['a'], []]);
  scheduler.trigger('a');
  await clock.pass(200_000);
  assert.deepEqual([cycles.started, errors, clock.alarms()], [['a'], [], 0]);
});

test('a key that comes back waits until its old run has ended', async () => {
  const clock = hands();
  const cycles = work(false);
  const { scheduler } = world({ clock, run: cycles.run });
  scheduler.set('a', plan);
  await clock.pass(0);
  scheduler.forget('a');
  scheduler.set('a', plan);
  await clock.pass(0);
  assert.deepEqual(cycles.running(), ['a']);
  await cycles.end('a');
  assert.deepEqual([cycles.started, cycles.running()], [['a', 'a'], ['a']]);
});

test('an overrun is followed by one run, not by all that were missed', async () => {
  const { clock, cycles, scheduler } = world();
  scheduler.set('a', plan);
  await clock.pass(200_000);
  await cycles.end('a');
  await clock.pass(0);
  await cycles.end('a');
  await clock.pass(59_999);
  assert.equal(cycles.started.length, 2);
});

test('no more keys run at once than allowed, the others follow in order, late', async () => {
  const { clock, cycles, scheduler, lateness } = world({ concurrency: 2 });
  for (const key of ['a', 'b', 'c', 'd']) scheduler.set(key, plan);
  await clock.pass(0);
  assert.deepEqual(cycles.running(), ['a', 'b']);
  await clock.pass(700);
  await cycles.end('a');
  assert.deepEqual(cycles.running(), ['b', 'c']);
  scheduler.forget('d');
  await cycles.end('b');
  assert.deepEqual(cycles.running(), ['c']);
  assert.deepEqual(lateness, [0, 0, 700]);
});

test('standing still is told: cycles are due, and none starts or ends', async () => {
  const { clock, cycles, scheduler } = world({ concurrency: 1 });
  scheduler.set('a', plan);
  await clock.pass(5000);
  assert.equal(scheduler.standstillMs(), 0);
  scheduler.set('b', plan);
  await clock.pass(5000);
  assert.equal(scheduler.standstillMs(), 5000);
  await cycles.end('a');
  assert.equal(scheduler.standstillMs(), 0);
});

test('a run that fails is told and runs again at its interval', async () => {
  const { clock, cycles, scheduler, errors } = world();
  const failure = new Error('boom');
  scheduler.set('a', plan);
  await clock.pass(0);
  await cycles.end('a', failure);
  await clock.pass(60_000);
  assert.deepEqual([errors, cycles.started.length], [[['a', failure]], 2]);
});

test('stop lets a run in flight end, and starts none', async () => {
  const { clock, cycles, scheduler } = world();
  scheduler.set('a', plan);
  scheduler.set('b', { ...plan, spread: true });
  await clock.pass(0);
  const stopped = scheduler.stop();
  scheduler.set('c', plan);
  scheduler.trigger('b');
  await clock.pass(1000);
  await cycles.end('a');
  await stopped;
  assert.deepEqual([cycles.started, cycles.aborted, clock.alarms()], [['a'], [], 0]);
});

test('stop aborts what has not ended after 5 s', async () => {
  const { clock, cycles, scheduler } = world();
  scheduler.set('a', plan);
  await clock.pass(0);
  const stopped = scheduler.stop();
  await clock.pass(4999);
  assert.deepEqual(cycles.aborted, []);
  await clock.pass(1);
  await stopped;
  assert.deepEqual([cycles.aborted, cycles.running()], [['a'], []]);
});

test('stop does not wait for ever for a run that ignores its signal', async () => {
  const clock = hands();
  const { scheduler } = world({ clock, run: work(false).run });
  scheduler.set('a', plan);
  await clock.pass(0);
  const stopped = scheduler.stop();
  await clock.pass(6000);
  await stopped;
});

test('ten thousand keys on the real clock all run, spread over the interval', async () => {
  const seen = new Set<string>();
  const all = Promise.withResolvers<void>();
  const scheduler = new Scheduler({
    run: async (key) => {
      seen.add(key);
      if (seen.size === 10_000) all.resolve();
    },
    concurrency: 64,
    onError: (_key, error) => all.reject(error),
    clock: systemClock,
  });
  for (let key = 0; key < 10_000; key += 1)
    scheduler.set(`ns/${key}`, { every: 1000, version: '1', spread: true });
  await all.promise;
  await scheduler.stop();
});
