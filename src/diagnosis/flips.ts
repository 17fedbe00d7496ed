// Calm: Healthy leaves True, or returns to it, only when enough cycles in a row agree. A spec
// that was never judged, and a change from one fault to another, are told at once.

import type { Probe } from '../api/probe.ts';
import type { Statement } from './conditions.ts';

/** Agreeing cycles so far that are not written yet. */
export interface Pending {
  readonly status: Statement['status'];
  readonly count: number;
}

/** `write`: say it. `wait`: look again after `againMs`, and keep what stands. */
export type Flip =
  | { readonly kind: 'write' }
  | { readonly kind: 'wait'; readonly pending: Pending; readonly againMs: number };

/** A pending flip is looked at again after 500 ms, then every second: true faults show within two seconds. */
const firstAgainMs = 500;
const laterAgainMs = 1000;

/** Whether what Healthy would become may be written now. */
export function flip(probe: Probe, next: Statement | undefined, pending: Pending | undefined): Flip {
  const healthy = probe.status?.conditions.find(({ type }) => type === 'Healthy');
  const judged = healthy?.observedGeneration === probe.generation && healthy.reason !== 'Pending';
  if (next === undefined || healthy === undefined || !judged || healthy.status === next.status)
    return { kind: 'write' };
  const needed = neededCycles(probe, healthy.status, next.status);
  const count = pending?.status === next.status ? pending.count + 1 : 1;
  if (count >= needed) return { kind: 'write' };
  return {
    kind: 'wait',
    pending: { status: next.status, count },
    againMs: count === 1 ? firstAgainMs : laterAgainMs,
  };
}

function neededCycles(probe: Probe, from: Statement['status'], to: Statement['status']): number {
  if (from === 'True') return probe.failureThreshold;
  return to === 'True' ? probe.successThreshold : 1;
}
