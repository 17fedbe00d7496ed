// `expect`: whether an answer is what the author of a route asks for. A missed expectation is no cause: it is
// reported only where no verdict explains the answer.

import { valuesAt } from '../../api/read/json-path.ts';
import { patternOf } from '../../api/read/pattern.ts';
import type { Answer } from '../../model/index.ts';
import { allowOf, headersOf } from '../responder/headers.ts';
import { plainText } from '../responder/plain-text.ts';

/** A header field that an answer must have; without `equals` and `matches` any value will do. */
interface ExpectedHeader {
  readonly name: string;
  readonly equals?: string;
  /** RE2 syntax; matches anywhere in the value unless it is anchored. */
  readonly matches?: string;
}

/** There is a value at `path` (RFC 9535), and every value there has the text `equals`. */
interface ExpectedValue {
  readonly path: string;
  readonly equals: string;
}

/** What an answer must be. Each part that is absent asks for nothing. */
export interface Expectation {
  /** Codes (`401`, 401) and classes (`2xx`). */
  readonly statuses?: readonly (string | number)[];
  /** Methods that the Allow field of the answer to OPTIONS must list. */
  readonly allow?: readonly string[];
  readonly headers?: readonly ExpectedHeader[];
  readonly bodyContains?: string;
  readonly jsonPath?: readonly ExpectedValue[];
  readonly maximumLatencyMs?: number;
}

/** One missed expectation. Each text is one bounded line, and stays the same while the answer does. */
export interface ExpectationFailure {
  /** Below the route: `expect.headers[0]`. */
  readonly field: string;
  /** `Content-Type matching ^application/json`. */
  readonly expected: string;
  /** `text/html`. */
  readonly seen: string;
}

/** The request that was answered. */
interface ExpectationRequest {
  readonly method: string;
  /** The answer to OPTIONS on the same path at the same vantage; without it `allow` is not judged. */
  readonly options?: Answer;
}

/**
 * The expectations that an answer misses, in the order of the spec's fields. Those about the body are skipped for
 * HEAD, whose answer has none. An invalid pattern or path misses nothing: the check of the spec reports it.
 */
export function expectationFailures(
  expect: Expectation,
  answer: Answer,
  { method, options }: ExpectationRequest,
): readonly ExpectationFailure[] {
  return [
    ...statusFailures(expect, answer),
    ...allowFailures(expect, method === 'OPTIONS' ? answer : options),
    ...headerFailures(expect.headers ?? [], answer),
    ...(method === 'HEAD' ? [] : bodyFailures(expect, answer)),
    ...latencyFailures(expect, answer),
  ];
}

/** Whether a status is one of the listed codes or in one of the listed classes. */
export function isOneOf(statuses: readonly (string | number)[], status: number): boolean {
  const wanted = statuses.map(String);
  return wanted.includes(String(status)) || wanted.includes(`${Math.floor(status / 100)}xx`);
}

function statusFailures({ statuses }: Expectation, { status }: Answer): readonly ExpectationFailure[] {
  if (statuses === undefined || isOneOf(statuses, status)) return [];
  return [{ field: 'expect.statuses', expected: statuses.join(', '), seen: String(status) }];
}

function allowFailures(
  { allow = [] }: Expectation,
  options: Answer | undefined,
): readonly ExpectationFailure[] {
  if (options === undefined) return [];
  const listed = allowOf(options);
  const missing = allow.filter((method) => !(listed ?? []).includes(method));
  if (missing.length === 0) return [];
  return [
    {
      field: 'expect.allow',
      expected: `${plainText(missing.join(', '))} in the Allow header of OPTIONS`,
      seen: listed === undefined ? `${options.status} without an Allow header` : listText(listed),
    },
  ];
}

const listText = (methods: readonly string[]): string =>
  methods.length === 0 ? 'an empty list' : plainText(methods.join(', '));

/** Without the latency itself, which differs from cycle to cycle. */
function latencyFailures(
  { maximumLatencyMs: most }: Expectation,
  { ms }: Answer,
): readonly ExpectationFailure[] {
  if (most === undefined || ms <= most) return [];
  return [
    { field: 'expect.maximumLatency', expected: `an answer within ${most}ms`, seen: `slower than ${most}ms` },
  ];
}

/** Code points of a value that is quoted. */
const quotedAtMost = 60;

/** Header fields whose values are credentials, or contain some. */
const credentialFields = new Set([
  'set-cookie',
  'authorization',
  'proxy-authorization',
  'authentication-info',
  'proxy-authentication-info',
]);

/** The header fields that an answer lacks, or has with another value. */
function headerFailures(headers: readonly ExpectedHeader[], answer: Answer): readonly ExpectationFailure[] {
  return headers.flatMap((header, at) => {
    const values = headersOf(answer, header.name);
    if (isAsExpected(header, values)) return [];
    return [
      { field: `expect.headers[${at}]`, expected: expectedText(header), seen: seenText(header.name, values) },
    ];
  });
}

/** Whether one field of the name is as expected, or all of them as one list are (RFC 9110 section 5.3). */
function isAsExpected({ equals, matches }: ExpectedHeader, values: readonly string[]): boolean {
  if (values.length === 0) return false;
  const candidates = [...values, values.join(', ')];
  if (equals !== undefined && !candidates.includes(equals)) return false;
  const pattern = matches === undefined ? undefined : patternOf(matches);
  return pattern === undefined || candidates.some(pattern.isIn);
}

function expectedText({ name, equals, matches }: ExpectedHeader): string {
  if (equals !== undefined) return `${plainText(name)}: ${plainText(equals, quotedAtMost)}`;
  return matches === undefined
    ? `a ${plainText(name)} header`
    : `${plainText(name)} matching ${plainText(matches, quotedAtMost)}`;
}

function seenText(name: string, values: readonly string[]): string {
  const [first] = values;
  if (first === undefined) return 'no such header';
  if (credentialFields.has(name.toLowerCase())) return 'another value';
  const shown = plainText(withoutQueries(values.join(', ')), quotedAtMost);
  return shown === '' ? 'an empty value' : shown;
}

/** Without the queries of URLs, which may hold credentials. */
const withoutQueries = (value: string): string => value.replaceAll(/\?[^\s,;"'<>]+/g, '?…');

type Json = Parameters<typeof valuesAt>[1];

/** Bytes read of a body, as Answer.bodyLength says. */
const readLimit = 65_536;

/** What is expected of the body, and missed. */
function bodyFailures(expect: Expectation, answer: Answer): readonly ExpectationFailure[] {
  return [...textFailures(expect.bodyContains, answer), ...valueFailures(expect.jsonPath ?? [], answer)];
}

function textFailures(wanted: string | undefined, answer: Answer): readonly ExpectationFailure[] {
  if (wanted === undefined || answer.bodyStart.includes(wanted)) return [];
  return [
    {
      field: 'expect.bodyContains',
      expected: `"${plainText(wanted, quotedAtMost)}" in the body`,
      seen: isCut(answer) ? 'not in its first 64 KiB, all that is read' : absentFrom(answer),
    },
  ];
}

const absentFrom = (answer: Answer): string => (answer.bodyLength === 0 ? 'an empty body' : 'not there');

const isCut = ({ bodyLength }: Answer): boolean => bodyLength >= readLimit;

function valueFailures(values: readonly ExpectedValue[], answer: Answer): readonly ExpectationFailure[] {
  if (values.length === 0) return [];
  const document = documentOf(answer.bodyStart);
  return values.flatMap(({ path, equals }, at) => {
    const seen =
      document === undefined ? noJson(answer) : otherValueText(equals, valuesAt(path, document.value));
    const expected = `"${plainText(equals, quotedAtMost)}" at ${plainText(path, quotedAtMost)}`;
    return seen === undefined ? [] : [{ field: `expect.jsonPath[${at}]`, expected, seen }];
  });
}

function noJson(answer: Answer): string {
  if (answer.bodyLength === 0) return 'an empty body';
  return isCut(answer) ? 'a body of more than 64 KiB, which is not read whole' : 'a body that is not JSON';
}

/** The first value that is not as expected, for a sentence; undefined when all are. */
function otherValueText(equals: string, values: readonly Json[] | undefined): string | undefined {
  if (values === undefined) return undefined;
  if (values.length === 0) return 'nothing at that path';
  const others = values.filter((value) => textOf(value) !== equals);
  return others.length === 0 ? undefined : valueText(others[0]);
}

/** A string as it is, a number, boolean or null as JSON writes it; undefined for objects and lists. */
function textOf(value: Json): string | undefined {
  return typeof value === 'object' && value !== null ? undefined : String(value);
}

function valueText(value: Json | undefined): string {
  if (Array.isArray(value)) return 'a list';
  const text = value === undefined ? undefined : textOf(value);
  if (text === undefined) return 'an object';
  return typeof value === 'string' ? `"${plainText(text, quotedAtMost)}"` : plainText(text, quotedAtMost);
}

/** The JSON document of a body; undefined where there is none. A byte order mark is ignored (RFC 8259 section 8.1). */
function documentOf(body: string): { readonly value: Json } | undefined {
  try {
    const text = body.replace(/^\uFEFF/, '');
    // The function only where a long integer needs it: with it JSON.parse is slow, and fails on a deep document.
    return { value: longInteger.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** 2^53 has 16 digits. */
const longInteger = /\d{16}/;

/** For JSON.parse: an integer that a double cannot hold, as ids may be, becomes its text. */
function exactInteger(_name: string, value: Json, context?: { readonly source?: string }): Json {
  const source = context?.source;
  const isLost = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLost && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}
