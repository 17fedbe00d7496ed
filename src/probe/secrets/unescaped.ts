// Undoes the escapes in a text: percent-encoding, JSON, HTML, one within the other, and remembers where each character
// stood. A server may write back a secret in any of them, mixed and doubled; a list of spellings would miss some.

/** A text with its escapes undone, and where its characters stood in the source. */
export interface UnescapedText {
  /** With a blank for every `+`, because forms write blanks so (WHATWG URL, application/x-www-form-urlencoded). */
  readonly text: string;
  /** The text that this one was made from; undefined for the source itself. */
  readonly from: Layer | undefined;
}

/** The text before, and the positions after each escape: `here` in the new text, `there` in the text before. Between escapes both run alike. */
interface Layer {
  readonly before: UnescapedText;
  readonly here: readonly number[];
  readonly there: readonly number[];
}

/** Rounds of undoing: a URL within JSON within HTML. Servers do not nest deeper when they repeat a request. */
const depth = 3;

const escapes =
  /%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\["'\\/bfnrt]|&#x0{0,6}[0-9a-f]{1,6};|&#0{0,6}[0-9]{1,7};|&(?:amp|lt|gt|quot|apos);/gi;

/** The beginning of an escape, at the end of a text that was cut. */
const cutEscape = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&#?[0-9a-z]{0,12})$/i;

/** The source itself, then with its escapes undone once, twice and three times, as long as there are any. */
export function unescapedTexts(source: string): readonly UnescapedText[] {
  const texts: UnescapedText[] = [{ text: withBlanks(source), from: undefined }];
  let text = source;
  for (let round = 0; round < depth; round += 1) {
    const next = unescapeOnce(text, texts.at(-1));
    if (next === undefined) break;
    text = next.text;
    texts.push({ text: withBlanks(text), from: next.from });
  }
  return texts;
}

/** Where the character at this position stood in the source. The length of the text gives the length of the source. */
export function sourceOffset({ from }: UnescapedText, at: number): number {
  if (from === undefined) return at;
  const { before, here, there } = from;
  // Binary search for the last position at or before `at`.
  let low = 0;
  let high = here.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((here[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return sourceOffset(before, (there[low] ?? 0) + at - (here[low] ?? 0));
}

/** The length of a text without an escape that was cut at its end. */
export const lengthBeforeCut = ({ text }: UnescapedText): number =>
  text.length - (cutEscape.exec(text)?.[0].length ?? 0);

function withBlanks(text: string): string {
  return text.includes('+') ? text.replaceAll('+', ' ') : text;
}

/**
 * The text with its escapes undone once; undefined when it has none. Each byte of percent-encoded UTF-8 becomes a
 * character of its own, as node:http reads bytes in headers.
 */
function unescapeOnce(
  text: string,
  before: UnescapedText | undefined,
): { text: string; from: Layer } | undefined {
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
  if (done === 0 || before === undefined) return undefined;
  parts.push(text.slice(done));
  return { text: parts.join(''), from: { before, here, there } };
}

const namedEscapes: Readonly<Record<string, string>> = {
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
  const word = namedEscapes[lower];
  if (word !== undefined) return word;
  if (lower.startsWith('&#x')) return character(Number.parseInt(lower.slice(3), 16));
  if (lower.startsWith('&#')) return character(Number.parseInt(lower.slice(2), 10));
  if (lower.startsWith('%')) return character(Number.parseInt(lower.slice(1), 16));
  return lower.length > 2 ? character(Number.parseInt(lower.slice(2), 16)) : written.slice(1);
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
