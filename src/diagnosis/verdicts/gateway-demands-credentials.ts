// GatewayDemandsCredentials: the gateway's own authentication answers before the application
// is asked, whatever the method. Nothing is proven about the route.

import type { Sourced } from '../../routing/shared/model.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import { blameSetting, settingThat } from '../evidence/confidence.ts';
import { carriesCredentials, isSentWhole } from '../evidence/credentials.ts';
import { applicationAnswers, type Evidence } from '../evidence/evidence.ts';
import { proofOf, responderName } from '../evidence/phrases.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import {
  askBothSides,
  gatewayAnswerTo,
  isMadeByGateway,
  otherAnswerTo,
  sameRefusalOf,
} from '../paths/gateway-answer.ts';
import { headerOf } from '../responder/headers.ts';
import { isPageOfServer } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** Whether the answer is 401, 403 with an authentication scheme (RFC 9110 section 11.6.1), or a redirect to a sign-in page. */
const suspects = ({ symptom: { outcome, request } }: Evidence): boolean =>
  outcome.status === 401 ||
  (outcome.status === 403 && headerOf(outcome, 'www-authenticate') !== undefined) ||
  (redirectOf({ outcome, request })?.kind === 'elsewhere' && isSignIn(headerOf(outcome, 'location') ?? ''));

/** Paths of oauth2-proxy, OpenID Connect, Keycloak, SAML, and plain login pages. */
const isSignIn = (location: string): boolean =>
  /\/(oauth2?|login|sign-?in|auth|authorize|saml2?|realms)(\/|\?|$)/i.test(location);

/** Whether the gateway asks by itself; where the application could not be asked, the page of a web server is enough. */
const isByGateway = (e: Evidence): boolean =>
  isMadeByGateway(e) || (applicationAnswers(e).length === 0 && isPageOfServer(e.symptom));

function concludes(e: Evidence): Conclusion | undefined {
  if (!isByGateway(e) || sameRefusalOf(e, nonsenseMethod) === undefined) return undefined;
  const where = e.question === 'edge' ? 'the edge' : 'the gateway';
  const given = carriesCredentials(e.route) && isSentWhole(e.symptom);
  const what = given ? 'refuses the credentials of the route' : 'asks for credentials';
  return {
    confidence: 'Likely',
    why: `${where} ${what} before the application is reached, ${extentText(e)}; nothing is proven about the route`,
    whom: [e.decision?.dialect, responderName(e.symptom)],
    blames: blameSetting(e, settingThatAsks(e)),
    evidence: [
      proofOf(e.symptom, 'somebody before the application wants to know who is there'),
      proofOf(gatewayAnswerTo(e, nonsenseMethod), 'a method that nobody serves gets the same'),
      proofOf(applicationAnswers(e)[0], 'this is what the application says by itself'),
    ],
  };
}

/** For which methods credentials are asked; limit_except around auth_basic lets reading pass. */
function extentText(e: Evidence): string {
  return e.method === 'GET' || otherAnswerTo(e, 'GET') === undefined
    ? 'whatever the method'
    : 'for every method but those that only read';
}

/** Whether a snippet has nginx's own authentication. */
const snippetAsks = (e: Evidence, name: string): boolean =>
  /-snippet$/.test(name) &&
  /\bauth_(?:basic|request|jwt)\b/.test(routingObjectOf(e.facts)?.metadata.annotations?.[name] ?? '');

/** The setting that asks, where the routing object shows one. */
function settingThatAsks(e: Evidence): Sourced<unknown> | undefined {
  const asksByName = /auth|plugins|middlewares|oidc|^(?:Middleware|filter) /i;
  return e.decision?.auth ?? settingThat(e, ({ value }) => asksByName.test(value) || snippetAsks(e, value));
}

export const gatewayDemandsCredentials = defineVerdict({
  reason: 'GatewayDemandsCredentials',
  explains: ['answer', 'edge'],
  suspects,
  asks: askBothSides,
  concludes,
});
