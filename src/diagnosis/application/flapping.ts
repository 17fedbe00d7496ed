// Faults that come and go. Told one cycle at a time they would flap; told over the last cycles they
// are a fault with a proportion. Rare single failures are none of this: flips.ts waits for those.

import type { Confidence, Entry, Past } from '../../model/index.ts';

/** Cycles that are looked back on, the present one included. */
export const windowCycles = 20;
/** Fewer failures than this are single ones. */
const failuresNeeded = 3;
/** One recovery is a repair; a fault that comes and goes recovers again and again. */
const recoveriesNeeded = 2;
/** So many good cycles in a row are a repair too: a fault of one cycle in three hides so long once in sixty times. */
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

const isFailure = (one: Past | undefined): boolean => one?.health === 'Unhealthy';

/** How many of the last cycles gave a gateway answer that a predicate picks: `7 of the last 20 cycles`. */
export function shareOf(past: readonly Past[], picks: (answer: string) => boolean): string {
  const window = past.slice(-windowCycles);
  const fitting = window.filter(({ gateway }) => gateway.some(picks)).length;
  return `${fitting} of the last ${window.length} cycles`;
}

/**
 * The entries as they are told: one that alternates stays Unhealthy, with what was found and in
 * how many of the last cycles. `past`: the cycles before, as they were, the oldest first.
 */
export const steadied = (entries: readonly Entry[], past: readonly (readonly Past[])[]): readonly Entry[] =>
  entries.map((entry) =>
    steady(
      entry,
      past.flatMap((cycle) => cycle.filter((one) => isSame(one, entry))),
    ),
  );

const isSame = (one: Past, entry: Entry): boolean =>
  one.route === entry.route && one.method === entry.method && one.check === entry.check;

function steady(entry: Entry, past: readonly Past[]): Entry {
  const window = [...past, pastOf(entry, [])].slice(-windowCycles);
  if (entry.health === 'Unknown' || entry.passing === true || !alternates(window)) return entry;
  const found = bestOf(window.flatMap((one) => one.found ?? []));
  if (found === undefined) return entry;
  const failures = window.filter(isFailure).length;
  return { ...found, message: `${found.message}; so in ${failures} of the last ${window.length} cycles` };
}

const ranks: readonly (Confidence | undefined)[] = ['Confirmed', 'Likely', 'Unknown', undefined];

/** The surest of the findings; of equal ones the oldest, so that what is told does not change with every cycle. */
function bestOf(found: readonly Entry[]): Entry | undefined {
  return found.toSorted((a, b) => ranks.indexOf(a.confidence) - ranks.indexOf(b.confidence))[0];
}

/** What is kept of an entry, with the gateway's answers. A state of passage is neither failure nor recovery. */
export function pastOf(entry: Entry, gateway: readonly string[]): Past {
  const { route, method, check, health, reason, passing } = entry;
  const common = { route, method, check, reason, gateway };
  if (passing === true) return { ...common, health: 'Unknown' };
  return health === 'Unhealthy' ? { ...common, health, found: entry } : { ...common, health };
}
