// CanaryMisrouted: a canary sends the request, or a part of such requests, to a backend that does
// not serve the route; or it has no primary, and so routes nothing at all.

import type { Confidence, Finding, Header, Proof, Request } from '../../model/index.ts';
import type { Canary } from '../../routing/shared/model.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import {
  application,
  controlRequests,
  declaredAnswers,
  type Evidence,
  experiment,
  findAnswer,
  type Seen,
} from '../evidence/evidence.ts';
import { exactAnswer } from '../evidence/exact-request.ts';
import { isBinding } from '../evidence/gateway-class.ts';
import { shareOf } from '../evidence/past-cycles.ts';
import { answerText, hopText, opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { type AskedPlace, isSameAnswer, servicePlace } from '../paths/answering-hop.ts';
import { askBothSides, isMadeByGateway } from '../paths/gateway-answer.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { fixFor } from '../remedies/index.ts';

const canariesOf = (e: Evidence): readonly Canary[] => e.decision?.canaries ?? [];

/** A canary that takes requests which nobody sent there on purpose. */
const taking = (e: Evidence): Canary | undefined =>
  canariesOf(e).find(({ takes, share }) => takes === 'sometimes' || (takes === 'always' && share >= 1));

/** A canary that has nothing to take from; where another rule takes the request, only the probe's own object is meant. */
function lone(e: Evidence): Canary | undefined {
  const own = routingObjectOf(e.facts)?.metadata;
  return canariesOf(e).find(
    ({ primary, blame }) =>
      !primary &&
      (e.decision?.rule === undefined || (blame.name === own?.name && blame.namespace === own?.namespace)),
  );
}

/** A canary whose backend is the primary's own: old controllers lose the backend over it. */
function doubled(e: Evidence): Canary | undefined {
  if (e.decision?.dialect !== 'ingress-nginx') return undefined;
  const main = e.decision?.backend?.value;
  return canariesOf(e).find(
    ({ primary, backend }) =>
      primary && main !== undefined && backend?.value.name === main.name && backend.value.port === main.port,
  );
}

const suspects = (e: Evidence): boolean =>
  canariesOf(e).length > 0 && redirectOf(e.symptom.outcome, e.symptom.request) === undefined;

function experiments(e: Evidence): readonly Request[] {
  const canary = taking(e);
  if (canary !== undefined) return isApplicationReached(e) ? askCanary(e, canary) : [];
  return lone(e) === undefined ? [] : askBothSides(e);
}

function judge(e: Evidence): Finding | undefined {
  if (!suspects(e)) return undefined;
  return withoutPrimary(e) ?? sentNowhere(e) ?? sentElsewhere(e) ?? lostBackend(e);
}

/** All settings but the canary's own, which is understood here, are modelled. */
const isUnderstood = ({ decision }: Evidence): boolean =>
  decision?.unmodelled.every(({ value }) => value.endsWith('/canary')) === true;

const confidenceIf = (e: Evidence, proven: boolean): Confidence =>
  proven && isUnderstood(e) && isBinding(e.facts) ? 'Confirmed' : 'Likely';

const objectOf = ({ blame }: Canary): string => `${blame.kind} ${blame.name}`;

function withoutPrimary(e: Evidence): Finding | undefined {
  const canary = lone(e);
  if (canary === undefined || ![404, 503].includes(e.symptom.outcome.status) || !isMadeByGateway(e))
    return undefined;
  return {
    reason: 'CanaryMisrouted',
    confidence: confidenceIf(e, e.decision?.rule === undefined),
    message: `${opening(e)}: ${objectOf(canary)} is a canary for ${canary.rule.value}, and no other Ingress has this host and path: a canary alone routes nothing`,
    fix: fixFor('CanaryMisrouted', ['canary-without-primary'], {
      host: e.host,
      path: pathText(e.route.path),
    }),
    blames: [canary.blame],
    evidence: [proofOf(e.symptom, 'the gateway has no route for it'), ...directProofs(e)],
  };
}

function sentElsewhere(e: Evidence): Finding | undefined {
  const canary = taking(e);
  const service = canary?.backend?.value.name;
  if (canary === undefined || service === undefined || !isApplicationReached(e)) return undefined;
  if (reproducingHop(e) !== undefined) return undefined;
  const same = answersLikeSymptom(e, canary);
  const switched = isSwitched(e, canary);
  if (same === undefined && !switched && isMadeByGateway(e)) return undefined;
  return {
    reason: 'CanaryMisrouted',
    confidence: confidenceIf(e, same !== undefined),
    message: `${opening(e)}: ${objectOf(canary)} sends ${partOf(canary)} to Service ${service}${same === undefined ? '' : ', which answers so when asked directly'}; the Service of the main rule serves ${e.method}${overTime(e)}`,
    fix: fixFor('CanaryMisrouted', [e.decision?.dialect], {
      other: `Service ${service}`,
      object: objectOf(canary),
    }),
    blames: [canary.blame],
    evidence: [
      proofOf(e.symptom, 'the main Service does not answer so'),
      ...(same === undefined ? [] : [proofOf(same, 'the Service of the canary does')]),
      ...directProofs(e),
    ],
  };
}

/** A share of the requests goes to a backend that cannot be used: the gateway answers those by itself. */
function sentNowhere(e: Evidence): Finding | undefined {
  const canary = canariesOf(e).find(({ takes, backend }) => takes === 'sometimes' && backend === undefined);
  if (canary === undefined || e.symptom.outcome.status !== 500 || !isMadeByGateway(e)) return undefined;
  const { field } = canary.blame;
  return {
    reason: 'CanaryMisrouted',
    confidence: confidenceIf(e, true),
    message: `${opening(e)}: ${objectOf(canary)} sends ${partOf(canary)} to a backend that cannot be used (${field}), which the gateway answers by itself; the Service of the main rule serves ${e.method}${overTime(e)}`,
    fix: fixFor('CanaryMisrouted', ['unusable-share'], { object: objectOf(canary), field }),
    blames: [canary.blame],
    evidence: [proofOf(e.symptom, 'the main Service does not answer so'), ...directProofs(e)],
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

function lostBackend(e: Evidence): Finding | undefined {
  const canary = doubled(e);
  if (canary === undefined || e.symptom.outcome.status !== 503 || !isApplicationReached(e)) return undefined;
  if (!isMadeByGateway(e)) return undefined;
  return {
    reason: 'CanaryMisrouted',
    confidence: 'Likely',
    message: `${opening(e)}: ${objectOf(canary)} names the same Service as the main rule, over which old controllers lose the backend; asked directly, the Service serves ${e.method}`,
    fix: fixFor('CanaryMisrouted', ['canary-same-service'], { object: objectOf(canary) }),
    blames: [canary.backend?.blame ?? canary.blame],
    evidence: [proofOf(e.symptom, 'the gateway knows no backend'), ...directProofs(e)],
  };
}

/** What the application says to the declared method itself. */
function directProofs(e: Evidence): readonly Proof[] {
  const last = application(e);
  const direct = last && declaredAnswers(e, last)[0];
  return last === undefined || direct === undefined
    ? []
    : [proofOf(direct, `${hopText(last)} answers ${answerText(direct)}`)];
}

export const canaryMisrouted: Verdict = { reason: 'CanaryMisrouted', suspects, experiments, judge };

/** The vantage of the canary's Service, where it may be asked and is no hop. */
const canaryPlace = (e: Evidence, { backend }: Canary): AskedPlace | undefined =>
  backend && servicePlace(e, backend.value, e.decision?.path ?? e.route.path);

/** Control requests at the canary's Service, and through the gateway with its header both ways. */
function askCanary(e: Evidence, canary: Canary): readonly Request[] {
  const place = canaryPlace(e, canary);
  const { clientScheme } = e.symptom.request;
  return [
    ...(place === undefined
      ? []
      : controlRequests(e, place.vantage, { path: place.path, clientScheme }).slice(0, 2)),
    ...headerRequests(e, canary),
  ];
}

/** GET with the header that leads to the canary, then with the one that leads away. */
function headerRequests(e: Evidence, { header }: Canary): readonly Request[] {
  if (header?.away === undefined) return [];
  return [header.to, header.away].map((value) => withHeader(e, value));
}

const withHeader = (e: Evidence, header: Header): Request =>
  experiment(e, e.symptom.request.vantage, { headers: [...e.route.headers, header] });

/** The canary's Service gives the gateway's very answer to one of the control requests. */
function answersLikeSymptom(e: Evidence, canary: Canary): Seen | undefined {
  const place = canaryPlace(e, canary);
  if (place === undefined) return undefined;
  const { clientScheme } = e.symptom.request;
  const answers = [nonsenseMethod, 'GET'].map((method) => findAnswer(e, { ...place, method, clientScheme }));
  return answers.find((at) => isSameAnswer(at, e.symptom));
}

/** The header turns GET from one answer to another: the canary is in force. */
function isSwitched(e: Evidence, canary: Canary): boolean {
  const [to, away] = headerRequests(e, canary).map((request) => exactAnswer(e, request));
  return to !== undefined && away !== undefined && !isSameAnswer(to, away);
}
