// MethodNotRouted: the rule exists, but its method list leaves this method out. Gateways
// answer 404 for that, not 405.

import type { Finding } from '../../model.ts';
import type { Evidence } from '../evidence.ts';
import { askBothSides, madeByGateway, passes } from '../gateway-answer.ts';
import { blameIngress, configurationConfidence } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { opening, pathText } from '../words.ts';

function judge(e: Evidence): Finding | undefined {
  const refusal = e.arrival?.refusal;
  const configured = refusal?.value.why === 'method';
  if (!madeByGateway(e)) return undefined;
  const routed = e.method !== 'GET' && passes(e, 'GET');
  if (!configured && !routed) return undefined;
  const agree = configured && refusal.value.status === e.symptom.outcome.status;
  const proof = routed ? `; GET on the same path is passed on to the application` : '';
  const setting = configured ? `, and ${refusal.blame.field} leaves ${e.method} out` : '';
  return {
    reason: 'MethodNotRouted',
    confidence: agree ? configurationConfidence(e) : 'Likely',
    message: `${opening(e)}: the gateway answers by itself${setting}${proof}`,
    fix: configured
      ? `Add ${e.method} to ${refusal.blame.field} of ${refusal.blame.kind} ${refusal.blame.name}, or remove the list`
      : `Add ${e.method} to the method match of the route for ${pathText(e.route.path)}`,
    blames: configured ? [refusal.blame] : blameIngress(e),
  };
}

export const methodNotRouted: Verdict = {
  reason: 'MethodNotRouted',
  suspects: (e) => e.symptom.outcome.status === 404 || e.arrival?.refusal?.value.why === 'method',
  experiments: askBothSides,
  judge,
};
