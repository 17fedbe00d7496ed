// Go's regexp as gateways written in Go use it on paths and URLs: it searches, and its replacements name
// groups in their own way. Apart from pattern.ts, whose expressions begin where the subject begins.
// Source: pkg.go.dev/regexp, ReplaceAllString and Expand.

import type { BoundedExpression } from '../../api/read/pattern.ts';
import { ruleExpression } from './pattern.ts';

/** An expression that looks for itself anywhere. */
export interface Search extends Pick<BoundedExpression, 'programSize' | 'find'> {
  /** Some of its groups have names. */
  readonly named: boolean;
}

/** The expression ready to search, or undefined when it cannot be read. */
export function searchOf(source: string): Search | undefined {
  const expression = ruleExpression(source, false);
  if (expression === undefined) return undefined;
  const { programSize, find } = expression;
  return { programSize, find, named: /\(\?P?<[A-Za-z_]/.test(source) };
}

/**
 * Every place where the expression is found, replaced; the subject itself where there is none. Undefined
 * when it is found a second time, as where a search goes on is not told here, and for groups by their names.
 */
export function replacedAll(search: Search, subject: string, template: string): string | undefined {
  const found = search.find(subject);
  if (found === undefined) return subject;
  if (search.named && /\$\{?[A-Za-z_]/.test(template)) return undefined;
  const [whole = ''] = found.groups;
  const rest = subject.slice(found.at + whole.length);
  if (rest !== '' && search.find(rest) !== undefined) return undefined;
  return subject.slice(0, found.at) + expanded(template, found.groups) + rest;
}

/** `$1`, `${1}` and `$$`. Surprising: `$1x` means the group named `1x`, and a group that is not there is empty. */
const expanded = (template: string, groups: readonly string[]): string =>
  template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (sign, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return sign === '$$' ? '$' : sign;
    return /^\d+$/.test(name) ? (groups[Number(name)] ?? '') : '';
  });
