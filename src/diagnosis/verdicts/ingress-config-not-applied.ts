// IngressConfigNotApplied: a rule matches on paper, but the gateway answers as if it were
// not there. (An Ingress that no controller claims at all is judged in unclaimed.ts.)

import type { Finding } from '../../model.ts';
import type { Evidence } from '../evidence.ts';
import {
  askBothSides,
  atGatewayWith,
  madeByGateway,
  mayBeGateways,
  refusedAlike,
} from '../gateway-answer.ts';
import { proofOf } from '../proof.ts';
import { answersOfApplication } from '../reach.ts';
import { fixFor } from '../remedies.ts';
import { nonsenseMethod } from '../request.ts';
import { strayAnnotations } from '../stray-annotations.ts';
import { configurationConfidence } from '../trust.ts';
import { unclaimed } from '../unclaimed.ts';
import type { Verdict } from '../verdict.ts';
import { opening } from '../words.ts';

const suspects = (e: Evidence): boolean =>
  e.symptom.outcome.status === 404 &&
  e.arrival !== undefined &&
  e.arrival.refusal === undefined &&
  (e.arrival.rule !== undefined || strayAnnotations(e).length > 0) &&
  mayBeGateways(e);

function judge(e: Evidence): Finding | undefined {
  if (!suspects(e) || !madeByGateway(e) || !refusedAlike(e, nonsenseMethod)) return undefined;
  return e.arrival?.rule === undefined ? misspelt(e) : ignored(e);
}

/** No rule matches as the controller reads them, and routing settings stand there that it does not read. */
function misspelt(e: Evidence): Finding | undefined {
  const [stray] = strayAnnotations(e);
  if (stray === undefined || e.arrival === undefined) return undefined;
  const { dialect, nearest } = e.arrival;
  const near = nearest === undefined ? '' : `, so that ${nearest.value} does not match`;
  return {
    reason: 'IngressConfigNotApplied',
    confidence: configurationConfidence(e),
    message: `${opening(e)}: ${stray.field} of Ingress ${stray.name} is not read by ${dialect}${near}; the gateway answers every method by itself`,
    fix: fixFor('IngressConfigNotApplied', [dialect], { object: `Ingress ${stray.name}` }),
    blames: [stray],
    evidence: evidenceOf(e),
  };
}

function ignored(e: Evidence): Finding | undefined {
  const { rule, dialect } = e.arrival ?? {};
  if (rule === undefined) return undefined;
  const cause = unclaimed(e.facts);
  const object = `${rule.blame.kind} ${rule.blame.name}`;
  return {
    reason: 'IngressConfigNotApplied',
    confidence: cause === undefined ? 'Likely' : configurationConfidence(e),
    message: `${opening(e)}: rule ${rule.value} of ${object} should take it, but the gateway answers every method by itself${cause === undefined ? '' : `; ${cause.message}`}`,
    fix: cause?.fix ?? fixFor('IngressConfigNotApplied', [dialect], { object }),
    blames: cause?.blames ?? [rule.blame],
    evidence: evidenceOf(e),
  };
}

function evidenceOf(e: Evidence): NonNullable<Finding['evidence']> {
  const control = atGatewayWith(e, nonsenseMethod);
  return [
    proofOf(e.symptom, 'the page is made by the gateway'),
    ...(control === undefined ? [] : [proofOf(control, 'the same page, so no rule is in force')]),
    ...answersOfApplication(e)
      .slice(0, 1)
      .map((at) => proofOf(at, 'the application serves it when asked directly')),
  ];
}

export const ingressConfigNotApplied: Verdict = {
  reason: 'IngressConfigNotApplied',
  suspects,
  experiments: askBothSides,
  judge,
};
