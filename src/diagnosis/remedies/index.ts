// The fix for each cause: lines for gateways, frameworks and cases. The status shows the one that fits, and
// `npm run generate` makes the tables of docs/reasons/<Reason>.md from them.

import type { Cause } from '../../model/causes.ts';
import { backendRemedies } from './backends.ts';
import { policyRemedies } from './policies.ts';
import { redirectRemedies } from './redirects.ts';
import type { Placeholder, Remedy } from './remedy.ts';
import { routeRemedies } from './routes.ts';

/** Remedies of every cause; the last line of each is for `any`. */
export const remedies: Readonly<Record<Cause, readonly Remedy[]>> = {
  ...redirectRemedies,
  ...routeRemedies,
  ...policyRemedies,
  ...backendRemedies,
};

/** Observed values by the placeholder of a text that they fill. */
export type FixValues = Readonly<Partial<Record<Placeholder, string | undefined>>>;

/**
 * The fix for a cause: the line for the first of `whom` that has one, else the line for `any`, with the given
 * values for its placeholders and without the backticks of the page. `whom` holds cases, dialects and responders,
 * first the one whose configuration has to change; small and capital letters are alike. A value that is not given
 * stays as `<name>`.
 */
export function fixFor(cause: Cause, whom: readonly (string | undefined)[], values: FixValues): string {
  const lines = byWhom.get(cause) ?? new Map<string, string>();
  const named = whom.flatMap((name) => (name === undefined ? [] : (lines.get(lookupName(name)) ?? [])));
  const text = named[0] ?? lines.get('any') ?? '';
  const given: Readonly<Record<string, string | undefined>> = values;
  return text.replaceAll('`', '').replaceAll(/\{(\w+)\}/g, (_, name: string) => given[name] ?? `<${name}>`);
}

/** Software that is configured like its ancestor. */
const ancestors: Readonly<Record<string, string>> = {
  openresty: 'nginx',
  tengine: 'nginx',
  angie: 'nginx',
  freenginx: 'nginx',
  minio: 's3',
};

/** The name in the form in which remedies are looked up: responders write `AWS ALB`, dialects `aws-alb`. */
function lookupName(name: string): string {
  const plain = name.toLowerCase().replaceAll(' ', '-');
  return ancestors[plain] ?? plain;
}

/** The texts of each cause, by lookup name. */
const byWhom: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(remedies).map(([cause, lines]) => [
    cause,
    new Map(lines.map(({ whom, text }) => [lookupName(whom), text])),
  ]),
);
