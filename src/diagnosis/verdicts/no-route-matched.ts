// NoRouteMatched: no rule of the gateway matches host and path, so its default backend
// answers, whatever the method.

import type { Finding, Proof } from '../../model/index.ts';
import type { GatewayRefusal, Sourced } from '../../routing/shared/model.ts';
import { blameRoutingObject, configurationConfidence } from '../evidence/confidence.ts';
import type { Evidence, Seen } from '../evidence/evidence.ts';
import { opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askBothSides, gatewayAnswerTo, isMadeByGateway, refusedAlike } from '../paths/gateway-answer.ts';
import { answersOfApplication } from '../reach/reach.ts';
import { fixFor } from '../remedies/index.ts';
import { rejectionOf } from '../remedies/status-conditions.ts';
import { strayAnnotations } from '../remedies/stray-annotations.ts';
import { gatewayOwn, responderOf } from '../responder/index.ts';

const unmatched = (e: Evidence): boolean => e.decision !== undefined && e.decision.rule === undefined;

/** Every method gets the same page from the gateway: it is not about the method. */
const whateverTheMethod = (e: Evidence): Seen | undefined =>
  [nonsenseMethod, ...(e.method === 'GET' ? [] : ['GET'])]
    .filter((method) => refusedAlike(e, method))
    .flatMap((method) => gatewayAnswerTo(e, method) ?? [])[0];

/** A canary alone, settings that this controller does not read, or a route that was rejected explain better why nothing matches. */
const isExplained = (e: Evidence): boolean =>
  e.decision?.canaries.some(({ primary }) => !primary) === true ||
  strayAnnotations(e).length > 0 ||
  rejectionOf(e) !== undefined;

/** The rule is there, and leaves the scheme of this request out: entry points, listeners. */
function leftOut({ decision, symptom }: Evidence): Sourced<GatewayRefusal> | undefined {
  const refusal = decision?.refusal;
  return refusal?.value.why === 'protocol' && refusal.value.status === symptom.outcome.status
    ? refusal
    : undefined;
}

/** A gateway's own page, by proof or by hint: where no rule is known, the page is all there is. */
const isGateways = ({ symptom: { outcome, request } }: Evidence): boolean =>
  gatewayOwn(outcome) !== undefined || responderOf(outcome, request).role === 'gateway';

function judge(e: Evidence): Finding | undefined {
  const control = whateverTheMethod(e);
  if (e.symptom.outcome.status !== 404 || control === undefined || isExplained(e)) return undefined;
  const closed = leftOut(e);
  if (closed !== undefined) return isMadeByGateway(e) ? withoutScheme(e, closed, control) : undefined;
  return isUnrouted(e) ? withoutRule(e, control) : undefined;
}

/** No rule matches on paper, or none is known; and the gateway itself says so. */
function isUnrouted(e: Evidence): boolean {
  const own = isMadeByGateway(e) || (unmatched(e) && e.hops.length === 0);
  return own && (e.decision === undefined ? isGateways(e) : unmatched(e));
}

function withoutRule(e: Evidence, control: Seen): Finding {
  const nearest = e.decision?.nearest;
  const near = nearest === undefined ? '' : `; the nearest rule is ${nearest.value}`;
  return {
    reason: 'NoRouteMatched',
    confidence: e.decision === undefined ? 'Likely' : configurationConfidence(e),
    message: `${opening(e)}: no rule matches ${e.host}${pathText(e.route.path)}, and the gateway answers every method alike${near}`,
    fix: fixFor('NoRouteMatched', [e.decision?.dialect, gatewayOwn(e.symptom.outcome)?.toLowerCase()], {
      host: e.host,
      path: pathText(e.route.path),
    }),
    blames: nearest === undefined ? blameRoutingObject(e, 'spec.rules') : [nearest.blame],
    evidence: evidenceOf(e, control),
  };
}

/** The scheme is promised by the author alone: the routing object serves the route by the other one. */
function withoutScheme(e: Evidence, { blame }: Sourced<GatewayRefusal>, control: Seen): Finding {
  const scheme = e.symptom.request.clientScheme;
  const object = `${blame.kind} ${blame.name}`;
  const field = blame.field === '' ? 'the rule' : blame.field;
  return {
    reason: 'NoRouteMatched',
    confidence: configurationConfidence(e),
    message: `${opening(e)}: ${field} of ${object} leaves ${scheme} out, so no rule matches there, and the gateway answers every method alike`,
    fix: fixFor('NoRouteMatched', ['scheme-left-out'], { field, object, scheme }),
    blames: [blame],
    evidence: evidenceOf(e, control),
  };
}

const evidenceOf = (e: Evidence, control: Seen): readonly Proof[] => [
  proofOf(e.symptom, 'the page is made by the gateway'),
  proofOf(control, 'the same page for another method: it is not about the method'),
  ...answersOfApplication(e)
    .slice(0, 1)
    .map((at) => proofOf(at, 'the application serves it when asked directly')),
];

export const noRouteMatched: Verdict = {
  reason: 'NoRouteMatched',
  suspects: (e) =>
    e.symptom.outcome.status === 404 &&
    (unmatched(e) || e.decision === undefined || leftOut(e) !== undefined),
  experiments: askBothSides,
  judge,
};
