// HttpsRedirectStripsSlash: the redirect to https loses the slash at the end of the path, as
// ingress-nginx does without preserve-trailing-slash, and the application does not serve the
// path without it: it redirects again, or refuses.

import { isSafe } from '../../api/read/methods.ts';
import type { Blame, Finding, Request, Vantage } from '../../model/index.ts';
import { askMethodSupport, methodSupportOf } from '../application/method-support.ts';
import { blameRoutingObject } from '../evidence/confidence.ts';
import { application, type Evidence, experiment, findAnswer, type Seen } from '../evidence/evidence.ts';
import { answerText, opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { type Redirect, redirectOf } from '../evidence/redirect.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { reachOf } from '../reach/reach.ts';
import { spellingAtHop } from '../redirects/path-spelling.ts';
import { namesOf, stripsSlash, symptomRedirect, valuesOf } from '../redirects/redirect-author.ts';
import { chainFrom, clientVantage, isKnownHost, landing, replay } from '../redirects/redirect-chain.ts';
import { fixFor } from '../remedies/index.ts';

const https = (e: Evidence): Vantage => clientVantage(e.symptom.request, 'https');

function stripping(e: Evidence): Redirect | undefined {
  const redirect = symptomRedirect(e);
  return redirect !== undefined && stripsSlash(redirect, e.symptom) && isKnownHost(e, redirect.host)
    ? redirect
    : undefined;
}

function experiments(e: Evidence): readonly Request[] {
  const redirect = stripping(e);
  if (redirect === undefined) return [];
  const last = application(e);
  return [
    replay(e.symptom, redirect, 'GET'),
    experiment(e, https(e), { method: 'GET' }),
    ...(last === undefined ? [] : askMethodSupport(e, last, spellingAtHop(last, redirect.path))),
  ];
}

/** The declared request by https, slash and all. */
const wholeByHttps = (e: Evidence): Seen | undefined =>
  findAnswer(e, { vantage: https(e), method: e.method, path: e.route.path });

/** A safe method may well arrive in the end: its whole way has to be known. */
function isFollowed(e: Evidence): boolean {
  const { kind } = chainFrom(e, e.symptom);
  return !isSafe(e.method) || (kind !== 'open' && kind !== 'lost');
}

/** How the path without its slash fails: redirected again, not found although it is with the slash, or refused. */
function failing(e: Evidence, redirect: Redirect): Seen | undefined {
  const last = application(e);
  const path = last && spellingAtHop(last, redirect.path);
  const met = landing(e, redirect, 'GET', e.symptom.request.vantage.kind);
  const get = met?.outcome.kind === 'answered' ? { request: met.request, outcome: met.outcome } : undefined;
  const whole = findAnswer(e, { vantage: https(e), method: 'GET', path: e.route.path });
  const missing = get?.outcome.status === 404 && whole !== undefined && whole.outcome.status !== 404;
  if (get !== undefined && (missing || redirectOf(get.outcome, get.request)?.kind === 'spelling')) return get;
  if (last === undefined || path === undefined || methodSupportOf(e, last, path) !== 'refuses')
    return undefined;
  return (
    findAnswer(e, { hop: last.index, method: 'OPTIONS', path }) ?? findAnswer(e, { hop: last.index, path })
  );
}

function judge(e: Evidence): Finding | undefined {
  const redirect = stripping(e);
  const served = wholeByHttps(e);
  const last = application(e);
  if (redirect === undefined || (served !== undefined && reachOf(e, served).kind !== 'reached'))
    return undefined;
  if (last !== undefined && methodSupportOf(e, last, spellingAtHop(last, redirect.path)) === 'serves')
    return undefined;
  const failed = failing(e, redirect);
  const path = pathText(redirect.path);
  const after = failed === undefined ? '' : `; ${path} itself is answered ${answerText(failed)}`;
  const works =
    served === undefined ? '' : `; by https with the slash, ${e.method} is answered ${answerText(served)}`;
  return {
    reason: 'HttpsRedirectStripsSlash',
    confidence: failed !== undefined && served !== undefined && isFollowed(e) ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: the redirect to https loses the slash at the end of ${pathText(e.route.path)}${after}${works}`,
    fix: fixFor('HttpsRedirectStripsSlash', namesOf(e, undefined), valuesOf(e, redirect)),
    blames: blamesOf(e),
    evidence: [
      proofOf(e.symptom, 'the slash at the end is gone'),
      ...(served === undefined ? [] : [proofOf(served, 'with the slash the method is reached')]),
      ...(failed === undefined ? [] : [proofOf(failed, 'without the slash it is not')]),
    ],
  };
}

/** The annotation that would keep the slash, else the setting that redirects. */
function blamesOf(e: Evidence): readonly Blame[] {
  const slash = 'metadata.annotations[nginx.ingress.kubernetes.io/preserve-trailing-slash]';
  if (e.decision?.dialect === 'ingress-nginx') return blameRoutingObject(e, slash);
  const field = e.decision?.redirect?.blame;
  return field === undefined ? blameRoutingObject(e) : [field];
}

export const httpsRedirectStripsSlash: Verdict = {
  reason: 'HttpsRedirectStripsSlash',
  explains: ['answer', 'edge'],
  suspects: (e) => stripping(e) !== undefined,
  experiments,
  judge,
};
