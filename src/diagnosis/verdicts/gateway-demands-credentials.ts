// GatewayDemandsCredentials: the gateway's own authentication answers before the application
// is asked, whatever the method. Nothing is proven about the route.

import type { Finding } from '../../model/index.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import { blameRoutingObject, settingThat } from '../evidence/confidence.ts';
import { carriesCredentials, isSentWhole } from '../evidence/credentials.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { locationText, opening, pathText, responderName } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askBothSides, gatewayAnswerTo, isMadeByGateway, refusedAlike } from '../paths/gateway-answer.ts';
import { answersOfApplication } from '../reach/reach.ts';
import { fixFor } from '../remedies/index.ts';
import { headerOf } from '../responder/headers.ts';
import { isPageOfServer } from '../responder/index.ts';

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
  isMadeByGateway(e) || (answersOfApplication(e).length === 0 && isPageOfServer(e.symptom));

function judge(e: Evidence): Finding | undefined {
  if (!suspects(e) || !isGateways(e) || !refusedAlike(e, nonsenseMethod)) return undefined;
  const { outcome, request } = e.symptom;
  const where = e.question === 'edge' ? 'the edge' : 'the gateway';
  const given = carriesCredentials(e.route) && isSentWhole(e.symptom);
  const what = given ? 'refuses the credentials of the route' : 'asks for credentials';
  return {
    reason: 'GatewayDemandsCredentials',
    confidence: 'Likely',
    message: `${opening(e)}: ${where} ${what} before the application is reached, ${extent(e)}; nothing is proven about the route`,
    fix: fixFor('GatewayDemandsCredentials', [e.decision?.dialect, responderName(outcome, request)], {
      host: e.host,
      path: pathText(e.route.path),
      method: e.method,
      status: String(outcome.status),
      location: locationText(outcome),
    }),
    blames: blameOf(e),
    evidence: evidenceFor(e),
  };
}

/** Some rules let reading pass: limit_except around auth_basic. */
function extent(e: Evidence): string {
  const get = gatewayAnswerTo(e, 'GET');
  return get === undefined || e.method === 'GET' || refusedAlike(e, 'GET')
    ? 'whatever the method'
    : 'for every method but those that only read';
}

/** A snippet with nginx's own authentication. */
const snippetAsks = (e: Evidence, name: string): boolean =>
  /-snippet$/.test(name) &&
  /\bauth_(?:basic|request|jwt)\b/.test(routingObjectOf(e.facts)?.metadata.annotations?.[name] ?? '');

/** The setting that asks, where the Ingress shows one. */
function blameOf(e: Evidence) {
  if (e.decision?.auth !== undefined) return [e.decision.auth.blame];
  const setting = settingThat(
    e,
    ({ value }) =>
      /auth|plugins|middlewares|oidc|^(?:Middleware|filter) /i.test(value) || snippetAsks(e, value),
  );
  return setting === undefined ? blameRoutingObject(e) : [setting.blame];
}

function evidenceFor(e: Evidence): NonNullable<Finding['evidence']> {
  const nonsense = gatewayAnswerTo(e, nonsenseMethod);
  const [direct] = answersOfApplication(e);
  return [
    proofOf(e.symptom, 'somebody before the application wants to know who is there'),
    ...(nonsense === undefined ? [] : [proofOf(nonsense, 'a method that nobody serves gets the same')]),
    ...(direct === undefined ? [] : [proofOf(direct, 'this is what the application says by itself')]),
  ];
}

export const gatewayDemandsCredentials: Verdict = {
  reason: 'GatewayDemandsCredentials',
  explains: ['answer', 'edge'],
  suspects,
  experiments: askBothSides,
  judge,
};
