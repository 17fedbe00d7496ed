// Regular expressions of rules. Some gateways read them with PCRE and others with RE2: only what both read alike is
// accepted, and any tenant of the cluster may write one, so that its size is bounded.

import { type BoundedExpression, readExpression } from '../../api/read/pattern.ts';

/** An expression of a rule that is ready to match. */
interface RulePattern extends Pick<BoundedExpression, 'programSize'> {
  /**
   * Matches at the start of the subject; the end is free. Item 0 is the matched text, the
   * others are the capture groups, empty where a group took no part. Undefined: no match.
   */
  readonly match: (subject: string) => readonly string[] | undefined;
}

/** Characters. */
const longestSource = 512;

/**
 * The pieces that all gateways read alike: escaped signs and `\d`, `\w` and `\s`, groups without flags, classes
 * without names such as `[:alpha:]`, and every other character.
 */
const escaped = String.raw`\\(?:[^\w\x80-\uffff]|[dDwWsS])`;
const classPart = String.raw`(?:[^\]\\[]|\[(?!:)|${escaped})`;
const group = String.raw`\((?!\?)|\(\?(?::|P?<[A-Za-z_]\w*>)`;
const piece = new RegExp(
  String.raw`[^\\[(]|${escaped}|${group}|\[(?:\^|(?!\^))(?:\]|${classPart})${classPart}*\]`,
  'g',
);

/**
 * The expression of a rule, matched at the start; `(?i)` in front of it ignores case as `ignoreCase` does. Undefined
 * when it is malformed, too large, or read in different ways by different gateways.
 */
export function patternOf(source: string, ignoreCase: boolean): RulePattern | undefined {
  const ignores = source.startsWith('(?i)');
  if (source.length > longestSource) return undefined;
  const expression = ruleExpression(ignores ? source.slice(4) : source, ignoreCase || ignores);
  return (
    expression && {
      programSize: expression.programSize,
      match: (subject) => expression.findAtStart(subject)?.groups,
    }
  );
}

/** The same without `(?i)`, ready to match anywhere. */
export function ruleExpression(source: string, ignoreCase: boolean): BoundedExpression | undefined {
  if (source.length > longestSource || source.replaceAll(piece, '') !== '') return undefined;
  const read = readExpression(source, ignoreCase);
  return 'expression' in read ? read.expression : undefined;
}
