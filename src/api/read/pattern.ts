// Regular expressions in RE2 syntax (https://github.com/google/re2/wiki/Syntax), each with a bound on its size: those
// that users write under `expect`, and those of routing objects. RE2 has no lookaround and no back-references, so that
// no expression takes exponential time.

import { RE2JS } from 're2js';

/**
 * Linear time is not little time: `(.{500}){2}` twenty times over took 22 s on 64 KiB. This many
 * instructions (a repetition counts as often as it repeats) on this many characters stay under 50 ms.
 */
const mostInstructions = 1000;
const longestText = 2048;

/** An expression that is ready to match. Among alternatives the first one wins, as in Perl. */
export interface BoundedExpression {
  /** Instructions of its program, at most 1000. The time of a match grows with this number times the length of the text. */
  readonly programSize: number;
  /** Whether it is found anywhere in the text; anchors are `^` and `$`. */
  readonly isIn: (text: string) => boolean;
  /** Where it is found first; undefined where it is not found. */
  readonly find: (text: string) => FoundExpression | undefined;
  /** As `find`, at the start of the text alone. */
  readonly findAtStart: (text: string) => FoundExpression | undefined;
}

/** A place in a text where an expression is found. */
interface FoundExpression {
  /** Index of its first character. */
  readonly at: number;
  /** Item 0 is the text that was found, the others are the capture groups, empty where a group took no part. */
  readonly groups: readonly string[];
}

type ReadExpression =
  | { readonly expression: BoundedExpression }
  | { readonly problem: 'syntax'; readonly why: string }
  | { readonly problem: 'size' };

/** The expression that a text holds, or why there is none: it is not in RE2 syntax, or its program is too large. */
export function readExpression(source: string, ignoreCase = false): ReadExpression {
  try {
    const compiled = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    const programSize = compiled.programSize();
    return programSize > mostInstructions
      ? { problem: 'size' }
      : { expression: expressionOf(compiled, programSize) };
  } catch (error) {
    return { problem: 'syntax', why: error instanceof Error ? error.message : String(error) };
  }
}

const expressionOf = (compiled: RE2JS, programSize: number): BoundedExpression => ({
  programSize,
  isIn: (text) => compiled.matcher(text).find(),
  find: (text) => {
    const matcher = compiled.matcher(text);
    return matcher.find() ? foundBy(matcher) : undefined;
  },
  findAtStart: (text) => {
    const matcher = compiled.matcher(text);
    return matcher.lookingAt() ? foundBy(matcher) : undefined;
  },
});

const foundBy = (matcher: ReturnType<RE2JS['matcher']>): FoundExpression => ({
  at: matcher.start(),
  groups: Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? ''),
});

/**
 * An expression of a user, which looks at the first 2048 characters of a text. Undefined where
 * `patternProblem` has something to say.
 */
export function patternOf(written: string): Pick<BoundedExpression, 'isIn'> | undefined {
  const read = readExpression(written);
  if (!('expression' in read)) return undefined;
  return { isIn: (text) => read.expression.isIn(text.slice(0, longestText)) };
}

/** What is wrong with an expression of a user and what to write instead; undefined when it can be used. */
export function patternProblem(written: string): string | undefined {
  const read = readExpression(written);
  if ('expression' in read) return undefined;
  if (read.problem === 'size')
    return 'the regular expression repeats too much: lower its {counts}, or write * or +';
  const why = read.why.replace(/^error parsing regexp: /, '');
  return `not a regular expression in RE2 syntax (${why}): such as ^application/json, without lookaround and back-references`;
}
