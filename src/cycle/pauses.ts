// Pauses between the cycles of one probe: whether it is in one, when the next begins or ends, and
// what stood before it. Apart from api/read/pauses.ts, which knows the calendar, and from cycle.ts, which writes.

import { type Calendar, calendarOf } from '../api/read/pauses.ts';
import type { Pause, Probe } from '../api/read/probe.ts';
import type { Condition, Status } from '../api/v1alpha1/status.ts';
import type { Readiness } from '../diagnosis/readiness/index.ts';
import type { Ports } from './ports.ts';

/** The windows of a probe as its cycles hand them on: to read an expression takes longer than to ask it. */
export interface Windows {
  readonly written: string;
  readonly calendar: Calendar;
}

/** What cycles hand on to each other for the sake of pauses. */
export interface Calm {
  readonly windows?: Windows;
  /** Healthy as it stood before the pause: kept until a verdict stands again. */
  readonly stood?: Condition;
}

/** Where a cycle stands among the pauses. */
export interface Pausing {
  readonly calm: Calm;
  /** Within a pause: what Ready says. */
  readonly stop?: Extract<Readiness, { kind: 'stop' }>;
}

/** A timer may ring a fraction of a millisecond early: a cycle just before a pause would still send. */
const afterMs = 10;

/** Where a probe stands; asks for the cycle at which a pause begins or ends. A suspended probe has no pauses. */
export function pausing(probe: Probe, kept: Calm | undefined, ports: Pick<Ports, 'again' | 'now'>): Pausing {
  const { pauses = [], suspend } = probe;
  if (suspend || pauses.length === 0) return { calm: {} };
  const windows = windowsOf(pauses, kept?.windows);
  const stood = stoodBefore(probe, kept?.stood);
  const calm = { windows, ...(stood === undefined ? {} : { stood }) };
  const now = ports.now();
  const ms = nextTurnMs(windows.calendar, now);
  if (ms !== undefined) ports.again(probe, ms);
  const paused = windows.calendar.pauseAt(now);
  if (paused === undefined) return { calm };
  const message = `paused by ${paused.name} until ${secondsOf(paused.until)}: nothing is sent`;
  return { calm, stop: { kind: 'stop', ready: 'True', reason: 'Suspended', message } };
}

/**
 * In how many milliseconds a probe that nobody runs yet has to be looked at for the sake of its
 * pauses: at once when one began or ended unseen, such as while the operator was away.
 */
export function turnInMs(probe: Probe, now: Date): number | undefined {
  const { pauses = [], suspend } = probe;
  if (suspend || pauses.length === 0) return undefined;
  const { calendar } = windowsOf(pauses, undefined);
  const isPaused = calendar.pauseAt(now) !== undefined;
  return isPaused === isSuspended(probe.status) ? nextTurnMs(calendar, now) : 0;
}

/** The status as if there had been no pause: an Event tells what changed for clients. */
export function unpaused(status: Status | undefined, stood: Condition | undefined): Status | undefined {
  if (status === undefined || stood === undefined || !isSuspended(status)) return status;
  return { ...status, conditions: status.conditions.map((one) => (one.type === stood.type ? stood : one)) };
}

const healthyOf = (status: Status | undefined): Condition | undefined =>
  status?.conditions.find(({ type }) => type === 'Healthy');

const isSuspended = (status: Status | undefined): boolean => healthyOf(status)?.reason === 'Suspended';

function stoodBefore({ status }: Probe, kept: Condition | undefined): Condition | undefined {
  const healthy = healthyOf(status);
  if (healthy?.reason === 'Suspended') return kept;
  return healthy?.reason === 'Pending' ? undefined : healthy;
}

const secondsOf = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

function windowsOf(pauses: readonly Pause[], kept: Windows | undefined): Windows {
  const written = JSON.stringify(pauses);
  return kept?.written === written ? kept : { written, calendar: calendarOf(pauses.map(asWritten)) };
}

/** Minutes apart from the rest: a duration has five digits for each unit, and a week has more milliseconds. */
const asWritten = ({ durationMs, ...pause }: Pause) => ({
  ...pause,
  duration: `${Math.floor(durationMs / 60_000)}m${durationMs % 60_000}ms`,
});

function nextTurnMs(calendar: Calendar, now: Date): number | undefined {
  const turns = [calendar.pauseAt(now)?.until, calendar.nextPause(now)?.from].flatMap(
    (time) => time?.getTime() ?? [],
  );
  return turns.length === 0 ? undefined : Math.min(...turns) - now.getTime() + afterMs;
}
