// What a scheduled key costs, and how late it runs, as keys grow: the real scheduler, with nothing to do in a run.

import { setTimeout as pause } from 'node:timers/promises';
import { Scheduler } from '../../src/schedule/scheduler.ts';

const sizes = [500, 1_000, 2_000];
/** The shortest interval a probe may have. */
const everyMs = 1_000;
const measuredMs = 6_000;

/** One size. */
export interface Grown {
  readonly keys: number;
  /** CPU time a run, in microseconds; at an interval of a second also a key's share of a core, in millionths. */
  readonly micros: number;
  /** 99 of 100 runs start no later than this after their time, in milliseconds. */
  readonly latenessP99: number;
}

export async function measureGrowth(say: (line: string) => void): Promise<readonly Grown[]> {
  const grown: Grown[] = [];
  for (const keys of sizes) {
    say(`growth: ${keys} keys`);
    grown.push(await measure(keys));
  }
  return grown;
}

async function measure(keys: number): Promise<Grown> {
  const lateness: number[] = [];
  const scheduler = new Scheduler({
    run: () => Promise.resolve(),
    concurrency: 100,
    onStart: (_key, ms) => lateness.push(ms),
    onError: (_key, error) => {
      throw error;
    },
  });
  for (let n = 0; n < keys; n += 1) scheduler.set(`ns/${n}`, { every: everyMs, version: '1', spread: true });
  // Two intervals: the first runs are spread, and the code is warm.
  await pause(2 * everyMs);
  lateness.length = 0;
  const before = process.cpuUsage();
  await pause(measuredMs);
  const { user, system } = process.cpuUsage(before);
  const sorted = lateness.toSorted((a, b) => a - b);
  await scheduler.stop();
  return {
    keys,
    micros: (user + system) / sorted.length,
    latenessP99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
  };
}
