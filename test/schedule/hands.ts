// A clock whose hands the test turns, and a run that the test ends.

import type { Clock } from '../../src/schedule/scheduler.ts';

export interface Hands extends Clock {
  /** Lets time pass, alarm by alarm; what they start gets its turn before the next one rings. */
  readonly pass: (ms: number) => Promise<void>;
  readonly alarms: () => number;
}

/** Lets everything that is only waiting for a promise go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function hands(): Hands {
  let now = 1000;
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  const next = (until: number) => [...alarms].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    setTimeout: (ring, ms) => {
      const alarm = { at: now + ms, ring };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    alarms: () => alarms.size,
    pass: async (ms) => {
      const until = now + ms;
      for (let alarm = next(until); alarm !== undefined; alarm = next(until)) {
        alarms.delete(alarm);
        now = Math.max(now, alarm.at);
        alarm.ring();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}

/** Runs that last until the test ends them. */
export interface Work {
  readonly run: (key: string, signal: AbortSignal) => Promise<void>;
  /** Keys in the order they started. */
  readonly started: string[];
  readonly aborted: string[];
  readonly running: () => readonly string[];
  /** Ends the oldest run of a key. */
  readonly end: (key: string, error?: Error) => Promise<void>;
}

/** `obeys` false: a run that does not look at its signal. */
export function work(obeys = true): Work {
  const open: { readonly key: string; readonly leave: (error?: Error) => void }[] = [];
  const started: string[] = [];
  const aborted: string[] = [];
  return {
    started,
    aborted,
    running: () => open.map(({ key }) => key),
    run: (key, signal) => {
      started.push(key);
      return new Promise((resolve, reject) => {
        const leave = (error?: Error): void => {
          open.splice(
            open.findIndex((run) => run.leave === leave),
            1,
          );
          if (error === undefined) resolve();
          else reject(error);
        };
        open.push({ key, leave });
        signal.addEventListener('abort', () => {
          aborted.push(key);
          if (obeys) leave(signal.reason);
        });
      });
    },
    end: async (key, error) => {
      open.find((run) => run.key === key)?.leave(error);
      await settle();
    },
  };
}
