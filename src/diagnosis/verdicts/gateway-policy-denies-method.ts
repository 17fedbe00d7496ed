// GatewayPolicyDeniesMethod: a policy in front of the application (limit_except, WAF, deny
// rule) refuses the method with 403 or 405, while other methods pass.

import type { Blame, Finding } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import { blameRoutingObject, settingThat } from '../evidence/confidence.ts';
import { application, declaredAnswers, type Evidence } from '../evidence/evidence.ts';
import { blameService, hopText, opening, pathText, responderName } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askBothSides, gatewayAnswerTo, passesGateway, refusedAlike } from '../paths/gateway-answer.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { edgePage } from '../reach/edge.ts';
import { fixFor } from '../remedies/index.ts';
import { allowOf } from '../responder/headers.ts';
import { authorOf, forwardedBy, responderOf } from '../responder/index.ts';

const suspects = (e: Evidence): boolean =>
  [403, 405].includes(e.symptom.outcome.status) &&
  e.method !== 'GET' &&
  isApplicationReached(e) &&
  !isApplications(e) &&
  !isEdges(e);

/** What stands outside the cluster is EdgeDeniesMethod's; a cloud's load balancer is inside where a routing object makes it. */
const isEdges = (e: Evidence): boolean =>
  edgePage(e.symptom) !== undefined ||
  (routingObjectOf(e.facts) === undefined &&
    responderOf(e.symptom.outcome, e.symptom.request).name === 'AWS ALB');

/** A framework's own refusal, or one that lists methods, comes from behind every policy. */
const isApplications = ({ symptom: { outcome, request } }: Evidence): boolean =>
  responderOf(outcome, request).role === 'application' || allowOf(outcome) !== undefined;

/** A proxy behind the gateway that refuses in the same way when asked directly. */
function refusingProxy(e: Evidence): Hop | undefined {
  const hop = reproducingHop(e);
  return hop !== undefined && hop.index < e.hops.length - 1 ? hop : undefined;
}

function judge(e: Evidence): Finding | undefined {
  if (!suspects(e) || !passesGateway(e, 'GET')) return undefined;
  const proxy = refusingProxy(e);
  if (proxy === undefined && forwardedBy(e.symptom.outcome) !== undefined) return undefined;
  const listed = refusedAlike(e, nonsenseMethod);
  const where = proxy === undefined ? 'the gateway' : hopText(proxy);
  const proof = listed ? `, and ${nonsenseMethod}, which nobody serves, is refused with the same page` : '';
  const { outcome, request } = e.symptom;
  return {
    reason: 'GatewayPolicyDeniesMethod',
    confidence: listed && isKnownPage(e) && !asksElsewhere(e) ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${where} refuses the method by itself; GET on the same path passes to the application${proof}; asked directly, the application accepts ${e.method}`,
    fix: fixFor(
      'GatewayPolicyDeniesMethod',
      [proxy === undefined ? e.decision?.dialect : undefined, responderName(outcome, request)],
      {
        host: e.host,
        path: pathText(e.route.path),
        method: e.method,
        status: String(outcome.status),
        service: proxy?.name,
        field: policyBlame(e)[0]?.field || 'the snippets of the Ingress, or the ConfigMap of the controller',
        object: objectText(policyBlame(e)[0]),
      },
    ),
    blames: proxy === undefined ? policyBlame(e) : [blameService(proxy)],
    evidence: evidenceFor(e),
  };
}

const objectText = (blame: Blame | undefined): string =>
  blame === undefined ? 'the gateway' : `${blame.kind} ${blame.name}`;

function evidenceFor(e: Evidence): NonNullable<Finding['evidence']> {
  const get = gatewayAnswerTo(e, 'GET');
  const nonsense = gatewayAnswerTo(e, nonsenseMethod);
  const last = application(e);
  const direct = last && declaredAnswers(e, last)[0];
  return [
    proofOf(e.symptom, 'refused before the application is asked'),
    ...(get === undefined ? [] : [proofOf(get, 'the same path passes with GET: it is about the method')]),
    ...(nonsense !== undefined && refusedAlike(e, nonsenseMethod)
      ? [proofOf(nonsense, 'methods that are not on a list get the same')]
      : []),
    ...(direct === undefined ? [] : [proofOf(direct, 'the application accepts the method')]),
  ];
}

/** The page of a known server: a text that nobody is known to write may be the application's. */
const isKnownPage = ({ symptom: { outcome, request } }: Evidence): boolean =>
  authorOf(outcome, request) !== undefined;

/** An authentication service may be the one that looks at the method. */
const asksElsewhere = (e: Evidence): boolean =>
  e.decision?.unmodelled.some(({ value }) => /\/auth-/.test(value)) === true;

/** A snippet is the likeliest home of a policy, then an authentication service that looks at the method; else the Ingress as a whole. */
function policyBlame(e: Evidence): readonly Blame[] {
  const setting =
    settingThat(e, ({ value }) => /snippet|modsecurity|plugins|^(?:Middleware|filter) /.test(value)) ??
    e.decision?.auth;
  return setting === undefined ? blameRoutingObject(e) : [setting.blame];
}

export const gatewayPolicyDeniesMethod: Verdict = {
  reason: 'GatewayPolicyDeniesMethod',
  suspects,
  experiments: askBothSides,
  judge,
};
