// HttpsRedirectDowngradesMethod: a redirect that changes scheme, host or port only, with a
// status that lets clients send GET next (RFC 9110 section 15.4.2 to 15.4.4).

import type { Blame, Finding, Request } from '../../model.ts';
import type { Evidence, Seen } from '../evidence.ts';
import { application, doorOf, experiment, seen } from '../evidence.ts';
import { isKnownHost, landing, reachOf, replay } from '../reach.ts';
import { keepsMethod, type Redirect, redirectOf } from '../redirect.ts';
import { blameIngress } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { answered, blameService, opening } from '../words.ts';

function downgrade(e: Evidence): Redirect | undefined {
  const redirect = redirectOf(e.symptom.outcome, e.symptom.request);
  if (redirect === undefined || redirect.kind !== 'canonical') return undefined;
  return keepsMethod(redirect, e.method) ? undefined : redirect;
}

function experiments(e: Evidence): readonly Request[] {
  const redirect = downgrade(e);
  if (redirect === undefined || !isKnownHost(e, redirect.host)) return [];
  const last = application(e);
  const door = last && doorOf(e, last);
  const { clientScheme } = e.symptom.request;
  return [
    ...(landing(e, redirect) === undefined ? [replay(e, e.symptom, redirect, e.method)] : []),
    replay(e, e.symptom, redirect, 'GET'),
    ...(last && door ? [experiment(e, door, { path: last.path, clientScheme })] : []),
  ];
}

/** The application redirects by itself when it is told that the client used this scheme. */
function redirectsItself(e: Evidence): Blame | undefined {
  const last = application(e);
  const { clientScheme } = e.symptom.request;
  const direct = last && seen(e, { hop: last.index, method: 'GET', path: last.path, clientScheme });
  const own = direct && redirectOf(direct.outcome, direct.request);
  return own?.kind === 'canonical' && own.scheme !== clientScheme && last ? blameService(last) : undefined;
}

/** What a client sees that follows the redirect: GET on the same path. */
function afterwards(e: Evidence, redirect: Redirect): string {
  const get = landing(e, redirect, 'GET');
  if (get?.outcome.kind !== 'answered') return '';
  return `; the GET that follows is answered ${answered({ request: get.request, outcome: get.outcome })}`;
}

function judge(e: Evidence): Finding | undefined {
  const redirect = downgrade(e);
  if (redirect === undefined) return undefined;
  const kept = landing(e, redirect);
  const end: Seen | undefined =
    kept?.outcome.kind === 'answered' ? { request: kept.request, outcome: kept.outcome } : undefined;
  const works = end !== undefined && reachOf(e, end).kind === 'reached';
  const own = redirectsItself(e);
  const field = e.arrival?.redirect?.blame;
  const proof = works ? `; sent there as ${e.method}, the same request is answered ${answered(end)}` : '';
  return {
    reason: 'HttpsRedirectDowngradesMethod',
    confidence: works ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: after ${redirect.status} clients send GET instead of ${e.method}${afterwards(e, redirect)}${proof}`,
    fix: own === undefined ? gatewayFix(e) : applicationFix(e),
    blames: own !== undefined ? [own] : field !== undefined ? [field] : blameIngress(e),
  };
}

function gatewayFix(e: Evidence): string {
  const https = `Call https://${e.host} in clients`;
  switch (e.arrival?.dialect) {
    case 'ingress-nginx':
      return `${https}, or keep the method: http-redirect-code: "308" in the controller's ConfigMap; or serve plain http: annotation nginx.ingress.kubernetes.io/ssl-redirect: "false"`;
    case 'kong':
      return `${https}, or keep the method: annotation konghq.com/https-redirect-status-code: "308"`;
    default:
      return `${https}, or let the gateway redirect with 308, which keeps the method`;
  }
}

const applicationFix = (e: Evidence): string =>
  `Call https://${e.host} in clients, or let the application redirect with 308, which keeps the method`;

export const httpsRedirectDowngradesMethod: Verdict = {
  reason: 'HttpsRedirectDowngradesMethod',
  suspects: (e) => downgrade(e) !== undefined,
  experiments,
  judge,
};
