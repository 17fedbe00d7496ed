// RedirectNotFollowed: a 307 or 308 to another spelling of the path, or a demand to upgrade
// (426), stands in front of the route. The method would survive, but many clients stop there.

import { isSafe } from '../../api/methods.ts';
import type { Blame, Finding, Request } from '../../model.ts';
import type { Evidence } from '../evidence.ts';
import { headerOf } from '../headers.ts';
import { keepsMethod, type Redirect, redirectOf } from '../redirect.ts';
import { askSpelling, redirectedAt, spellingServed } from '../spelling.ts';
import { blameIngress, configurationConfidence } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { blameService, hopText, opening, pathText } from '../words.ts';

function respelled(e: Evidence): Redirect | undefined {
  const redirect = redirectOf(e.symptom.outcome, e.symptom.request);
  if (redirect === undefined || redirect.kind !== 'spelling') return undefined;
  return keepsMethod(redirect, e.method) && !isSafe(e.method) ? redirect : undefined;
}

/** A 426 that asks for TLS (Kong), not one that asks for a newer HTTP version (Envoy). */
const demandsTls = (e: Evidence): boolean =>
  e.symptom.outcome.status === 426 && /\bTLS\//i.test(headerOf(e.symptom.outcome, 'upgrade') ?? '');

function experiments(e: Evidence): readonly Request[] {
  const redirect = respelled(e);
  return redirect === undefined ? [] : askSpelling(e, redirect);
}

function judge(e: Evidence): Finding | undefined {
  if (demandsTls(e)) return upgrade(e);
  const redirect = respelled(e);
  if (redirect === undefined) return undefined;
  const hop = redirectedAt(e);
  const served = spellingServed(e, redirect);
  const where = hop === undefined ? 'the gateway' : hopText(hop);
  const blames: readonly Blame[] = hop === undefined ? blameIngress(e) : [blameService(hop)];
  return {
    reason: 'RedirectNotFollowed',
    confidence: served || hop !== undefined ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${where} asks clients to come again at ${pathText(redirect.path)}; preflights, health checks and strict clients do not${served ? `; ${e.method} is served there` : ''}`,
    fix: `Call ${pathText(redirect.path)} directly, or serve ${pathText(e.route.path)} without a redirect (FastAPI redirect_slashes=False with both routes, Flask strict_slashes=False)`,
    blames,
  };
}

function upgrade(e: Evidence): Finding {
  const refusal = e.arrival?.refusal;
  const configured = refusal?.value.why === 'protocol';
  return {
    reason: 'RedirectNotFollowed',
    confidence: configured ? configurationConfidence(e) : 'Likely',
    message: `${opening(e)}: the gateway serves this route only over https and does not redirect`,
    fix: `Call https://${e.host} in clients, or redirect with 308: annotation konghq.com/https-redirect-status-code: "308"`,
    blames: configured ? [refusal.blame] : blameIngress(e),
  };
}

export const redirectNotFollowed: Verdict = {
  reason: 'RedirectNotFollowed',
  suspects: (e) => demandsTls(e) || respelled(e) !== undefined,
  experiments,
  judge,
};
