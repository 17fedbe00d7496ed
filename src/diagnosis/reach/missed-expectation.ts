// What a route expects of the answers that its clients meet (`expect`), asked where the
// canonicalising redirects end. Apart from reach.ts: a route may be reached and still answer wrong.

import type { Answer, Finding } from '../../model/index.ts';
import { type Seen, type Situation, seenAll } from '../evidence/evidence.ts';
import { answered, requestLine } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { expectationFailures } from '../expectations/index.ts';
import type { ExpectationFailure } from '../expectations/types.ts';
import { chainFrom } from '../redirects/redirect-chain.ts';
import { declaredThrough } from './edge.ts';
import { missesOnlyExpectation } from './reach.ts';

/** An answer, and what it lacks; at least one failure. */
export interface Missed {
  readonly at: Seen;
  readonly failures: readonly ExpectationFailure[];
}

/** Failures that a message names. */
const named = 3;

/**
 * The first answer that misses an expectation: at the gateway on each promised scheme, then at the
 * edge. undefined where all hold, or where no answer to the method itself came.
 */
export function missedBy(situation: Situation): Missed | undefined {
  const { expect } = situation.route;
  if (expect === undefined || situation.check !== 'Method') return undefined;
  for (const at of endsOf(situation)) {
    const options = optionsAt(situation, at);
    const asked = { method: situation.method, ...(options === undefined ? {} : { options }) };
    const failures = expectationFailures(expect, at.outcome, asked);
    if (failures.length > 0) return { at, failures };
  }
  return undefined;
}

/** The same of a method that is not sent: of all expectations only `allow` can be asked. */
export function missedAllow(situation: Situation, options: readonly Seen[]): Missed | undefined {
  const { allow } = situation.route.expect ?? {};
  if (allow === undefined) return undefined;
  for (const at of options) {
    const failures = expectationFailures({ allow }, at.outcome, { method: 'OPTIONS' });
    if (failures.length > 0) return { at, failures };
  }
  return undefined;
}

/** What clients meet on promised schemes; on every scheme where none is promised. */
function endsOf(situation: Situation): readonly Seen[] {
  const { probe, promises, schemes } = situation;
  const kinds = probe.through.edge === undefined ? (['gateway'] as const) : (['gateway', 'edge'] as const);
  const met = promises.length === 0 ? schemes : promises;
  return kinds.flatMap((kind) =>
    met.flatMap((scheme) => {
      const found = declaredThrough(situation, kind, scheme);
      if (found?.outcome.kind !== 'answered') return [];
      return endOf(situation, { request: found.request, outcome: found.outcome }) ?? [];
    }),
  );
}

/** Where the redirects of this answer lead; undefined where they end in nothing, or in another method. */
function endOf(situation: Situation, at: Seen): Seen | undefined {
  const redirect = redirectOf(at.outcome, at.request);
  if (redirect === undefined || redirect.kind === 'elsewhere') return at;
  const chain = chainFrom(situation, at);
  const end = chain.kind === 'ends' ? chain.end : chain.kind === 'away' ? chain.steps.at(-1)?.at : undefined;
  return end?.request.method === situation.method ? end : undefined;
}

/** Where this answer leads the method is reached by the status rule, and only `expect.statuses` asks for something else. */
export function missesOnlyAtEnd(situation: Situation, at: Seen): boolean {
  const end = endOf(situation, at);
  return end !== undefined && missesOnlyExpectation(situation, end);
}

/** The declared OPTIONS through the same door; an experiment may have gone with other headers. */
function optionsAt(situation: Situation, { request: { vantage } }: Seen): Answer | undefined {
  const found = seenAll(situation, { vantage, method: 'OPTIONS', path: situation.route.path });
  return found.find(({ request }) => request.purpose === 'declared')?.outcome;
}

/** The route is reached, but the answer is not what its author asked for. */
export function unexpected(situation: Situation, { at, failures }: Missed): Finding {
  const { name } = situation.route;
  const told = failures
    .slice(0, named)
    .map(({ field, expected, seen }) => `${field} of route ${name} asks for ${expected}, seen: ${seen}`);
  const more = failures.length > named ? [`and ${failures.length - named} more`] : [];
  const fields = failures.slice(0, named).map(({ field }) => field);
  return {
    reason: 'ExpectationFailed',
    confidence: 'Confirmed',
    message: `${requestLine(at.request)}: ${answered(at)}; ${[...told, ...more].join('; ')}`,
    fix: `Let the application answer as expected, or change ${fields.join(', ')} of the route`,
    blames: [],
    evidence: [
      proofOf(
        at,
        `the method is reached, and ${fields.join(', ')} ${fields.length === 1 ? 'is' : 'are'} missed`,
      ),
    ],
  };
}
