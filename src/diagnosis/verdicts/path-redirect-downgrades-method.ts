// PathRedirectDowngradesMethod: a redirect that only tidies the path (slash, case, dot
// segments), with a status that lets clients send GET next.

import type { Finding, Request } from '../../model/index.ts';
import { application, type Evidence } from '../evidence/evidence.ts';
import { isInternal } from '../evidence/internal-origin.ts';
import { blameService, opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { keepsMethod } from '../evidence/redirect.ts';
import type { Verdict } from '../evidence/verdict.ts';
import {
  askSpelling,
  asksForSlash,
  type Respelling,
  respellingOf,
  spellingProof,
} from '../redirects/path-spelling.ts';
import { authorText, blameAuthor, namesOf, valuesOf } from '../redirects/redirect-author.ts';
import { isKnownHost } from '../redirects/redirect-chain.ts';
import { fixFor } from '../remedies/index.ts';

function downgrade(e: Evidence): Respelling | undefined {
  const respelling = respellingOf(e);
  if (respelling === undefined || keepsMethod(respelling.redirect, e.method)) return undefined;
  const { redirect } = respelling;
  return isKnownHost(e, redirect.host) && !isInternal(e, redirect) ? respelling : undefined;
}

function experiments(e: Evidence): readonly Request[] {
  const respelling = downgrade(e);
  return respelling === undefined ? [] : askSpelling(e, respelling.redirect);
}

function saidByDjango(e: Evidence): Finding | undefined {
  const last = application(e);
  if (last === undefined || !asksForSlash(e.symptom.outcome)) return undefined;
  const location = `${pathText(e.route.path)}/`;
  return {
    reason: 'PathRedirectDowngradesMethod',
    confidence: 'Confirmed',
    message: `${opening(e)}: Django wants a slash at the end of the path and says so; without debug mode it redirects to ${location}, and clients send GET instead of ${e.method}`,
    fix: fixFor('PathRedirectDowngradesMethod', ['Django'], { location, method: e.method }),
    blames: [blameService(last)],
    evidence: [proofOf(e.symptom, 'the page says that the path lacks its slash')],
  };
}

function judge(e: Evidence): Finding | undefined {
  const respelling = downgrade(e);
  if (respelling === undefined) return saidByDjango(e);
  const { redirect, origin, served, certain } = respelling;
  const proof = served === undefined ? '' : `; ${e.method} is served on ${pathText(redirect.path)}`;
  return {
    reason: 'PathRedirectDowngradesMethod',
    confidence: certain ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${authorText(origin)} redirects to another spelling of the path, and after ${redirect.status} clients send GET instead of ${e.method}${proof}`,
    fix: fixFor('PathRedirectDowngradesMethod', namesOf(e, origin), valuesOf(e, redirect)),
    blames: blameAuthor(e, origin),
    evidence: spellingProof(e, respelling),
  };
}

export const pathRedirectDowngradesMethod: Verdict = {
  reason: 'PathRedirectDowngradesMethod',
  explains: ['answer', 'edge'],
  suspects: (e) => downgrade(e) !== undefined || asksForSlash(e.symptom.outcome),
  experiments,
  judge,
};
