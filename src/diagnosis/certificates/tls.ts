// What condition TLSValid says: whether clients accept the certificate on promised https (RFC 9110 section 4.3.4,
// RFC 5280 section 6). A bad certificate does not stop the diagnosis of routes.

import type { Observation, TlsJudgement, TlsSeen } from '../../model/index.ts';
import type { Situation } from '../evidence/evidence.ts';
import { certificateFault, certificateProblem, dayOf, isOutdated, shortRestText } from './certificate.ts';
import { certificateSource } from './source.ts';

/** The handshake of a route's declared request on https, when https is promised. */
export function handshakeOf(situation: Situation): TlsSeen | undefined {
  if (!situation.promises.includes('https') || situation.probe.through.insecureSkipVerify) return undefined;
  for (const observation of situation.observations) {
    const seen = tlsAt(observation, situation.host);
    if (seen !== undefined) return seen;
  }
  return undefined;
}

function tlsAt({ request, outcome }: Observation, host: string): TlsSeen | undefined {
  const { vantage } = request;
  const atGateway = vantage.kind === 'gateway' && vantage.scheme === 'https' && request.host === host;
  return atGateway && outcome.kind === 'answered' ? outcome.tls : undefined;
}

/** A handshake, and the situation in which it was seen. */
interface Shown {
  readonly seen: TlsSeen;
  readonly situation: Situation;
}

/** The judgement over all hosts of a probe: the first certificate that clients refuse decides, then the first that ends too soon. */
export function judgeTls(situations: readonly Situation[]): TlsJudgement | undefined {
  const shown = situations.flatMap((situation): readonly Shown[] => {
    const seen = handshakeOf(situation);
    return seen === undefined ? [] : [{ seen, situation }];
  });
  const [first] = shown;
  if (first === undefined) return hopRefusal(situations);
  for (const judge of [refusal, expiry]) {
    const found = shown.flatMap((one) => judge(one) ?? [])[0];
    if (found !== undefined) return found;
  }
  const behind = hopRefusal(situations);
  if (behind !== undefined) return behind;
  const { seen, situation } = first;
  return {
    valid: true,
    reason: 'CertificateValid',
    message: `Clients accept the certificate for ${situation.host}; it is valid until ${dayOf(seen.validTo)}${noteOf(shown)}`,
  };
}

/** The judgement of a hop whose certificate the author wants verified (direct.tls), where it does not hold. */
function hopRefusal(situations: readonly Situation[]): TlsJudgement | undefined {
  for (const { request, outcome } of situations.flatMap(({ observations }) => observations)) {
    if (!('service' in request.vantage) || outcome.kind !== 'answered') continue;
    const fault = outcome.tls && certificateFault(outcome.tls);
    if (fault === undefined) continue;
    const { service, port } = request.vantage;
    const message = `The certificate of Service ${service}:${port} does not hold, as direct.tls asks: ${fault.why}`;
    return { valid: false, reason: fault.reason, message };
  }
  return undefined;
}

function refusal({ seen, situation }: Shown): TlsJudgement | undefined {
  const fault = certificateFault(seen);
  if (fault === undefined) return undefined;
  const clauses = [certificateProblem(seen, situation.host) ?? '', ...certificateSource(situation).clauses];
  return { valid: false, reason: fault.reason, message: clauses.join('; ') };
}

/** A certificate that ends soon: clients still accept it, so no route is at fault. */
function expiry({ seen, situation }: Shown): TlsJudgement | undefined {
  const { probe, facts, host } = situation;
  const short = shortRestText(seen, facts.at, probe.through.minimumValidityMs);
  if (short === undefined) return undefined;
  const clauses = [
    `The certificate for ${host} ends on ${dayOf(seen.validTo)}, ${short}; clients accept it until then`,
    ...certificateSource(situation).clauses,
  ];
  return { valid: false, reason: 'CertificateExpiring', message: clauses.join('; ') };
}

function noteOf(shown: readonly Shown[]): string {
  const old = shown.find(({ seen }) => isOutdated(seen));
  return old === undefined
    ? ''
    : `; note: the gateway speaks ${old.seen.protocol} at best, which clients refuse by now`;
}

/** The judgement over several addresses of the gateway: clients meet all of them, so a bad certificate at one decides. */
export function judgeTlsAt(
  addresses: readonly { readonly at: string; readonly situations: readonly Situation[] }[],
): TlsJudgement | undefined {
  const judged = addresses.flatMap(({ at, situations }) => {
    const tls = judgeTls(situations);
    return tls === undefined ? [] : [{ at, tls }];
  });
  const bad = judged.filter(({ tls }) => !tls.valid);
  const [first] = bad.length > 0 ? bad : judged;
  if (first === undefined || bad.length === 0 || bad.length === addresses.length) return first?.tls;
  return { ...first.tls, message: `at ${bad.map(({ at }) => at).join(', ')}: ${first.tls.message}` };
}
