// Further runs after a change. The API server reports a change at once, but a gateway follows later: it renders its
// configuration, reloads, and old workers answer for a while. A single run after a change may see the state before it.

import { type Clock, systemClock } from './scheduler.ts';

/**
 * Times of the further runs, in milliseconds after the change: a quick reload takes some 300 ms, a slow one a second,
 * that of a busy controller two or three.
 */
const runTimes: readonly number[] = [500, 1000, 3300];

/** Knows which keys run again. It counts time and not runs, because a run that was under way at the change did not see it. */
export class Settling {
  readonly #changes = new Map<string, number>();
  readonly #now: Clock['now'];

  constructor(now: Clock['now'] = systemClock.now) {
    this.#now = now;
  }

  /** Something that the key depends on has changed: its further runs begin anew. */
  changed(key: string): void {
    this.#changes.set(key, this.#now());
  }

  /** After a run of the key: milliseconds until it should run again, or undefined when it has settled. */
  next(key: string): number | undefined {
    const since = this.#now() - (this.#changes.get(key) ?? Number.NEGATIVE_INFINITY);
    const next = runTimes.find((time) => time > since);
    if (next === undefined) this.#changes.delete(key);
    return next === undefined ? undefined : next - since;
  }

  /** Forgets the changes of a key that is gone. */
  forget(key: string): void {
    this.#changes.delete(key);
  }
}
