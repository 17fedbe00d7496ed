// RouteShadowed: the rule for this route is right, but another rule wins and takes the request
// to another Service: an older Ingress with the same path, expressions on the host, an element
// that a Prefix does not cover.

import type { Confidence, Finding, Proof, Request } from '../../model/index.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import { configurationConfidence } from '../evidence/confidence.ts';
import {
  application,
  controlRequests,
  declaredAnswers,
  type Evidence,
  findAnswers,
  type Seen,
} from '../evidence/evidence.ts';
import { hopText, opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { redirectOf } from '../evidence/redirect.ts';
import type { Verdict } from '../evidence/verdict.ts';
import {
  type AskedPlace,
  askAnsweringHop,
  controlAnswersAt,
  controlPair,
  isAnsweredAt,
  isHop,
  isSameAnswer,
  servicePlace,
} from '../paths/answering-hop.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { askService, servesAt } from '../paths/sibling-services.ts';
import { type Shadow, shadowsOf } from '../paths/winning-rule.ts';
import { fixFor } from '../remedies/index.ts';
import { isRejected } from '../remedies/status-conditions.ts';
import { sameResponder } from '../responder/same-answer.ts';

/** A redirect of the gateway's own says nothing of the rule; 5xx of an application are its own. */
const suspects = (e: Evidence): boolean =>
  shadowsOf(e).length > 0 &&
  // A route that is out leaves its requests to others: that it is out is the cause.
  !isRejected(e) &&
  e.symptom.outcome.status !== 426 &&
  redirectOf(e.symptom.outcome, e.symptom.request) === undefined;

const winnersPlace = (e: Evidence, { winner }: Shadow): AskedPlace | undefined =>
  servicePlace(e, winner.backend.value, winner.path);

const losersPlace = (e: Evidence, { loser }: Shadow): AskedPlace | undefined =>
  servicePlace(e, loser.backend.value, loser.path);

/** The shadowed Service is a hop: it was asked for the method itself. */
const isLoserAsked = (e: Evidence, { loser }: Shadow): boolean => isHop(e, loser.backend.value);

function experiments(e: Evidence): readonly Request[] {
  const [shadow] = shadowsOf(e);
  if (shadow === undefined) return [];
  if (!isLoserAsked(e, shadow)) {
    const place = losersPlace(e, shadow);
    if (place === undefined) return [];
    if (reproducingHop(e) !== undefined) return askService(e, place);
    const { clientScheme } = e.symptom.request;
    const own = controlRequests(e, place.vantage, { path: place.path, clientScheme });
    return isUnheard(e, shadow) ? [...askService(e, place), ...own] : [];
  }
  const place = winnersPlace(e, shadow);
  return place === undefined || !isApplicationReached(e) ? [] : askAnsweringHop(e, [place]);
}

/** The configuration foretells the winner, whose Service gave no answer of its own: one of another namespace may not be asked. */
const isUnheard = (e: Evidence, { kind }: Shadow): boolean =>
  kind === 'foretold' && !e.hops.some((hop) => declaredAnswers(e, hop).length > 0);

/**
 * The loser's Service, which has the route, cannot have given the gateway's answer: it is by another
 * author, or the very page that this Service has for paths without a route.
 */
function isStranger({ symptom, ...situation }: Evidence, { vantage, path }: AskedPlace): boolean {
  const own = findAnswers(situation, { vantage }).filter(({ outcome }) => outcome.status >= 400);
  const isOther = ({ outcome, request }: Seen): boolean =>
    sameResponder(outcome, request, symptom.outcome, symptom.request) === 'no';
  const misses = own.filter(({ request }) => request.path !== path && request.method === 'GET');
  return own.length > 0 && (own.every(isOther) || misses.some((at) => isSameAnswer(at, symptom)));
}

/** Whether the gateway's answer is that of the winner's Service: on the wire, or by all that the objects say. */
function winnerAnswers(e: Evidence, shadow: Shadow): 'seen' | 'said' | 'no' {
  const place = winnersPlace(e, shadow);
  if (place !== undefined && !isDead(e, shadow)) {
    if (isAnsweredAt(e, place)) return 'seen';
    return shadow.kind === 'foretold' && answersAlike(e, place) ? 'said' : 'no';
  }
  return shadow.kind !== 'unforeseen' && reproducingHop(e) === undefined ? 'said' : 'no';
}

/** A rule for one method only leaves the control requests to others: then the winner's own page has to be the gateway's. */
const answersAlike = (e: Evidence, place: AskedPlace): boolean =>
  reproducingHop(e) === undefined && controlAnswersAt(e, place).some((at) => isSameAnswer(at, e.symptom));

/** Nobody stands behind the winner: its rule ends in an error of the gateway. */
function isDead({ facts, symptom }: Evidence, { winner }: Shadow): boolean {
  const known = serviceOf(facts, winner.backend.value);
  const ready = known?.endpoints.some((endpoint) => endpoint.ready) === true;
  return known !== undefined && !ready && [404, 500, 502, 503, 504].includes(symptom.outcome.status);
}

/** How sure it is that this rule stands in the shadow of the other; undefined when it does not. */
function confidenceOf(e: Evidence, shadow: Shadow): Confidence | undefined {
  if (!isLoserAsked(e, shadow)) return unaskedConfidence(e, shadow);
  if (!isApplicationReached(e)) return undefined;
  switch (winnerAnswers(e, shadow)) {
    case 'seen':
      return shadow.kind === 'unforeseen' ? 'Likely' : configurationConfidence(e);
    case 'said':
      return isDead(e, shadow) ? configurationConfidence(e) : 'Likely';
    case 'no':
      return undefined;
  }
}

/** The loser's Service is no hop: safe requests have to show that it serves the method. */
function unaskedConfidence(e: Evidence, shadow: Shadow): Confidence | undefined {
  const place = losersPlace(e, shadow);
  const serves = place !== undefined && isHop(e, shadow.winner.backend.value) && servesAt(e, place);
  if (!serves) return undefined;
  if (reproducingHop(e) !== undefined) return configurationConfidence(e);
  if (!isUnheard(e, shadow)) return undefined;
  return isStranger(e, place) ? configurationConfidence(e) : 'Likely';
}

function judge(e: Evidence): Finding | undefined {
  if (!suspects(e)) return undefined;
  const [found] = shadowsOf(e).flatMap((shadow) => {
    const confidence = confidenceOf(e, shadow);
    return confidence === undefined ? [] : [{ shadow, confidence }];
  });
  if (found === undefined) return undefined;
  const { shadow, confidence } = found;
  const { winner, loser, kind } = shadow;
  const names = {
    object: objectText(loser),
    other: kind === 'near' ? objectText(loser) : objectText(winner),
  };
  return {
    reason: 'RouteShadowed',
    confidence,
    message: `${opening(e)}: ${whyOf(shadow, e.decision?.dialect)}; Service ${winner.backend.value.name} answers, and Service ${loser.backend.value.name} serves ${e.method} on ${pathText(loser.path)}`,
    fix:
      kind === 'near'
        ? fixFor('NoRouteMatched', [e.decision?.dialect], { host: e.host, path: pathText(e.route.path) })
        : fixFor('RouteShadowed', [e.decision?.dialect], {
            ...names,
            host: e.host,
            path: pathText(e.route.path),
          }),
    blames: kind === 'near' ? [loser.rule.blame] : [winner.rule.blame, loser.rule.blame],
    evidence: evidenceOf(e, shadow),
  };
}

const objectText = ({ rule: { blame } }: Shadow['winner']): string => `${blame.kind} ${blame.name}`;

/** Why the winner wins over an equal rule, where the gateway is known to go by that. */
const ofEquals: Readonly<Record<string, string>> = {
  'ingress-nginx': ', which is older and keeps the path',
  'nginx-inc': ', which is older and keeps the host',
  'gateway-api': ', for between equal matches the older route wins, then the first by name',
};

function whyOf({ winner, loser, kind }: Shadow, dialect = ''): string {
  const [won, lost] = [winner, loser].map((one) => `rule ${one.rule.value} of ${objectText(one)}`);
  if (kind === 'near')
    return `${lost} does not take it, for Prefix goes by whole path elements, so ${won} does`;
  const same = winner.rule.value === loser.rule.value;
  const byRank = dialect === 'gateway-api' && !same ? ', for its match is more specific' : '';
  const why = same && kind === 'foretold' ? (ofEquals[dialect] ?? '') : byRank;
  return `${won} wins${why}, not ${lost}`;
}

function evidenceOf(e: Evidence, shadow: Shadow): readonly Proof[] {
  const place = winnersPlace(e, shadow) ?? losersPlace(e, shadow);
  const [atGateway, there] = place === undefined ? [] : controlPair(e, place);
  const last = application(e);
  const direct = last && declaredAnswers(e, last)[0];
  const name = (one: Shadow['winner']): string => `Service ${one.backend.value.name}`;
  return [
    proofOf(e.symptom, `this is not the answer of ${name(shadow.loser)}`),
    ...(atGateway === undefined ? [] : [proofOf(atGateway, 'a control request through the gateway')]),
    ...(there === undefined ? [] : [proofOf(there, 'the same request, asked directly')]),
    ...(direct === undefined || last === undefined ? [] : [proofOf(direct, `what ${hopText(last)} answers`)]),
  ];
}

export const routeShadowed: Verdict = { reason: 'RouteShadowed', suspects, experiments, judge };
