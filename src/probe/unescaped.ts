// A text as it reads when its escapes are undone: percent-encoding, JSON, HTML, one within the
// other. Apart from the search for secrets, because a server may write back what it was sent in
// any of them, mixed and doubled; undoing them finds every spelling, listing spellings does not.

/** A text, and where each of its characters stood in the text it was read from. */
export interface Reading {
  /** With every `+` as a blank: forms write blanks so (WHATWG URL, application/x-www-form-urlencoded). */
  readonly text: string;
  /** Offset in the source of each character, and at last the source's length; undefined while both are the same. */
  readonly offsets: readonly number[] | undefined;
}

/** A URL within JSON within HTML: more is not seen in echoes. */
const depth = 3;

const escapes =
  /%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\["'\\/bfnrt]|&#x0{0,6}[0-9a-f]{1,6};|&#0{0,6}[0-9]{1,7};|&(?:amp|lt|gt|quot|apos);/gi;

/** An escape that the end of a text cut through. */
const begun = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&#?[0-9a-z]{0,12})$/i;

/** The text as it is, then with its escapes undone once, twice, three times, as far as there are any. */
export function readingsOf(source: string): readonly Reading[] {
  const readings: Reading[] = [{ text: folded(source), offsets: undefined }];
  let text = source;
  let offsets: readonly number[] | undefined;
  for (let round = 0; round < depth; round += 1) {
    const next = undone(text, offsets);
    if (next === undefined) break;
    ({ text, offsets } = next);
    readings.push({ text: folded(text), offsets });
  }
  return readings;
}

/** Where a character of a reading stood; its length gives the end of the source. */
export const offsetIn = ({ offsets }: Reading, at: number): number => offsets?.[at] ?? at;

/** The length of a reading without an escape that was cut at its end. */
export const lengthBeforeCut = ({ text }: Reading): number =>
  text.length - (begun.exec(text)?.[0].length ?? 0);

function folded(text: string): string {
  return text.includes('+') ? text.replaceAll('+', ' ') : text;
}

interface Undone {
  readonly text: string;
  readonly offsets: readonly number[];
}

/** Undefined when nothing is escaped. A byte of percent-encoded UTF-8 becomes a character by itself, as in a header. */
function undone(text: string, from: readonly number[] | undefined): Undone | undefined {
  const source = (at: number): number => from?.[at] ?? at;
  const parts: string[] = [];
  const offsets: number[] = [];
  let done = 0;
  for (const { 0: written, index } of text.matchAll(escapes)) {
    parts.push(text.slice(done, index));
    for (let at = done; at < index; at += 1) offsets.push(source(at));
    const meant = meaningOf(written);
    parts.push(meant);
    for (let unit = 0; unit < meant.length; unit += 1) offsets.push(source(index));
    done = index + written.length;
  }
  if (done === 0) return undefined;
  parts.push(text.slice(done));
  for (let at = done; at <= text.length; at += 1) offsets.push(source(at));
  return { text: parts.join(''), offsets };
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
