// RouteShadowed: the rule for this route is right, but another rule wins and takes the request
// to another Service: an older Ingress with the same path, expressions on the host, an element
// that a Prefix does not cover.

import type { Confidence, Request } from '../../model/index.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import { configurationConfidence } from '../evidence/confidence.ts';
import {
  type AskedPlace,
  application,
  applicationAnswers,
  controlRequests,
  declaredAnswers,
  type Evidence,
  findAnswers,
  isSameAnswer,
  likenessOf,
  type Seen,
} from '../evidence/evidence.ts';
import { hopText, objectText, pathText, proofOf } from '../evidence/phrases.ts';
import {
  answersToGet,
  askAnsweringHop,
  controlAnswersAt,
  isAnsweredAt,
  isHop,
  servicePlace,
} from '../paths/answering-hop.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { askService, servesAt } from '../paths/sibling-services.ts';
import { type Shadow, shadowsOf } from '../paths/winning-rule.ts';
import { symptomRedirect } from '../redirects/redirect-author.ts';
import { fixFor } from '../remedies/index.ts';
import { isRejected } from '../remedies/status-conditions.ts';
import { type Conclusion, commonValues, defineVerdict } from './verdict.ts';

/** The pairs of rules that may explain the answer. A redirect of the gateway's own says nothing of the rule. */
const suspects = (e: Evidence): readonly Shadow[] | false =>
  // The requests of a rejected route go to others; that it is rejected is the cause.
  !isRejected(e) &&
  e.symptom.outcome.status !== 426 &&
  symptomRedirect(e) === undefined &&
  shadowsOf(e).length > 0 &&
  shadowsOf(e);

const winnersPlace = (e: Evidence, { winner }: Shadow): AskedPlace | undefined =>
  servicePlace(e, winner.backend.value, winner.path);

const losersPlace = (e: Evidence, { loser }: Shadow): AskedPlace | undefined =>
  servicePlace(e, loser.backend.value, loser.path);

/** Whether the loser's Service is a hop, so that it was asked for the method itself. */
const isLoserAsked = (e: Evidence, { loser }: Shadow): boolean => isHop(e, loser.backend.value);

function asks(e: Evidence, [shadow]: readonly Shadow[]): readonly Request[] {
  if (shadow === undefined) return [];
  if (!isLoserAsked(e, shadow)) return askLoser(e, shadow);
  const place = winnersPlace(e, shadow);
  return place === undefined || !isApplicationReached(e) ? [] : askAnsweringHop(e, [place]);
}

function askLoser(e: Evidence, shadow: Shadow): readonly Request[] {
  const place = losersPlace(e, shadow);
  if (place === undefined) return [];
  if (reproducingHop(e) !== undefined) return askService(e, place);
  const { clientScheme } = e.symptom.request;
  const own = controlRequests(e, place.vantage, { path: place.path, clientScheme });
  return isWinnerUnheard(e, shadow) ? [...askService(e, place), ...own] : [];
}

/** Whether the winner is known by the configuration alone, because its Service gave no answer. One of another namespace may not be asked. */
const isWinnerUnheard = (e: Evidence, { kind }: Shadow): boolean =>
  kind === 'foretold' && !e.hops.some((hop) => declaredAnswers(e, hop).length > 0);

/**
 * Whether the loser's Service, which has the route, cannot have given the gateway's answer: another author
 * wrote it, or it is the page that this Service has for paths without a route.
 */
function isStranger({ symptom, ...situation }: Evidence, { vantage, path }: AskedPlace): boolean {
  const own = findAnswers(situation, { vantage }).filter(({ outcome }) => outcome.status >= 400);
  const isOther = (at: Seen): boolean => likenessOf(at, symptom) === 'no';
  const misses = own.filter(({ request }) => request.path !== path && request.method === 'GET');
  return own.length > 0 && (own.every(isOther) || misses.some((at) => isSameAnswer(at, symptom)));
}

/** Whether the gateway's answer is that of the winner's Service. seen: the answers show it. said: the objects say so, and no answer speaks against it. */
function winnerAnswers(e: Evidence, shadow: Shadow): 'seen' | 'said' | 'no' {
  const place = winnersPlace(e, shadow);
  if (place !== undefined && !isDead(e, shadow)) {
    if (isAnsweredAt(e, place)) return 'seen';
    return shadow.kind === 'foretold' && answersAlike(e, place) ? 'said' : 'no';
  }
  return shadow.kind !== 'unforeseen' && reproducingHop(e) === undefined ? 'said' : 'no';
}

/** Whether the winner's page is the gateway's. This has to do where a rule for one method leaves the control requests to others. */
const answersAlike = (e: Evidence, place: AskedPlace): boolean =>
  reproducingHop(e) === undefined && controlAnswersAt(e, place).some((at) => isSameAnswer(at, e.symptom));

/** Whether nobody stands behind the winner, so that its rule ends in an error of the gateway. */
function isDead({ facts, symptom }: Evidence, { winner }: Shadow): boolean {
  const known = serviceOf(facts, winner.backend.value);
  const ready = known?.endpoints.some((endpoint) => endpoint.ready) === true;
  return known !== undefined && !ready && [404, 500, 502, 503, 504].includes(symptom.outcome.status);
}

/** How sure it is that the winner takes the loser's requests; undefined when it does not. */
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

/** The same where the loser's Service is no hop: safe requests have to show that it serves the method. */
function unaskedConfidence(e: Evidence, shadow: Shadow): Confidence | undefined {
  const place = losersPlace(e, shadow);
  const serves = place !== undefined && isHop(e, shadow.winner.backend.value) && servesAt(e, place);
  if (!serves) return undefined;
  if (reproducingHop(e) !== undefined) return configurationConfidence(e);
  if (!isWinnerUnheard(e, shadow)) return undefined;
  return isStranger(e, place) ? configurationConfidence(e) : 'Likely';
}

function concludes(e: Evidence, shadows: readonly Shadow[]): Conclusion | undefined {
  const [found] = shadows.flatMap((shadow) => {
    const confidence = confidenceOf(e, shadow);
    return confidence === undefined ? [] : [{ shadow, confidence }];
  });
  if (found === undefined) return undefined;
  const { shadow, confidence } = found;
  const { winner, loser, kind } = shadow;
  return {
    confidence,
    why: `${whyText(shadow, e.decision?.dialect)}; Service ${winner.backend.value.name} answers, and Service ${loser.backend.value.name} serves ${e.method} on ${pathText(loser.path)}`,
    whom: [e.decision?.dialect],
    values: { object: objectText(loser.rule.blame), other: objectText(winner.rule.blame) },
    ...(kind === 'near' && { fix: fixFor('NoRouteMatched', [e.decision?.dialect], commonValues(e)) }),
    blames: kind === 'near' ? [loser.rule.blame] : [winner.rule.blame, loser.rule.blame],
    evidence: evidenceOf(e, shadow),
  };
}

/** Why the winner wins over an equal rule, where the gateway is known to go by that. */
const ofEquals: Readonly<Record<string, string>> = {
  'ingress-nginx': ', which is older and keeps the path',
  'nginx-inc': ', which is older and keeps the host',
  'gateway-api': ', for between equal matches the older route wins, then the first by name',
};

function whyText({ winner, loser, kind }: Shadow, dialect = ''): string {
  const [won, lost] = [winner, loser].map((one) => `rule ${one.rule.value} of ${objectText(one.rule.blame)}`);
  if (kind === 'near')
    return `${lost} does not take it, for Prefix goes by whole path elements, so ${won} does`;
  const same = winner.rule.value === loser.rule.value;
  const byRank = dialect === 'gateway-api' && !same ? ', for its match is more specific' : '';
  const why = same && kind === 'foretold' ? (ofEquals[dialect] ?? '') : byRank;
  return `${won} wins${why}, not ${lost}`;
}

function evidenceOf(e: Evidence, shadow: Shadow): Conclusion['evidence'] {
  const place = winnersPlace(e, shadow) ?? losersPlace(e, shadow);
  const [atGateway, there] = place === undefined ? [] : answersToGet(e, place);
  const last = application(e);
  return [
    proofOf(e.symptom, `this is not the answer of Service ${shadow.loser.backend.value.name}`),
    proofOf(atGateway, 'a control request through the gateway'),
    proofOf(there, 'the same request, asked directly'),
    last && proofOf(applicationAnswers(e)[0], `what ${hopText(last)} answers`),
  ];
}

export const routeShadowed = defineVerdict({ reason: 'RouteShadowed', suspects, asks, concludes });
