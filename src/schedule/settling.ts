// Looking again after a change. The API server tells a change at once, but a gateway takes it
// over later: it renders, reloads, and old workers answer for a while. One look is too few.

import { type Clock, systemClock } from './clock.ts';

/**
 * Moments of the further looks, in milliseconds after the change: a quick reload is in force after
 * some 300 ms, a slow one after a second, a busy controller's after two or three.
 */
const looks: readonly number[] = [500, 1000, 3300];

/** Which keys still owe a look. Counts time and not runs: one that was under way at the change saw nothing of it. */
export class Settling {
  readonly #changes = new Map<string, number>();
  readonly #now: Clock['now'];

  constructor(now: Clock['now'] = systemClock.now) {
    this.#now = now;
  }

  /** Something that the key depends on has changed: its looks begin anew. */
  changed(key: string): void {
    this.#changes.set(key, this.#now());
  }

  /** After a run of the key: milliseconds until it should run again, or undefined when it has settled. */
  next(key: string): number | undefined {
    const since = this.#now() - (this.#changes.get(key) ?? Number.NEGATIVE_INFINITY);
    const look = looks.find((moment) => moment > since);
    if (look === undefined) this.#changes.delete(key);
    return look === undefined ? undefined : look - since;
  }

  forget(key: string): void {
    this.#changes.delete(key);
  }
}
