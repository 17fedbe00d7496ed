// SpaFallbackMasksMiss: a catch-all page answers GET on every path that does not exist, so the
// missing route looks healthy to GET and refuses everything else.

import { askFallback, fallbackAt, mayBeFallback } from '../application/spa-fallback.ts';
import { blameHop, confirmedIf } from '../evidence/confidence.ts';
import { type AskedPlace, type Evidence, placeOfHop, placeOfSymptom } from '../evidence/evidence.ts';
import { answerText, authorName, hopText, pathText, proofOf } from '../evidence/phrases.ts';
import { isApplicationReached, noPathServes, reproducingHop, suspectsPath } from '../paths/paths.ts';
import { noSiblingServes } from '../paths/sibling-services.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** Where the page is asked: at the hop that gives the gateway's answer by itself, else at the gateway. */
function pagePlace(e: Evidence): AskedPlace {
  const hop = reproducingHop(e);
  return (hop && placeOfHop(e, hop)) ?? placeOfSymptom(e);
}

function concludes(e: Evidence): Conclusion | undefined {
  const fallback = fallbackAt(e, pagePlace(e));
  if (fallback === undefined) return undefined;
  const { page, control } = fallback;
  const hop = reproducingHop(e);
  const there = hop === undefined ? 'somebody behind the gateway' : hopText(hop);
  return {
    // An application that takes the request directly is not missing but somewhere else; so may be another Service's.
    confidence: confirmedIf(!isApplicationReached(e) && noSiblingServes(e)),
    why: `GET on this path gets ${answerText(page)}, and GET on a path that does not exist gets the very same page: ${there} gives it for everything, and nothing serves ${pathText(e.route.path)}`,
    whom: [authorName(page), e.decision?.dialect],
    blames: blameHop(e, hop),
    evidence: [
      proofOf(page, 'GET looks healthy'),
      proofOf(control, 'the same page for a path that nobody serves: it is the fallback'),
    ],
  };
}

export const spaFallbackMasksMiss = defineVerdict({
  reason: 'SpaFallbackMasksMiss',
  suspects: mayBeFallback,
  // The paths that the gateway could have meant are asked first.
  asks: (e) => (suspectsPath(e) && !noPathServes(e) ? [] : askFallback(e, pagePlace(e))),
  concludes,
});
