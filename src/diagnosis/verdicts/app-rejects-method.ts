// AppRejectsMethod: asked directly, on every path that could be meant, the application
// refuses the method just as it does through the gateway.

import type { Observation, Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { askFallback, hasNoFallback } from '../application/spa-fallback.ts';
import { confirmedIf, isModelled } from '../evidence/confidence.ts';
import {
  application,
  applicationAnswers,
  type Evidence,
  placeOfApplication,
  type Seen,
} from '../evidence/evidence.ts';
import { answerText, authorName, blameService, hopText, pathText, proofOf } from '../evidence/phrases.ts';
import { askPaths, noPathServes, reproducingHop, suspectsPath } from '../paths/paths.ts';
import { askSiblingServices, noSiblingServes } from '../paths/sibling-services.ts';
import { allowOf } from '../responder/headers.ts';
import { responderOf } from '../responder/index.ts';
import { isUnshadowed, twinServes } from './app-route-shadowed.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

const refusals = [404, 405, 501];

/** Whether the application itself refused: the last hop gives the gateway's answer. */
const refusedThere = (e: Evidence): boolean =>
  refusals.includes(e.symptom.outcome.status) &&
  suspectsPath(e) &&
  reproducingHop(e)?.index === application(e)?.index;

function asks(e: Evidence): readonly Request[] {
  const own = placeOfApplication(e);
  if (own === undefined) return [];
  return [...askPaths(e), ...askFallback(e, own), ...askSiblingServices(e)];
}

function concludes(e: Evidence): Conclusion | undefined {
  const last = application(e);
  const [direct] = applicationAnswers(e);
  if (last === undefined || direct === undefined) return undefined;
  if (!noPathServes(e) || !noSiblingServes(e) || twinServes(e)) return undefined;
  return {
    confidence: confirmedIf(isCertain(e, direct)),
    why: `${hopText(last)}, asked directly for ${pathText(last.path)}, answers ${answerText(direct)} as well, and no other path that the gateway could have meant accepts ${e.method}; the gateway is not at fault`,
    whom: [authorName(direct)],
    values: { path: pathText(last.path) },
    blames: [blameService(last)],
    evidence: [
      proofOf(direct, 'the application refuses without the gateway'),
      ...askedElsewhere(e, last)
        .slice(0, 4)
        .map((at) => proofOf(at, `${e.method} is not served there either`)),
    ],
  };
}

/** OPTIONS on the other paths and at the other Services. */
const askedElsewhere = (e: Evidence, { path }: Hop): readonly Observation[] =>
  e.observations.filter(
    ({ request: { purpose, method, vantage, path: asked } }) =>
      purpose === 'experiment' && method === 'OPTIONS' && 'service' in vantage && asked !== path,
  );

/**
 * Whether the refusal is surely the application's own. A 404 is about the path, so the path has to be
 * sure: the probe names it, or all settings from which it is computed are understood.
 */
function isCertain(e: Evidence, { outcome, request }: Seen): boolean {
  const { role } = responderOf(outcome, request);
  if (role !== 'application' && allowOf(outcome) === undefined) return false;
  if (!isUnshadowed(e) || !hasNoFallback(e, request)) return false;
  return outcome.status !== 404 || e.route.backendPath !== undefined || isModelled(e.decision);
}

export const appRejectsMethod = defineVerdict({
  reason: 'AppRejectsMethod',
  suspects: refusedThere,
  asks,
  concludes,
});
