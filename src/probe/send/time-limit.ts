// The time limit of one request: it ends with the caller's signal, or when the time is up. It does not use
// AbortSignal.timeout, whose timer lives to its end: with thousands of requests a second they would pile up.

import { Expired } from './failure.ts';

/** Ends once, with a reason, unless it is closed before. */
export interface TimeLimit {
  /** Why it ended; undefined while there is time. */
  readonly reason: () => Error | undefined;
  /** Sets what is done at the end, in place of what was set before; does it at once when the limit has ended. */
  readonly onEnd: (stop: (reason: Error) => void) => void;
  /** Stops the timer; nothing is done at the end any more. */
  readonly close: () => void;
}

/** A limit of so many milliseconds, which the caller's signal may cut short. The signal must not have aborted yet. */
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
