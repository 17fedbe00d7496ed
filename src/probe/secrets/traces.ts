// What a secret looks like in a text that lets it out: itself, the part of it that is the
// credential, and what either is in base64 and hexadecimal. Escapes are undone before the search.

import { readingsOf } from './unescaped.ts';

/** A text to look for, as a reading without escapes has it. */
export interface Trace {
  readonly text: string;
  /** This many first characters are enough: servers shorten what they quote. */
  readonly enough: number;
  /** Matched only where no letter or digit stands beside it. */
  readonly word: boolean;
  /** The characters beside it hold some of its bits. */
  readonly base64: boolean;
  /** For each character the length of the longest beginning of the text that ends there and is not all of it (Knuth, Morris, Pratt). */
  readonly borders: readonly number[];
}

/** A value below this many characters is replaced as a whole word only: `no` must not tear up `not`. */
const wordBelow = 4;
/** Bytes of a value whose base64 and hexadecimal forms are looked for; shorter ones occur by chance. */
const encodedFrom = 8;
/** From this length on, half of a trace and at least 12 characters are enough: too long to be met by chance. */
const shortenedFrom = 16;
const enoughAtLeast = 12;

/** The traces of one value. An empty value has none. */
export function tracesOf(value: string): readonly Trace[] {
  const traces = partsOf(value.trim()).flatMap((part) => [
    ...plainTraces(part),
    ...(Buffer.byteLength(part) < encodedFrom ? [] : encodedTraces(Buffer.from(part))),
  ]);
  return [...new Map(traces.map((trace) => [trace.text, trace])).values()];
}

/** The value; the credential behind a scheme (`Bearer abc`: `abc`); what Basic hides (RFC 7617): `user:password`, and the password. */
function partsOf(value: string): readonly string[] {
  const [, scheme = '', credential = ''] = /^([A-Za-z][\w-]*)\s+(\S.*)$/s.exec(value) ?? [];
  const parts = [value, credential, ...(scheme.toLowerCase() === 'basic' ? basicParts(credential) : [])];
  return [...new Set(parts)].filter((part) => part !== '');
}

/** Not the user by itself: names such as admin stand in many pages and are no secret. */
function basicParts(credential: string): readonly string[] {
  const pair = Buffer.from(credential, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? [] : [pair, pair.slice(colon + 1)];
}

/** As it reads with its own escapes undone too, and as its UTF-8 bytes read one by one, as in a header. */
function plainTraces(part: string): readonly Trace[] {
  const bytes = Buffer.from(part).toString('latin1');
  const texts = [part, bytes].flatMap((text) => readingsOf(text).map((reading) => reading.text));
  return [...new Set(texts)].filter((text) => text.trim() !== '').map((text) => traceOf(text));
}

function encodedTraces(bytes: Buffer): readonly Trace[] {
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].flatMap((before) => {
    const text = base64Core(bytes, before);
    // As readings have it: a blank for a plus.
    return [text.replaceAll('+', ' '), text.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [
    ...base64.map((text) => traceOf(text, true)),
    ...[hex, hex.toUpperCase()].map((text) => traceOf(text)),
  ];
}

/** The characters of base64 that these bytes alone decide when so many others stand before them, modulo three. */
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

/** How much of the beginning of a trace ends with this character, when `length` of it ended before. */
export function nextLength(
  { text, borders }: Pick<Trace, 'text' | 'borders'>,
  length: number,
  character: string | undefined,
): number {
  let known = length === text.length ? (borders[length - 1] ?? 0) : length;
  while (known > 0 && text[known] !== character) known = borders[known - 1] ?? 0;
  return text[known] === character ? known + 1 : 0;
}
