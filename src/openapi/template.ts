// Whether a path is one of a template's. Apart, because the comparison asks it too: what another
// template documents is documented.

/**
 * Whether a path can belong to a template: `{…}` stands for one or more characters, `/` among
 * them. Wider than most routers on purpose: frameworks write their catch-all parameters in the
 * same way, and what matches too much accuses nobody.
 */
export function matchesTemplate(template: string, path: string): boolean {
  const pieces = template.split(/\{[^{}]*\}/);
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return template === path;
  if (!path.startsWith(first) || !path.endsWith(last) || path.length <= first.length + last.length)
    return false;
  return inOrder(rest, path.slice(first.length, path.length - last.length));
}

/** Each piece after the one before with at least one character between: the leftmost place is the best one. */
function inOrder(pieces: readonly string[], text: string): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from + 1);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from < text.length;
}
