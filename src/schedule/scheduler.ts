// Decides when each key runs: at its interval, soon after a change, and earlier when asked. It knows keys and time only.
// Each key has a timer of its own: ten thousand of Node's timers cost about as much as a heap of ours would.

/** Time as the scheduler knows it; tests move it by hand. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  readonly now: () => number;
  /** Calls back once after so many milliseconds; returns a function that cancels it. */
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

/** Changes within this time become one run: an Ingress and its Services are edited together. */
const coalesceMs = 200;
/** Share of the interval by which runs are moved at random, so that probes with equal intervals do not run together. */
const jitter = 0.05;
/** How long `stop` lets runs in flight go on before it aborts them. */
const graceMs = 5000;
/** How long `stop` then waits for the aborted runs. */
const abortMs = 1000;

/** How often a key runs. When the version changes, the old run is aborted and the key runs at once. */
interface Plan {
  /** Interval in milliseconds. */
  readonly every: number;
  readonly version: string;
  /** First run at a random point of the interval instead of at once: the start of the operator. */
  readonly spread?: boolean;
}

export interface SchedulerOptions {
  /** One cycle. Ends early when the signal aborts: the key was forgotten, has another version, or all stops. */
  readonly run: (key: string, signal: AbortSignal) => Promise<void>;
  /** How many cycles may run at once; the others wait in the order they became due. */
  readonly concurrency: number;
  /** Called at the start of each run with the milliseconds by which it is late. */
  readonly onStart?: (key: string, latenessMs: number) => void;
  /** Called when a run rejects without having been aborted. The key stays scheduled. */
  readonly onError: (key: string, error: unknown) => void;
  readonly clock?: Clock;
  /** A random number in [0, 1). */
  readonly random?: () => number;
}

/** One key. `due` is when it should run next. While it runs, `wish` is the earliest time asked for after that run. */
interface Entry {
  readonly key: string;
  plan: Plan;
  due: number;
  wish: number;
  cancelTimer: () => void;
  running?: AbortController;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();
  /** Entries that are due and wait for a place, oldest first. */
  readonly #waiting = new Set<Entry>();
  /** Every run until it ends, also of keys that were forgotten. */
  readonly #runs = new Map<Promise<void>, { readonly key: string; readonly controller: AbortController }>();
  #stopped = false;
  /** When a run last started or ended, or an entry became due while none waited. */
  #progress: number;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#progress = this.#clock.now();
  }

  /** Starts a new key, restarts one whose version changed, moves one whose interval changed; else does nothing. */
  set(key: string, plan: Plan): void {
    if (this.#stopped) return;
    const known = this.#entries.get(key);
    if (known === undefined) this.#start(key, plan);
    else this.#change(known, plan);
  }

  /** Runs a key soon; several triggers become one run. Unknown keys are ignored. */
  trigger(key: string): void {
    this.again(key, coalesceMs);
  }

  /** Runs a key in so many milliseconds unless it runs earlier anyway; from inside a run, after that run. */
  again(key: string, inMs: number): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#bringForward(entry, this.#clock.now() + inMs);
  }

  /** Forgets a key and aborts its run. */
  forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#waiting.delete(entry);
    entry.cancelTimer();
    entry.running?.abort();
  }

  /** How many milliseconds due cycles have waited without any cycle starting or ending: 0 while all is well. */
  standstillMs(): number {
    return this.#waiting.size === 0 ? 0 : this.#clock.now() - this.#progress;
  }

  /** Schedules nothing more, lets runs in flight end within 5 s, then aborts them. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { cancelTimer } of this.#entries.values()) cancelTimer();
    this.#waiting.clear();
    await this.#waitForRuns(graceMs);
    for (const { controller } of this.#runs.values()) controller.abort();
    await this.#waitForRuns(abortMs);
  }

  #start(key: string, plan: Plan): void {
    const delay = plan.spread === true ? this.#random() * plan.every : 0;
    const due = this.#clock.now() + delay;
    const entry: Entry = { key, plan, due, wish: Number.POSITIVE_INFINITY, cancelTimer: () => {} };
    this.#entries.set(key, entry);
    this.#arm(entry, due);
  }

  #change(entry: Entry, plan: Plan): void {
    const { version, every } = entry.plan;
    entry.plan = plan;
    if (plan.version !== version) {
      entry.running?.abort();
      this.#bringForward(entry, this.#clock.now());
    } else if (plan.every !== every) {
      this.#bringForward(entry, this.#clock.now() + this.#interval(entry));
    }
  }

  /** Moves the next run to this time if that is earlier; an entry that is due already stays as it is. */
  #bringForward(entry: Entry, at: number): void {
    if (entry.running !== undefined) entry.wish = Math.min(entry.wish, at);
    else if (at < entry.due && !this.#waiting.has(entry)) this.#arm(entry, at);
  }

  #arm(entry: Entry, at: number): void {
    if (this.#stopped) return;
    entry.cancelTimer();
    entry.due = at;
    entry.cancelTimer = this.#clock.setTimeout(
      () => this.#enqueue(entry),
      Math.max(0, at - this.#clock.now()),
    );
  }

  #enqueue(entry: Entry): void {
    if (this.#waiting.size === 0) this.#progress = this.#clock.now();
    this.#waiting.add(entry);
    this.#admit();
  }

  /** Starts due entries while there are places. */
  #admit(): void {
    for (const entry of this.#waiting) {
      if (this.#runs.size >= this.#options.concurrency) return;
      if (this.#isRunning(entry.key)) continue;
      this.#waiting.delete(entry);
      this.#launch(entry);
    }
  }

  /** Whether an old run of the key has not ended yet: a key that was forgotten may have been set anew. */
  #isRunning(key: string): boolean {
    for (const run of this.#runs.values()) if (run.key === key) return true;
    return false;
  }

  #launch(entry: Entry): void {
    const controller = new AbortController();
    entry.running = controller;
    entry.wish = Number.POSITIVE_INFINITY;
    this.#progress = this.#clock.now();
    // A timer may fire a fraction of a millisecond early.
    this.#options.onStart?.(entry.key, Math.max(0, this.#clock.now() - entry.due));
    const run = this.#attempt(entry.key, controller.signal).finally(() => {
      this.#runs.delete(run);
      this.#finish(entry);
    });
    this.#runs.set(run, { key: entry.key, controller });
  }

  async #attempt(key: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.run(key, signal);
    } catch (error) {
      if (!signal.aborted) this.#options.onError(key, error);
    }
  }

  #finish(entry: Entry): void {
    delete entry.running;
    this.#progress = this.#clock.now();
    if (this.#entries.get(entry.key) === entry) {
      const regular = Math.max(this.#clock.now(), entry.due + this.#interval(entry));
      this.#arm(entry, Math.min(regular, entry.wish));
    }
    if (!this.#stopped) this.#admit();
  }

  /** The interval with its random part, in milliseconds. */
  #interval({ plan }: Entry): number {
    return plan.every * (1 + jitter * (2 * this.#random() - 1));
  }

  /** Resolves when all runs have ended, at the latest after so many milliseconds. */
  #waitForRuns(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancelTimer = this.#clock.setTimeout(resolve, ms);
    void Promise.all(this.#runs.keys()).then(() => {
      cancelTimer();
      resolve();
    });
    return promise;
  }
}
