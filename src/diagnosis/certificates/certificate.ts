// What is wrong with a certificate, from what the handshake showed (RFC 5280 section 6): the word
// for it and the sentence. Apart from tls.ts, which says whose certificate counts.

import type { TlsSeen } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { plainText } from '../responder/plain-text.ts';

/** Why clients refuse a certificate. */
export interface CertificateFault {
  /** Of TLSValid; a route says CertificateInvalid. */
  readonly reason: Reason;
  /** `it has expired`. */
  readonly why: string;
}

/** Names of a certificate that a sentence lists. */
const namesShown = 4;

/**
 * Certificates that controllers make up where they have none for a host, by what only they write
 * into the subject. haproxy-ingress took over the one of ingress-nginx.
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

/** OpenSSL's and Node's codes; any other is shown as it is. */
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

/** The server's own certificate alone, from an authority that never signs with its root. */
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

/** `2026-12-31`. */
export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

const dayMs = 24 * 3_600_000;
/** A certificate of 90 days is renewed at day 60: 14 days before its end something is wrong. */
const usualRestMs = 14 * dayMs;

/** What is too short, in words; undefined where enough of the certificate's life is left at `now`. */
export function tooShort(seen: TlsSeen, now: Date, minimumMs: number | undefined): string | undefined {
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

/** Versions that RFC 8996 forbids: clients refuse them, whatever the certificate. */
export const isOutdated = ({ protocol }: TlsSeen): boolean =>
  ['SSLv3', 'TLSv1', 'TLSv1.1'].includes(protocol ?? '');
