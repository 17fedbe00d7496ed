// PrefixNotStripped: the path arrives as it was sent, and the application serves the route
// only without the rule's prefix.

import type { Blame } from '../../model/index.ts';
import { routingObjectName } from '../evidence/confidence.ts';
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

/** Whether the rules are known, and change nothing of the path. */
const isUnchanged = (e: Evidence): boolean => e.decision !== undefined && e.decision.pathChanges.length === 0;

function concludes(e: Evidence): Conclusion | undefined {
  const ruled = isUnchanged(e) ? pathFault(e) : undefined;
  const fault = ruled ?? echoedFault(e, 'kept');
  const last = application(e);
  if (fault === undefined || last === undefined) return undefined;
  const { arrives, serves } = fault;
  if (!arrives.endsWith(serves.path) || arrives === serves.path) return undefined;
  const rule = ruled && e.decision?.rule;
  return {
    confidence: pathConfidence(e, fault),
    why: `${pathText(arrives)} arrives with its prefix; ${arrivalText(fault)}, but ${hopText(last)} serves ${e.method} on ${pathText(serves.path)}`,
    whom: [e.decision?.dialect],
    values: { ...pathFaultValues(fault, []), object: routingObjectName(e) },
    blames: rule === undefined ? blameUnmodelled(e) : [stripBlame(e, rule.blame)],
    evidence: pathEvidence(e, fault),
  };
}

/** Kong's annotation for stripping; elsewhere the rule itself, which lacks a rewrite. */
const stripBlame = (e: Evidence, rule: Blame): Blame =>
  e.decision?.dialect === 'kong' ? { ...rule, field: 'metadata.annotations[konghq.com/strip-path]' } : rule;

export const prefixNotStripped = defineVerdict({
  reason: 'PrefixNotStripped',
  suspects: (e) => (isUnchanged(e) && suspectsPath(e)) || echoedFault(e, 'kept') !== undefined,
  asks: askPaths,
  concludes,
});
