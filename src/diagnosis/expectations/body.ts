// `expect.bodyContains` and `expect.jsonPath`: what the body must hold. Apart from the other
// expectations, because a body is never quoted, and of a long one only the start was read.

import { valuesAt } from '../../api/read/json-path.ts';
import type { Answer } from '../../model/index.ts';
import { plainText } from '../responder/plain-text.ts';
import type { Expectation, ExpectationFailure, ExpectedValue } from './types.ts';

type Json = Parameters<typeof valuesAt>[1];

/** Code points of a wanted text, path or value that are quoted. */
const quoted = 60;

/** Bytes read of a body, as Answer.bodyLength says. */
const readLimit = 65_536;

/** What the body lacks. */
export function bodyFailures(expect: Expectation, answer: Answer): readonly ExpectationFailure[] {
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
