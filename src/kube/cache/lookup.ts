// A reverse index: from a word (a host, a class, a Service) to the objects that name it. The caches
// keep several, so that facts and changes of one probe cost no walk over the whole cluster.

const NOTHING: ReadonlySet<string> = new Set();

export interface Lookup<T> {
  /** Ids of the objects that name this word. */
  of(word: string): ReadonlySet<string>;
  /** Files an object anew; without one, forgets it. */
  file(id: string, object: T | undefined): void;
}

/** An empty index over the words that `wordsOf` finds in an object; repeated words count once. */
export function createLookup<T>(wordsOf: (object: T) => readonly string[]): Lookup<T> {
  const idsByWord = new Map<string, Set<string>>();
  const wordsById = new Map<string, readonly string[]>();

  function forget(id: string): void {
    for (const word of wordsById.get(id) ?? []) {
      const ids = idsByWord.get(word);
      ids?.delete(id);
      if (ids?.size === 0) idsByWord.delete(word);
    }
    wordsById.delete(id);
  }

  function file(id: string, object: T | undefined): void {
    forget(id);
    if (object === undefined) return;
    const words = [...new Set(wordsOf(object))];
    if (words.length === 0) return;
    wordsById.set(id, words);
    for (const word of words) idsByWord.set(word, (idsByWord.get(word) ?? new Set()).add(id));
  }

  return { of: (word) => idsByWord.get(word) ?? NOTHING, file };
}
