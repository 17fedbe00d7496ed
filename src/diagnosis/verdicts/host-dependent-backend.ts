// HostDependentBackend: the application answers by Host header, and the gateway sends it
// another Host than the client used. A mere difference between two Hosts is no fault: the
// gateway's answer has to be the one for the other Host.

import type { Finding, Request } from '../../model/index.ts';
import { blameRoutingObject } from '../evidence/confidence.ts';
import {
  application,
  type Evidence,
  experiment,
  findAnswer,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { answerText, hopText, opening, responderName } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { isApplicationReached } from '../paths/paths.ts';
import { symptomRedirect } from '../redirects/redirect-author.ts';
import { leadsBackTo } from '../redirects/redirect-chain.ts';
import { fixFor } from '../remedies/index.ts';
import { forwardedBy, responderOf } from '../responder/index.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** The Host that the gateway may send instead: what the configuration says, else the Service's own name. */
function otherHost(e: Evidence): string | undefined {
  const configured = e.decision?.host.value;
  if (configured !== undefined && configured !== e.host) return configured;
  const last = application(e);
  return last === undefined ? undefined : `${last.name}.${last.namespace}.svc`;
}

/** Refusals of a Host, and the redirect to the Host that the client has asked for anyway. */
function isAboutHost(e: Evidence): boolean {
  if ([400, 403, 404, 421].includes(e.symptom.outcome.status)) return true;
  const redirect = symptomRedirect(e);
  return redirect !== undefined && leadsBackTo(e, redirect, e.symptom.request);
}

const suspects = (e: Evidence): boolean =>
  isAboutHost(e) && isApplicationReached(e) && otherHost(e) !== undefined;

function experiments(e: Evidence): readonly Request[] {
  const last = application(e);
  const behind = last && vantageOf(e, last);
  const host = otherHost(e);
  if (last === undefined || behind === undefined || host === undefined) return [];
  const { vantage } = e.symptom.request;
  return [
    experiment(e, behind, { path: last.path, host }),
    experiment(e, behind, { path: last.path }),
    experiment(e, vantage, {}),
  ];
}

const alike = (a: Seen, b: Seen): boolean => sameAnswer(a.outcome, a.request, b.outcome, b.request);

/** GET at the application for the other Host and for the declared one, and through the gateway. */
interface Compared {
  readonly host: string;
  readonly foreign: Seen;
  readonly declared: Seen;
  readonly through: Seen;
}

function compared(e: Evidence): Compared | undefined {
  const last = application(e);
  const host = otherHost(e);
  const behind = last && vantageOf(e, last);
  if (!suspects(e) || last === undefined || behind === undefined || host === undefined) return undefined;
  const foreign = findAnswer(e, { vantage: behind, method: 'GET', path: last.path, host });
  const declared = findAnswer(e, { vantage: behind, method: 'GET', path: last.path });
  const through = findAnswer(e, { vantage: e.symptom.request.vantage, method: 'GET', path: e.route.path });
  if (foreign === undefined || declared === undefined || through === undefined) return undefined;
  return { host, foreign, declared, through };
}

function judge(e: Evidence): Finding | undefined {
  const last = application(e);
  const answers = compared(e);
  if (last === undefined || answers === undefined) return undefined;
  const { host, foreign, declared, through } = answers;
  if (!alike(through, foreign) || alike(declared, foreign) || !alike(foreign, e.symptom)) return undefined;
  const setting = e.decision?.host;
  return {
    reason: 'HostDependentBackend',
    confidence: isCertain(e, through) ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${hopText(last)}, asked directly with Host ${host}, gives this answer too, and with Host ${e.host} it answers ${answerText(declared)}; the gateway does not pass the Host on`,
    fix: fixFor(
      'HostDependentBackend',
      [e.decision?.dialect, responderName(foreign.outcome, foreign.request)],
      {
        host: e.host,
        other: host,
        service: last.name,
      },
    ),
    blames: setting !== undefined && setting.value !== e.host ? [setting.blame] : blameRoutingObject(e),
    evidence: [
      proofOf(foreign, `with Host ${host}: the gateway's very answer`),
      proofOf(declared, `with Host ${e.host}: another one`),
      proofOf(through, `with Host ${e.host}: the answer for ${host}`),
    ],
  };
}

/** A setting changes the Host, or the answer surely comes from behind the gateway: nginx pages are alike everywhere. */
function isCertain(e: Evidence, { outcome, request }: Seen): boolean {
  const configured = e.decision !== undefined && e.decision.host.value !== e.host;
  const { role } = responderOf(outcome, request);
  return configured || role === 'application' || forwardedBy(outcome) !== undefined;
}

export const hostDependentBackend: Verdict = { reason: 'HostDependentBackend', suspects, experiments, judge };
