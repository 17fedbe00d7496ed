// What a request's body may have in common with the answer: an application that gives back a password in
// its redirect must not bring it into a status. The body of the answer is judged as it came, and never shown.

import type { Outcome } from '../../model/index.ts';
import { type Redactor, redactor } from './redaction.ts';

/** Shorter texts are words that any answer may hold. */
const shortest = 8;
/** More than these are no credentials. */
const mostTexts = 64;
const longest = 1_024;

/** Strings of JSON, values of a form, or the body itself where it is one short text. */
export function bodyTexts(body: string): readonly string[] {
  const texts = fromJson(body) ?? fromForm(body) ?? [body];
  const fit = texts.filter(({ length }) => length >= shortest && length <= longest);
  return [...new Set(fit)].slice(0, mostTexts);
}

/** Takes the texts of a body out of what is shown of an answer; undefined where there are none. */
export function bodyRedactor(body: string | undefined): Redactor | undefined {
  const texts = body === undefined ? [] : bodyTexts(body);
  if (texts.length === 0) return undefined;
  const redactors = texts.map((text) => redactor(new Map([['$BODY', text]])));
  const whole = (shown: string): string => redactors.reduce((text, each) => each.whole(text), shown);
  return { whole, cut: whole };
}

/** The outcome without them in its phrase, headers and detail. */
export function withoutBodyTexts(outcome: Outcome, { whole }: Redactor): Outcome {
  if (outcome.kind === 'failed') return { ...outcome, detail: whole(outcome.detail) };
  const headers = outcome.headers.map(([name, value]) => [name, whole(value)] as const);
  return { ...outcome, phrase: whole(outcome.phrase), headers };
}

function fromJson(body: string): readonly string[] | undefined {
  try {
    return stringsIn(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function fromForm(body: string): readonly string[] | undefined {
  return /^[^=&\s]+=[^\s]*$/.test(body) ? [...new URLSearchParams(body).values()] : undefined;
}
