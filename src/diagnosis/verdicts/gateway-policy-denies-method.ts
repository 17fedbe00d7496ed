// GatewayPolicyDeniesMethod: a policy in front of the application (limit_except, WAF, deny
// rule) refuses the method with 403 or 405, while other methods pass.

import type { Blame } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { blameSetting, confirmedIf, settingThat } from '../evidence/confidence.ts';
import { applicationAnswers, type Evidence } from '../evidence/evidence.ts';
import { blameService, hopOrGateway, objectText, proofOf, responderName } from '../evidence/phrases.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { askBothSides, passedAnswerTo, sameRefusalOf } from '../paths/gateway-answer.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { allowOf } from '../responder/headers.ts';
import { authorOf, forwardedBy, responderOf } from '../responder/index.ts';
import { edgeNameOf } from './edge-denies-method.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

const suspects = (e: Evidence): boolean =>
  [403, 405].includes(e.symptom.outcome.status) &&
  e.method !== 'GET' &&
  isApplicationReached(e) &&
  !isByApplication(e) &&
  edgeNameOf(e) === undefined;

/** Whether the refusal comes from behind every policy: it is a framework's own, or lists methods. */
const isByApplication = ({ symptom: { outcome, request } }: Evidence): boolean =>
  responderOf(outcome, request).role === 'application' || allowOf(outcome) !== undefined;

/** A proxy behind the gateway that refuses in the same way when asked directly. */
function refusingProxy(e: Evidence): Hop | undefined {
  const hop = reproducingHop(e);
  return hop !== undefined && hop.index < e.hops.length - 1 ? hop : undefined;
}

function concludes(e: Evidence): Conclusion | undefined {
  const get = passedAnswerTo(e, 'GET');
  const proxy = refusingProxy(e);
  if (get === undefined || (proxy === undefined && forwardedBy(e.symptom.outcome) !== undefined))
    return undefined;
  const nonsense = sameRefusalOf(e, nonsenseMethod);
  const policy = policyBlame(e);
  const [blame] = policy;
  const proof =
    nonsense === undefined
      ? ''
      : `, and ${nonsenseMethod}, which nobody serves, is refused with the same page`;
  return {
    confidence: confirmedIf(nonsense !== undefined && isKnownPage(e) && !asksElsewhere(e)),
    why: `${hopOrGateway(proxy)} refuses the method by itself; GET on the same path passes to the application${proof}; asked directly, the application accepts ${e.method}`,
    whom: [proxy === undefined ? e.decision?.dialect : undefined, responderName(e.symptom)],
    values: { object: blame === undefined ? 'the gateway' : objectText(blame) },
    blames: proxy === undefined ? policy : [blameService(proxy)],
    evidence: [
      proofOf(e.symptom, 'refused before the application is asked'),
      proofOf(get, 'the same path passes with GET: it is about the method'),
      proofOf(nonsense, 'methods that are not on a list get the same'),
      proofOf(applicationAnswers(e)[0], 'the application accepts the method'),
    ],
  };
}

/** Whether the page is that of a known server. Any other text may be the application's. */
const isKnownPage = ({ symptom: { outcome, request } }: Evidence): boolean =>
  authorOf(outcome, request) !== undefined;

/** Whether an authentication service may be what looks at the method. */
const asksElsewhere = (e: Evidence): boolean =>
  e.decision?.unmodelled.some(({ value }) => /\/auth-/.test(value)) === true;

/** Most policies stand in a snippet, and others in an authentication service that looks at the method; else the routing object as a whole is blamed. */
const policyBlame = (e: Evidence): readonly Blame[] =>
  blameSetting(
    e,
    settingThat(e, ({ value }) => /snippet|modsecurity|plugins|^(?:Middleware|filter) /.test(value)) ??
      e.decision?.auth,
  );

export const gatewayPolicyDeniesMethod = defineVerdict({
  reason: 'GatewayPolicyDeniesMethod',
  suspects,
  asks: askBothSides,
  concludes,
});
