// GatewayPolicyDeniesMethod: a policy in front of the application (limit_except, WAF, deny
// rule) refuses the method with 403 or 405, while other methods pass.

import type { Finding } from '../../model.ts';
import type { Hop } from '../../routing/model.ts';
import type { Evidence } from '../evidence.ts';
import { askBothSides, passes, refusedAlike } from '../gateway-answer.ts';
import { allowOf } from '../headers.ts';
import { applicationReached, reproducedBy } from '../paths.ts';
import { nonsenseMethod } from '../request.ts';
import { authorOf, forwardedBy, responderOf } from '../responder.ts';
import { blameIngress } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { blameService, hopText, opening } from '../words.ts';

const suspects = (e: Evidence): boolean =>
  [403, 405].includes(e.symptom.outcome.status) &&
  e.method !== 'GET' &&
  applicationReached(e) &&
  !isApplications(e);

/** A framework's own refusal, or one that lists methods, comes from behind every policy. */
const isApplications = ({ symptom: { outcome, request } }: Evidence): boolean =>
  responderOf(outcome, request).role === 'application' || allowOf(outcome) !== undefined;

/** A proxy behind the gateway that refuses in the same way when asked directly. */
function refusingProxy(e: Evidence): Hop | undefined {
  const hop = reproducedBy(e);
  return hop !== undefined && hop.index < e.hops.length - 1 ? hop : undefined;
}

function judge(e: Evidence): Finding | undefined {
  if (!suspects(e) || !passes(e, 'GET')) return undefined;
  const proxy = refusingProxy(e);
  if (proxy === undefined && forwardedBy(e.symptom.outcome) !== undefined) return undefined;
  const listed = refusedAlike(e, nonsenseMethod);
  const where = proxy === undefined ? 'the gateway' : hopText(proxy);
  const proof = listed ? `, and ${nonsenseMethod}, which nobody serves, is refused with the same page` : '';
  return {
    reason: 'GatewayPolicyDeniesMethod',
    confidence: listed && isKnownPage(e) && !asksElsewhere(e) ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${where} refuses the method by itself; GET on the same path passes to the application${proof}; asked directly, the application accepts ${e.method}`,
    fix: `Allow ${e.method} in the method policy of ${where}: limit_except or deny rules, ModSecurity tx.allowed_methods (rule 911100), AuthorizationPolicy methods`,
    blames: proxy === undefined ? policyBlame(e) : [blameService(proxy)],
  };
}

/** The page of a known server: a text that nobody is known to write may be the application's. */
const isKnownPage = ({ symptom: { outcome, request } }: Evidence): boolean =>
  authorOf(outcome, request) !== undefined;

/** An authentication service may be the one that looks at the method. */
const asksElsewhere = (e: Evidence): boolean =>
  e.arrival?.unmodelled.some(({ value }) => /\/auth-/.test(value)) === true;

/** A snippet is the likeliest home of a policy; else the Ingress as a whole. */
function policyBlame(e: Evidence) {
  const snippet = e.arrival?.unmodelled.find(({ value }) => /snippet|modsecurity|plugins/.test(value));
  return snippet === undefined ? blameIngress(e) : [snippet.blame];
}

export const gatewayPolicyDeniesMethod: Verdict = {
  reason: 'GatewayPolicyDeniesMethod',
  suspects,
  experiments: askBothSides,
  judge,
};
