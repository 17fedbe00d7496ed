// Thresholds: Healthy leaves True, or returns to it, only when enough cycles in a row agree, and Parity
// likewise. A spec that was never judged, and a change from one fault to another, are written at once.

import type { Probe } from '../../api/read/probe.ts';
import type { Condition } from '../../api/v1alpha1/status.ts';
import type { Statement } from '../../diagnosis/status/conditions.ts';
import type { CycleOutcome } from '../../diagnosis/status/status.ts';
import type { Entry } from '../../model/index.ts';

/** Agreeing cycles so far that are not written yet. */
export interface Pending {
  readonly status: Statement['status'];
  readonly count: number;
  /** When the last of them was counted. */
  readonly at: Date;
}

/** `write`: say it. `wait`: look again after `againMs`, or at the interval, and keep what stands. */
export type Flip =
  | { readonly kind: 'write' }
  | { readonly kind: 'wait'; readonly pending: Pending; readonly againMs?: number };

/** What a flip is judged by, beside the statement. */
export interface Circumstances {
  readonly pending?: Pending;
  /** All that is wrong passes by itself. */
  readonly passing: boolean;
  readonly now: Date;
  /** The condition as it stood before a pause. */
  readonly beforePause?: Condition;
}

/** A pending flip is looked at again after 500 ms, then every second: true faults show within two seconds. */
const firstAgainMs = 500;
const laterAgainMs = 1000;
/** Cycles at the interval are spread a little: one that comes a tenth early still counts. */
const fullInterval = 0.9;

/** Whether the unhealthy entries are all on their way to better by themselves, as in a rollout. */
export function isPassing(entries: readonly Entry[]): boolean {
  const unhealthy = entries.filter(({ health }) => health === 'Unhealthy');
  return unhealthy.length > 0 && unhealthy.every(({ passing }) => passing === true);
}

/** Whether what a condition would become may be written now. */
export function flip(probe: Probe, next: Statement | undefined, given: Circumstances): Flip {
  const stands = probe.status?.conditions.find(({ type }) => type === next?.type);
  const paused = stands?.reason === 'Suspended';
  const from = paused ? (given.beforePause ?? stands) : stands;
  const judged = from?.observedGeneration === probe.generation && from.reason !== 'Pending';
  if (next === undefined || from === undefined || !judged || from.status === next.status)
    return { kind: 'write' };
  const needed = neededCycles(probe, from.status, next.status);
  // That a pause is over does not wait for a rollout.
  const passing = given.passing && !paused;
  const pending = counted(probe, next.status, { ...given, passing });
  if (pending.count >= needed) return { kind: 'write' };
  if (passing) return { kind: 'wait', pending };
  return { kind: 'wait', pending, againMs: pending.count === 1 ? firstAgainMs : laterAgainMs };
}

/** One more agreeing cycle. What passes by itself is not hurried: looks between the intervals do not count. */
function counted(
  { intervalMs }: Probe,
  status: Statement['status'],
  { pending, passing, now }: Circumstances,
): Pending {
  if (pending?.status !== status) return { status, count: 1, at: now };
  const early = now.getTime() - pending.at.getTime() < intervalMs * fullInterval;
  return passing && early ? pending : { status, count: pending.count + 1, at: now };
}

function neededCycles(probe: Probe, from: Statement['status'], to: Statement['status']): number {
  if (from === 'True') return probe.failureThreshold;
  return to === 'True' ? probe.successThreshold : 1;
}

/** What is said of two gateways after this cycle. */
export interface ParityAfter {
  readonly statements: readonly Statement[];
  /** The differences that the status shows. */
  readonly parity: NonNullable<CycleOutcome['parity']>;
  /** Present while a flip waits. */
  readonly pending?: Pending;
  readonly againMs?: number;
}

/** What one cycle found. */
interface FoundParity {
  readonly statement: Statement;
  readonly differences: NonNullable<CycleOutcome['parity']>['differences'];
}

/** What was found, or what stands while too few cycles agree on a flip. */
export function parityAfter(
  probe: Probe,
  { statement, differences }: FoundParity,
  { before, now }: { readonly before: Pending | undefined; readonly now: Date },
): ParityAfter {
  const verdict = flip(probe, statement, {
    ...(before === undefined ? {} : { pending: before }),
    passing: false,
    now,
  });
  if (verdict.kind === 'write') return { statements: [statement], parity: { differences } };
  const { status } = probe;
  const stands = status?.conditions.find(({ type }) => type === 'Parity');
  const { parity: differing = [], omittedDifferences = 0 } = status ?? {};
  return {
    statements: stands === undefined ? [] : [stands],
    parity: { differences: differing, omitted: omittedDifferences },
    pending: verdict.pending,
    ...(verdict.againMs === undefined ? {} : { againMs: verdict.againMs }),
  };
}
