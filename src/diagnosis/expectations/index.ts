// `expect`: whether an answer is what the author of a route asked for. Apart from the verdicts,
// because it explains nothing: a missed expectation is said only where no cause explains it.

import type { Answer } from '../../model/index.ts';
import { allowOf } from '../responder/headers.ts';
import { plainText } from '../responder/plain-text.ts';
import { bodyFailures } from './body.ts';
import { headerFailures } from './headers.ts';
import type { Expectation, ExpectationFailure } from './types.ts';

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
