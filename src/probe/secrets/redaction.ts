// Takes secrets out of texts that a server sent: the placeholder stands where the value stood. All of an answer passes
// through here before anything else reads it, so that no status, Event, log or metric can hold a value.

import { nextLength, type Trace, tracesOf } from './traces.ts';
import { lengthBeforeCut, sourceOffset, type UnescapedText, unescapedTexts } from './unescaped.ts';

/** Takes the secrets of one probe out of texts. */
export interface Redactor {
  /** For a complete text. */
  readonly whole: (text: string) => string;
  /** For a text that was cut: also takes out the beginning of a secret at its end. */
  readonly cut: (text: string) => string;
}

/** Characters of a secret's beginning that are taken out at a cut; fewer tell nothing about it. */
const shortestBeginning = 4;

interface Secret {
  readonly placeholder: string;
  readonly traces: readonly Trace[];
}

/** A part of the source that shows a secret, to be replaced. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly placeholder: string;
}

/**
 * Replaces every occurrence of the values (by placeholder): as they are, percent-encoded, escaped as in JSON and HTML
 * (mixed, and up to three times over), in base64, base64url and hexadecimal. Also replaces the credential alone of
 * `Bearer …` and `Basic …`, and the first half of a value of 16 characters or more. A value of fewer than 4
 * characters is replaced as a whole word only.
 */
export function createRedactor(secrets: ReadonlyMap<string, string>): Redactor {
  const sought = [...secrets].map(([placeholder, value]) => ({ placeholder, traces: tracesOf(value) }));
  if (sought.every(({ traces }) => traces.length === 0)) return { whole: sameText, cut: sameText };
  return {
    whole: (text) => replace(text, stretchesIn(unescapedTexts(text), sought)),
    cut: (text) => {
      const texts = unescapedTexts(text);
      return replace(text, [...stretchesIn(texts, sought), ...beginningsIn(texts, sought)]);
    },
  };
}

const sameText = (text: string): string => text;

function stretchesIn(texts: readonly UnescapedText[], secrets: readonly Secret[]): readonly Stretch[] {
  return texts.flatMap((unescaped) =>
    secrets.flatMap(({ placeholder, traces }) =>
      traces
        .flatMap((trace) => placesOf(trace, unescaped.text))
        .map(([from, to]) => ({
          from: sourceOffset(unescaped, from),
          to: sourceOffset(unescaped, to),
          placeholder,
        })),
    ),
  );
}

type TextRange = readonly [from: number, to: number];

/** Where a trace stands in a text, overlapping occurrences too. */
function placesOf(trace: Trace, text: string): readonly TextRange[] {
  // Nearly always the trace is absent, and indexOf finds that out fastest.
  const first = text.indexOf(trace.text.slice(0, trace.enough));
  if (first < 0) return [];
  const places = runsOf(trace, text, first);
  if (trace.base64) return places.map((place) => withNeighbours(text, place));
  return trace.word ? places.filter((place) => isWord(text, place)) : places;
}

/** All occurrences in one pass over the text, however often the trace repeats itself. */
function runsOf(trace: Trace, text: string, first: number): readonly TextRange[] {
  const places: TextRange[] = [];
  let length = 0;
  for (let at = first; at < text.length; at += 1) {
    length = nextLength(trace, length, text[at]);
    if (length < trace.enough) continue;
    const from = at + 1 - length;
    if (places.at(-1)?.[0] === from) places.pop();
    places.push([from, at + 1]);
  }
  return places;
}

function withNeighbours(text: string, [from, to]: TextRange): TextRange {
  const isDigit = (at: number): boolean => /[A-Za-z0-9+/_-]/.test(text[at] ?? '');
  return [isDigit(from - 1) ? from - 1 : from, isDigit(to) ? to + 1 : to];
}

function isWord(text: string, [from, to]: TextRange): boolean {
  return ![text[from - 1], text[to]].some((character = '') => /[A-Za-z0-9]/.test(character));
}

/** Ends of the texts that may be the beginning of a trace, with an escape that was cut. */
function beginningsIn(texts: readonly UnescapedText[], secrets: readonly Secret[]): readonly Stretch[] {
  return texts.flatMap((unescaped) => {
    const text = unescaped.text.slice(0, lengthBeforeCut(unescaped));
    const to = sourceOffset(unescaped, unescaped.text.length);
    return [...new Set([text, unescaped.text])].flatMap((ended) =>
      secrets.flatMap(({ placeholder, traces }) => {
        const length = Math.max(0, ...traces.map((trace) => beginningLength(trace, ended)));
        return length === 0
          ? []
          : [{ from: sourceOffset(unescaped, ended.length - length), to, placeholder }];
      }),
    );
  });
}

/** How many first characters of a trace a text ends with; 0 when they are too few to matter. */
function beginningLength(trace: Trace, text: string): number {
  let length = 0;
  for (let at = Math.max(0, text.length - trace.text.length); at < text.length; at += 1) {
    length = nextLength(trace, length, text[at]);
  }
  return length < shortestBeginning ? 0 : length;
}

/** The text with placeholders. Stretches that overlap become one, under the placeholder of the longest. */
function replace(text: string, stretches: readonly Stretch[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { from, to, placeholder } of mergeOverlaps(stretches)) {
    parts.push(text.slice(done, from), placeholder);
    done = to;
  }
  return done === 0 ? text : parts.join('') + text.slice(done);
}

function mergeOverlaps(stretches: readonly Stretch[]): readonly Stretch[] {
  const all: { whole: Stretch; longest: Stretch }[] = [];
  for (const next of stretches.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = all.at(-1);
    if (last === undefined || next.from >= last.whole.to) all.push({ whole: next, longest: next });
    else {
      const longest = lengthOf(next) > lengthOf(last.longest) ? next : last.longest;
      all[all.length - 1] = { whole: { ...last.whole, to: Math.max(last.whole.to, next.to) }, longest };
    }
  }
  return all.map(({ whole, longest }) => ({ ...whole, placeholder: longest.placeholder }));
}

const lengthOf = ({ from, to }: Stretch): number => to - from;
