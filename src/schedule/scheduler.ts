// When each key runs: at its interval, when something changed, again soon when asked. It knows
// keys and time only. Each key has a timer of its own: Node keeps timers in a heap of lists, so
// ten thousand cost about as much as a heap of ours would, without the code.

import { type Clock, systemClock } from './clock.ts';

/** Changes within this time become one run: an Ingress and its Services are edited together. */
const coalesceMs = 200;
/** Share of the interval by which runs are moved, so that equal intervals drift apart. */
const jitter = 0.05;
/** How long `stop` lets runs in flight go on, and then how long it waits for aborted ones. */
const graceMs = 5000;
const abortMs = 1000;

/** How often a key runs. Another `version` means another thing to run: at once, the old run aborted. */
export interface Plan {
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
  /** Told at the start of each run how many milliseconds after its time it starts. */
  readonly onStart?: (key: string, latenessMs: number) => void;
  /** Told when a run rejects without having been aborted. The key stays scheduled. */
  readonly onError: (key: string, error: unknown) => void;
  readonly clock?: Clock;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** One key. `due` is when it should run next; while it runs, `wish` collects the earliest next time. */
interface Entry {
  readonly key: string;
  plan: Plan;
  due: number;
  wish: number;
  callOff: () => void;
  running?: AbortController;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();
  /** Due and waiting for a place, oldest first. */
  readonly #waiting = new Set<Entry>();
  /** Every run, those of forgotten keys too, until it ends. */
  readonly #runs = new Map<Promise<void>, { readonly key: string; readonly controller: AbortController }>();
  #stopped = false;
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
    if (entry !== undefined) this.#ask(entry, this.#clock.now() + inMs);
  }

  /** Forgets a key and aborts its run. */
  forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#waiting.delete(entry);
    entry.callOff();
    entry.running?.abort();
  }

  /** How many milliseconds due cycles have waited without any cycle starting or ending: 0 while all is well. */
  standstillMs(): number {
    return this.#waiting.size === 0 ? 0 : this.#clock.now() - this.#progress;
  }

  /** Schedules nothing more, lets runs in flight end within 5 s, then aborts them. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { callOff } of this.#entries.values()) callOff();
    this.#waiting.clear();
    await this.#settledWithin(graceMs);
    for (const { controller } of this.#runs.values()) controller.abort();
    await this.#settledWithin(abortMs);
  }

  #start(key: string, plan: Plan): void {
    const delay = plan.spread === true ? this.#random() * plan.every : 0;
    const due = this.#clock.now() + delay;
    const entry: Entry = { key, plan, due, wish: Number.POSITIVE_INFINITY, callOff: () => {} };
    this.#entries.set(key, entry);
    this.#arm(entry, due);
  }

  #change(entry: Entry, plan: Plan): void {
    const { version, every } = entry.plan;
    entry.plan = plan;
    if (plan.version !== version) {
      entry.running?.abort();
      this.#ask(entry, this.#clock.now());
    } else if (plan.every !== every) {
      this.#ask(entry, this.#clock.now() + this.#interval(entry));
    }
  }

  /** Brings the next run forward to a moment; a run that is due already is early enough. */
  #ask(entry: Entry, at: number): void {
    if (entry.running !== undefined) entry.wish = Math.min(entry.wish, at);
    else if (at < entry.due && !this.#waiting.has(entry)) this.#arm(entry, at);
  }

  #arm(entry: Entry, at: number): void {
    if (this.#stopped) return;
    entry.callOff();
    entry.due = at;
    entry.callOff = this.#clock.setTimeout(() => this.#enqueue(entry), Math.max(0, at - this.#clock.now()));
  }

  #enqueue(entry: Entry): void {
    if (this.#waiting.size === 0) this.#progress = this.#clock.now();
    this.#waiting.add(entry);
    this.#admit();
  }

  /** Starts what is due while there is room. */
  #admit(): void {
    for (const entry of this.#waiting) {
      if (this.#runs.size >= this.#options.concurrency) return;
      if (this.#isRunning(entry.key)) continue;
      this.#waiting.delete(entry);
      this.#launch(entry);
    }
  }

  /** A forgotten key that was set anew may still be ending its old run. */
  #isRunning(key: string): boolean {
    for (const run of this.#runs.values()) if (run.key === key) return true;
    return false;
  }

  #launch(entry: Entry): void {
    const controller = new AbortController();
    entry.running = controller;
    entry.wish = Number.POSITIVE_INFINITY;
    this.#progress = this.#clock.now();
    // A timer may ring a fraction of a millisecond early.
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

  #interval({ plan }: Entry): number {
    return plan.every * (1 + jitter * (2 * this.#random() - 1));
  }

  #settledWithin(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const callOff = this.#clock.setTimeout(resolve, ms);
    void Promise.all(this.#runs.keys()).then(() => {
      callOff();
      resolve();
    });
    return promise;
  }
}
