// Maintenance windows: when a probe pauses, across midnights and changes of the clocks.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Calendar, type Pause, pauseProblems } from '../../../src/api/read/pauses.ts';

const pauseAt = (pauses: readonly Pause[], at: Date) => new Calendar(pauses).pauseAt(at);
const nextPause = (pauses: readonly Pause[], at: Date) => new Calendar(pauses).nextPause(at);

const pause = (cron: string, duration: string, timeZone?: string, name = 'nightly'): Pause => ({
  name,
  cron,
  duration,
  ...(timeZone === undefined ? {} : { timeZone }),
});

const until = (pauses: readonly Pause[], at: string): string | undefined =>
  pauseAt(pauses, new Date(at))?.until.toISOString();

describe('a pause', () => {
  const nightly = pause('0 2 * * *', '30m', 'Europe/Berlin');
  const late = pause('30 23 * * *', '2h', 'Europe/Berlin');
  const always = pause('*/5 * * * *', '10m');
  const rows: readonly (readonly [string, Pause, string, string | undefined])[] = [
    ['is on at its start', nightly, '2026-07-01T00:00:00Z', '2026-07-01T00:30:00.000Z'],
    ['is not on a millisecond before', nightly, '2026-06-30T23:59:59.999Z', undefined],
    ['is on in its last millisecond', nightly, '2026-07-01T00:29:59.999Z', '2026-07-01T00:30:00.000Z'],
    ['is over at its end', nightly, '2026-07-01T00:30:00Z', undefined],
    ['keeps local time in winter', nightly, '2026-01-10T01:10:00Z', '2026-01-10T01:30:00.000Z'],
    ['is in UTC unless told', pause('0 2 * * *', '30m'), '2026-07-01T02:10:00Z', '2026-07-01T02:30:00.000Z'],
    ['crosses midnight', late, '2026-07-01T23:15:00Z', '2026-07-01T23:30:00.000Z'],
    [
      'crosses the turn of the year',
      pause('0 23 31 12 *', '3h'),
      '2027-01-01T01:00:00Z',
      '2027-01-01T02:00:00.000Z',
    ],
    [
      'comes at the change when the clocks skip its start',
      pause('30 2 * * *', '30m', 'Europe/Berlin'),
      '2026-03-29T01:10:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'lasts as long as it says over a skipped hour',
      pause('30 1 * * *', '1h', 'Europe/Berlin'),
      '2026-03-29T01:29:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'comes at the first of two equal times',
      pause('30 2 * * *', '30m', 'Europe/Berlin'),
      '2026-10-25T00:45:00Z',
      '2026-10-25T01:00:00.000Z',
    ],
    [
      'does not come again at the second',
      pause('30 2 * * *', '30m', 'Europe/Berlin'),
      '2026-10-25T01:45:00Z',
      undefined,
    ],
    [
      'lasts as long as it says over a repeated hour',
      pause('30 1 * * *', '2h', 'Europe/Berlin'),
      '2026-10-25T01:29:00Z',
      '2026-10-25T01:30:00.000Z',
    ],
    ['begins again before it ends', always, '2026-07-01T00:04:59Z', '2026-07-01T00:10:00.000Z'],
    [
      'begins again before it ends, counted from the later start',
      always,
      '2026-07-01T00:05:00Z',
      '2026-07-01T00:15:00.000Z',
    ],
    [
      'lasts longer than a day',
      pause('0 0 * * 1', '24h'),
      '2026-07-06T23:59:00Z',
      '2026-07-07T00:00:00.000Z',
    ],
    [
      'comes on either day where both are named',
      pause('0 0 13 * 5', '1h'),
      '2026-07-13T00:10:00Z',
      '2026-07-13T01:00:00.000Z',
    ],
    [
      'with problems never comes',
      pause('0 2 * * *', '30m', 'Europe/Berln'),
      '2026-07-01T02:10:00Z',
      undefined,
    ],
  ];
  for (const [name, one, at, end] of rows) it(name, () => assert.equal(until([one], at), end));

  it('of several is the one that ends last', () => {
    const pauses = [
      pause('0 2 * * *', '1h', 'UTC', 'short'),
      pause('0 1 * * *', '4h', 'UTC', 'long'),
      pause('30 2 * * *', '1h', 'UTC', 'shorter'),
    ];
    assert.deepEqual(pauseAt(pauses, new Date('2026-07-01T02:40:00Z')), {
      name: 'long',
      until: new Date('2026-07-01T05:00:00Z'),
    });
  });

  it('is none without windows', () => assert.equal(pauseAt([], new Date()), undefined));
});

describe('the next pause', () => {
  it('is the first to start after the moment, by name', () => {
    const pauses = [pause('0 4 * * *', '1h', 'UTC', 'later'), pause('0 3 * * *', '1h', 'UTC', 'sooner')];
    assert.deepEqual(nextPause(pauses, new Date('2026-07-01T00:00:00Z')), {
      name: 'sooner',
      from: new Date('2026-07-01T03:00:00Z'),
      until: new Date('2026-07-01T04:00:00Z'),
    });
  });
  it('is not the one that starts at the moment', () =>
    assert.equal(
      nextPause([pause('0 3 * * *', '1h')], new Date('2026-07-01T03:00:00Z'))?.from.toISOString(),
      '2026-07-02T03:00:00.000Z',
    ));
  it('is none without windows', () => assert.equal(nextPause([], new Date()), undefined));
});

it('a calendar that is kept says the same as one that is made anew, forwards and backwards', () => {
  const pauses = [
    pause('30 2 * * *', '45m', 'Europe/Berlin'),
    pause('*/20 1,2 * * *', '5m', 'Europe/Berlin', 'b'),
  ];
  const kept = new Calendar(pauses);
  const moments = Array.from(
    { length: 60 },
    (_, at) => new Date(Date.parse('2026-10-24T23:40:00Z') + at * 300_000),
  );
  for (const at of [...moments, ...moments.toReversed()]) {
    assert.deepEqual(kept.pauseAt(at), pauseAt(pauses, at));
    assert.deepEqual(kept.nextPause(at), nextPause(pauses, at));
  }
});

describe('a pause that is written well', () => {
  const rows: readonly Pause[] = [
    pause('0 2 * * *', '30m', 'Europe/Berlin'),
    pause('*/15 8-17 1,15 * MON-FRI', '1m', 'America/Argentina/Buenos_Aires'),
    pause('  0   2 * JAN,jul 7 ', '24h', 'UTC'),
    pause('0 0 29 2 *', '24h', 'Etc/GMT+2'),
    pause('0 0 31 2 1', '1h', 'CET'),
  ];
  for (const one of rows)
    it(`has no problems: ${one.cron} ${one.timeZone}`, () => assert.deepEqual(pauseProblems(one), []));
});

describe('a pause that is written wrong', () => {
  const rows: readonly (readonly [string, Pause, string])[] = [
    [
      'four fields',
      pause('0 2 * *', '30m'),
      'cron: write five fields (minute, hour, day of month, month, day of week), such as 0 2 * * *',
    ],
    ['six fields', pause('0 0 2 * * *', '30m'), 'cron: write five fields'],
    ['nothing', pause('', '30m'), 'cron: write five fields'],
    ['a macro', pause('@daily', '30m'), 'cron: write 0 0 * * * in place of @daily'],
    [
      'a zone within the expression',
      pause('TZ=UTC 0 2 * * *', '30m'),
      'cron: the time zone stands in timeZone',
    ],
    ['an hour that is none', pause('0 25 * * *', '30m'), 'cron: Invalid value for hour: 25'],
    ['a word', pause('0 two * * *', '30m'), 'cron: hour two: write numbers'],
    ['a month that is none', pause('0 2 * FOO *', '30m'), 'cron: '],
    ['the last day of a month', pause('0 2 L * *', '30m'), 'cron: day of month L: write numbers'],
    ['the second Friday', pause('0 2 * * 5#2', '30m'), 'cron: day of week 5#2: write numbers'],
    [
      'a step from a number',
      pause('0/15 * * * *', '30m'),
      'cron: minute 0/15: write a range before the step, such as 0-59/15',
    ],
    [
      'a range over midnight',
      pause('0 22-2 * * *', '30m'),
      'cron: hour 22-2: a range runs upwards: write 22-23,0-2',
    ],
    ['a day that never comes', pause('0 0 31 2 *', '30m'), 'cron: no month has that day'],
    [
      'a zone that is none',
      pause('0 2 * * *', '30m', 'Europe/Berln'),
      'timeZone: write a name of the IANA time zone database, such as Europe/Berlin',
    ],
    ['an offset', pause('0 2 * * *', '30m', '+02:00'), 'timeZone: write a name'],
    ['an abbreviation of several zones', pause('0 2 * * *', '30m', 'IST'), 'timeZone: write a name'],
    ['a zone in lower case', pause('0 2 * * *', '30m', 'europe/berlin'), 'timeZone: write a name'],
    ['no length', pause('0 2 * * *', '0s'), 'duration: write how long'],
    ['a length in days', pause('0 2 * * *', '1d'), 'duration: write how long'],
  ];
  for (const [name, one, problem] of rows)
    it(`says what to write instead of ${name}`, () => {
      const [first = '', ...rest] = pauseProblems(one);
      assert.ok(first.startsWith(problem), first);
      assert.deepEqual(rest, []);
    });
});
