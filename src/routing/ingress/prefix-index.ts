// Items found by how their paths begin: of thousands of them only those are looked at that might take a path.

import { withoutEndSlashes } from '../shared/path.ts';

/** Finds the items that might take a path, in the order in which they were given. */
export type HeadIndex<T> = (path: string) => readonly T[];

interface Placed<T> {
  readonly item: T;
  readonly at: number;
}

/** An index over items by what their paths begin with, in lower case. */
export function headIndex<T>(items: readonly T[], headOf: (item: T) => string): HeadIndex<T> {
  const heads = new Map<string, Placed<T>[]>();
  for (const [at, item] of items.entries()) {
    const head = headOf(item);
    const group = heads.get(head);
    if (group === undefined) heads.set(head, [{ item, at }]);
    else group.push({ item, at });
  }
  const lengths = [...new Set([...heads.keys()].map((head) => head.length))];
  return (path) => {
    const text = path.toLowerCase();
    const found = lengths
      .filter((length) => length <= text.length)
      .flatMap((length) => heads.get(text.slice(0, length)) ?? []);
    return found.sort((one, other) => one.at - other.at).map(({ item }) => item);
  };
}

/**
 * The beginning of a path, or of an expression for it, that stands for itself: in lower case, up to the first
 * sign that may mean something else, and one less, as that sign may make the character before it optional;
 * without slashes at its end, because a Prefix ignores them.
 */
export function literalHead(path: string): string {
  const sign = path.search(/[^A-Za-z0-9/_-]/);
  return withoutEndSlashes((sign < 0 ? path : path.slice(0, Math.max(0, sign - 1))).toLowerCase());
}
