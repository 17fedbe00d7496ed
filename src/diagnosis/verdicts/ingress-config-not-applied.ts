// IngressConfigNotApplied: a rule matches by the objects, but the gateway answers as if it were not there,
// or the status says that it is not in force. remedies/not-claimed.ts judges a routing object that no
// controller claims, or whose Gateway has no address.

import { isTakenOver } from '../../routing/gateway-api/status.ts';
import type { Sourced } from '../../routing/shared/model.ts';
import { configurationConfidence } from '../evidence/confidence.ts';
import { applicationAnswers, type Evidence } from '../evidence/evidence.ts';
import { objectText, proofOf } from '../evidence/phrases.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { askBothSides, isMadeByGateway, mayBeMadeByGateway, sameRefusalOf } from '../paths/gateway-answer.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { symptomRedirect } from '../redirects/redirect-author.ts';
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
import { type Conclusion, defineVerdict } from './verdict.ts';

const suspects = (e: Evidence): boolean => mayBeIgnored(e) || mayBeRejected(e);

/** Whether the answer is what a gateway gives that does not know the rule, or did not read its settings. */
const mayBeIgnored = (e: Evidence): boolean =>
  e.symptom.outcome.status === 404 &&
  e.decision !== undefined &&
  e.decision.refusal === undefined &&
  (e.decision.rule !== undefined || strayAnnotations(e).length > 0) &&
  mayBeMadeByGateway(e);

/** Whether the answer is what gateways give for a route that they did not take over, or whose backends they may not use. */
const mayBeRejected = (e: Evidence): boolean =>
  rejectionOf(e) !== undefined &&
  (isTakenElsewhere(e) || ([404, 500, 502, 503].includes(e.symptom.outcome.status) && mayBeMadeByGateway(e)));

/** Whether the route is not in force, and a rule of another object takes its requests. */
const isTakenElsewhere = (e: Evidence): boolean =>
  isRejected(e) &&
  e.decision?.rule !== undefined &&
  !isOwnRule(e) &&
  symptomRedirect(e) === undefined &&
  isApplicationReached(e) &&
  reproducingHop(e) === undefined;

function concludes(e: Evidence): Conclusion | undefined {
  const cause = causeOf(e);
  return (
    cause && {
      ...cause,
      evidence: [
        proofOf(e.symptom, 'this is not the answer of the application'),
        proofOf(sameRefusalOf(e, nonsenseMethod), 'the same page, so no rule is in force'),
        proofOf(applicationAnswers(e)[0], 'the application serves it when asked directly'),
      ],
    }
  );
}

type Unapplied = Omit<Conclusion, 'evidence'>;

function causeOf(e: Evidence): Unapplied | undefined {
  if (isTakenElsewhere(e)) return rejectedRoute(e);
  if (sameRefusalOf(e, nonsenseMethod) === undefined) return undefined;
  if (mayBeRejected(e)) return rejectedRoute(e);
  const rule = e.decision?.rule;
  if (!isMadeByGateway(e)) return undefined;
  return rule === undefined ? unreadSetting(e) : (outdatedStatus(e, rule) ?? ignoredRule(e, rule));
}

/** The status says that the route is not in force, and every method gets the same page, which no hop gives. */
function rejectedRoute(e: Evidence): Unapplied | undefined {
  const rejection = rejectionOf(e);
  const rule = isTakenElsewhere(e) ? e.decision?.rule : undefined;
  if (rejection === undefined) return undefined;
  const who =
    rule === undefined
      ? 'the gateway answers every method by itself'
      : `rule ${rule.value} of ${objectText(rule.blame)} takes the request`;
  return {
    confidence: isWritten(rejection) ? 'Confirmed' : configurationConfidence(e),
    why: `${rejectionText(rejection.value)}; ${who}`,
    fix: rejectionFix(e, rejection),
    blames: [rejection.blame],
  };
}

/** No rule matches as the controller reads them, and the object has routing settings that the controller does not read. */
function unreadSetting(e: Evidence): Unapplied | undefined {
  const [stray] = strayAnnotations(e);
  if (stray === undefined || e.decision === undefined) return undefined;
  const { dialect, nearest } = e.decision;
  const object = `Ingress ${stray.name}`;
  const near = nearest === undefined ? '' : `, so that ${nearest.value} does not match`;
  return {
    confidence: configurationConfidence(e),
    why: `${stray.field} of ${object} is not read by ${dialect}${near}; the gateway answers every method by itself`,
    whom: [dialect],
    values: { object },
    blames: [stray],
  };
}

/** A rule matches, and the gateway answers as if it did not. */
function ignoredRule(e: Evidence, { value, blame }: Sourced<string>): Unapplied {
  const cause = notClaimedFinding(e.facts);
  const object = objectText(blame);
  return {
    confidence: cause === undefined ? 'Likely' : configurationConfidence(e),
    why: `rule ${value} of ${object} should take it, but the gateway answers every method by itself${cause === undefined ? '' : `; ${cause.message}`}`,
    whom: [e.decision?.dialect],
    values: { object },
    ...(cause && { fix: cause.fix }),
    blames: cause?.blames ?? [blame],
  };
}

/** The status of the HTTPRoute is about an older generation: its controller lags, or has stopped. */
function outdatedStatus(
  { facts: { gatewayApi } }: Evidence,
  { value, blame }: Sourced<string>,
): Unapplied | undefined {
  if (gatewayApi?.route === undefined || isTakenOver(gatewayApi)) return undefined;
  const object = objectText(blame);
  return {
    confidence: 'Likely',
    why: `rule ${value} of ${object} should take it, but the status of ${object} is about an older generation, and the gateway answers every method by itself`,
    whom: ['not-taken-over'],
    values: { object, other: 'its Gateway' },
    blames: [blame],
  };
}

export const ingressConfigNotApplied = defineVerdict({
  reason: 'IngressConfigNotApplied',
  suspects,
  asks: askBothSides,
  concludes,
});
