// Waiting for a condition, the only kind of waiting that tests and the rig know.

import { setTimeout as pause } from 'node:timers/promises';

// Short against the second in which most conditions come true, long enough to leave the CPU to those who work.
const POLL_MS = 25;

/** Ends a wait that would never end: far above what a slow or busy machine takes, so that nobody need know its speed. */
export const patienceMs = 60_000;

/**
 * Asks until the answer is not undefined and returns it. Throws, naming the description, after timeoutMs;
 * when the last question threw, its error is the cause.
 */
export async function waitFor<T>(
  description: string,
  probe: () => Promise<T | undefined> | T | undefined,
  timeoutMs = patienceMs,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let failure: unknown;
  do {
    try {
      const answer = await probe();
      failure = undefined;
      if (answer !== undefined) return answer;
    } catch (error) {
      failure = error;
    }
    await pause(POLL_MS);
  } while (Date.now() < deadline);
  const why = failure instanceof Error ? `: ${failure.message}` : '';
  throw new Error(`Waited ${timeoutMs} ms in vain for ${description}${why}`, { cause: failure });
}

/** A task that runs again and again. */
export interface Repetition {
  /** No further run; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** Runs a task again and again with a pause between, until stopped. The task must not throw. */
export function repeat(task: () => Promise<void>, pauseMs: number): Repetition {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await task();
      await pause(pauseMs, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
    }
  };
  const done = loop();
  return {
    stop() {
      stopping.abort();
      return done;
    },
  };
}
