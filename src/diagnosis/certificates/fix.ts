// What to do about a certificate that clients refuse, by what is wrong with it. Apart from the
// remedies of causes: these are states, and the place is known from the routing object.

import type { TlsSeen } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { certificateFault } from './certificate.ts';

/** The fix; `place` is `the Secret that spec.tls names`. */
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
