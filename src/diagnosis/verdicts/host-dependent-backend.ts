// HostDependentBackend: the application answers by Host header, and the gateway sends it another Host
// than the client used. A difference between two Hosts alone is no fault: the gateway's answer has to be
// the one for the other Host.

import type { Request } from '../../model/index.ts';
import { blameSetting, confirmedIf } from '../evidence/confidence.ts';
import {
  application,
  type Evidence,
  experiment,
  experimentAt,
  findAnswer,
  isSameAnswer,
  placeOfApplication,
  placeOfSymptom,
  type Seen,
} from '../evidence/evidence.ts';
import { answerText, hopText, proofOf, responderName } from '../evidence/phrases.ts';
import { isApplicationReached } from '../paths/paths.ts';
import { symptomRedirect } from '../redirects/redirect-author.ts';
import { leadsBackTo } from '../redirects/redirect-chain.ts';
import { forwardedBy, responderOf } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** The Host that the gateway may send instead: that of the configuration, else the Service's own name. */
function otherHost(e: Evidence): string | undefined {
  const configured = e.decision?.host.value;
  if (configured !== undefined && configured !== e.host) return configured;
  const last = application(e);
  return last === undefined ? undefined : `${last.name}.${last.namespace}.svc`;
}

/** Whether the symptom may be a refusal of a Host, or a redirect to the Host that the client asked for anyway. */
function isAboutHost(e: Evidence): boolean {
  if ([400, 403, 404, 421].includes(e.symptom.outcome.status)) return true;
  const redirect = symptomRedirect(e);
  return redirect !== undefined && leadsBackTo(e, redirect, e.symptom.request);
}

const suspects = (e: Evidence): string | false | undefined =>
  isAboutHost(e) && isApplicationReached(e) && otherHost(e);

function asks(e: Evidence, host: string): readonly Request[] {
  const own = placeOfApplication(e);
  if (own === undefined) return [];
  return [experimentAt(e, own, { host }), experimentAt(e, own), experiment(e, e.symptom.request.vantage, {})];
}

function concludes(e: Evidence, host: string): Conclusion | undefined {
  const last = application(e);
  const own = placeOfApplication(e);
  if (last === undefined || own === undefined) return undefined;
  const foreign = findAnswer(e, { ...own, method: 'GET', host });
  const declared = findAnswer(e, { ...own, method: 'GET' });
  const through = findAnswer(e, { ...placeOfSymptom(e), method: 'GET' });
  if (foreign === undefined || declared === undefined || through === undefined) return undefined;
  if (!isSameAnswer(through, foreign) || !isSameAnswer(foreign, e.symptom)) return undefined;
  if (isSameAnswer(declared, foreign)) return undefined;
  const setting = e.decision?.host;
  return {
    confidence: confirmedIf(isCertain(e, through)),
    why: `${hopText(last)}, asked directly with Host ${host}, gives this answer too, and with Host ${e.host} it answers ${answerText(declared)}; the gateway does not pass the Host on`,
    whom: [e.decision?.dialect, responderName(foreign)],
    blames: blameSetting(e, setting?.value === e.host ? undefined : setting),
    evidence: [
      proofOf(foreign, `with Host ${host}: the gateway's very answer`),
      proofOf(declared, `with Host ${e.host}: another one`),
      proofOf(through, `with Host ${e.host}: the answer for ${host}`),
    ],
  };
}

/** Whether a setting changes the Host, or the answer surely comes from behind the gateway. Pages of nginx are alike everywhere. */
function isCertain(e: Evidence, { outcome, request }: Seen): boolean {
  const configured = e.decision !== undefined && e.decision.host.value !== e.host;
  const { role } = responderOf(outcome, request);
  return configured || role === 'application' || forwardedBy(outcome) !== undefined;
}

export const hostDependentBackend = defineVerdict({
  reason: 'HostDependentBackend',
  suspects,
  asks,
  concludes,
});
