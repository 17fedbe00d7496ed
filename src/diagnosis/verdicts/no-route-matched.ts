// NoRouteMatched: no rule of the gateway matches host and path, so its default backend
// answers, whatever the method.

import type { Finding } from '../../model.ts';
import type { Evidence } from '../evidence.ts';
import { askBothSides, madeByGateway, refusedAlike } from '../gateway-answer.ts';
import { nonsenseMethod } from '../request.ts';
import { gatewayOwn } from '../responder.ts';
import { blameIngress, configurationConfidence } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { opening, pathText } from '../words.ts';

const unmatched = (e: Evidence): boolean => e.arrival !== undefined && e.arrival.rule === undefined;

/** Every method gets the same page from the gateway: it is not about the method. */
const whateverTheMethod = (e: Evidence): boolean =>
  refusedAlike(e, nonsenseMethod) || (e.method !== 'GET' && refusedAlike(e, 'GET'));

function judge(e: Evidence): Finding | undefined {
  if (e.symptom.outcome.status !== 404 || !whateverTheMethod(e)) return undefined;
  const own = madeByGateway(e) || (unmatched(e) && e.hops.length === 0);
  if (!own || (e.arrival !== undefined && !unmatched(e))) return undefined;
  if (e.arrival === undefined && gatewayOwn(e.symptom.outcome) === undefined) return undefined;
  const nearest = e.arrival?.nearest;
  const near = nearest === undefined ? '' : `; the nearest rule is ${nearest.value}`;
  return {
    reason: 'NoRouteMatched',
    confidence: e.arrival === undefined ? 'Likely' : configurationConfidence(e),
    message: `${opening(e)}: no rule matches ${e.host}${pathText(e.route.path)}, and the gateway answers every method alike${near}`,
    fix: `Add a rule for ${e.host} that covers ${pathText(e.route.path)}: Prefix matches whole path elements and both types are case-sensitive`,
    blames: nearest === undefined ? blameIngress(e, 'spec.rules') : [nearest.blame],
  };
}

export const noRouteMatched: Verdict = {
  reason: 'NoRouteMatched',
  suspects: (e) => e.symptom.outcome.status === 404 && (unmatched(e) || e.arrival === undefined),
  experiments: askBothSides,
  judge,
};
