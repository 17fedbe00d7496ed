// `expect`: whether an answer is what the author of a route asked for. Apart from the verdicts,
// because it explains nothing: a missed expectation is said only where no cause explains it.

import { valuesAt } from '../../api/read/json-path.ts';
import { patternOf } from '../../api/read/pattern.ts';
import type { Answer } from '../../model/index.ts';
import { allowOf, headersOf } from '../responder/headers.ts';
import { plainText } from '../responder/plain-text.ts';
import type { Expectation, ExpectationFailure, ExpectedHeader, ExpectedValue } from './types.ts';

/** What was asked. */
export interface Asked {
  readonly method: string;
  /** The answer to OPTIONS on the same path through the same door; without it `allow` is not judged. */
  readonly options?: Answer;
}

/**
 * The expectations that an answer misses, in the order of the spec's fields. The body is not
 * asked for in the answer to HEAD, which has none. A pattern or path that cannot be read
 * fails nothing: it is told when the spec is checked.
 */
export function expectationFailures(
  expect: Expectation,
  answer: Answer,
  asked: Asked,
): readonly ExpectationFailure[] {
  return [
    ...statusFailures(expect, answer),
    ...allowFailures(expect, asked.method === 'OPTIONS' ? answer : asked.options),
    ...headerFailures(expect.headers ?? [], answer),
    ...(asked.method === 'HEAD' ? [] : bodyFailures(expect, answer)),
    ...latencyFailures(expect, answer),
  ];
}

/** Whether a status is one of those, by code or class. */
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

/** Not how long it took: that differs from cycle to cycle. */
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
const quoted = 60;

/** Their values are credentials, or contain some. */
const secretive = new Set([
  'set-cookie',
  'authorization',
  'proxy-authorization',
  'authentication-info',
  'proxy-authentication-info',
]);

/** The fields that an answer lacks, or has with another value. */
function headerFailures(headers: readonly ExpectedHeader[], answer: Answer): readonly ExpectationFailure[] {
  return headers.flatMap((header, at) => {
    const values = headersOf(answer, header.name);
    if (isMet(header, values)) return [];
    return [
      { field: `expect.headers[${at}]`, expected: expectedText(header), seen: seenText(header.name, values) },
    ];
  });
}

/** By one of several fields of the name, or by all of them as one list (RFC 9110 section 5.3). */
function isMet({ equals, matches }: ExpectedHeader, values: readonly string[]): boolean {
  if (values.length === 0) return false;
  const candidates = [...values, values.join(', ')];
  if (equals !== undefined && !candidates.includes(equals)) return false;
  const pattern = matches === undefined ? undefined : patternOf(matches);
  return pattern === undefined || candidates.some(pattern.isIn);
}

function expectedText({ name, equals, matches }: ExpectedHeader): string {
  if (equals !== undefined) return `${plainText(name)}: ${plainText(equals, quoted)}`;
  return matches === undefined
    ? `a ${plainText(name)} header`
    : `${plainText(name)} matching ${plainText(matches, quoted)}`;
}

function seenText(name: string, values: readonly string[]): string {
  const [first] = values;
  if (first === undefined) return 'no such header';
  if (secretive.has(name.toLowerCase())) return 'another value';
  const shown = plainText(withoutQueries(values.join(', ')), quoted);
  return shown === '' ? 'an empty value' : shown;
}

/** A query may hold credentials, in Location and wherever else a URL stands. */
const withoutQueries = (value: string): string => value.replaceAll(/\?[^\s,;"'<>]+/g, '?…');

type Json = Parameters<typeof valuesAt>[1];

/** Bytes read of a body, as Answer.bodyLength says. */
const readLimit = 65_536;

/** What the body lacks. */
function bodyFailures(expect: Expectation, answer: Answer): readonly ExpectationFailure[] {
  return [...textFailures(expect.bodyContains, answer), ...valueFailures(expect.jsonPath ?? [], answer)];
}

function textFailures(wanted: string | undefined, answer: Answer): readonly ExpectationFailure[] {
  if (wanted === undefined || answer.bodyStart.includes(wanted)) return [];
  return [
    {
      field: 'expect.bodyContains',
      expected: `"${plainText(wanted, quoted)}" in the body`,
      seen: isCut(answer) ? 'not in its first 64 KiB, all that is read' : absentFrom(answer),
    },
  ];
}

const absentFrom = (answer: Answer): string => (answer.bodyLength === 0 ? 'an empty body' : 'not there');

const isCut = ({ bodyLength }: Answer): boolean => bodyLength >= readLimit;

function valueFailures(values: readonly ExpectedValue[], answer: Answer): readonly ExpectationFailure[] {
  if (values.length === 0) return [];
  const document = parsed(answer.bodyStart);
  return values.flatMap(({ path, equals }, at) => {
    const seen = document === undefined ? noJson(answer) : otherThan(equals, valuesAt(path, document.value));
    const expected = `"${plainText(equals, quoted)}" at ${plainText(path, quoted)}`;
    return seen === undefined ? [] : [{ field: `expect.jsonPath[${at}]`, expected, seen }];
  });
}

function noJson(answer: Answer): string {
  if (answer.bodyLength === 0) return 'an empty body';
  return isCut(answer) ? 'a body of more than 64 KiB, which is not read whole' : 'a body that is not JSON';
}

/** The first value that is another one; undefined when all are right. */
function otherThan(equals: string, values: readonly Json[] | undefined): string | undefined {
  if (values === undefined) return undefined;
  if (values.length === 0) return 'nothing at that path';
  const others = values.filter((value) => textOf(value) !== equals);
  return others.length === 0 ? undefined : shown(others[0]);
}

/** A string as it is, a number, boolean or null as JSON writes it; undefined for what has parts. */
function textOf(value: Json): string | undefined {
  return typeof value === 'object' && value !== null ? undefined : String(value);
}

function shown(value: Json | undefined): string {
  if (Array.isArray(value)) return 'a list';
  const text = value === undefined ? undefined : textOf(value);
  if (text === undefined) return 'an object';
  return typeof value === 'string' ? `"${plainText(text, quoted)}"` : plainText(text, quoted);
}

/** A body may open with a byte order mark, which JSON.parse refuses (RFC 8259 section 8.1 lets readers ignore it). */
function parsed(body: string): { readonly value: Json } | undefined {
  try {
    const text = body.replace(/^\uFEFF/, '');
    // Only where it is needed: with a function, JSON.parse is slow, and fails on a deep document.
    return { value: longInteger.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** 2^53 has 16 digits. */
const longInteger = /\d{16}/;

/** An integer that a double cannot hold, as ids are, stays the text that it was. */
function exactInteger(_name: string, value: Json, context?: { readonly source?: string }): Json {
  const source = context?.source;
  const isLost = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLost && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}
