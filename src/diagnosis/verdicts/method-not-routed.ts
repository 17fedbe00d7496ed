// MethodNotRouted: the rule exists, but its method list leaves this method out. Gateways
// answer 404 for that, not 405.

import { blameSetting, configurationConfidence } from '../evidence/confidence.ts';
import { applicationAnswers, type Evidence } from '../evidence/evidence.ts';
import { objectText, proofOf } from '../evidence/phrases.ts';
import {
  askBothSides,
  isMadeByGateway,
  mayBeMadeByGateway,
  passedAnswerTo,
} from '../paths/gateway-answer.ts';
import type { FixValues } from '../remedies/index.ts';
import { gatewayOwn } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

function concludes(e: Evidence): Conclusion | undefined {
  const refusal = e.decision?.refusal?.value.why === 'method' ? e.decision.refusal : undefined;
  const get = e.method === 'GET' ? undefined : passedAnswerTo(e, 'GET');
  if (!isMadeByGateway(e) || (refusal === undefined && get === undefined)) return undefined;
  const agree = refusal?.value.status === e.symptom.outcome.status;
  const proof = get === undefined ? '' : '; GET on the same path is passed on to the application';
  const setting = refusal === undefined ? '' : `, and ${refusal.blame.field} leaves ${e.method} out`;
  return {
    confidence: agree ? configurationConfidence(e) : 'Likely',
    why: `the gateway answers by itself${setting}${proof}`,
    whom: [e.decision?.dialect, gatewayOwn(e.symptom.outcome)?.toLowerCase()],
    values: fixValues(e),
    blames: blameSetting(e, refusal),
    evidence: [
      proofOf(e.symptom, 'the page is made by the gateway'),
      proofOf(get, 'another method passes: the path is routed'),
      proofOf(applicationAnswers(e)[0], 'the application serves the method when asked directly'),
    ],
  };
}

function fixValues({ decision }: Evidence): FixValues {
  const blame = decision?.refusal?.blame ?? decision?.rule?.blame;
  return {
    object: blame === undefined ? 'the route' : objectText(blame),
    field: decision?.refusal?.blame.field ?? 'the match',
    service: decision?.backend?.value.name ?? 'the Service',
  };
}

export const methodNotRouted = defineVerdict({
  reason: 'MethodNotRouted',
  suspects: (e) =>
    (e.symptom.outcome.status === 404 || e.decision?.refusal?.value.why === 'method') &&
    mayBeMadeByGateway(e),
  asks: askBothSides,
  concludes,
});
