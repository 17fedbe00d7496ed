// AppRejectsMethod: asked directly, on every path that could be meant, the application
// refuses the method just as it does through the gateway.

import type { Finding, Proof, Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { hasNoFallback } from '../application/spa-fallback.ts';
import { isModelled } from '../evidence/confidence.ts';
import {
  application,
  controlRequests,
  declaredAnswers,
  type Evidence,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { answerText, blameService, hopText, opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askPaths, noPathServes, reproducingHop, suspectsPath } from '../paths/paths.ts';
import { askSiblingServices, noSiblingServes } from '../paths/sibling-services.ts';
import { fixFor } from '../remedies/index.ts';
import { allowOf } from '../responder/headers.ts';
import { authorOf, responderOf } from '../responder/index.ts';
import { isUnshadowed, twinServes } from './app-route-shadowed.ts';

const refusals = [404, 405, 501];

/** The application itself refused: the last hop gives the gateway's answer. */
const refusedThere = (e: Evidence): boolean =>
  refusals.includes(e.symptom.outcome.status) &&
  suspectsPath(e) &&
  reproducingHop(e)?.index === application(e)?.index;

function experiments(e: Evidence): readonly Request[] {
  const last = application(e);
  const vantage = last && vantageOf(e, last);
  if (last === undefined || vantage === undefined) return [];
  return [
    ...askPaths(e),
    ...controlRequests(e, vantage, { path: last.path }).slice(1),
    ...askSiblingServices(e),
  ];
}

function judge(e: Evidence): Finding | undefined {
  const last = application(e);
  if (last === undefined || !refusedThere(e) || !noPathServes(e) || !noSiblingServes(e)) return undefined;
  if (twinServes(e)) return undefined;
  const direct = declaredAnswers(e, last)[0];
  if (direct === undefined) return undefined;
  return {
    reason: 'AppRejectsMethod',
    confidence: isCertain(e, direct) ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${hopText(last)}, asked directly for ${pathText(last.path)}, answers ${answerText(direct)} as well, and no other path that the gateway could have meant accepts ${e.method}; the gateway is not at fault`,
    fix: fixFor('AppRejectsMethod', [authorOf(direct.outcome, direct.request)?.name], {
      method: e.method,
      path: pathText(last.path),
    }),
    blames: [blameService(last)],
    evidence: evidenceOf(e, last, direct),
  };
}

function evidenceOf(e: Evidence, last: Hop, direct: Seen): readonly Proof[] {
  const tried = e.observations.filter(
    ({ request: { purpose, method, vantage } }) =>
      purpose === 'experiment' && method === 'OPTIONS' && 'service' in vantage,
  );
  const elsewhere = tried.filter(({ request }) => request.path !== last.path);
  return [
    proofOf(direct, 'the application refuses without the gateway'),
    ...elsewhere.slice(0, 4).map((at) => proofOf(at, `${e.method} is not served there either`)),
  ];
}

/**
 * The application's own refusal. A 404 is about the path, so the path has to be sure: spelled
 * out in the probe, or computed from settings that are all understood.
 */
function isCertain(e: Evidence, { outcome, request }: Seen): boolean {
  const { role } = responderOf(outcome, request);
  if (role !== 'application' && allowOf(outcome) === undefined) return false;
  if (!isUnshadowed(e) || !hasNoFallback(e, { vantage: request.vantage, path: request.path })) return false;
  return outcome.status !== 404 || e.route.backendPath !== undefined || isModelled(e.decision);
}

export const appRejectsMethod: Verdict = {
  reason: 'AppRejectsMethod',
  suspects: refusedThere,
  experiments,
  judge,
};
