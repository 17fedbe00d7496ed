// What the certificate on promised https is worth to a client (RFC 9110 section 4.3.4,
// RFC 5280 section 6). Routes are diagnosed past a bad certificate; this says that it is bad.

import type { Observation, TlsJudgement, TlsSeen } from '../model.ts';
import type { Situation } from './evidence.ts';
import { plainText } from './text.ts';

/** OpenSSL's and Node's codes in words; any other code is shown as it is. */
const words: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in an unknown root',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not known to clients',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'an intermediate certificate is missing, or its issuer is unknown',
};

/** Why clients refuse the certificate, as a sentence; undefined when they do not. */
export function certificateProblem(seen: TlsSeen, host: string): string | undefined {
  if (seen.problem === undefined) return undefined;
  const why = words[seen.problem] ?? seen.problem;
  const until = seen.validTo.toISOString().slice(0, 10);
  return `clients refuse the certificate for ${host}: ${why} (subject ${plainText(seen.subject)}, issuer ${plainText(seen.issuer)}, valid until ${until})`;
}

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

/** The judgement over all hosts of a probe; the first bad certificate speaks. */
export function judgeTls(situations: readonly Situation[]): TlsJudgement | undefined {
  const shown = situations.flatMap((situation) => {
    const handshake = handshakeOf(situation);
    return handshake === undefined ? [] : [{ handshake, host: situation.host }];
  });
  const [first] = shown;
  if (first === undefined) return undefined;
  const problem = shown
    .map(({ handshake, host }) => certificateProblem(handshake, host))
    .find((text) => text !== undefined);
  if (problem !== undefined) return { valid: false, reason: 'CertificateInvalid', message: problem };
  const until = first.handshake.validTo.toISOString().slice(0, 10);
  return {
    valid: true,
    reason: 'CertificateValid',
    message: `Clients accept the certificate for ${first.host}; it is valid until ${until}`,
  };
}

/** The judgement over several addresses of the gateway: one bad certificate is one that clients meet. */
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
