// RewriteTargetWrong: a rewrite or a Service path that somebody spelled out makes another
// path arrive than the application serves.

import type { Finding, Request } from '../../model/index.ts';
import type { Hop, PathChange, Sourced } from '../../routing/shared/model.ts';
import { application, type Evidence, experiment, findAnswer, vantageOf } from '../evidence/evidence.ts';
import { hopText, opening, pathText } from '../evidence/phrases.ts';
import { isRedirection } from '../evidence/redirect.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { blameUnmodelled, echoedFault } from '../paths/echoed-path.ts';
import { blamePlaces, decisionText, pathEvidence, pathPlaces } from '../paths/messages.ts';
import {
  askPaths,
  isApplicationReached,
  type PathFault,
  pathConfidence,
  pathFault,
  suspectsPath,
} from '../paths/paths.ts';
import { fixFor } from '../remedies/index.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** The change that spells out a path; the last one decides what arrives. */
const spelledOut = (e: Evidence): Sourced<PathChange> | undefined =>
  e.decision?.pathChanges.findLast(({ value }) => value.kind !== 'strip');

function judge(e: Evidence): Finding | undefined {
  const change = spelledOut(e);
  const fault = change === undefined ? echoedFault(e, 'rewritten') : (pathFault(e) ?? statedFault(e));
  const last = application(e);
  if (fault === undefined || last === undefined) return undefined;
  const { arrives, serves } = fault;
  const blames = change === undefined ? blameUnmodelled(e) : [change.blame];
  const whom = change?.value.kind === 'service-path' ? [] : [e.decision?.dialect];
  return {
    reason: 'RewriteTargetWrong',
    confidence: pathConfidence(e, fault),
    message: `${opening(e)}: ${pathText(arrives)} arrives instead of ${pathText(serves.path)}; ${decisionText(fault)}, and ${hopText(last)} serves ${e.method} on ${pathText(serves.path)}`,
    fix: fixFor('RewriteTargetWrong', whom, {
      ...pathPlaces(e, fault),
      ...blamePlaces(blames),
    }),
    blames,
    evidence: pathEvidence(e, fault),
  };
}

export const rewriteTargetWrong: Verdict = {
  reason: 'RewriteTargetWrong',
  suspects: (e) => spelledOut(e) !== undefined || echoedFault(e, 'rewritten') !== undefined,
  experiments: (e) => (suspectsPath(e) ? askPaths(e) : askStated(e)),
  judge,
};

/** Paths that a setting names as arriving, though the gateway's rules make another one arrive. */
function statedPaths(e: Evidence): readonly string[] {
  const stated = (e.decision?.pathChanges ?? []).map(({ value }) => value.to);
  return [...new Set(stated)].filter((path) => e.hops.every((hop) => hop.path !== path));
}

/** Control requests that would show that a stated path arrives after all. */
function askStated(e: Evidence): readonly Request[] {
  // A redirect of the gateway's own says nothing of what would arrive.
  const paths = isRedirection(e.symptom.outcome) ? [] : statedPaths(e);
  if (paths.length === 0) return [];
  const { vantage, clientScheme } = e.symptom.request;
  const vantages = e.hops.flatMap((hop) => vantageOf(e, hop) ?? []);
  return ['GET', nonsenseMethod].flatMap((method) => [
    experiment(e, vantage, { method }),
    ...vantages.flatMap((behind) =>
      paths.map((path) => experiment(e, behind, { method, path, clientScheme })),
    ),
  ]);
}

/**
 * A stated path arrives although the rules do not say so: on it, and only on it, a hop answers
 * GET and the nonsense method just as the gateway does.
 */
function statedFault(e: Evidence): PathFault | undefined {
  const last = application(e);
  if (last === undefined || !isApplicationReached(e) || isRedirection(e.symptom.outcome)) return undefined;
  const serves = { kind: 'as-sent', path: last.path } as const;
  for (const arrives of statedPaths(e)) {
    const hop = e.hops.findLast((candidate) => answersLikeGateway(e, candidate, arrives));
    if (hop !== undefined && !answersLikeGateway(e, hop, hop.path))
      return { arrives, serves, hop, proven: true };
  }
  return undefined;
}

function answersLikeGateway(e: Evidence, hop: Hop, path: string): boolean {
  const { vantage, clientScheme } = e.symptom.request;
  const behind = vantageOf(e, hop);
  if (behind === undefined) return false;
  return ['GET', nonsenseMethod].every((method) => {
    const gateway = findAnswer(e, { vantage, method, path: e.route.path });
    const there = findAnswer(e, { vantage: behind, method, path, clientScheme });
    if (gateway === undefined || there === undefined) return false;
    return sameAnswer(gateway.outcome, gateway.request, there.outcome, there.request);
  });
}
