// HttpsRedirectStripsSlash: the redirect to https loses the slash at the end of the path, as
// ingress-nginx does without preserve-trailing-slash, and the application does not serve the
// path without it: it redirects again, or refuses.

import { isSafe } from '../../api/read/methods.ts';
import type { Blame, Request, Vantage } from '../../model/index.ts';
import { askMethodSupport, type MethodSupport, methodSupportOf } from '../application/method-support.ts';
import { blameRoutingObject, blameSetting, confirmedIf } from '../evidence/confidence.ts';
import {
  answerOf,
  application,
  type Evidence,
  experiment,
  findAnswer,
  type Seen,
} from '../evidence/evidence.ts';
import { answerText, pathText, proofOf } from '../evidence/phrases.ts';
import { type Redirect, redirectOf } from '../evidence/redirect.ts';
import { reachOf } from '../reach/reach.ts';
import { spellingAtHop } from '../redirects/path-spelling.ts';
import { remedyNames, stripsSlash, symptomRedirect } from '../redirects/redirect-author.ts';
import { chainFrom, clientVantage, isKnownHost, landing, replay } from '../redirects/redirect-chain.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

const https = (e: Evidence): Vantage => clientVantage(e.symptom.request, 'https');

/** The symptom, where it is a redirect to https that loses the slash. */
function strippingRedirect(e: Evidence): Redirect | undefined {
  const redirect = symptomRedirect(e);
  return redirect !== undefined && stripsSlash(redirect, e.symptom) && isKnownHost(e, redirect.host)
    ? redirect
    : undefined;
}

function asks(e: Evidence, redirect: Redirect): readonly Request[] {
  const last = application(e);
  return [
    replay({ at: e.symptom, redirect }, 'GET'),
    experiment(e, https(e), { method: 'GET' }),
    ...(last === undefined ? [] : askMethodSupport(e, last, spellingAtHop(last, redirect.path))),
  ];
}

/** The answer to a method by https, slash and all. */
const answerByHttps = (e: Evidence, method: string): Seen | undefined =>
  findAnswer(e, { vantage: https(e), method, path: e.route.path });

/** Whether the whole chain of redirects is known. Only for a safe method it has to be, which may arrive in the end. */
function isFollowed(e: Evidence): boolean {
  const { kind } = chainFrom(e, e.symptom);
  return !isSafe(e.method) || (kind !== 'open' && kind !== 'lost');
}

/** How the application supports the method on the path without its slash. */
function supportWithoutSlash(e: Evidence, redirect: Redirect): MethodSupport | undefined {
  const last = application(e);
  return last && methodSupportOf(e, last, spellingAtHop(last, redirect.path));
}

/** How the path without its slash fails: redirected again, not found although it is with the slash, or refused. */
function failureWithoutSlash(e: Evidence, redirect: Redirect): Seen | undefined {
  const last = application(e);
  const get = answerOf(landing(e, { at: e.symptom, redirect }, 'GET'));
  const whole = answerByHttps(e, 'GET');
  const missing = get?.outcome.status === 404 && whole !== undefined && whole.outcome.status !== 404;
  if (get !== undefined && (missing || redirectOf(get)?.kind === 'spelling')) return get;
  if (last === undefined || supportWithoutSlash(e, redirect) !== 'refuses') return undefined;
  const at = { hop: last.index, path: spellingAtHop(last, redirect.path) };
  return findAnswer(e, { ...at, method: 'OPTIONS' }) ?? findAnswer(e, at);
}

function concludes(e: Evidence, redirect: Redirect): Conclusion | undefined {
  const served = answerByHttps(e, e.method);
  if (served !== undefined && reachOf(e, served).kind !== 'reached') return undefined;
  if (supportWithoutSlash(e, redirect) === 'serves') return undefined;
  const failed = failureWithoutSlash(e, redirect);
  const path = pathText(redirect.path);
  const after = failed === undefined ? '' : `; ${path} itself is answered ${answerText(failed)}`;
  const works =
    served === undefined ? '' : `; by https with the slash, ${e.method} is answered ${answerText(served)}`;
  return {
    confidence: confirmedIf(failed !== undefined && served !== undefined && isFollowed(e)),
    why: `the redirect to https loses the slash at the end of ${pathText(e.route.path)}${after}${works}`,
    whom: remedyNames(e, undefined),
    blames: blamesOf(e),
    evidence: [
      proofOf(e.symptom, 'the slash at the end is gone'),
      proofOf(served, 'with the slash the method is reached'),
      proofOf(failed, 'without the slash it is not'),
    ],
  };
}

/** The annotation that would keep the slash, else the setting that redirects. */
function blamesOf(e: Evidence): readonly Blame[] {
  const slash = 'metadata.annotations[nginx.ingress.kubernetes.io/preserve-trailing-slash]';
  return e.decision?.dialect === 'ingress-nginx'
    ? blameRoutingObject(e, slash)
    : blameSetting(e, e.decision?.redirect);
}

export const httpsRedirectStripsSlash = defineVerdict({
  reason: 'HttpsRedirectStripsSlash',
  explains: ['answer', 'edge'],
  suspects: strippingRedirect,
  asks,
  concludes,
});
