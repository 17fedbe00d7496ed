// NoRouteMatched: no rule of the gateway matches host and path, so its default backend
// answers, whatever the method.

import type { GatewayRefusal, Sourced } from '../../routing/shared/model.ts';
import { blameRoutingObject, configurationConfidence } from '../evidence/confidence.ts';
import { applicationAnswers, type Evidence, type Seen } from '../evidence/evidence.ts';
import { objectText, pathText, proofOf } from '../evidence/phrases.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { askBothSides, isMadeByGateway, sameRefusalOf } from '../paths/gateway-answer.ts';
import { rejectionOf } from '../remedies/status-conditions.ts';
import { strayAnnotations } from '../remedies/stray-annotations.ts';
import { gatewayOwn, responderOf } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** Whether the routing objects are known, and no rule of them matches. */
const isUnmatched = (e: Evidence): boolean => e.decision !== undefined && e.decision.rule === undefined;

/** The gateway's answer to another method, where it is the same page: the refusal is not about the method. */
const sameRefusal = (e: Evidence): Seen | undefined =>
  sameRefusalOf(e, nonsenseMethod) ?? (e.method === 'GET' ? undefined : sameRefusalOf(e, 'GET'));

/** Whether another verdict explains better why nothing matches: a canary alone, settings that the controller does not read, a rejected route. */
const isExplained = (e: Evidence): boolean =>
  e.decision?.canaries.some(({ primary }) => !primary) === true ||
  strayAnnotations(e).length > 0 ||
  rejectionOf(e) !== undefined;

/** The refusal of a rule that leaves the scheme of this request out, by its entry points or listeners. */
function refusalOfScheme({ decision, symptom }: Evidence): Sourced<GatewayRefusal> | undefined {
  const refusal = decision?.refusal;
  return refusal?.value.why === 'protocol' && refusal.value.status === symptom.outcome.status
    ? refusal
    : undefined;
}

/** Whether the page is a gateway's own, by proof or by hint. Where no rule is known, nothing else tells. */
const isGatewayPage = ({ symptom: { outcome, request } }: Evidence): boolean =>
  gatewayOwn(outcome) !== undefined || responderOf(outcome, request).role === 'gateway';

const suspects = (e: Evidence): boolean =>
  e.symptom.outcome.status === 404 &&
  (isUnmatched(e) || e.decision === undefined || refusalOfScheme(e) !== undefined);

function concludes(e: Evidence): Conclusion | undefined {
  const control = sameRefusal(e);
  const cause = control === undefined || isExplained(e) ? undefined : causeOf(e);
  return (
    cause && {
      ...cause,
      evidence: [
        proofOf(e.symptom, 'the page is made by the gateway'),
        proofOf(control, 'the same page for another method: it is not about the method'),
        proofOf(applicationAnswers(e)[0], 'the application serves it when asked directly'),
      ],
    }
  );
}

type Unrouted = Omit<Conclusion, 'evidence'>;

function causeOf(e: Evidence): Unrouted | undefined {
  const refusal = refusalOfScheme(e);
  if (refusal !== undefined) return isMadeByGateway(e) ? schemeLeftOut(e, refusal) : undefined;
  return isUnrouted(e) ? noRule(e) : undefined;
}

/** Whether no rule matches by the objects, or none is known, and the gateway itself says so. */
function isUnrouted(e: Evidence): boolean {
  const own = isMadeByGateway(e) || (isUnmatched(e) && e.hops.length === 0);
  return own && (e.decision === undefined ? isGatewayPage(e) : isUnmatched(e));
}

function noRule(e: Evidence): Unrouted {
  const nearest = e.decision?.nearest;
  const near = nearest === undefined ? '' : `; the nearest rule is ${nearest.value}`;
  return {
    confidence: e.decision === undefined ? 'Likely' : configurationConfidence(e),
    why: `no rule matches ${e.host}${pathText(e.route.path)}, and the gateway answers every method alike${near}`,
    whom: [e.decision?.dialect, gatewayOwn(e.symptom.outcome)?.toLowerCase()],
    blames: nearest === undefined ? blameRoutingObject(e, 'spec.rules') : [nearest.blame],
  };
}

/** Only the author of the probe promises the scheme: the routing object serves the route by the other one. */
function schemeLeftOut(e: Evidence, { blame }: Sourced<GatewayRefusal>): Unrouted {
  const object = objectText(blame);
  const field = blame.field === '' ? 'the rule' : blame.field;
  return {
    confidence: configurationConfidence(e),
    why: `${field} of ${object} leaves ${e.symptom.request.clientScheme} out, so no rule matches there, and the gateway answers every method alike`,
    whom: ['scheme-left-out'],
    values: { field, object },
    blames: [blame],
  };
}

export const noRouteMatched = defineVerdict({
  reason: 'NoRouteMatched',
  suspects,
  asks: askBothSides,
  concludes,
});
