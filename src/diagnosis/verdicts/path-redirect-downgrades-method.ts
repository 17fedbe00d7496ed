// PathRedirectDowngradesMethod: a redirect that only tidies the path (slash, case, dot
// segments), with a status that lets clients send GET next.

import type { Request } from '../../model/index.ts';
import { confirmedIf } from '../evidence/confidence.ts';
import { application, type Evidence } from '../evidence/evidence.ts';
import { blameService, pathText, proofOf } from '../evidence/phrases.ts';
import { isInternal, keepsMethod } from '../evidence/redirect.ts';
import {
  askSpelling,
  asksForSlash,
  type Respelling,
  respellingOf,
  spellingProof,
} from '../redirects/path-spelling.ts';
import { authorText, blameAuthor, remedyNames } from '../redirects/redirect-author.ts';
import { isKnownHost } from '../redirects/redirect-chain.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** The symptom, where it is a redirect to another spelling after which clients send GET. */
function downgrade(e: Evidence): Respelling | undefined {
  const respelling = respellingOf(e);
  if (respelling === undefined || keepsMethod(respelling.redirect, e.method)) return undefined;
  const { redirect } = respelling;
  return isKnownHost(e, redirect.host) && !isInternal(e, redirect) ? respelling : undefined;
}

function asks(e: Evidence): readonly Request[] {
  const respelling = downgrade(e);
  return respelling === undefined ? [] : askSpelling(e, respelling.redirect);
}

function concludes(e: Evidence): Conclusion | undefined {
  const respelling = downgrade(e);
  if (respelling === undefined) return demandOfDjango(e);
  const { redirect, author, served, certain } = respelling;
  const proof = served === undefined ? '' : `; ${e.method} is served on ${pathText(redirect.path)}`;
  return {
    confidence: confirmedIf(certain),
    why: `${authorText(author)} redirects to another spelling of the path, and after ${redirect.status} clients send GET instead of ${e.method}${proof}`,
    whom: remedyNames(e, author?.at),
    values: { location: pathText(redirect.path) },
    blames: blameAuthor(e, author),
    evidence: spellingProof(e, respelling),
  };
}

/** Django in debug mode says that it would redirect. */
function demandOfDjango(e: Evidence): Conclusion | undefined {
  const last = application(e);
  if (last === undefined || !asksForSlash(e.symptom.outcome)) return undefined;
  const location = `${pathText(e.route.path)}/`;
  return {
    confidence: 'Confirmed',
    why: `Django wants a slash at the end of the path and says so; without debug mode it redirects to ${location}, and clients send GET instead of ${e.method}`,
    whom: ['Django'],
    values: { location },
    blames: [blameService(last)],
    evidence: [proofOf(e.symptom, 'the page says that the path lacks its slash')],
  };
}

export const pathRedirectDowngradesMethod = defineVerdict({
  reason: 'PathRedirectDowngradesMethod',
  explains: ['answer', 'edge'],
  suspects: (e) => downgrade(e) !== undefined || asksForSlash(e.symptom.outcome),
  asks,
  concludes,
});
