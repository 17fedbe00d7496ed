// Looking again after a change. The API server tells a change at once, but a gateway takes it
// over later: it renders, reloads, and old workers answer for a while. One look is too few.

/** Pauses before the further looks, in milliseconds: a reload takes up to a second or two. */
const pauses: readonly number[] = [800, 2500];

/** Which keys still owe a look. */
export class Settling {
  readonly #looks = new Map<string, number>();

  /** Something that the key depends on has changed: its looks begin anew. */
  changed(key: string): void {
    this.#looks.set(key, 0);
  }

  /** After a run of the key: milliseconds until it should run again, or undefined when it has settled. */
  next(key: string): number | undefined {
    const looks = this.#looks.get(key);
    const pause = looks === undefined ? undefined : pauses[looks];
    if (pause === undefined) this.#looks.delete(key);
    else this.#looks.set(key, (looks ?? 0) + 1);
    return pause;
  }

  forget(key: string): void {
    this.#looks.delete(key);
  }
}
