// PrefixStrippedUnexpectedly: the gateway removes the rule's prefix, and the application
// serves the route only with it.

import type { Finding } from '../../model.ts';
import type { PathChange, Sourced } from '../../routing/model.ts';
import { blameUntold, echoedFault, isUntold, shapeOf } from '../arrived.ts';
import { application, type Evidence } from '../evidence.ts';
import { arrivalText, pathEvidence, pathPlaces } from '../path-words.ts';
import { askPaths, type PathFault, pathConfidence, pathFault, suspectsPath } from '../paths.ts';
import { fixFor } from '../remedies.ts';
import type { Verdict } from '../verdict.ts';
import { hopText, opening, pathText } from '../words.ts';

/** The strip, when it is the only thing that changes the path. */
function onlyStrip(e: Evidence): Sourced<PathChange> | undefined {
  const changes = e.arrival?.pathChanges ?? [];
  return changes.length === 1 && changes[0]?.value.kind === 'strip' ? changes[0] : undefined;
}

/** Told by the application's own words, where no rule says it. */
function untold(e: Evidence): PathFault | undefined {
  const fault = isUntold(e) ? echoedFault(e) : undefined;
  return fault !== undefined && shapeOf(e, fault) === 'stripped' ? fault : undefined;
}

function judge(e: Evidence): Finding | undefined {
  const strip = onlyStrip(e);
  const fault = strip === undefined ? untold(e) : pathFault(e);
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
      object: blames.map(({ kind, name }) => `${kind} ${name}`)[0] ?? 'the gateway',
      field: blames[0]?.field ?? 'the path setting',
    }),
    blames,
    evidence: pathEvidence(e, fault),
  };
}

export const prefixStrippedUnexpectedly: Verdict = {
  reason: 'PrefixStrippedUnexpectedly',
  suspects: (e) => (onlyStrip(e) !== undefined && suspectsPath(e)) || untold(e) !== undefined,
  experiments: askPaths,
  judge,
};
