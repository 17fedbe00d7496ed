// RedirectNotFollowed: a 307 or 308 to another spelling of the path, or a demand to upgrade
// (426), stands in front of the route. The method would survive, but many clients stop there.

import { isSafe } from '../../api/read/methods.ts';
import type { Request } from '../../model/index.ts';
import { blameSetting, configurationConfidence, confirmedIf } from '../evidence/confidence.ts';
import { type Evidence, findAnswer } from '../evidence/evidence.ts';
import { pathText, proofOf } from '../evidence/phrases.ts';
import { isInternal, keepsMethod } from '../evidence/redirect.ts';
import { reachOf } from '../reach/reach.ts';
import { askSpelling, type Respelling, respellingOf, spellingProof } from '../redirects/path-spelling.ts';
import { authorText, blameAuthor, remedyNames } from '../redirects/redirect-author.ts';
import { headerOf } from '../responder/headers.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** The symptom, where it is a redirect to another spelling that keeps an unsafe method. */
function respellingThatKeeps(e: Evidence): Respelling | undefined {
  const respelling = respellingOf(e);
  if (respelling === undefined || isInternal(e, respelling.redirect)) return undefined;
  return keepsMethod(respelling.redirect, e.method) && !isSafe(e.method) ? respelling : undefined;
}

/** Whether the symptom is a 426 that asks for TLS, as Kong sends it, and not for a newer HTTP version, as Envoy does. */
const demandsTls = (e: Evidence): boolean =>
  e.symptom.outcome.status === 426 && /\bTLS\//i.test(headerOf(e.symptom.outcome, 'upgrade') ?? '');

function asks(e: Evidence): readonly Request[] {
  const respelling = respellingThatKeeps(e);
  return respelling === undefined ? [] : askSpelling(e, respelling.redirect);
}

function concludes(e: Evidence): Conclusion | undefined {
  if (demandsTls(e)) return demandForTls(e);
  const respelling = respellingThatKeeps(e);
  if (respelling === undefined) return undefined;
  const { redirect, author, served, certain } = respelling;
  const location = pathText(redirect.path);
  const proof = served === undefined ? '' : `; ${e.method} is served there`;
  return {
    confidence: confirmedIf(certain),
    why: `${authorText(author)} asks clients to come again at ${location}; preflights, health checks and strict clients do not${proof}`,
    whom: remedyNames(e, author?.at),
    values: { location },
    blames: blameAuthor(e, author),
    evidence: spellingProof(e, respelling),
  };
}

function demandForTls(e: Evidence): Conclusion {
  const refusal = e.decision?.refusal?.value.why === 'protocol' ? e.decision.refusal : undefined;
  const vantage = { kind: 'gateway', scheme: 'https' } as const;
  const https = findAnswer(e, { vantage, method: e.method, path: e.route.path });
  const works = https !== undefined && reachOf(e, https).kind === 'reached' ? https : undefined;
  return {
    confidence: refusal === undefined ? 'Likely' : configurationConfidence(e),
    why: `the gateway serves this route only over https and does not redirect${works ? `; over https ${e.method} works` : ''}`,
    whom: remedyNames(e, undefined),
    blames: blameSetting(e, refusal),
    evidence: [
      proofOf(e.symptom, 'the gateway asks for TLS instead of redirecting'),
      proofOf(works, 'over https the method is reached'),
    ],
  };
}

export const redirectNotFollowed = defineVerdict({
  reason: 'RedirectNotFollowed',
  explains: ['answer', 'edge'],
  suspects: (e) => demandsTls(e) || respellingThatKeeps(e) !== undefined,
  asks,
  concludes,
});
