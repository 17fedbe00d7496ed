// What is wrong with a certificate, by what the handshake showed (RFC 5280 section 6): the reason, the sentence,
// and the fix. tls.ts says which certificate of a probe counts.

import type { TlsSeen } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { plainText } from '../responder/plain-text.ts';

/** Why clients refuse a certificate. */
interface CertificateFault {
  /** The reason of condition TLSValid; the entry of a route has CertificateInvalid. */
  readonly reason: Reason;
  /** `it has expired`. */
  readonly why: string;
}

/** Names of a certificate that a sentence lists. */
const namesShown = 4;

/**
 * Certificates that controllers generate where they have none for a host, by subjects that only they write.
 * haproxy-ingress uses the subject of ingress-nginx.
 */
const defaults: readonly { readonly of: string; readonly subject: RegExp }[] = [
  { of: 'the controller', subject: /Kubernetes Ingress Controller Fake Certificate/ },
  { of: 'Traefik', subject: /TRAEFIK DEFAULT CERT/ },
  { of: 'Kong', subject: /^(?=.*\bO=Kong\b).*\bCN=localhost\b/ },
  { of: 'NGINX Ingress Controller', subject: /\bCN=NGINXIngressController\b/ },
];

/** Organizations that issue through intermediate certificates, and whose roots clients have. */
const publicIssuers =
  /\bO="?(?:Let's Encrypt|DigiCert|Sectigo|GlobalSign|Google Trust Services|Amazon|ZeroSSL|GoDaddy|Entrust|Buypass|Certum|Asseco|Actalis|SSL Corp|IdenTrust|Microsoft Corporation)/i;

/** By the codes of OpenSSL and Node; any other code is shown as it is. */
const faults: Readonly<Record<string, CertificateFault>> = {
  CERT_HAS_EXPIRED: { reason: 'CertificateExpired', why: 'it has expired' },
  CERT_NOT_YET_VALID: { reason: 'CertificateNotYetValid', why: 'it is not valid yet' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { reason: 'CertificateUntrusted', why: 'it is self-signed' },
  SELF_SIGNED_CERT_IN_CHAIN: { reason: 'CertificateUntrusted', why: 'its chain ends in an unknown root' },
  UNABLE_TO_GET_ISSUER_CERT: { reason: 'CertificateUntrusted', why: 'its chain ends in an unknown root' },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    reason: 'CertificateUntrusted',
    why: 'its issuer is not known to clients',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    reason: 'CertificateUntrusted',
    why: 'an intermediate certificate is missing, or its issuer is unknown',
  },
};

/** The fault that clients see first; undefined where they accept the certificate. */
export function certificateFault(seen: TlsSeen): CertificateFault | undefined {
  const { problem } = seen;
  if (problem === undefined) return undefined;
  const made = defaults.find(({ subject }) => subject.test(seen.subject));
  if (made !== undefined)
    return {
      reason: 'DefaultCertificate',
      why: `it is the default certificate of ${made.of}, so the gateway has none for this host`,
    };
  if (problem === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return { reason: 'CertificateNameMismatch', why: `it is for another name: ${namesText(seen.names)}` };
  if (lacksIntermediate(seen))
    return { reason: 'CertificateChainIncomplete', why: 'it comes without the intermediate certificates' };
  return faults[problem] ?? { reason: 'CertificateInvalid', why: problem };
}

/** Whether the server sends its own certificate alone, though its authority never signs with its root. */
const lacksIntermediate = ({ problem = '', chainLength = 1, issuer }: TlsSeen): boolean =>
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'].includes(problem) &&
  chainLength === 1 &&
  publicIssuers.test(issuer);

function namesText(names: readonly string[]): string {
  if (names.length === 0) return 'none at all';
  const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : '';
  return `${plainText(names.slice(0, namesShown).join(', '))}${more}`;
}

/** Why clients refuse the certificate, as a sentence; undefined when they do not. */
export function certificateProblem(seen: TlsSeen, host: string): string | undefined {
  const fault = certificateFault(seen);
  if (fault === undefined) return undefined;
  const { subject, issuer, validTo } = seen;
  return `clients refuse the certificate for ${host}: ${fault.why} (subject ${plainText(subject)}, issuer ${plainText(issuer)}, valid until ${dayOf(validTo)})`;
}

/** What to do about a certificate that clients refuse; `place` is such as `the Secret that spec.tls names`. */
export function certificateFix(seen: TlsSeen, host: string, place: string): string {
  const reason = certificateFault(seen)?.reason ?? 'CertificateInvalid';
  const usual = `Put a valid certificate for ${host} into ${place}, or mend its renewal`;
  return fixes[reason]?.(host, place) ?? usual;
}

const fixes: Readonly<Partial<Record<Reason, (host: string, place: string) => string>>> = {
  CertificateNameMismatch: (host, place) =>
    `Have a certificate issued that names ${host}, and put it into ${place}; or let clients use a name that it has`,
  CertificateChainIncomplete: (_, place) =>
    `Put the intermediate certificates behind the server's own: in tls.crt of ${place}, in the order of the chain`,
  CertificateUntrusted: (host, place) =>
    `Put a certificate for ${host} from an authority that clients know into ${place}; where clients do trust this one, name it in tls.caRef of the probe`,
  DefaultCertificate: (host, place) =>
    `Give the gateway a certificate for ${host}: see that ${place} exists, is of type kubernetes.io/tls, has a key that fits and names ${host}; the gateway's log says what it did not like`,
  CertificateNotYetValid: (host, place) =>
    `Wait for its first day, or put a certificate for ${host} that is valid now into ${place}; look at the clock of whoever issued it`,
};

/** `2026-12-31`. */
export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

const dayMs = 24 * 3_600_000;
/** A certificate of 90 days is renewed at day 60, so at 14 days before its end its renewal has failed. */
const usualRestMs = 14 * dayMs;

/** Why the rest of the certificate's life is too short at `now`, for a sentence; undefined where enough is left. */
export function shortRestText(seen: TlsSeen, now: Date, minimumMs: number | undefined): string | undefined {
  const { validFrom, validTo } = seen;
  const third = (validTo.getTime() - validFrom.getTime()) / 3;
  const least = minimumMs ?? Math.min(usualRestMs, third);
  if (validTo.getTime() - now.getTime() >= least) return undefined;
  if (minimumMs !== undefined) return `sooner than minimumValidity of ${lengthText(minimumMs)} allows`;
  return least === usualRestMs ? 'in less than 14 days' : 'and two thirds of its life are over';
}

function lengthText(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${Math.round(ms / 1000)}s`;
}

/** Whether the version of TLS is one that RFC 8996 forbids, so that clients refuse it with any certificate. */
export const isOutdated = ({ protocol }: TlsSeen): boolean =>
  ['SSLv3', 'TLSv1', 'TLSv1.1'].includes(protocol ?? '');
