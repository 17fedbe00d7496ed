// IngressConfigNotApplied: a rule matches on paper, but the gateway answers as if it were
// not there. (An Ingress that no controller claims at all is judged in unclaimed.ts.)

import type { Finding } from '../../model.ts';
import type { Evidence } from '../evidence.ts';
import { askBothSides, madeByGateway, refusedAlike } from '../gateway-answer.ts';
import { nonsenseMethod } from '../request.ts';
import { configurationConfidence } from '../trust.ts';
import { unclaimed } from '../unclaimed.ts';
import type { Verdict } from '../verdict.ts';
import { opening } from '../words.ts';

const suspects = (e: Evidence): boolean =>
  e.symptom.outcome.status === 404 && e.arrival?.rule !== undefined && e.arrival.refusal === undefined;

function judge(e: Evidence): Finding | undefined {
  const rule = e.arrival?.rule;
  if (!suspects(e) || rule === undefined || !madeByGateway(e)) return undefined;
  if (!refusedAlike(e, nonsenseMethod)) return undefined;
  const cause = unclaimed(e.facts);
  return {
    reason: 'IngressConfigNotApplied',
    confidence: cause === undefined ? 'Likely' : configurationConfidence(e),
    message: `${opening(e)}: rule ${rule.value} of ${rule.blame.kind} ${rule.blame.name} should take it, but the gateway answers every method by itself${cause === undefined ? '' : `; ${cause.message}`}`,
    fix:
      cause?.fix ??
      `Look for ${rule.blame.name} in the controller's log: a rejected snippet, an annotation of another controller, or a class that it does not serve`,
    blames: cause?.blames ?? [rule.blame],
  };
}

export const ingressConfigNotApplied: Verdict = {
  reason: 'IngressConfigNotApplied',
  suspects,
  experiments: askBothSides,
  judge,
};
