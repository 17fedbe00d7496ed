// Whether the answers that clients get are what the route expects (`expect`). Judged is the answer at the end of
// redirects to another spelling or scheme. A route may be reached and still answer in another way than expected.

import type { Answer, Finding } from '../../model/index.ts';
import { findAnswers, type Seen, type Situation } from '../evidence/evidence.ts';
import { answerText, proofOf, requestLine } from '../evidence/phrases.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { type ExpectationFailure, expectationFailures } from '../expectations/index.ts';
import { chainFrom } from '../redirects/redirect-chain.ts';
import { declaredThrough } from './edge.ts';
import { missesOnlyExpectation } from './reach.ts';

/** An answer with the expectations that it misses, at least one. */
export interface MissedExpectation {
  readonly at: Seen;
  readonly failures: readonly ExpectationFailure[];
}

/** Missed expectations that a message names. */
const namedAtMost = 3;

/**
 * The first answer that misses an expectation, at the gateway on each promised scheme, then at the edge; undefined
 * where none misses any, or where no answer to the method itself came.
 */
export function missedExpectation(situation: Situation): MissedExpectation | undefined {
  const { expect } = situation.route;
  if (expect === undefined || situation.check !== 'Method') return undefined;
  for (const at of endsOf(situation)) {
    const options = optionsAt(situation, at);
    const sent = { method: situation.method, ...(options === undefined ? {} : { options }) };
    const failures = expectationFailures(expect, at.outcome, sent);
    if (failures.length > 0) return { at, failures };
  }
  return undefined;
}

/** The first answer to OPTIONS that misses `expect.allow`, the only expectation that applies to a method that is not sent. */
export function missedAllow(situation: Situation, options: readonly Seen[]): MissedExpectation | undefined {
  const { allow } = situation.route.expect ?? {};
  if (allow === undefined) return undefined;
  for (const at of options) {
    const failures = expectationFailures({ allow }, at.outcome, { method: 'OPTIONS' });
    if (failures.length > 0) return { at, failures };
  }
  return undefined;
}

/** The answers that clients get on promised schemes, at the end of redirects; on every scheme where none is promised. */
function endsOf(situation: Situation): readonly Seen[] {
  const { probe, promises, schemes } = situation;
  const kinds = probe.through.edge === undefined ? (['gateway'] as const) : (['gateway', 'edge'] as const);
  const used = promises.length === 0 ? schemes : promises;
  return kinds.flatMap((kind) =>
    used.flatMap((scheme) => {
      const found = declaredThrough(situation, kind, scheme);
      if (found?.outcome.kind !== 'answered') return [];
      return endOf(situation, { request: found.request, outcome: found.outcome }) ?? [];
    }),
  );
}

/** The answer at the end of the redirects from this one; undefined where there is none, or it is to another method. */
function endOf(situation: Situation, at: Seen): Seen | undefined {
  const redirect = redirectOf(at);
  if (redirect === undefined || redirect.kind === 'elsewhere') return at;
  const chain = chainFrom(situation, at);
  const end = chain.kind === 'ends' ? chain.end : chain.kind === 'away' ? chain.steps.at(-1)?.at : undefined;
  return end?.request.method === situation.method ? end : undefined;
}

/** Whether the answer at the end of the redirects misses `expect.statuses` only, and the status rule takes it for reached. */
export function missesOnlyAtEnd(situation: Situation, at: Seen): boolean {
  const end = endOf(situation, at);
  return end !== undefined && missesOnlyExpectation(situation, end);
}

/** The answer to the declared OPTIONS at the same vantage; experiments may have other headers. */
function optionsAt(situation: Situation, { request: { vantage } }: Seen): Answer | undefined {
  const found = findAnswers(situation, { vantage, method: 'OPTIONS', path: situation.route.path });
  return found.find(({ request }) => request.purpose === 'declared')?.outcome;
}

/** The finding: the route is reached, but the answer is not what its author asks for. */
export function expectationFinding(situation: Situation, { at, failures }: MissedExpectation): Finding {
  const { name } = situation.route;
  const sentences = failures
    .slice(0, namedAtMost)
    .map(({ field, expected, seen }) => `${field} of route ${name} asks for ${expected}, seen: ${seen}`);
  const more = failures.length > namedAtMost ? [`and ${failures.length - namedAtMost} more`] : [];
  const fields = failures.slice(0, namedAtMost).map(({ field }) => field);
  return {
    reason: 'ExpectationFailed',
    confidence: 'Confirmed',
    message: `${requestLine(at.request)}: ${answerText(at)}; ${[...sentences, ...more].join('; ')}`,
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
