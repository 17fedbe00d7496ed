// Takes secrets out of what a server sends back: the placeholder stands where the value stood.
// The one place for it, at the border: behind it no status, Event, log or metric can leak what
// it does not have.

import { nextLength, type Trace, tracesOf } from './traces.ts';
import { lengthBeforeCut, offsetIn, type Reading, readingsOf } from './unescaped.ts';

/** Takes the secrets of one probe out of texts. */
export interface Redactor {
  /** A text that has its end. */
  readonly whole: (text: string) => string;
  /** A text that was cut: what may be the beginning of a secret at its end goes too. */
  readonly cut: (text: string) => string;
}

/** Characters at a cut that may be a secret's beginning; fewer say nothing of it. */
const beginning = 4;

interface Secret {
  readonly placeholder: string;
  readonly traces: readonly Trace[];
}

/** A stretch of the source that shows a secret. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly placeholder: string;
}

/**
 * Replaces every occurrence of the values, by placeholder: as they are, percent-encoded, escaped
 * as in JSON and HTML (mixed, and up to three times over), in base64, base64url and hexadecimal;
 * also the credential alone of `Bearer …` and `Basic …`, and a value of 16 characters or more of
 * which a server shows the first half. Values of fewer than 4 characters are replaced as whole words only.
 */
export function redactor(secrets: ReadonlyMap<string, string>): Redactor {
  const sought = [...secrets].map(([placeholder, value]) => ({ placeholder, traces: tracesOf(value) }));
  if (sought.every(({ traces }) => traces.length === 0)) return { whole: unchanged, cut: unchanged };
  return {
    whole: (text) => replaced(text, stretchesIn(readingsOf(text), sought)),
    cut: (text) => {
      const readings = readingsOf(text);
      return replaced(text, [...stretchesIn(readings, sought), ...beginningsIn(readings, sought)]);
    },
  };
}

const unchanged = (text: string): string => text;

function stretchesIn(readings: readonly Reading[], secrets: readonly Secret[]): readonly Stretch[] {
  return readings.flatMap((reading) =>
    secrets.flatMap(({ placeholder, traces }) =>
      traces
        .flatMap((trace) => placesOf(trace, reading.text))
        .map(([from, to]) => ({ from: offsetIn(reading, from), to: offsetIn(reading, to), placeholder })),
    ),
  );
}

type Place = readonly [from: number, to: number];

/** Where a trace stands in a text, overlapping places too. */
function placesOf(trace: Trace, text: string): readonly Place[] {
  // Nearly always it is not there, and nothing finds that out faster.
  const first = text.indexOf(trace.text.slice(0, trace.enough));
  if (first < 0) return [];
  const places = runsOf(trace, text, first);
  if (trace.base64) return places.map((place) => withNeighbours(text, place));
  return trace.word ? places.filter((place) => isWord(text, place)) : places;
}

/** In one pass, whatever repeats within text and trace. */
function runsOf(trace: Trace, text: string, first: number): readonly Place[] {
  const places: Place[] = [];
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

function withNeighbours(text: string, [from, to]: Place): Place {
  const isDigit = (at: number): boolean => /[A-Za-z0-9+/_-]/.test(text[at] ?? '');
  return [isDigit(from - 1) ? from - 1 : from, isDigit(to) ? to + 1 : to];
}

function isWord(text: string, [from, to]: Place): boolean {
  return ![text[from - 1], text[to]].some((character = '') => /[A-Za-z0-9]/.test(character));
}

/** What stands at the end and may be the beginning of a trace, an escape that was cut included. */
function beginningsIn(readings: readonly Reading[], secrets: readonly Secret[]): readonly Stretch[] {
  return readings.flatMap((reading) => {
    const text = reading.text.slice(0, lengthBeforeCut(reading));
    const to = offsetIn(reading, reading.text.length);
    return [...new Set([text, reading.text])].flatMap((ended) =>
      secrets.flatMap(({ placeholder, traces }) => {
        const length = Math.max(0, ...traces.map((trace) => begunLength(trace, ended)));
        return length === 0 ? [] : [{ from: offsetIn(reading, ended.length - length), to, placeholder }];
      }),
    );
  });
}

/** How much of a trace a text ends with; 0 when too little to tell. */
function begunLength(trace: Trace, text: string): number {
  let length = 0;
  for (let at = Math.max(0, text.length - trace.text.length); at < text.length; at += 1) {
    length = nextLength(trace, length, text[at]);
  }
  return length < beginning ? 0 : length;
}

/** Stretches that touch each other's insides become one, under the name of the longest. */
function replaced(text: string, stretches: readonly Stretch[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { from, to, placeholder } of merged(stretches)) {
    parts.push(text.slice(done, from), placeholder);
    done = to;
  }
  return done === 0 ? text : parts.join('') + text.slice(done);
}

function merged(stretches: readonly Stretch[]): readonly Stretch[] {
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
