// The one source of every fix: lines by cause, from which the status takes the fitting one and
// `npm run generate` makes the tables on the pages docs/reasons/<Reason>.md.

import type { Cause } from '../api/causes.ts';
import { applicationRemedies } from './remedies/application.ts';
import { backendRemedies } from './remedies/backends.ts';
import { pathRemedies } from './remedies/paths.ts';
import { policyRemedies } from './remedies/policies.ts';
import { redirectRemedies } from './remedies/redirects.ts';
import type { Remedy } from './remedies/remedy.ts';
import { routeRemedies } from './remedies/routes.ts';

/** Remedies of every cause; the last line of each is for `any`. */
export const remedies: Readonly<Record<Cause, readonly Remedy[]>> = {
  ...redirectRemedies,
  ...pathRemedies,
  ...routeRemedies,
  ...policyRemedies,
  ...backendRemedies,
  ...applicationRemedies,
};

/**
 * The fix for a cause: the line for the first of `whom` (dialects, responders) that has one,
 * else the line for `any`, with the observed values in their places. A value that is not given
 * stays as `<name>`.
 */
export function fixFor(
  cause: Cause,
  whom: readonly (string | undefined)[],
  values: Readonly<Record<string, string | undefined>>,
): string {
  const lines = remedies[cause];
  const named = whom.flatMap((name) => lines.find((line) => line.whom === name) ?? []);
  const text = (named[0] ?? lines.at(-1))?.text ?? '';
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `<${name}>`);
}
