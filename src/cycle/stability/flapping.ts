// Faults that come and go. One cycle at a time they would flap; over the last cycles they
// are one fault with a proportion. Rare single failures are left to thresholds.ts.

import { alternates, isFailure, windowCycles } from '../../diagnosis/evidence/past-cycles.ts';
import type { Confidence, Entry, Past } from '../../model/index.ts';

/**
 * The entries as the status shows them: one that alternates stays Unhealthy, with what was found and in
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

/** The surest of the findings; of equal ones the oldest, so that the status does not change with every cycle. */
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
