// The vocabulary of reasons: one PascalCase word is the same in conditions, Events, metrics, logs and the page
// docs/reasons/<Reason>.md. The tables of README.md and docs/reasons/README.md are generated from here.

import { causes, type Meaning } from './causes.ts';

export type { Actor } from './causes.ts';

/** Every reason that a condition, an Event or a status entry may carry. */
export const reasons = {
  ...causes,
  Unexplained: {
    kind: 'cause',
    actor: 'nobody yet',
    meaning:
      'The route does not work and no cause is proven; the comparison of the answers is in the status.',
  },
  CertificateInvalid: {
    kind: 'state',
    actor: 'gateway',
    meaning: 'Clients refuse the certificate of an https route: wrong name, chain or date.',
  },
  CertificateExpired: {
    kind: 'state',
    actor: 'gateway',
    meaning: 'The certificate of an https route has expired.',
  },
  CertificateNotYetValid: {
    kind: 'state',
    actor: 'gateway',
    meaning:
      'The certificate of an https route is not valid yet: its first day, or the clock of whoever made it, is wrong.',
  },
  CertificateNameMismatch: {
    kind: 'state',
    actor: 'gateway',
    meaning: 'The certificate of an https route is for other names than its host.',
  },
  CertificateChainIncomplete: {
    kind: 'state',
    actor: 'gateway',
    meaning:
      'The gateway sends its certificate without the intermediate ones, so clients cannot find its issuer.',
  },
  CertificateUntrusted: {
    kind: 'state',
    actor: 'gateway',
    meaning:
      'Clients do not trust the issuer of the certificate: it is self-signed, or from an authority that they do not know.',
  },
  DefaultCertificate: {
    kind: 'state',
    actor: 'gateway',
    meaning: 'The gateway shows its own default certificate: it has none for this host.',
  },
  CertificateExpiring: {
    kind: 'state',
    actor: 'gateway',
    meaning:
      'The certificate of an https route ends sooner than `minimumValidity` allows; `TLSValid` alone says so, never a route.',
  },
  GatewayUnreachable: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The gateway has no address, or does not answer at it.',
  },
  ExpectationFailed: {
    kind: 'state',
    actor: 'application',
    meaning: 'The route is reached, but the answer is not what `expect` asks for.',
  },
  MethodNotProven: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'Nothing that may be sent shows whether the method works, or is refused.',
  },
  AllRoutesReached: {
    kind: 'state',
    actor: 'nobody yet',
    meaning: 'Every declared method reaches the application.',
  },
  CertificateValid: {
    kind: 'state',
    actor: 'nobody yet',
    meaning: 'Clients accept the certificate of the gateway.',
  },
  GatewaysAgree: {
    kind: 'state',
    actor: 'nobody yet',
    meaning: 'Both gateways, `through` and `parity`, answer every route alike.',
  },
  GatewaysDiffer: {
    kind: 'state',
    actor: 'gateway',
    meaning:
      'The gateways of `through` and `parity` answer a route differently; the differences are in the status.',
  },
  Pending: { kind: 'state', actor: 'nobody yet', meaning: 'The probe has not been run yet.' },
  Probing: {
    kind: 'state',
    actor: 'nobody yet',
    meaning: 'The probe is understood and runs at its interval.',
  },
  Suspended: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The probe is paused, by `suspend` or by one of `pauses`.',
  },
  InvalidSpec: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The spec can never work as it is; the message names the field.',
  },
  ReferenceNotFound: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'An object that the probe names does not exist.',
  },
  ReferenceNotGranted: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The probe names an object of another namespace, and no ReferenceGrant there allows it.',
  },
  APINotInstalled: {
    kind: 'state',
    actor: 'cluster',
    meaning: 'The probe names an HTTPRoute, and the API server does not serve the Gateway API.',
  },
  HostRequired: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The Ingress or HTTPRoute has several hosts or a wildcard: `through.host` has to say which one.',
  },
  SecretNotReadable: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'A Secret or ConfigMap that the probe names, or a key of it, cannot be read.',
  },
  RequestBudgetExceeded: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'One cycle of the probe would send more requests than this operator allows.',
  },
  DestinationForbidden: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The probe names an address that this operator may not send requests to.',
  },
  Recovered: { kind: 'state', actor: 'nobody yet', meaning: 'Event only: the routes work again.' },
} as const satisfies Record<string, Meaning>;

/** A word of the vocabulary. */
export type Reason = keyof typeof reasons;

/** Reasons in the order of the table. */
export const reasonNames = Object.keys(reasons) as readonly Reason[];
