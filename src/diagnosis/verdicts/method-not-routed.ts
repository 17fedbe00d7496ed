// MethodNotRouted: the rule exists, but its method list leaves this method out. Gateways
// answer 404 for that, not 405.

import type { Finding, Proof } from '../../model/index.ts';
import { blameRoutingObject, configurationConfidence } from '../evidence/confidence.ts';
import type { Evidence, Seen } from '../evidence/evidence.ts';
import { opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Verdict } from '../evidence/verdict.ts';
import {
  askBothSides,
  gatewayAnswerTo,
  isMadeByGateway,
  mayBeMadeByGateway,
  passesGateway,
} from '../paths/gateway-answer.ts';
import { answersOfApplication } from '../reach/reach.ts';
import { fixFor } from '../remedies/index.ts';
import { gatewayOwn } from '../responder/index.ts';

/** The answer to GET on the same path, where that passes the gateway. */
const routedGet = (e: Evidence): Seen | undefined =>
  e.method !== 'GET' && passesGateway(e, 'GET') ? gatewayAnswerTo(e, 'GET') : undefined;

function judge(e: Evidence): Finding | undefined {
  const refusal = e.decision?.refusal;
  const configured = refusal?.value.why === 'method';
  if (!isMadeByGateway(e)) return undefined;
  const routed = routedGet(e);
  if (!configured && routed === undefined) return undefined;
  const agree = configured && refusal.value.status === e.symptom.outcome.status;
  const proof = routed === undefined ? '' : '; GET on the same path is passed on to the application';
  const setting = configured ? `, and ${refusal.blame.field} leaves ${e.method} out` : '';
  return {
    reason: 'MethodNotRouted',
    confidence: agree ? configurationConfidence(e) : 'Likely',
    message: `${opening(e)}: the gateway answers by itself${setting}${proof}`,
    fix: fixOf(e),
    blames: configured ? [refusal.blame] : blameRoutingObject(e),
    evidence: evidenceOf(e, routed),
  };
}

function fixOf(e: Evidence): string {
  const { refusal, rule, dialect, backend } = e.decision ?? {};
  const blame = refusal?.blame ?? rule?.blame;
  return fixFor('MethodNotRouted', [dialect, gatewayOwn(e.symptom.outcome)?.toLowerCase()], {
    method: e.method,
    path: pathText(e.route.path),
    object: blame === undefined ? 'the route' : `${blame.kind} ${blame.name}`,
    field: refusal?.blame.field ?? 'the match',
    service: backend?.value.name ?? 'the Service',
  });
}

const evidenceOf = (e: Evidence, routed: Seen | undefined): readonly Proof[] => [
  proofOf(e.symptom, 'the page is made by the gateway'),
  ...(routed === undefined ? [] : [proofOf(routed, 'another method passes: the path is routed')]),
  ...answersOfApplication(e)
    .slice(0, 1)
    .map((at) => proofOf(at, 'the application serves the method when asked directly')),
];

export const methodNotRouted: Verdict = {
  reason: 'MethodNotRouted',
  suspects: (e) =>
    (e.symptom.outcome.status === 404 || e.decision?.refusal?.value.why === 'method') &&
    mayBeMadeByGateway(e),
  experiments: askBothSides,
  judge,
};
