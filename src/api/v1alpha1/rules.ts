// A rule of the schemas stands once: as CEL for the API server and as a function for this program, with one sentence
// for both. Every field and every check across fields is built with it.

import type { z } from 'zod';

/** A check that the API server and the parser make alike. */
export interface Rule<T> {
  /** CEL expression over `self`. */
  readonly cel: string;
  /** Sentence that says what to write instead. */
  readonly message: string;
  /** Field below the value that is blamed, such as `schemes` or `tls.caRef`; the value itself when absent. */
  readonly field?: string;
  /** CEL expression that words the sentence with values in it; `say` is its twin. */
  readonly messageCel?: string;
  readonly say?: (value: T) => string;
  /** The same check in TypeScript. Total: it may meet values that break other rules. */
  readonly holds: (value: T) => boolean;
}

interface Validation {
  readonly rule: string;
  readonly message: string;
  readonly messageExpression?: string;
  readonly fieldPath?: string;
}

const validations = 'x-kubernetes-validations';

/** The schema with one more rule: refined for the parser, and carried to the CRD by its metadata. */
export function withRule<S extends z.ZodType>(schema: S, rule: Rule<z.output<S>>): S {
  const earlier = (schema.meta()?.[validations] ?? []) as readonly Validation[];
  const refined = schema.refine((value) => rule.holds(value), {
    error: (issue) => rule.say?.(issue.input as z.output<S>) ?? rule.message,
    ...(rule.field === undefined ? {} : { path: rule.field.split('.') }),
  });
  return refined.meta({ [validations]: [...earlier, validation(rule)] }) as S;
}

function validation<T>(rule: Rule<T>): Validation {
  return {
    rule: rule.cel,
    message: rule.message,
    ...(rule.messageCel === undefined ? {} : { messageExpression: rule.messageCel }),
    ...(rule.field === undefined ? {} : { fieldPath: `.${rule.field}` }),
  };
}

/**
 * A rule that a text matches `pattern`. CEL and not the schema's own `pattern`, because only a
 * rule has a message. Patterns stay in the common part of RE2 and JavaScript: `[]]` is not in it.
 */
export function matching(pattern: string, message: string): Rule<string> {
  const expression = new RegExp(pattern);
  return { cel: `self.matches(${celText(pattern)})`, message, holds: (value) => expression.test(value) };
}

/** A CEL string literal. */
export function celText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
