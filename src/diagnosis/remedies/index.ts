// The one source of every fix: lines by cause, from which the status takes the fitting one and
// `npm run generate` makes the tables on the pages docs/reasons/<Reason>.md.

import type { Cause } from '../../model/causes.ts';
import { applicationRemedies } from './application.ts';
import { backendRemedies } from './backends.ts';
import { originRemedies } from './origins.ts';
import { pathRemedies } from './paths.ts';
import { policyRemedies } from './policies.ts';
import { redirectRemedies } from './redirects.ts';
import type { Place, Remedy } from './remedy.ts';
import { routeRemedies } from './routes.ts';

/** Remedies of every cause; the last line of each is for `any`. */
export const remedies: Readonly<Record<Cause, readonly Remedy[]>> = {
  ...redirectRemedies,
  ...originRemedies,
  ...pathRemedies,
  ...routeRemedies,
  ...policyRemedies,
  ...backendRemedies,
  ...applicationRemedies,
};

/**
 * The fix for a cause: the line for the first of `whom` that has one, else the line for `any`,
 * with the observed values in their places and without the backticks of the page. `whom` holds
 * cases, dialects and responders, first the one that is to act; small and capital letters are
 * alike. A value that is not given stays as `<name>`.
 */
export function fixFor(
  cause: Cause,
  whom: readonly (string | undefined)[],
  values: Readonly<Partial<Record<Place, string | undefined>>>,
): string {
  const lines = byWhom.get(cause) ?? new Map<string, string>();
  const named = whom.flatMap((name) => (name === undefined ? [] : (lines.get(folded(name)) ?? [])));
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

/** Responders and dialects write one gateway in two ways: `AWS ALB` and `aws-alb`. */
function folded(name: string): string {
  const plain = name.toLowerCase().replaceAll(' ', '-');
  return ancestors[plain] ?? plain;
}

/** The texts by folded name. */
const byWhom: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(remedies).map(([cause, lines]) => [
    cause,
    new Map(lines.map(({ whom, text }) => [folded(whom), text])),
  ]),
);
