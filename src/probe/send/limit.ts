// How many requests may be in flight at once, over all probes. Apart because every run shares
// one; the platform has locks (navigator.locks) but nothing that counts.

/** Lets so many pieces of work run at once; the others wait in the order they came. */
export interface Limit {
  /** Runs the work when there is room. Rejects with the signal's reason when that aborts before. */
  readonly run: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
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
