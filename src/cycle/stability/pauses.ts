// Pauses between the cycles of one probe: whether it is in one, when the next begins or ends, and
// what stood before it. Apart from api/read/pauses.ts, which knows the calendar, and from cycle.ts, which writes.

import type { Calendar } from '../../api/read/pauses.ts';
import type { Probe } from '../../api/read/probe.ts';
import type { Condition, Status } from '../../api/v1alpha1/status.ts';
import type { Readiness } from '../../diagnosis/readiness/index.ts';
import type { Ports } from '../ports.ts';

/** Where a cycle stands among the pauses. */
export interface Pausing {
  /** Healthy as it stood before the pause: kept until a verdict stands again. */
  readonly beforePause?: Condition;
  /** Within a pause: what Ready says. */
  readonly stop?: Extract<Readiness, { kind: 'stop' }>;
}

/** A timer may ring a fraction of a millisecond early: a cycle just before a pause would still send. */
const afterMs = 10;

/**
 * Whether a probe is in a pause, and Healthy as it stood before; asks for the cycle at which a pause begins or ends.
 * A suspended probe has no pauses.
 */
export function pausing(
  probe: Probe,
  kept: Condition | undefined,
  ports: Pick<Ports, 'again' | 'now'>,
): Pausing {
  const { pauses, suspend } = probe;
  if (suspend || pauses === undefined) return {};
  const healthy = healthyBefore(probe, kept);
  const before = healthy === undefined ? {} : { beforePause: healthy };
  const now = ports.now();
  const ms = nextTurnMs(pauses, now);
  if (ms !== undefined) ports.again(probe, ms);
  const paused = pauses.pauseAt(now);
  if (paused === undefined) return before;
  const message = `paused by ${paused.name} until ${secondsOf(paused.until)}: nothing is sent`;
  return { ...before, stop: { kind: 'stop', ready: 'True', reason: 'Suspended', message } };
}

/**
 * In how many milliseconds a probe that nobody runs yet has to be looked at for the sake of its
 * pauses: at once when one began or ended unseen, such as while the operator was away.
 */
export function turnInMs({ pauses, suspend, status }: Probe, now: Date): number | undefined {
  if (suspend || pauses === undefined) return undefined;
  const isPaused = pauses.pauseAt(now) !== undefined;
  return isPaused === isSuspended(status) ? nextTurnMs(pauses, now) : 0;
}

/** The status as if there had been no pause: an Event tells what changed for clients. */
export function unpaused(status: Status | undefined, healthy: Condition | undefined): Status | undefined {
  if (status === undefined || healthy === undefined || !isSuspended(status)) return status;
  return {
    ...status,
    conditions: status.conditions.map((one) => (one.type === healthy.type ? healthy : one)),
  };
}

const healthyOf = (status: Status | undefined): Condition | undefined =>
  status?.conditions.find(({ type }) => type === 'Healthy');

const isSuspended = (status: Status | undefined): boolean => healthyOf(status)?.reason === 'Suspended';

function healthyBefore({ status }: Probe, kept: Condition | undefined): Condition | undefined {
  const healthy = healthyOf(status);
  if (healthy?.reason === 'Suspended') return kept;
  return healthy?.reason === 'Pending' ? undefined : healthy;
}

const secondsOf = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

function nextTurnMs(calendar: Calendar, now: Date): number | undefined {
  const turns = [calendar.pauseAt(now)?.until, calendar.nextPause(now)?.from].flatMap(
    (time) => time?.getTime() ?? [],
  );
  return turns.length === 0 ? undefined : Math.min(...turns) - now.getTime() + afterMs;
}
