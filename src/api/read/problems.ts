// What is wrong with an object, in the words of its author: path of the field, then a
// sentence that says what to write. Rules bring their own sentence; this words the rest.

import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** The problems of an object, from issues that report their input, one line each: `spec.routes[0].path: a path starts with / …`. */
export function problemsOf(issues: readonly Issue[]): readonly string[] {
  return issues.flatMap((issue) => {
    const at = fieldPath(issue.path);
    if (issue.code !== 'unrecognized_keys') return [`${at}: ${sentence(issue, at)}`];
    return issue.keys.map(
      (key) => `${at}.${key}: there is no such field: kubectl explain methodprobe.${plain(at)} lists them`,
    );
  });
}

function fieldPath(path: readonly PropertyKey[]): string {
  const joined = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return joined.slice(1) || 'object';
}

function sentence(issue: Issue, at: string): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined)
        return `this field is required: see kubectl explain methodprobe.${plain(at)}`;
      return `${typeWords[issue.expected] ?? issue.expected} belongs here: see kubectl explain methodprobe.${plain(at)}`;
    case 'invalid_value':
      return `one of ${issue.values.join(', ')} belongs here`;
    case 'too_small':
      return `${amount(issue.origin)} of at least ${issue.minimum} belongs here`;
    case 'too_big':
      return `${amount(issue.origin)} of at most ${issue.maximum} belongs here`;
    default:
      return issue.message;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text (in quotes where YAML would read something else)',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
};

function amount(origin: string): string {
  return origin === 'array' ? 'a list' : 'a number';
}

/** `spec.routes[0].path` as `kubectl explain` takes it. */
function plain(at: string): string {
  return at.replaceAll(/\[[0-9]+\]/g, '');
}
