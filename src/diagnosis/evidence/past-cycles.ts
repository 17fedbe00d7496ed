// What an entry's earlier cycles say: whether it comes and goes, and how often the gateway gave an answer.

import type { Past } from '../../model/index.ts';

/** Number of cycles that count, the present one included. */
export const windowCycles = 20;

/** With fewer failures than these, an entry does not alternate. */
const failuresNeeded = 3;
/** One recovery may be a repair. */
const recoveriesNeeded = 2;
/** After so many good cycles in a row the fault is repaired: a fault in one cycle of three stays away so long once in sixty times. */
const calmCycles = 10;

/** Whether an entry's cycles, the oldest first, alternate between health and failure. */
export function alternates(past: readonly Past[]): boolean {
  const window = past.slice(-windowCycles);
  const failures = window.filter(isFailure).length;
  const recoveries = window.filter((one, n) => one.health === 'Healthy' && isFailure(window[n - 1])).length;
  return (
    failures >= failuresNeeded && recoveries >= recoveriesNeeded && window.slice(-calmCycles).some(isFailure)
  );
}

/** Whether the entry was Unhealthy in that cycle. */
export const isFailure = (one: Past | undefined): boolean => one?.health === 'Unhealthy';

/** How many of the last cycles gave a gateway answer that a predicate picks: `7 of the last 20 cycles`. */
export function shareOf(past: readonly Past[], picks: (answer: string) => boolean): string {
  const window = past.slice(-windowCycles);
  const fitting = window.filter(({ gateway }) => gateway.some(picks)).length;
  return `${fitting} of the last ${window.length} cycles`;
}
