// IngressConfigNotApplied: a rule matches on paper, but the gateway answers as if it were not there,
// or the status says that it is not in force. (A routing object that no controller claims at all, or
// whose Gateway has no address, is judged in not-claimed.ts.)

import type { Finding } from '../../model/index.ts';
import { isTakenOver } from '../../routing/gateway-api/status.ts';
import type { Sourced } from '../../routing/shared/model.ts';
import { configurationConfidence } from '../evidence/confidence.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { opening } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import type { Verdict } from '../evidence/verdict.ts';
import {
  askBothSides,
  gatewayAnswerTo,
  isMadeByGateway,
  mayBeMadeByGateway,
  refusedAlike,
} from '../paths/gateway-answer.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { answersOfApplication } from '../reach/reach.ts';
import { fixFor } from '../remedies/index.ts';
import { notClaimedFinding } from '../remedies/not-claimed.ts';
import {
  isOwnRule,
  isRejected,
  isWritten,
  rejectionFix,
  rejectionOf,
  rejectionText,
} from '../remedies/status-conditions.ts';
import { strayAnnotations } from '../remedies/stray-annotations.ts';

const suspects = (e: Evidence): boolean => mayBeIgnored(e) || mayBeRejected(e);

const mayBeIgnored = (e: Evidence): boolean =>
  e.symptom.outcome.status === 404 &&
  e.decision !== undefined &&
  e.decision.refusal === undefined &&
  (e.decision.rule !== undefined || strayAnnotations(e).length > 0) &&
  mayBeMadeByGateway(e);

/** What gateways answer for a route that they did not take over, or whose backends they may not use. */
const mayBeRejected = (e: Evidence): boolean =>
  rejectionOf(e) !== undefined &&
  (isTakenElsewhere(e) || ([404, 500, 502, 503].includes(e.symptom.outcome.status) && mayBeMadeByGateway(e)));

/** The route is out, and a rule of another object takes its requests. */
const isTakenElsewhere = (e: Evidence): boolean =>
  isRejected(e) &&
  e.decision?.rule !== undefined &&
  !isOwnRule(e) &&
  redirectOf(e.symptom.outcome, e.symptom.request) === undefined &&
  isApplicationReached(e) &&
  reproducingHop(e) === undefined;

function judge(e: Evidence): Finding | undefined {
  if (isTakenElsewhere(e)) return rejected(e);
  if (!suspects(e) || !refusedAlike(e, nonsenseMethod)) return undefined;
  if (mayBeRejected(e)) return rejected(e);
  if (!isMadeByGateway(e)) return undefined;
  return e.decision?.rule === undefined ? misspelt(e) : ignored(e);
}

/** The status says that the route is not in force, and every method gets the same page, which no hop gives. */
function rejected(e: Evidence): Finding | undefined {
  const rejection = rejectionOf(e);
  if (rejection === undefined) return undefined;
  const rule = e.decision?.rule;
  const who =
    rule !== undefined && isTakenElsewhere(e)
      ? `rule ${rule.value} of ${rule.blame.kind} ${rule.blame.name} takes the request`
      : 'the gateway answers every method by itself';
  return {
    reason: 'IngressConfigNotApplied',
    confidence: isWritten(rejection) ? 'Confirmed' : configurationConfidence(e),
    message: `${opening(e)}: ${rejectionText(rejection.value)}; ${who}`,
    fix: rejectionFix(e, rejection),
    blames: [rejection.blame],
    evidence: evidenceOf(e),
  };
}

/** No rule matches as the controller reads them, and routing settings stand there that it does not read. */
function misspelt(e: Evidence): Finding | undefined {
  const [stray] = strayAnnotations(e);
  if (stray === undefined || e.decision === undefined) return undefined;
  const { dialect, nearest } = e.decision;
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
  const { rule, dialect } = e.decision ?? {};
  if (rule === undefined) return undefined;
  const cause = notClaimedFinding(e.facts);
  const object = `${rule.blame.kind} ${rule.blame.name}`;
  if (isBehind(e)) return behind(e, rule);
  return {
    reason: 'IngressConfigNotApplied',
    confidence: cause === undefined ? 'Likely' : configurationConfidence(e),
    message: `${opening(e)}: rule ${rule.value} of ${object} should take it, but the gateway answers every method by itself${cause === undefined ? '' : `; ${cause.message}`}`,
    fix: cause?.fix ?? fixFor('IngressConfigNotApplied', [dialect], { object }),
    blames: cause?.blames ?? [rule.blame],
    evidence: evidenceOf(e),
  };
}

/** The status of the HTTPRoute is about an older one: its controller lags, or has stopped. */
const isBehind = ({ facts: { gatewayApi } }: Evidence): boolean =>
  gatewayApi?.route !== undefined && !isTakenOver(gatewayApi);

function behind(e: Evidence, { value, blame }: Sourced<string>): Finding {
  const object = `${blame.kind} ${blame.name}`;
  return {
    reason: 'IngressConfigNotApplied',
    confidence: 'Likely',
    message: `${opening(e)}: rule ${value} of ${object} should take it, but the status of ${object} is about an older generation, and the gateway answers every method by itself`,
    fix: fixFor('IngressConfigNotApplied', ['not-taken-over'], { object, other: 'its Gateway' }),
    blames: [blame],
    evidence: evidenceOf(e),
  };
}

function evidenceOf(e: Evidence): NonNullable<Finding['evidence']> {
  const control = gatewayAnswerTo(e, nonsenseMethod);
  return [
    proofOf(e.symptom, 'this is not the answer of the application'),
    ...(control === undefined || !refusedAlike(e, nonsenseMethod)
      ? []
      : [proofOf(control, 'the same page, so no rule is in force')]),
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
