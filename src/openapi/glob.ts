// The patterns of include and exclude. Apart, because their meaning is a promise to users, and
// because patterns and documents of others must not cost more than their length.

/**
 * Whether the whole text matches the pattern. `*` stands for any characters, `/` among them, and
 * for none, so everything below `/api/` matches `/api/*` at any depth, and `/api` itself does not.
 * Every other character stands for itself. Costs at most the product of both lengths.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  return inOrder(rest, text.slice(first.length, text.length - last.length));
}

/** Each piece after the one before: the leftmost place is always the best one. */
function inOrder(pieces: readonly string[], text: string): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
