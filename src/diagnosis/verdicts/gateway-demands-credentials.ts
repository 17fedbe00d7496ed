// GatewayDemandsCredentials: the gateway's own authentication answers before the application
// is asked, whatever the method. Nothing is proven about the route.

import type { Finding } from '../../model.ts';
import type { Evidence } from '../evidence.ts';
import { askBothSides, madeByGateway, refusedAlike } from '../gateway-answer.ts';
import { headerOf } from '../headers.ts';
import { answersOfApplication } from '../reach.ts';
import { redirectOf } from '../redirect.ts';
import { nonsenseMethod } from '../request.ts';
import { isPageOfServer } from '../responder.ts';
import { blameIngress } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { opening } from '../words.ts';

/** 401, a 403 that names an authentication scheme (RFC 9110 section 11.6.1), or a redirect to a sign-in page. */
const suspects = ({ symptom: { outcome, request } }: Evidence): boolean =>
  outcome.status === 401 ||
  (outcome.status === 403 && headerOf(outcome, 'www-authenticate') !== undefined) ||
  (redirectOf(outcome, request)?.kind === 'elsewhere' && isSignIn(headerOf(outcome, 'location') ?? ''));

/** Paths of oauth2-proxy, OpenID Connect, Keycloak, SAML, and plain login pages. */
const isSignIn = (location: string): boolean =>
  /\/(oauth2?|login|sign-?in|auth|authorize|saml2?|realms)(\/|\?|$)/i.test(location);

/** Also the page of a web server when the application could not be asked: it is no application's. */
const isGateways = (e: Evidence): boolean =>
  madeByGateway(e) || (answersOfApplication(e).length === 0 && isPageOfServer(e.symptom));

function judge(e: Evidence): Finding | undefined {
  if (!suspects(e) || !isGateways(e) || !refusedAlike(e, nonsenseMethod)) return undefined;
  return {
    reason: 'GatewayDemandsCredentials',
    confidence: 'Likely',
    message: `${opening(e)}: the gateway asks for credentials before the application is reached, whatever the method`,
    fix: 'Give the probe credentials in routes[].headers, or probe a path that the policy leaves open',
    blames: blameIngress(e),
  };
}

export const gatewayDemandsCredentials: Verdict = {
  reason: 'GatewayDemandsCredentials',
  suspects,
  experiments: askBothSides,
  judge,
};
