// PrefixStrippedUnexpectedly: the gateway removes the rule's prefix, and the application
// serves the route only with it.

import type { PathChange, Sourced } from '../../routing/shared/model.ts';
import { application, type Evidence } from '../evidence/evidence.ts';
import { hopText, pathText } from '../evidence/phrases.ts';
import { blameUnmodelled, echoedFault } from '../paths/echoed-path.ts';
import {
  arrivalText,
  askPaths,
  pathConfidence,
  pathEvidence,
  pathFault,
  pathFaultValues,
  suspectsPath,
} from '../paths/paths.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** The strip, when it is the only thing that changes the path. */
function onlyStrip(e: Evidence): Sourced<PathChange> | undefined {
  const changes = e.decision?.pathChanges ?? [];
  return changes.length === 1 && changes[0]?.value.kind === 'strip' ? changes[0] : undefined;
}

function concludes(e: Evidence): Conclusion | undefined {
  const strip = onlyStrip(e);
  const fault = strip === undefined ? echoedFault(e, 'stripped') : pathFault(e);
  const last = application(e);
  if (fault === undefined || last === undefined) return undefined;
  const { arrives, serves } = fault;
  const blames = strip === undefined ? blameUnmodelled(e) : [strip.blame];
  return {
    confidence: pathConfidence(e, fault),
    why: `the prefix is removed and ${pathText(arrives)} arrives; ${arrivalText(fault)}, but ${hopText(last)} serves ${e.method} on ${pathText(serves.path)}`,
    whom: [e.decision?.dialect],
    values: pathFaultValues(fault, blames),
    blames,
    evidence: pathEvidence(e, fault),
  };
}

export const prefixStrippedUnexpectedly = defineVerdict({
  reason: 'PrefixStrippedUnexpectedly',
  suspects: (e) =>
    (onlyStrip(e) !== undefined && suspectsPath(e)) || echoedFault(e, 'stripped') !== undefined,
  asks: askPaths,
  concludes,
});
