// RedirectNotFollowed: a 307 or 308 to another spelling of the path, or a demand to upgrade
// (426), stands in front of the route. The method would survive, but many clients stop there.

import { isSafe } from '../../api/read/methods.ts';
import type { Finding, Request } from '../../model/index.ts';
import { blameRoutingObject, configurationConfidence } from '../evidence/confidence.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { findAnswer } from '../evidence/evidence.ts';
import { isInternal } from '../evidence/internal-origin.ts';
import { opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { keepsMethod } from '../evidence/redirect.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { reachOf } from '../reach/reach.ts';
import { askSpelling, type Respelling, respellingOf, spellingProof } from '../redirects/path-spelling.ts';
import { authorText, blameAuthor, namesOf, valuesOf } from '../redirects/redirect-author.ts';
import { fixFor } from '../remedies/index.ts';
import { headerOf } from '../responder/headers.ts';

function respelled(e: Evidence): Respelling | undefined {
  const respelling = respellingOf(e);
  if (respelling === undefined || isInternal(e, respelling.redirect)) return undefined;
  return keepsMethod(respelling.redirect, e.method) && !isSafe(e.method) ? respelling : undefined;
}

/** A 426 that asks for TLS (Kong), not one that asks for a newer HTTP version (Envoy). */
const demandsTls = (e: Evidence): boolean =>
  e.symptom.outcome.status === 426 && /\bTLS\//i.test(headerOf(e.symptom.outcome, 'upgrade') ?? '');

function experiments(e: Evidence): readonly Request[] {
  const respelling = respelled(e);
  return respelling === undefined ? [] : askSpelling(e, respelling.redirect);
}

function judge(e: Evidence): Finding | undefined {
  if (demandsTls(e)) return upgrade(e);
  const respelling = respelled(e);
  if (respelling === undefined) return undefined;
  const { redirect, origin, served, certain } = respelling;
  const path = pathText(redirect.path);
  const proof = served === undefined ? '' : `; ${e.method} is served there`;
  return {
    reason: 'RedirectNotFollowed',
    confidence: certain ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${authorText(origin)} asks clients to come again at ${path}; preflights, health checks and strict clients do not${proof}`,
    fix: fixFor('RedirectNotFollowed', namesOf(e, origin), valuesOf(e, redirect)),
    blames: blameAuthor(e, origin),
    evidence: spellingProof(e, respelling),
  };
}

function upgrade(e: Evidence): Finding {
  const refusal = e.decision?.refusal;
  const configured = refusal?.value.why === 'protocol';
  const https = findAnswer(e, {
    vantage: { kind: 'gateway', scheme: 'https' },
    method: e.method,
    path: e.route.path,
  });
  const works = https !== undefined && reachOf(e, https).kind === 'reached';
  return {
    reason: 'RedirectNotFollowed',
    confidence: configured ? configurationConfidence(e) : 'Likely',
    message: `${opening(e)}: the gateway serves this route only over https and does not redirect${works ? `; over https ${e.method} works` : ''}`,
    fix: fixFor('RedirectNotFollowed', namesOf(e, undefined), valuesOf(e, undefined)),
    blames: configured ? [refusal.blame] : blameRoutingObject(e),
    evidence: [
      proofOf(e.symptom, 'the gateway asks for TLS instead of redirecting'),
      ...(works ? [proofOf(https, 'over https the method is reached')] : []),
    ],
  };
}

export const redirectNotFollowed: Verdict = {
  reason: 'RedirectNotFollowed',
  explains: ['answer', 'edge'],
  suspects: (e) => demandsTls(e) || respelled(e) !== undefined,
  experiments,
  judge,
};
