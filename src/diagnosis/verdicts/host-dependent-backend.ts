// HostDependentBackend: the application answers by Host header, and the gateway sends it
// another Host than the client used.

import type { Finding, Request } from '../../model.ts';
import { application, doorOf, type Evidence, experiment, type Seen, seen } from '../evidence.ts';
import { sameAnswer } from '../masking.ts';
import { applicationReached } from '../paths.ts';
import { forwardedBy, responderOf } from '../responder.ts';
import { blameIngress } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { answered, hopText, opening } from '../words.ts';

/** The Host that the gateway may send instead: what the configuration says, else the Service's own name. */
function otherHost(e: Evidence): string | undefined {
  const configured = e.arrival?.host.value;
  if (configured !== undefined && configured !== e.host) return configured;
  const last = application(e);
  return last === undefined ? undefined : `${last.name}.${last.namespace}.svc`;
}

const suspects = (e: Evidence): boolean =>
  [400, 403, 404, 421].includes(e.symptom.outcome.status) &&
  applicationReached(e) &&
  otherHost(e) !== undefined;

function experiments(e: Evidence): readonly Request[] {
  const last = application(e);
  const door = last && doorOf(e, last);
  const host = otherHost(e);
  if (last === undefined || door === undefined || host === undefined) return [];
  const { vantage } = e.symptom.request;
  return [
    experiment(e, door, { path: last.path, host }),
    experiment(e, door, { path: last.path }),
    experiment(e, vantage, {}),
  ];
}

const alike = (a: Seen, b: Seen): boolean => sameAnswer(a.outcome, a.request, b.outcome, b.request);

function judge(e: Evidence): Finding | undefined {
  const last = application(e);
  const host = otherHost(e);
  const door = last && doorOf(e, last);
  if (!suspects(e) || last === undefined || door === undefined || host === undefined) return undefined;
  const foreign = seen(e, { vantage: door, method: 'GET', path: last.path, host });
  const declared = seen(e, { vantage: door, method: 'GET', path: last.path });
  const through = seen(e, { vantage: e.symptom.request.vantage, method: 'GET', path: e.route.path });
  if (foreign === undefined || declared === undefined || through === undefined) return undefined;
  if (!alike(through, foreign) || alike(declared, foreign) || !alike(foreign, e.symptom)) return undefined;
  const setting = e.arrival?.host;
  return {
    reason: 'HostDependentBackend',
    confidence: isCertain(e, through) ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${hopText(last)}, asked directly with Host ${host}, gives this answer too, and with Host ${e.host} it answers ${answered(declared)}; the gateway does not pass the Host on`,
    fix: `Keep the Host at the gateway (${hostText(e)}), or let the application accept ${host}`,
    blames: setting !== undefined && setting.value !== e.host ? [setting.blame] : blameIngress(e),
  };
}

/** A setting changes the Host, or the answer surely comes from behind the gateway: nginx pages are alike everywhere. */
function isCertain(e: Evidence, { outcome, request }: Seen): boolean {
  const configured = e.arrival !== undefined && e.arrival.host.value !== e.host;
  const { role } = responderOf(outcome, request);
  return configured || role === 'application' || forwardedBy(outcome) !== undefined;
}

const hostText = (e: Evidence): string =>
  e.arrival?.dialect === 'kong'
    ? 'annotation konghq.com/preserve-host: "true"'
    : 'proxy_set_header Host $host, preserve_host, no host rewrite';

export const hostDependentBackend: Verdict = { reason: 'HostDependentBackend', suspects, experiments, judge };
