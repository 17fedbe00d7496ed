// RewriteTargetWrong: a rewrite or a Service path that somebody spelled out makes another
// path arrive than the application serves.

import type { Request } from '../../model/index.ts';
import type { Hop, PathChange, Sourced } from '../../routing/shared/model.ts';
import {
  application,
  type Evidence,
  experimentAt,
  findAnswer,
  isSameAnswer,
  placeOfHop,
  placeOfSymptom,
  vantageOf,
} from '../evidence/evidence.ts';
import { hopText, pathText } from '../evidence/phrases.ts';
import { isRedirection } from '../evidence/redirect.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { blameUnmodelled, echoedFault } from '../paths/echoed-path.ts';
import {
  arrivalText,
  askPaths,
  isApplicationReached,
  type PathFault,
  pathConfidence,
  pathEvidence,
  pathFault,
  pathFaultValues,
  suspectsPath,
} from '../paths/paths.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** The change that spells out a path; the last one decides what arrives. */
const spelledOut = (e: Evidence): Sourced<PathChange> | undefined =>
  e.decision?.pathChanges.findLast(({ value }) => value.kind !== 'strip');

function concludes(e: Evidence): Conclusion | undefined {
  const change = spelledOut(e);
  const fault = change === undefined ? echoedFault(e, 'rewritten') : (pathFault(e) ?? statedFault(e));
  const last = application(e);
  if (fault === undefined || last === undefined) return undefined;
  const { arrives, serves } = fault;
  const blames = change === undefined ? blameUnmodelled(e) : [change.blame];
  return {
    confidence: pathConfidence(e, fault),
    why: `${pathText(arrives)} arrives instead of ${pathText(serves.path)}; ${arrivalText(fault)}, and ${hopText(last)} serves ${e.method} on ${pathText(serves.path)}`,
    whom: change?.value.kind === 'service-path' ? [] : [e.decision?.dialect],
    values: pathFaultValues(fault, blames),
    blames,
    evidence: pathEvidence(e, fault),
  };
}

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
  const { clientScheme } = e.symptom.request;
  const places = e.hops.flatMap((hop) => placeOfHop(e, hop) ?? []);
  return ['GET', nonsenseMethod].flatMap((method) => [
    experimentAt(e, placeOfSymptom(e), { method }),
    ...places.flatMap((place) => paths.map((path) => experimentAt(e, place, { method, path, clientScheme }))),
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

/** Whether a hop answers GET and the nonsense method on a path just as the gateway does. */
function answersLikeGateway(e: Evidence, hop: Hop, path: string): boolean {
  const vantage = vantageOf(e, hop);
  const { clientScheme } = e.symptom.request;
  return ['GET', nonsenseMethod].every((method) => {
    const there = vantage && findAnswer(e, { vantage, method, path, clientScheme });
    return isSameAnswer(findAnswer(e, { ...placeOfSymptom(e), method }), there);
  });
}

export const rewriteTargetWrong = defineVerdict({
  reason: 'RewriteTargetWrong',
  suspects: (e) => spelledOut(e) !== undefined || echoedFault(e, 'rewritten') !== undefined,
  asks: (e) => (suspectsPath(e) ? askPaths(e) : askStated(e)),
  concludes,
});
