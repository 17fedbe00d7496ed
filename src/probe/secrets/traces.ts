// The forms in which a secret may stand in a text: the value, the part of it that is the credential, and both in
// base64 and hexadecimal. The search undoes escapes first, so escaped forms are not listed here.

import { unescapedTexts } from './unescaped.ts';

/** A form of a secret to look for in texts whose escapes are undone. */
export interface Trace {
  readonly text: string;
  /** So many first characters count as the whole, because servers shorten what they quote. */
  readonly enough: number;
  /** Found only where no letter or digit stands beside it. */
  readonly word: boolean;
  /** It is base64, so the characters beside it may hold some of its bits. */
  readonly base64: boolean;
  /** For each position, the length of the longest proper beginning of the text that ends there (Knuth, Morris, Pratt). */
  readonly borders: readonly number[];
}

/** A value below this many characters is replaced as a whole word only: `no` must not tear up `not`. */
const wordBelow = 4;
/** Bytes from which on base64 and hexadecimal forms are looked for; those of shorter values occur by chance. */
const encodedFrom = 8;
/** Characters from which on half of a form, at least 12 characters, counts as the whole: that does not occur by chance. */
const shortenedFrom = 16;
const enoughAtLeast = 12;

/** The forms of one value. An empty value has none. */
export function tracesOf(value: string): readonly Trace[] {
  const traces = partsOf(value.trim()).flatMap((part) => [
    ...plainTraces(part),
    ...(Buffer.byteLength(part) < encodedFrom ? [] : encodedTraces(Buffer.from(part))),
  ]);
  return [...new Map(traces.map((trace) => [trace.text, trace])).values()];
}

/** The value; the credential behind a scheme (`Bearer abc`: `abc`); behind Basic (RFC 7617) also `user:password` and the password. */
function partsOf(value: string): readonly string[] {
  const [, scheme = '', credential = ''] = /^([A-Za-z][\w-]*)\s+(\S.*)$/s.exec(value) ?? [];
  const parts = [value, credential, ...(scheme.toLowerCase() === 'basic' ? basicParts(credential) : [])];
  return [...new Set(parts)].filter((part) => part !== '');
}

/** `user:password` and the password, but not the user: a name such as admin is no secret and stands in many pages. */
function basicParts(credential: string): readonly string[] {
  const pair = Buffer.from(credential, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? [] : [pair, pair.slice(colon + 1)];
}

/** The part as it is and with its own escapes undone, each also with one character for each of its UTF-8 bytes, as headers are read. */
function plainTraces(part: string): readonly Trace[] {
  const bytes = Buffer.from(part).toString('latin1');
  const texts = [part, bytes].flatMap((text) => unescapedTexts(text).map((unescaped) => unescaped.text));
  return [...new Set(texts)].filter((text) => text.trim() !== '').map((text) => traceOf(text));
}

function encodedTraces(bytes: Buffer): readonly Trace[] {
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].flatMap((before) => {
    const text = base64Core(bytes, before);
    // The texts that are searched have a blank for every plus.
    return [text.replaceAll('+', ' '), text.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [
    ...base64.map((text) => traceOf(text, true)),
    ...[hex, hex.toUpperCase()].map((text) => traceOf(text)),
  ];
}

/** The base64 characters that depend on these bytes alone, when `before` other bytes (modulo three) stand before them. */
function base64Core(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const first = [0, 2, 3][before] ?? 0;
  const isWhole = ((before + bytes.length) * 8) % 6 === 0;
  return text.slice(first, isWhole ? undefined : -1);
}

function traceOf(text: string, base64 = false): Trace {
  const enough =
    text.length < shortenedFrom ? text.length : Math.max(enoughAtLeast, Math.ceil(text.length / 2));
  return { text, enough, word: text.length < wordBelow, base64, borders: bordersOf(text) };
}

function bordersOf(text: string): readonly number[] {
  const borders = [0];
  let length = 0;
  for (let at = 1; at < text.length; at += 1) {
    length = nextLength({ text, borders }, length, text[at]);
    borders.push(length);
  }
  return borders;
}

/** How many first characters of a trace end at this character, when `length` of them ended before it. */
export function nextLength(
  { text, borders }: Pick<Trace, 'text' | 'borders'>,
  length: number,
  character: string | undefined,
): number {
  let known = length === text.length ? (borders[length - 1] ?? 0) : length;
  while (known > 0 && text[known] !== character) known = borders[known - 1] ?? 0;
  return text[known] === character ? known + 1 : 0;
}
