// Sends the attempts of one cycle, within a limit that all probes share: one after another at each vantage, because
// they share its connection and a gateway should not meet a burst; the vantages side by side.

import type { Attempt, Observation } from '../../model/index.ts';
import type { Session } from './session.ts';

/** Lets so many requests be in flight at once; the others wait in the order they came. */
interface Limit {
  /** Runs the work when there is a free place. Rejects with the signal's reason when that aborts before. */
  readonly run: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
}

interface RunOptions {
  readonly signal: AbortSignal;
  readonly concurrency: Limit;
}

/**
 * What came of each attempt, in the order of the attempts. When the signal aborts, it rejects with the signal's
 * reason (an AbortError): a diagnosis from half of the answers would be wrong.
 */
export async function run(
  attempts: readonly Attempt[],
  session: Session,
  { signal, concurrency }: RunOptions,
): Promise<readonly Observation[]> {
  const byVantage = Map.groupBy(attempts, ({ request }) => JSON.stringify(request.vantage));
  const observed = new Map<Attempt, Observation>();
  const sendInOrder = async (queue: readonly Attempt[]): Promise<void> => {
    for (const attempt of queue) {
      const outcome = await concurrency.run(() => session.send(attempt, signal), signal);
      observed.set(attempt, { request: attempt.request, outcome });
    }
  };
  await Promise.all(Array.from(byVantage.values(), sendInOrder));
  signal.throwIfAborted();
  return attempts.flatMap((attempt) => observed.get(attempt) ?? []);
}

/** A limit of `places`, at least 1. */
export function limitOf(places: number): Limit {
  let free = Math.max(1, places);
  const waiting = new Set<() => void>();
  const enter = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(admit);
        reject(signal.reason);
      };
      const admit = (): void => {
        waiting.delete(admit);
        signal.removeEventListener('abort', leave);
        free -= 1;
        resolve();
      };
      if (free > 0) return admit();
      waiting.add(admit);
      signal.addEventListener('abort', leave, { once: true });
    });
  return {
    run: async (work, signal) => {
      signal.throwIfAborted();
      await enter(signal);
      try {
        return await work();
      } finally {
        free += 1;
        const [next] = waiting;
        next?.();
      }
    },
  };
}
