// Regular expressions of rules, read by the engine that reads those of users (re2js): it takes time linear in the
// path, so that nobody's Ingress can hold up the probes of others. Preference is that of Perl and nginx.

import { RE2JS } from 're2js';

/** A readable expression. */
export interface Pattern {
  /**
   * Matches at the start of the subject; the end is free. Item 0 is the matched text, the
   * others are the capture groups, empty where a group took no part. Undefined: no match.
   */
  readonly match: (subject: string) => readonly string[] | undefined;
}

/** Characters of a source, and instructions of its program: each costs at most one look per character of the path. */
const longestSource = 512;
const mostInstructions = 1000;

/**
 * What the engines of gateways read in different ways, or only some of them: escapes that are letters or digits
 * beside `\d`, `\w` and `\s`, classes by name, and groups with flags.
 */
const ambiguous = /\\(?![dDwWsS])\w|\[:|\(\?(?!:|P?<[A-Za-z_]\w*>)/;

/** The expression ready to match, or undefined when it is malformed, too large, or means different things to engines. */
export function patternOf(source: string, ignoreCase: boolean): Pattern | undefined {
  const inherits = source.startsWith('(?i)');
  const own = inherits ? source.slice(4) : source;
  if (source.length > longestSource || ambiguous.test(own.replaceAll('\\\\', ''))) return undefined;
  const pattern = compiled(own, ignoreCase || inherits ? RE2JS.CASE_INSENSITIVE : 0);
  return pattern === undefined ? undefined : { match: (subject) => matched(pattern, subject) };
}

function compiled(source: string, flags: number): RE2JS | undefined {
  try {
    const pattern = RE2JS.compile(source, flags);
    return pattern.programSize() > mostInstructions ? undefined : pattern;
  } catch {
    return undefined;
  }
}

function matched(pattern: RE2JS, subject: string): readonly string[] | undefined {
  const matcher = pattern.matcher(subject);
  if (!matcher.lookingAt()) return undefined;
  return Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '');
}
