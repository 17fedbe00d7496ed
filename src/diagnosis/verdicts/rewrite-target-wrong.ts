// RewriteTargetWrong: a rewrite or a Service path that somebody spelled out makes another
// path arrive than the application serves.

import type { Finding } from '../../model/index.ts';
import type { PathChange, Sourced } from '../../routing/shared/model.ts';
import { application, type Evidence } from '../evidence/evidence.ts';
import { hopText, opening, pathText } from '../evidence/phrases.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { blameUntold, toldFault } from '../paths/echoed-path.ts';
import { blamePlaces, decisionText, pathEvidence, pathPlaces } from '../paths/messages.ts';
import { askPaths, pathConfidence, pathFault, suspectsPath } from '../paths/paths.ts';
import { askStated, statedFault } from '../paths/stated-path.ts';
import { fixFor } from '../remedies/index.ts';

/** The change that spells out a path; the last one decides what arrives. */
const spelledOut = (e: Evidence): Sourced<PathChange> | undefined =>
  e.decision?.pathChanges.findLast(({ value }) => value.kind !== 'strip');

function judge(e: Evidence): Finding | undefined {
  const change = spelledOut(e);
  const fault = change === undefined ? toldFault(e, 'rewritten') : (pathFault(e) ?? statedFault(e));
  const last = application(e);
  if (fault === undefined || last === undefined) return undefined;
  const { arrived, serves } = fault;
  const blames = change === undefined ? blameUntold(e) : [change.blame];
  const whom = change?.value.kind === 'service-path' ? [] : [e.decision?.dialect];
  return {
    reason: 'RewriteTargetWrong',
    confidence: pathConfidence(e, fault),
    message: `${opening(e)}: ${pathText(arrived)} arrives instead of ${pathText(serves.path)}; ${decisionText(fault)}, and ${hopText(last)} serves ${e.method} on ${pathText(serves.path)}`,
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
  suspects: (e) => spelledOut(e) !== undefined || toldFault(e, 'rewritten') !== undefined,
  experiments: (e) => (suspectsPath(e) ? askPaths(e) : askStated(e)),
  judge,
};
