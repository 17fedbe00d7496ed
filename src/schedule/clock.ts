// Time as the scheduler knows it. Apart so that tests turn the hands themselves.

/** A clock and its alarm. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  readonly now: () => number;
  /** Calls back once after so many milliseconds; returns what calls that off. */
  readonly setTimeout: (callback: () => void, ms: number) => () => void;
}

/** The monotonic clock of the process: a change of the wall clock moves no cycle. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
