// SpaFallbackMasksMiss: a catch-all page answers GET on every path that does not exist, so the
// missing route looks healthy to GET and refuses everything else.

import type { Finding } from '../../model/index.ts';
import { askFallback, type FallbackPlace, fallbackAt, mayBeFallback } from '../application/spa-fallback.ts';
import { blameRoutingObject } from '../evidence/confidence.ts';
import { type Evidence, vantageOf } from '../evidence/evidence.ts';
import { answerText, blameService, hopText, opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { isApplicationReached, noPathServes, reproducingHop, suspectsPath } from '../paths/paths.ts';
import { noSiblingServes } from '../paths/sibling-services.ts';
import { fixFor } from '../remedies/index.ts';
import { authorOf } from '../responder/index.ts';

/** The hop that gives the gateway's answer by itself, else the gateway. */
function placeOf(e: Evidence): FallbackPlace {
  const hop = reproducingHop(e);
  const vantage = hop && vantageOf(e, hop);
  if (hop === undefined || vantage === undefined)
    return { vantage: e.symptom.request.vantage, path: e.route.path };
  return { vantage, path: hop.path };
}

function judge(e: Evidence): Finding | undefined {
  const fallback = fallbackAt(e, placeOf(e));
  if (fallback === undefined || !mayBeFallback(e)) return undefined;
  const { page, control } = fallback;
  const hop = reproducingHop(e);
  const there = hop === undefined ? 'somebody behind the gateway' : hopText(hop);
  return {
    reason: 'SpaFallbackMasksMiss',
    // An application that takes the request, asked directly, is not missing but somewhere else; so may be another Service's.
    confidence: isApplicationReached(e) || !noSiblingServes(e) ? 'Likely' : 'Confirmed',
    message: `${opening(e)}: GET on this path gets ${answerText(page)}, and GET on a path that does not exist gets the very same page: ${there} gives it for everything, and nothing serves ${pathText(e.route.path)}`,
    fix: fixFor('SpaFallbackMasksMiss', [authorOf(page.outcome, page.request)?.name, e.decision?.dialect], {
      path: pathText(e.route.path),
      service: hop?.name,
    }),
    blames: hop === undefined ? blameRoutingObject(e) : [blameService(hop)],
    evidence: [
      proofOf(page, 'GET looks healthy'),
      proofOf(control, 'the same page for a path that nobody serves: it is the fallback'),
    ],
  };
}

export const spaFallbackMasksMiss: Verdict = {
  reason: 'SpaFallbackMasksMiss',
  suspects: mayBeFallback,
  // First the paths that the gateway could have meant.
  experiments: (e) => (suspectsPath(e) && !noPathServes(e) ? [] : askFallback(e, placeOf(e))),
  judge,
};
