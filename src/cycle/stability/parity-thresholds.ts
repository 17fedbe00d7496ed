// Calm for Parity: a flip of the condition waits until enough cycles agree, and what stands in the
// status stays until then. Apart from the comparison, which knows of one cycle only.

import type { Probe } from '../../api/read/probe.ts';
import type { Statement } from '../../diagnosis/status/conditions.ts';
import type { Outcome } from '../../diagnosis/status/status.ts';
import { flip, type Pending } from './thresholds.ts';

/** What is said of two gateways after this cycle. */
export interface Settled {
  readonly statements: readonly Statement[];
  readonly told: NonNullable<Outcome['parity']>;
  /** Present while a flip waits. */
  readonly pending?: Pending;
  readonly againMs?: number;
}

/** What one cycle found. */
interface Compared {
  readonly statement: Statement;
  readonly differences: NonNullable<Outcome['parity']>['differences'];
}

/** What was found, or what stands while too few cycles agree on a flip. */
export function settle(
  probe: Probe,
  { statement, differences }: Compared,
  { before, now }: { readonly before: Pending | undefined; readonly now: Date },
): Settled {
  const verdict = flip(probe, statement, {
    ...(before === undefined ? {} : { pending: before }),
    passing: false,
    now,
  });
  if (verdict.kind === 'write') return { statements: [statement], told: { differences } };
  const { status } = probe;
  const stands = status?.conditions.find(({ type }) => type === 'Parity');
  const { parity = [], omittedDifferences = 0 } = status ?? {};
  return {
    statements: stands === undefined ? [] : [stands],
    told: { differences: parity, omitted: omittedDifferences },
    pending: verdict.pending,
    ...(verdict.againMs === undefined ? {} : { againMs: verdict.againMs }),
  };
}
