// CanaryMisrouted: a canary sends the request, or a part of such requests, to a backend that does
// not serve the route; or it has no primary, and so routes nothing at all.

import type { Confidence, Proof, Request } from '../../model/index.ts';
import type { Canary } from '../../routing/shared/model.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import { confirmedIf, isBinding } from '../evidence/confidence.ts';
import {
  type AskedPlace,
  application,
  applicationAnswers,
  type Evidence,
  exactAnswer,
  experiment,
  isSameAnswer,
  type Seen,
} from '../evidence/evidence.ts';
import { shareOf } from '../evidence/past-cycles.ts';
import { answerText, hopText, objectText, proofOf } from '../evidence/phrases.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { askControls, controlAnswersAt, servicePlace } from '../paths/answering-hop.ts';
import { askBothSides, isMadeByGateway } from '../paths/gateway-answer.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

const canariesOf = (e: Evidence): readonly Canary[] => e.decision?.canaries ?? [];

/** A canary that takes requests which nobody sent there on purpose. */
const canaryThatTakes = (e: Evidence): Canary | undefined =>
  canariesOf(e).find(({ takes, share }) => takes === 'sometimes' || (takes === 'always' && share >= 1));

/** A canary without a primary. Where another rule takes the request, only the probe's own object counts. */
function canaryWithoutPrimary(e: Evidence): Canary | undefined {
  const own = routingObjectOf(e.facts)?.metadata;
  return canariesOf(e).find(
    ({ primary, blame }) =>
      !primary &&
      (e.decision?.rule === undefined || (blame.name === own?.name && blame.namespace === own?.namespace)),
  );
}

/** A canary whose backend is also the primary's; old controllers then lose the backend. */
function canaryWithSameBackend(e: Evidence): Canary | undefined {
  if (e.decision?.dialect !== 'ingress-nginx') return undefined;
  const main = e.decision?.backend?.value;
  return canariesOf(e).find(
    ({ primary, backend }) =>
      primary && main !== undefined && backend?.value.name === main.name && backend.value.port === main.port,
  );
}

const suspects = (e: Evidence): boolean => canariesOf(e).length > 0 && redirectOf(e.symptom) === undefined;

function asks(e: Evidence): readonly Request[] {
  const canary = canaryThatTakes(e);
  if (canary !== undefined) return isApplicationReached(e) ? askCanary(e, canary) : [];
  return canaryWithoutPrimary(e) === undefined ? [] : askBothSides(e);
}

const concludes = (e: Evidence): Conclusion | undefined =>
  withoutPrimary(e) ?? sentToUnusable(e) ?? sentToCanary(e) ?? backendLost(e);

/** Whether all settings are modelled but the canary's own, which is understood here. */
const isUnderstood = ({ decision }: Evidence): boolean =>
  decision?.unmodelled.every(({ value }) => value.endsWith('/canary')) === true;

const confidenceIf = (e: Evidence, proven: boolean): Confidence =>
  confirmedIf(proven && isUnderstood(e) && isBinding(e.facts));

function withoutPrimary(e: Evidence): Conclusion | undefined {
  const canary = canaryWithoutPrimary(e);
  if (canary === undefined || ![404, 503].includes(e.symptom.outcome.status) || !isMadeByGateway(e))
    return undefined;
  return {
    confidence: confidenceIf(e, e.decision?.rule === undefined),
    why: `${objectText(canary.blame)} is a canary for ${canary.rule.value}, and no other Ingress has this host and path: a canary alone routes nothing`,
    whom: ['canary-without-primary'],
    blames: [canary.blame],
    evidence: [proofOf(e.symptom, 'the gateway has no route for it'), directProof(e)],
  };
}

function sentToCanary(e: Evidence): Conclusion | undefined {
  const canary = canaryThatTakes(e);
  const service = canary?.backend?.value.name;
  if (canary === undefined || service === undefined || !isApplicationReached(e)) return undefined;
  if (reproducingHop(e) !== undefined) return undefined;
  const same = answersLikeSymptom(e, canary);
  const switched = isSwitched(e, canary);
  if (same === undefined && !switched && isMadeByGateway(e)) return undefined;
  return {
    confidence: confidenceIf(e, same !== undefined),
    why: `${objectText(canary.blame)} sends ${partOf(canary)} to Service ${service}${same === undefined ? '' : ', which answers so when asked directly'}; the Service of the main rule serves ${e.method}${overTime(e)}`,
    whom: [e.decision?.dialect],
    values: { other: `Service ${service}`, object: objectText(canary.blame) },
    blames: [canary.blame],
    evidence: [
      proofOf(e.symptom, 'the main Service does not answer so'),
      proofOf(same, 'the Service of the canary does'),
      directProof(e),
    ],
  };
}

/** A share of the requests goes to a backend that cannot be used, so that the gateway answers it by itself. */
function sentToUnusable(e: Evidence): Conclusion | undefined {
  const canary = canariesOf(e).find(({ takes, backend }) => takes === 'sometimes' && backend === undefined);
  if (canary === undefined || e.symptom.outcome.status !== 500 || !isMadeByGateway(e)) return undefined;
  const { field } = canary.blame;
  return {
    confidence: confidenceIf(e, true),
    why: `${objectText(canary.blame)} sends ${partOf(canary)} to a backend that cannot be used (${field}), which the gateway answers by itself; the Service of the main rule serves ${e.method}${overTime(e)}`,
    whom: ['unusable-share'],
    values: { object: objectText(canary.blame), field },
    blames: [canary.blame],
    evidence: [proofOf(e.symptom, 'the main Service does not answer so'), directProof(e)],
  };
}

const partOf = ({ share }: Canary): string =>
  share >= 1 ? 'every request' : `${Math.round(share * 1000) / 10} % of the requests`;

/** How often the gateway gave this status in the last cycles, where any were seen. */
function overTime(e: Evidence): string {
  if (e.past.length === 0) return '';
  const { status } = e.symptom.outcome;
  return `; the gateway answered ${status} in ${shareOf(e.past, (answer) => answer.startsWith(`${status}`))} before`;
}

function backendLost(e: Evidence): Conclusion | undefined {
  const canary = canaryWithSameBackend(e);
  if (canary === undefined || e.symptom.outcome.status !== 503 || !isApplicationReached(e)) return undefined;
  if (!isMadeByGateway(e)) return undefined;
  return {
    confidence: 'Likely',
    why: `${objectText(canary.blame)} names the same Service as the main rule, over which old controllers lose the backend; asked directly, the Service serves ${e.method}`,
    whom: ['canary-same-service'],
    values: { object: objectText(canary.blame) },
    blames: [canary.backend?.blame ?? canary.blame],
    evidence: [proofOf(e.symptom, 'the gateway knows no backend'), directProof(e)],
  };
}

/** What the application says to the declared method itself. */
function directProof(e: Evidence): Proof | undefined {
  const last = application(e);
  const [direct] = applicationAnswers(e);
  return last && direct && proofOf(direct, `${hopText(last)} answers ${answerText(direct)}`);
}

/** Where the canary's Service is asked; undefined where it is a hop, or may not be asked. */
const canaryPlace = (e: Evidence, { backend }: Canary): AskedPlace | undefined =>
  backend && servicePlace(e, backend.value, e.decision?.path ?? e.route.path);

/** Control requests at the canary's Service, and through the gateway with its header both ways. */
function askCanary(e: Evidence, canary: Canary): readonly Request[] {
  const place = canaryPlace(e, canary);
  return [...(place === undefined ? [] : askControls(e, place)), ...headerRequests(e, canary)];
}

/** GET with the header that leads to the canary, then with the one that leads away. */
function headerRequests(e: Evidence, { header }: Canary): readonly Request[] {
  if (header?.away === undefined) return [];
  return [header.to, header.away].map((added) =>
    experiment(e, e.symptom.request.vantage, { headers: [...e.route.headers, added] }),
  );
}

/** The answer of the canary's Service to a control request that is the gateway's very answer. */
function answersLikeSymptom(e: Evidence, canary: Canary): Seen | undefined {
  const place = canaryPlace(e, canary);
  return place && controlAnswersAt(e, place).find((at) => isSameAnswer(at, e.symptom));
}

/** Whether the header turns GET from one answer to another, so that the canary is in force. */
function isSwitched(e: Evidence, canary: Canary): boolean {
  const [to, away] = headerRequests(e, canary).map((request) => exactAnswer(e, request));
  return to !== undefined && away !== undefined && !isSameAnswer(to, away);
}

export const canaryMisrouted = defineVerdict({ reason: 'CanaryMisrouted', suspects, asks, concludes });
