// A text as it reads when its escapes are undone: percent-encoding, JSON, HTML, one within the
// other. Apart from the search for secrets, because a server may write back what it was sent in
// any of them, mixed and doubled; undoing them finds every spelling, listing spellings does not.

/** A text, and where it stood in the text it was read from. */
export interface Reading {
  /** With every `+` as a blank: forms write blanks so (WHATWG URL, application/x-www-form-urlencoded). */
  readonly text: string;
  /** What its escapes were undone from; undefined for the source itself. */
  readonly from: Layer | undefined;
}

/** The reading before, and after each escape the two positions that belong together: between them both run alike. */
interface Layer {
  readonly reading: Reading;
  readonly here: readonly number[];
  readonly there: readonly number[];
}

/** A URL within JSON within HTML: more is not seen in echoes. */
const depth = 3;

const escapes =
  /%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\["'\\/bfnrt]|&#x0{0,6}[0-9a-f]{1,6};|&#0{0,6}[0-9]{1,7};|&(?:amp|lt|gt|quot|apos);/gi;

/** An escape that the end of a text cut through. */
const begun = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&#?[0-9a-z]{0,12})$/i;

/** The text as it is, then with its escapes undone once, twice, three times, as far as there are any. */
export function readingsOf(source: string): readonly Reading[] {
  const readings: Reading[] = [{ text: folded(source), from: undefined }];
  let text = source;
  for (let round = 0; round < depth; round += 1) {
    const next = undone(text, readings.at(-1));
    if (next === undefined) break;
    text = next.text;
    readings.push({ text: folded(text), from: next.from });
  }
  return readings;
}

/** Where a character of a reading stood in the source; its length gives the source's length. */
export function offsetIn({ from }: Reading, at: number): number {
  if (from === undefined) return at;
  const { reading, here, there } = from;
  // The last position at or before `at`, by halving.
  let low = 0;
  let high = here.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((here[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return offsetIn(reading, (there[low] ?? 0) + at - (here[low] ?? 0));
}

/** The length of a reading without an escape that was cut at its end. */
export const lengthBeforeCut = ({ text }: Reading): number =>
  text.length - (begun.exec(text)?.[0].length ?? 0);

function folded(text: string): string {
  return text.includes('+') ? text.replaceAll('+', ' ') : text;
}

/** Undefined when nothing is escaped. A byte of percent-encoded UTF-8 becomes a character by itself, as in a header. */
function undone(text: string, reading: Reading | undefined): { text: string; from: Layer } | undefined {
  const parts: string[] = [];
  const here = [0];
  const there = [0];
  let length = 0;
  let done = 0;
  for (const { 0: written, index } of text.matchAll(escapes)) {
    const meant = meaningOf(written);
    parts.push(text.slice(done, index), meant);
    length += index - done + meant.length;
    done = index + written.length;
    here.push(length);
    there.push(done);
  }
  if (done === 0 || reading === undefined) return undefined;
  parts.push(text.slice(done));
  return { text: parts.join(''), from: { reading, here, there } };
}

const named: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '\\b': '\b',
  '\\f': '\f',
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
};

function meaningOf(written: string): string {
  const lower = written.toLowerCase();
  const word = named[lower];
  if (word !== undefined) return word;
  if (lower.startsWith('&#x')) return character(Number.parseInt(lower.slice(3), 16));
  if (lower.startsWith('&#')) return character(Number.parseInt(lower.slice(2), 10));
  if (lower.startsWith('%')) return character(Number.parseInt(lower.slice(1), 16));
  return lower.length > 2 ? character(Number.parseInt(lower.slice(2), 16)) : written.slice(1);
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
