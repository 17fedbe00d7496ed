// Regular expressions of users, in RE2 syntax (https://github.com/google/re2/wiki/Syntax): no
// lookaround, no back-references, so no pattern takes exponential time. Apart, because what
// checks a pattern when it is applied and what matches with it must not differ.

import { RE2JS } from 're2js';

/**
 * Linear time is not little time: `(.{500}){2}` twenty times over took 22 s on 64 KiB. This many
 * instructions (a repetition counts as often as it repeats) on this many characters stay under 50 ms.
 */
const instructionLimit = 1000;
const textLimit = 2048;

/** A pattern that was read: whether it is found anywhere in a text. */
export interface Pattern {
  /** Only the first 2048 characters of the text are looked at; anchors are `^` and `$`. */
  readonly isIn: (text: string) => boolean;
}

type Read = { readonly pattern: RE2JS } | { readonly problem: string };

/** Undefined where `patternProblem` has something to say. */
export function patternOf(written: string): Pattern | undefined {
  const read = readPattern(written);
  if ('problem' in read) return undefined;
  return { isIn: (text) => read.pattern.matcher(text.slice(0, textLimit)).find() };
}

/** What is wrong with a regular expression and what to write instead; undefined when it can be used. */
export function patternProblem(written: string): string | undefined {
  const read = readPattern(written);
  return 'problem' in read ? read.problem : undefined;
}

function readPattern(written: string): Read {
  try {
    const pattern = RE2JS.compile(written);
    if (pattern.programSize() <= instructionLimit) return { pattern };
    return { problem: 'the regular expression repeats too much: lower its {counts}, or write * or +' };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const why = said.replace(/^error parsing regexp: /, '');
    return {
      problem: `not a regular expression in RE2 syntax (${why}): such as ^application/json, without lookaround and back-references`,
    };
  }
}
