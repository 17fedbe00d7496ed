// Takes out of an outcome what must not be shown: values of Secrets, and texts of the request's own body, because an
// application that repeats a password in its redirect must not bring it into a status.

import type { Answer, Outcome, TlsSeen } from '../../model/index.ts';
import { createRedactor, type Redactor } from './redaction.ts';

/** The outcome with placeholders where values of Secrets stood. A body that holds more than its start counts as cut. */
export function withoutSecrets(outcome: Outcome, redactor: Redactor): Outcome {
  const { whole, cut } = redactor;
  if (outcome.kind === 'failed') return { ...outcome, detail: whole(outcome.detail) };
  const { tls, bodyStart } = outcome;
  return {
    ...outcome,
    phrase: whole(outcome.phrase),
    headers: outcome.headers.map(([name, value]) => [whole(name), whole(value)] as const),
    bodyStart: isCut(outcome) ? cut(bodyStart) : whole(bodyStart),
    ...(tls === undefined ? {} : { tls: certificateWithout(tls, redactor) }),
  };
}

const isCut = ({ bodyStart, bodyLength }: Answer): boolean =>
  bodyLength >= 65_536 || Buffer.byteLength(bodyStart) < bodyLength;

function certificateWithout(tls: TlsSeen, { whole }: Redactor): TlsSeen {
  return { ...tls, subject: whole(tls.subject), issuer: whole(tls.issuer), names: tls.names.map(whole) };
}

/** Characters: shorter texts are words that any answer may hold. */
const shortestText = 8;
/** Characters: longer texts are no credentials. */
const longestText = 1_024;
/** A body with more texts than these holds data; the rest is not looked for. */
const mostTexts = 64;

/** The texts of a body that may be credentials: strings of JSON, values of a form, or the body itself where it is one text. */
export function bodyTexts(body: string): readonly string[] {
  const texts = jsonTexts(body) ?? formTexts(body) ?? [body];
  const fit = texts.filter(({ length }) => length >= shortestText && length <= longestText);
  return [...new Set(fit)].slice(0, mostTexts);
}

/** Writes `$BODY` in the place of the texts of a request's body; undefined where it has none. */
export function bodyRedactor(body: string | undefined): Redactor | undefined {
  const texts = body === undefined ? [] : bodyTexts(body);
  if (texts.length === 0) return undefined;
  const redactors = texts.map((text) => createRedactor(new Map([['$BODY', text]])));
  const whole = (shown: string): string => redactors.reduce((text, each) => each.whole(text), shown);
  return { whole, cut: whole };
}

/** The outcome without them in phrase, header values and detail. Expectations read the body, so it stays; it is never shown. */
export function withoutBodyTexts(outcome: Outcome, { whole }: Redactor): Outcome {
  if (outcome.kind === 'failed') return { ...outcome, detail: whole(outcome.detail) };
  const headers = outcome.headers.map(([name, value]) => [name, whole(value)] as const);
  return { ...outcome, phrase: whole(outcome.phrase), headers };
}

/** Undefined when the body is no JSON. */
function jsonTexts(body: string): readonly string[] | undefined {
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

/** Undefined when the body is no form. */
function formTexts(body: string): readonly string[] | undefined {
  return /^[^=&\s]+=[^\s]*$/.test(body) ? [...new URLSearchParams(body).values()] : undefined;
}
