// RoutedToWrongBackend: another program answered than the one that serves this route. Either
// the rule names the wrong Service, or a proxy behind the gateway answers by itself.

import type { Finding, Proof, Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { configurationConfidence } from '../evidence/confidence.ts';
import { application, declaredAnswers, type Evidence, findAnswer, vantageOf } from '../evidence/evidence.ts';
import { blameService, hopText, opening, pathText, responderName } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Verdict } from '../evidence/verdict.ts';
import {
  type AskedPlace,
  askAnsweringHop,
  controlPair,
  isAnsweredAt,
  isHop,
  servicePlace,
} from '../paths/answering-hop.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { askSiblingServices, otherServices, servingSiblingServices } from '../paths/sibling-services.ts';
import { shadowsOf } from '../paths/winning-rule.ts';
import { fixFor } from '../remedies/index.ts';
import { isRejected } from '../remedies/status-conditions.ts';
import { authorOf } from '../responder/index.ts';

/** The Service that the rule names, when it is none of the hops that were meant, and no other rule means them. */
function namedPlace(e: Evidence): AskedPlace | undefined {
  const backend = e.decision?.backend?.value;
  if (backend === undefined || shadowsOf(e).some(({ loser }) => isHop(e, loser.backend.value)))
    return undefined;
  return servicePlace(e, backend, e.decision?.path ?? e.route.path);
}

/** Hops before the application, which may answer instead of passing on. */
const proxies = (e: Evidence): readonly Hop[] => e.hops.slice(0, -1);

function placeOfHop(e: Evidence, hop: Hop): readonly AskedPlace[] {
  const vantage = vantageOf(e, hop);
  return vantage === undefined ? [] : [{ vantage, path: hop.path }];
}

function suspects(e: Evidence): boolean {
  if ([301, 302, 303, 307, 308].includes(e.symptom.outcome.status)) return false;
  // 426 is about the protocol: whoever says it says it of every route.
  if (e.symptom.outcome.status === 426 || e.symptom.outcome.status >= 500) return false;
  // A route that is out leaves its requests to others: that it is out is the cause.
  if (isRejected(e)) return false;
  return isApplicationReached(e) || (e.probe.direct === undefined && e.hops.length === 1);
}

function experiments(e: Evidence): readonly Request[] {
  if (!isApplicationReached(e)) return askSiblingServices(e);
  const named = namedPlace(e);
  const vantages = proxies(e).flatMap((hop) => placeOfHop(e, hop));
  return askAnsweringHop(e, [...vantages, ...(named === undefined ? [] : [named]), ...strangers(e)]);
}

/** Services asked one by one when no rule says where requests go: each costs 2 of a cycle's 12 experiments. */
const strangersAsked = 3;

/** Services that may be the ones that answer, when the probe knows its gateway by the URL alone. */
const strangers = (e: Evidence): readonly AskedPlace[] =>
  e.decision === undefined
    ? otherServices(e)
        .slice(0, strangersAsked)
        .map(({ vantage }) => ({ vantage, path: e.route.path }))
    : [];

const judge = (e: Evidence): Finding | undefined =>
  e.symptom.outcome.status === 426 || isRejected(e) ? undefined : found(e);

const found = (e: Evidence): Finding | undefined =>
  namedWrongly(e) ?? answeredByProxy(e) ?? answeredByStranger(e) ?? servedBySibling(e);

/** The answers at a place, and what the right Service says. */
function evidenceOf(e: Evidence, place: AskedPlace, last: Hop): readonly Proof[] {
  const [atGateway, there] = controlPair(e, place);
  const [direct] = declaredAnswers(e, last);
  return [
    ...(atGateway === undefined ? [] : [proofOf(atGateway, 'a control request through the gateway')]),
    ...(there === undefined ? [] : [proofOf(there, 'the same answer: it is made here')]),
    ...(direct === undefined ? [] : [proofOf(direct, `${hopText(last)} serves the method`)]),
  ];
}

function namedWrongly(e: Evidence): Finding | undefined {
  const place = namedPlace(e);
  const backend = e.decision?.backend;
  const last = application(e);
  if (place === undefined || backend === undefined || last === undefined || !isApplicationReached(e))
    return undefined;
  if (!isAnsweredAt(e, place)) return undefined;
  const { name } = backend.value;
  return {
    reason: 'RoutedToWrongBackend',
    confidence: configurationConfidence(e),
    message: `${opening(e)}: the rule sends it to Service ${name}, which gives the same answers when asked directly; ${hopText(last)} serves ${e.method} on ${pathText(last.path)}`,
    fix: fixFor('RoutedToWrongBackend', [e.decision?.dialect], {
      field: backend.blame.field,
      object: `${backend.blame.kind} ${backend.blame.name}`,
      other: (e.hops[0] ?? last).name,
      service: name,
    }),
    blames: [backend.blame],
    evidence: evidenceOf(e, place, last),
  };
}

function answeredByProxy(e: Evidence): Finding | undefined {
  const last = application(e);
  if (last === undefined || !isApplicationReached(e)) return undefined;
  const [found] = proxies(e)
    .toReversed()
    .flatMap((proxy) => placeOfHop(e, proxy).map((place) => ({ proxy, place })))
    .filter(({ place }) => isAnsweredAt(e, place));
  if (found === undefined) return undefined;
  const { proxy, place } = found;
  const { outcome, request } = e.symptom;
  const scheme = request.clientScheme;
  const by = responderName(outcome, request);
  return {
    reason: 'RoutedToWrongBackend',
    confidence: 'Confirmed',
    message: `${opening(e)}: ${hopText(proxy)} answers ${scheme} requests for this path by itself${by === undefined ? '' : ` (${by})`} instead of passing them on; ${hopText(last)} serves ${e.method} on ${pathText(last.path)}`,
    fix: fixFor('RoutedToWrongBackend', ['inner-proxy'], {
      service: proxy.name,
      path: pathText(proxy.path),
      other: last.name,
      scheme,
    }),
    blames: [blameService(proxy)],
    evidence: evidenceOf(e, place, last),
  };
}

/** One other Service of the namespace, and no second one, gives the gateway's answers. */
function answeredByStranger(e: Evidence): Finding | undefined {
  const last = application(e);
  if (last === undefined || !isApplicationReached(e)) return undefined;
  const [place, second] = strangers(e).filter((candidate) => isAnsweredAt(e, candidate));
  if (place === undefined || second !== undefined || !('service' in place.vantage)) return undefined;
  const { service } = place.vantage;
  const [atGateway] = controlPair(e, place);
  // A page of content belongs to one site; an error page of nginx may come from anywhere.
  const own = atGateway !== undefined && atGateway.outcome.status < 300 && atGateway.outcome.bodyLength > 0;
  return {
    reason: 'RoutedToWrongBackend',
    confidence: own ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: Service ${service} gives the same answers when asked directly, and ${hopText(last)} serves ${e.method} on ${pathText(last.path)}`,
    fix: fixFor('RoutedToWrongBackend', ['no-rule'], {
      host: e.host,
      path: pathText(e.route.path),
      other: last.name,
      port: `${last.port}`,
    }),
    blames: [],
    evidence: evidenceOf(e, place, last),
  };
}

function servedBySibling(e: Evidence): Finding | undefined {
  const last = application(e);
  const [sibling, ...further] = servingSiblingServices(e);
  if (last === undefined || sibling === undefined || isApplicationReached(e) || reproducingHop(e) !== last)
    return undefined;
  const { name } = sibling.service;
  if (shadowsOf(e).some(({ loser }) => loser.backend.value.name === name)) return undefined;
  const { outcome, request } = e.symptom;
  // The page of a web server: nobody known wrote a bare text, it may be the right application's.
  const author = authorOf(outcome, request);
  const files = author !== undefined && author.role !== 'application';
  const blame = e.decision?.backend?.blame;
  const [direct] = declaredAnswers(e, last);
  const options = findAnswer(e, { vantage: sibling.vantage, method: 'OPTIONS', path: last.path });
  return {
    reason: 'RoutedToWrongBackend',
    // Of several, one must be meant; which one, nothing tells.
    confidence: files && blame !== undefined && further.length === 0 ? configurationConfidence(e) : 'Likely',
    message: `${opening(e)}: ${hopText(last)}, which the rule names, gives this answer directly as well; Service ${[sibling, ...further].map(({ service, port }) => `${service.name}:${port}`).join(' and ')} accepts ${e.method} on ${pathText(last.path)}`,
    fix: fixFor('RoutedToWrongBackend', ['no-rule'], {
      host: e.host,
      path: pathText(e.route.path),
      other: name,
      port: `${sibling.port}`,
    }),
    blames: blame === undefined ? [blameService(last)] : [blame],
    evidence: [
      ...(direct === undefined ? [] : [proofOf(direct, 'the Service that the rule names answers so itself')]),
      ...(options === undefined ? [] : [proofOf(options, `${e.method} is listed on this path`)]),
    ],
  };
}

export const routedToWrongBackend: Verdict = { reason: 'RoutedToWrongBackend', suspects, experiments, judge };
