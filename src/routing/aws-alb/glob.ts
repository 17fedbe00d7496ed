// Wildcards of an Application Load Balancer: `*` is any number of characters, `?` is one, a
// backslash takes the next character as it is. They cover slashes and dots too.
// Source: docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html.

/** Whether the whole text fits. Paths mind capital letters; hosts, headers and queries do not. */
export function fitsWildcards(pattern: string, text: string, ignoresCase: boolean): boolean {
  const [wanted, given] = ignoresCase ? [pattern.toLowerCase(), text.toLowerCase()] : [pattern, text];
  return fits(pieces(wanted), given);
}

type Piece = { readonly kind: 'any' | 'one' } | { readonly kind: 'just'; readonly character: string };

const pieces = (pattern: string): readonly Piece[] =>
  (pattern.match(/\\[\s\S]|[\s\S]/g) ?? []).map((piece) =>
    piece === '*'
      ? { kind: 'any' }
      : piece === '?'
        ? { kind: 'one' }
        : { kind: 'just', character: piece.at(-1) ?? '' },
  );

/** Goes back to the last star only, which is enough: at most length times length steps. */
function fits(wanted: readonly Piece[], text: string): boolean {
  let [at, index, star, taken] = [0, 0, -1, 0];
  while (index < text.length) {
    const piece = wanted[at];
    if (piece?.kind === 'any') {
      star = at;
      at += 1;
      taken = index;
    } else if (piece?.kind === 'one' || (piece?.kind === 'just' && piece.character === text[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      taken += 1;
      index = taken;
    } else return false;
  }
  return wanted.slice(at).every(({ kind }) => kind === 'any');
}
