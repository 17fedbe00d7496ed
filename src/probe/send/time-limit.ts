// The time of one request: ends with the caller's signal, or by itself. By hand, because a platform signal with
// its listeners is dear for each request, and AbortSignal.timeout keeps its timer to the end: thousands a
// second would pile up.

import { Expired } from './failure.ts';

/** Ends once, with a reason, or is called off. */
export interface TimeLimit {
  /** Why it ended; undefined while there is time. */
  readonly reason: () => Error | undefined;
  /** Says what to do at its end, in place of what was said before; at once when it has ended. */
  readonly onEnd: (stop: (reason: Error) => void) => void;
  /** Calls it off. */
  readonly close: () => void;
}

/** A limit of so many milliseconds that the caller may cut short. The signal has not aborted yet. */
export function startLimit(ms: number, caller: AbortSignal): TimeLimit {
  let ended: Error | undefined;
  let stop: ((reason: Error) => void) | undefined;
  const end = (reason: Error): void => {
    ended ??= reason;
    stop?.(ended);
  };
  const cancel = (): void => end(new Error('cancelled', { cause: caller.reason }));
  const timer = setTimeout(() => end(new Expired(`within ${ms / 1000} s`)), ms);
  caller.addEventListener('abort', cancel);
  return {
    reason: () => ended,
    onEnd: (next) => {
      stop = next;
      if (ended !== undefined) next(ended);
    },
    close: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', cancel);
    },
  };
}
