// PrefixNotStripped: the path arrives as it was sent, and the application serves the route
// only without the rule's prefix.

import type { Finding } from '../../model/index.ts';
import { routingObjectName } from '../evidence/confidence.ts';
import { application, type Evidence } from '../evidence/evidence.ts';
import { hopText, opening, pathText } from '../evidence/phrases.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { blameUnmodelled, echoedFault } from '../paths/echoed-path.ts';
import { decisionText, pathEvidence, pathPlaces } from '../paths/messages.ts';
import { askPaths, pathConfidence, pathFault, suspectsPath } from '../paths/paths.ts';
import { fixFor } from '../remedies/index.ts';

const unchanged = (e: Evidence): boolean => e.decision !== undefined && e.decision.pathChanges.length === 0;

function judge(e: Evidence): Finding | undefined {
  const fault = (unchanged(e) ? pathFault(e) : undefined) ?? echoedFault(e, 'kept');
  const last = application(e);
  if (fault === undefined || last === undefined) return undefined;
  const { arrives, serves } = fault;
  if (!arrives.endsWith(serves.path) || arrives === serves.path) return undefined;
  return {
    reason: 'PrefixNotStripped',
    confidence: pathConfidence(e, fault),
    message: `${opening(e)}: ${pathText(arrives)} arrives with its prefix; ${decisionText(fault)}, but ${hopText(last)} serves ${e.method} on ${pathText(serves.path)}`,
    fix: fixFor('PrefixNotStripped', [e.decision?.dialect], {
      ...pathPlaces(e, fault),
      object: routingObjectName(e),
    }),
    blames:
      e.decision?.rule === undefined || pathFault(e) === undefined
        ? blameUnmodelled(e)
        : [stripBlame(e, e.decision.rule.blame)],
    evidence: pathEvidence(e, fault),
  };
}

/** Kong's annotation decides; elsewhere the rule itself is where a rewrite is missing. */
function stripBlame<B extends { readonly field: string }>(e: Evidence, rule: B): B {
  return e.decision?.dialect === 'kong'
    ? { ...rule, field: 'metadata.annotations[konghq.com/strip-path]' }
    : rule;
}

export const prefixNotStripped: Verdict = {
  reason: 'PrefixNotStripped',
  suspects: (e) => (unchanged(e) && suspectsPath(e)) || echoedFault(e, 'kept') !== undefined,
  experiments: askPaths,
  judge,
};
