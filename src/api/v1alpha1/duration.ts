// Durations as users write them: the Gateway API's form, a strict part of Go's, without
// days, fractions and signs. `format: duration` is not used: it takes "1 day".
// https://gateway-api.sigs.k8s.io/geps/gep-2257/

import type { z } from 'zod';
import { text } from './fields.ts';
import { celText, withRule } from './rules.ts';

/** GEP-2257: one to four numbers of up to five digits, each with its unit. */
export const durationPattern = '^([0-9]{1,5}(h|m|s|ms)){1,4}$';

const whole = new RegExp(durationPattern);
const part = /([0-9]+)(ms|h|m|s)/g;
const milliseconds: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** `1m30s` as milliseconds; undefined when the text is not a duration. */
export function parseDuration(written: string): number | undefined {
  if (!whole.test(written)) return undefined;
  let sum = 0;
  for (const [, digits, unit] of written.matchAll(part)) {
    sum += Number(digits) * (milliseconds[unit ?? ''] ?? 0);
  }
  return sum;
}

/** What a duration field allows, in the words of its message. */
interface DurationField {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly example: string;
  readonly description: string;
}

/** A duration field from `from` to `to`, both included. */
export function durationField(field: DurationField): z.ZodString {
  const least = parseDuration(field.from) ?? 0;
  const most = parseDuration(field.to) ?? 0;
  return withRule(text(16, field.description), {
    cel: `self.matches(${celText(durationPattern)}) && duration(self) >= duration('${field.from}') && duration(self) <= duration('${field.to}')`,
    message: `${field.name} is a duration from ${field.from} to ${field.to}, such as ${field.example}: digits with h, m, s or ms, no days, no fractions`,
    holds: (value) => {
      const length = parseDuration(value);
      return length !== undefined && length >= least && length <= most;
    },
  });
}
