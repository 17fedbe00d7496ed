// RoutedToWrongBackend: another program answered than the one that serves this route. Either
// the rule names the wrong Service, or a proxy behind the gateway answers by itself.

import type { Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { configurationConfidence, confirmedIf } from '../evidence/confidence.ts';
import {
  type AskedPlace,
  application,
  applicationAnswers,
  declaredAnswers,
  type Evidence,
  findAnswer,
  placeOfHop,
} from '../evidence/evidence.ts';
import { blameService, hopText, objectText, pathText, proofOf, responderName } from '../evidence/phrases.ts';
import { answersToGet, askAnsweringHop, isAnsweredAt, isHop, servicePlace } from '../paths/answering-hop.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { askSiblingServices, otherServices, servingSiblingServices } from '../paths/sibling-services.ts';
import { shadowsOf } from '../paths/winning-rule.ts';
import { isRejected } from '../remedies/status-conditions.ts';
import { authorOf } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** Where the Service is asked that the rule names, when it is none of the hops that were meant, and no other rule means them. */
function namedPlace(e: Evidence): AskedPlace | undefined {
  const backend = e.decision?.backend?.value;
  if (backend === undefined || shadowsOf(e).some(({ loser }) => isHop(e, loser.backend.value)))
    return undefined;
  return servicePlace(e, backend, e.decision?.path ?? e.route.path);
}

/** Hops before the application, which may answer instead of passing on, and where they are asked. */
const proxyPlaces = (e: Evidence): readonly { readonly proxy: Hop; readonly place: AskedPlace }[] =>
  e.hops.slice(0, -1).flatMap((proxy) => {
    const place = placeOfHop(e, proxy);
    return place === undefined ? [] : [{ proxy, place }];
  });

function suspects(e: Evidence): boolean {
  const { status } = e.symptom.outcome;
  // 426 is about the protocol: whoever answers with it does so on every route.
  if ([301, 302, 303, 307, 308, 426].includes(status) || status >= 500) return false;
  // The requests of a rejected route go to others; that it is rejected is the cause.
  if (isRejected(e)) return false;
  return isApplicationReached(e) || (e.probe.direct === undefined && e.hops.length === 1);
}

function asks(e: Evidence): readonly Request[] {
  if (!isApplicationReached(e)) return askSiblingServices(e);
  const named = namedPlace(e);
  const proxies = proxyPlaces(e).map(({ place }) => place);
  return askAnsweringHop(e, [...proxies, ...(named === undefined ? [] : [named]), ...otherPlaces(e)]);
}

/** Services asked one by one when no rule says where requests go: each costs 2 of a cycle's 12 experiments. */
const otherServicesAsked = 3;

/** Where Services are asked that may answer, when the probe knows its gateway by the URL alone. */
const otherPlaces = (e: Evidence): readonly AskedPlace[] =>
  e.decision === undefined
    ? otherServices(e)
        .slice(0, otherServicesAsked)
        .map(({ vantage }) => ({ vantage, path: e.route.path }))
    : [];

function concludes(e: Evidence): Conclusion | undefined {
  const last = application(e);
  if (last === undefined) return undefined;
  return isApplicationReached(e)
    ? (wrongService(e, last) ?? proxyThatAnswers(e, last) ?? otherServiceThatAnswers(e, last))
    : siblingThatServes(e, last);
}

/** The answers at a place, and what the right Service says. */
function evidenceOf(e: Evidence, place: AskedPlace, last: Hop): Conclusion['evidence'] {
  const [atGateway, there] = answersToGet(e, place);
  return [
    proofOf(atGateway, 'a control request through the gateway'),
    proofOf(there, 'the same answer: it is made here'),
    proofOf(applicationAnswers(e)[0], `${hopText(last)} serves the method`),
  ];
}

/** The rule names the wrong Service. */
function wrongService(e: Evidence, last: Hop): Conclusion | undefined {
  const place = namedPlace(e);
  const backend = e.decision?.backend;
  if (place === undefined || backend === undefined || !isAnsweredAt(e, place)) return undefined;
  const { name } = backend.value;
  return {
    confidence: configurationConfidence(e),
    why: `the rule sends it to Service ${name}, which gives the same answers when asked directly; ${hopText(last)} serves ${e.method} on ${pathText(last.path)}`,
    whom: [e.decision?.dialect],
    values: {
      field: backend.blame.field,
      object: objectText(backend.blame),
      other: (e.hops[0] ?? last).name,
      service: name,
    },
    blames: [backend.blame],
    evidence: evidenceOf(e, place, last),
  };
}

/** A proxy behind the gateway answers by itself. */
function proxyThatAnswers(e: Evidence, last: Hop): Conclusion | undefined {
  const found = proxyPlaces(e).findLast(({ place }) => isAnsweredAt(e, place));
  if (found === undefined) return undefined;
  const { proxy, place } = found;
  const by = responderName(e.symptom);
  return {
    confidence: 'Confirmed',
    why: `${hopText(proxy)} answers ${e.symptom.request.clientScheme} requests for this path by itself${by === undefined ? '' : ` (${by})`} instead of passing them on; ${hopText(last)} serves ${e.method} on ${pathText(last.path)}`,
    whom: ['inner-proxy'],
    values: { service: proxy.name, path: pathText(proxy.path), other: last.name },
    blames: [blameService(proxy)],
    evidence: evidenceOf(e, place, last),
  };
}

/** One other Service of the namespace, and no second one, gives the gateway's answers. */
function otherServiceThatAnswers(e: Evidence, last: Hop): Conclusion | undefined {
  const [place, second] = otherPlaces(e).filter((candidate) => isAnsweredAt(e, candidate));
  if (place === undefined || second !== undefined || !('service' in place.vantage)) return undefined;
  const [atGateway] = answersToGet(e, place);
  // A page of content belongs to one site; an error page of nginx may come from anywhere.
  const own = atGateway !== undefined && atGateway.outcome.status < 300 && atGateway.outcome.bodyLength > 0;
  return {
    confidence: confirmedIf(own),
    why: `Service ${place.vantage.service} gives the same answers when asked directly, and ${hopText(last)} serves ${e.method} on ${pathText(last.path)}`,
    whom: ['no-rule'],
    values: { other: last.name },
    blames: [],
    evidence: evidenceOf(e, place, last),
  };
}

/** The Service that the rule names does not know the route, and another one does. */
function siblingThatServes(e: Evidence, last: Hop): Conclusion | undefined {
  const [sibling, ...further] = servingSiblingServices(e);
  if (sibling === undefined || reproducingHop(e) !== last) return undefined;
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
    // Of several, one must be meant; which one, nothing tells.
    confidence: files && blame !== undefined && further.length === 0 ? configurationConfidence(e) : 'Likely',
    why: `${hopText(last)}, which the rule names, gives this answer directly as well; Service ${[sibling, ...further].map(({ service, port }) => `${service.name}:${port}`).join(' and ')} accepts ${e.method} on ${pathText(last.path)}`,
    whom: ['no-rule'],
    values: { other: name, port: `${sibling.port}` },
    blames: blame === undefined ? [blameService(last)] : [blame],
    evidence: [
      proofOf(direct, 'the Service that the rule names answers so itself'),
      proofOf(options, `${e.method} is listed on this path`),
    ],
  };
}

export const routedToWrongBackend = defineVerdict({
  reason: 'RoutedToWrongBackend',
  suspects,
  asks,
  concludes,
});
