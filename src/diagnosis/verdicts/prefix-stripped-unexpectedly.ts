// PrefixStrippedUnexpectedly: the gateway removes the rule's prefix, and the application
// serves the route only with it.

import type { Finding } from '../../model.ts';
import type { PathChange, Sourced } from '../../routing/model.ts';
import { blameUntold, toldFault } from '../arrived.ts';
import { application, type Evidence } from '../evidence.ts';
import { arrivalText, blamePlaces, pathEvidence, pathPlaces } from '../path-words.ts';
import { askPaths, pathConfidence, pathFault, suspectsPath } from '../paths.ts';
import { fixFor } from '../remedies.ts';
import type { Verdict } from '../verdict.ts';
import { hopText, opening, pathText } from '../words.ts';

/** The strip, when it is the only thing that changes the path. */
function onlyStrip(e: Evidence): Sourced<PathChange> | undefined {
  const changes = e.arrival?.pathChanges ?? [];
  return changes.length === 1 && changes[0]?.value.kind === 'strip' ? changes[0] : undefined;
}

function judge(e: Evidence): Finding | undefined {
  const strip = onlyStrip(e);
  const fault = strip === undefined ? toldFault(e, 'stripped') : pathFault(e);
  const last = application(e);
  if (fault === undefined || last === undefined) return undefined;
  const { arrived, serves } = fault;
  const blames = strip === undefined ? blameUntold(e) : [strip.blame];
  return {
    reason: 'PrefixStrippedUnexpectedly',
    confidence: pathConfidence(e, fault),
    message: `${opening(e)}: the prefix is removed and ${pathText(arrived)} arrives; ${arrivalText(fault)}, but ${hopText(last)} serves ${e.method} on ${pathText(serves.path)}`,
    fix: fixFor('PrefixStrippedUnexpectedly', [e.arrival?.dialect], {
      ...pathPlaces(e, fault),
      ...blamePlaces(blames),
    }),
    blames,
    evidence: pathEvidence(e, fault),
  };
}

export const prefixStrippedUnexpectedly: Verdict = {
  reason: 'PrefixStrippedUnexpectedly',
  suspects: (e) => (onlyStrip(e) !== undefined && suspectsPath(e)) || toldFault(e, 'stripped') !== undefined,
  experiments: askPaths,
  judge,
};
