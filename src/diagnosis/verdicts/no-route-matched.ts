// NoRouteMatched: no rule of the gateway matches host and path, so its default backend
// answers, whatever the method.

import type { Finding } from '../../model.ts';
import type { Evidence, Seen } from '../evidence.ts';
import { askBothSides, atGatewayWith, madeByGateway, refusedAlike } from '../gateway-answer.ts';
import { proofOf } from '../proof.ts';
import { answersOfApplication } from '../reach.ts';
import { fixFor } from '../remedies.ts';
import { nonsenseMethod } from '../request.ts';
import { gatewayOwn, responderOf } from '../responder.ts';
import { strayAnnotations } from '../stray-annotations.ts';
import { blameIngress, configurationConfidence } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { opening, pathText } from '../words.ts';

const unmatched = (e: Evidence): boolean => e.arrival !== undefined && e.arrival.rule === undefined;

/** Every method gets the same page from the gateway: it is not about the method. */
const whateverTheMethod = (e: Evidence): Seen | undefined =>
  [nonsenseMethod, ...(e.method === 'GET' ? [] : ['GET'])]
    .filter((method) => refusedAlike(e, method))
    .flatMap((method) => atGatewayWith(e, method) ?? [])[0];

/** A canary alone, or settings that this controller does not read, explain better why nothing matches. */
const isExplained = (e: Evidence): boolean =>
  e.arrival?.canaries.some(({ primary }) => !primary) === true || strayAnnotations(e).length > 0;

/** A gateway's own page, by proof or by hint: where no rule is known, the page is all there is. */
const isGateways = ({ symptom: { outcome, request } }: Evidence): boolean =>
  gatewayOwn(outcome) !== undefined || responderOf(outcome, request).role === 'gateway';

function judge(e: Evidence): Finding | undefined {
  const control = whateverTheMethod(e);
  if (e.symptom.outcome.status !== 404 || control === undefined || isExplained(e)) return undefined;
  const own = madeByGateway(e) || (unmatched(e) && e.hops.length === 0);
  if (!own || (e.arrival !== undefined && !unmatched(e))) return undefined;
  if (e.arrival === undefined && !isGateways(e)) return undefined;
  const nearest = e.arrival?.nearest;
  const near = nearest === undefined ? '' : `; the nearest rule is ${nearest.value}`;
  return {
    reason: 'NoRouteMatched',
    confidence: e.arrival === undefined ? 'Likely' : configurationConfidence(e),
    message: `${opening(e)}: no rule matches ${e.host}${pathText(e.route.path)}, and the gateway answers every method alike${near}`,
    fix: fixFor('NoRouteMatched', [e.arrival?.dialect, gatewayOwn(e.symptom.outcome)?.toLowerCase()], {
      host: e.host,
      path: pathText(e.route.path),
    }),
    blames: nearest === undefined ? blameIngress(e, 'spec.rules') : [nearest.blame],
    evidence: [
      proofOf(e.symptom, 'the page is made by the gateway'),
      proofOf(control, 'the same page for another method: it is not about the method'),
      ...answersOfApplication(e)
        .slice(0, 1)
        .map((at) => proofOf(at, 'the application serves it when asked directly')),
    ],
  };
}

export const noRouteMatched: Verdict = {
  reason: 'NoRouteMatched',
  suspects: (e) => e.symptom.outcome.status === 404 && (unmatched(e) || e.arrival === undefined),
  experiments: askBothSides,
  judge,
};
