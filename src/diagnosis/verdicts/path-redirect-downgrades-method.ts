// PathRedirectDowngradesMethod: a redirect that only tidies the path (slash, case, dot
// segments), with a status that lets clients send GET next.

import type { Blame, Finding, Request } from '../../model.ts';
import type { Evidence } from '../evidence.ts';
import { isKnownHost } from '../reach.ts';
import { keepsMethod, type Redirect, redirectOf } from '../redirect.ts';
import { askSpelling, redirectedAt, spellingServed } from '../spelling.ts';
import { blameIngress } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { blameService, hopText, opening, pathText } from '../words.ts';

function downgrade(e: Evidence): Redirect | undefined {
  const redirect = redirectOf(e.symptom.outcome, e.symptom.request);
  if (redirect === undefined || redirect.kind !== 'spelling') return undefined;
  return keepsMethod(redirect, e.method) || !isKnownHost(e, redirect.host) ? undefined : redirect;
}

function experiments(e: Evidence): readonly Request[] {
  const redirect = downgrade(e);
  return redirect === undefined ? [] : askSpelling(e, redirect);
}

function judge(e: Evidence): Finding | undefined {
  const redirect = downgrade(e);
  if (redirect === undefined) return undefined;
  const hop = redirectedAt(e);
  const served = spellingServed(e, redirect);
  const where = hop === undefined ? 'the gateway' : hopText(hop);
  const blames: readonly Blame[] = hop === undefined ? blameIngress(e) : [blameService(hop)];
  const proof = served ? `; ${e.method} is served on ${pathText(redirect.path)}` : '';
  return {
    reason: 'PathRedirectDowngradesMethod',
    confidence: served || hop !== undefined ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${where} redirects to another spelling of the path, and after ${redirect.status} clients send GET instead of ${e.method}${proof}`,
    fix: `Call ${pathText(redirect.path)} directly, or serve both spellings without a redirect (Django APPEND_SLASH=False, Flask strict_slashes=False, nginx location = ${pathText(e.route.path)})`,
    blames,
  };
}

export const pathRedirectDowngradesMethod: Verdict = {
  reason: 'PathRedirectDowngradesMethod',
  suspects: (e) => downgrade(e) !== undefined,
  experiments,
  judge,
};
