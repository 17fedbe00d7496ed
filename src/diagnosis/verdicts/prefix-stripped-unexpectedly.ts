// PrefixStrippedUnexpectedly: the gateway removes the rule's prefix, and the application
// serves the route only with it.

import type { Finding } from '../../model/index.ts';
import type { PathChange, Sourced } from '../../routing/shared/model.ts';
import { application, type Evidence } from '../evidence/evidence.ts';
import { hopText, opening, pathText } from '../evidence/phrases.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { blameUnmodelled, echoedFault } from '../paths/echoed-path.ts';
import { blamePlaces, decisionText, pathEvidence, pathPlaces } from '../paths/messages.ts';
import { askPaths, pathConfidence, pathFault, suspectsPath } from '../paths/paths.ts';
import { fixFor } from '../remedies/index.ts';

/** The strip, when it is the only thing that changes the path. */
function onlyStrip(e: Evidence): Sourced<PathChange> | undefined {
  const changes = e.decision?.pathChanges ?? [];
  return changes.length === 1 && changes[0]?.value.kind === 'strip' ? changes[0] : undefined;
}

function judge(e: Evidence): Finding | undefined {
  const strip = onlyStrip(e);
  const fault = strip === undefined ? echoedFault(e, 'stripped') : pathFault(e);
  const last = application(e);
  if (fault === undefined || last === undefined) return undefined;
  const { arrives, serves } = fault;
  const blames = strip === undefined ? blameUnmodelled(e) : [strip.blame];
  return {
    reason: 'PrefixStrippedUnexpectedly',
    confidence: pathConfidence(e, fault),
    message: `${opening(e)}: the prefix is removed and ${pathText(arrives)} arrives; ${decisionText(fault)}, but ${hopText(last)} serves ${e.method} on ${pathText(serves.path)}`,
    fix: fixFor('PrefixStrippedUnexpectedly', [e.decision?.dialect], {
      ...pathPlaces(e, fault),
      ...blamePlaces(blames),
    }),
    blames,
    evidence: pathEvidence(e, fault),
  };
}

export const prefixStrippedUnexpectedly: Verdict = {
  reason: 'PrefixStrippedUnexpectedly',
  suspects: (e) =>
    (onlyStrip(e) !== undefined && suspectsPath(e)) || echoedFault(e, 'stripped') !== undefined,
  experiments: askPaths,
  judge,
};
