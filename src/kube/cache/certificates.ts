// Certificates of cert-manager: which Secret one fills, and what is kept and told of it.

import type { CertificateObject, Facts } from '../../model/index.ts';
import { idOf, keyOf } from './store.ts';

/** A Certificate of cert-manager, as the facts tell it. */
export type CertificateFacts = NonNullable<Facts['certificates']>[number];

/** The Secret that a Certificate fills, as a word of the index. */
export function secretIdsOf(certificate: CertificateObject): readonly string[] {
  const name = certificate.spec?.secretName;
  return name === undefined ? [] : [idOf({ namespace: keyOf(certificate).namespace, name })];
}

/** A Certificate as the facts tell it: ready as its condition of that name says. */
export function certificateOf(object: CertificateObject): CertificateFacts {
  const { spec, status } = object;
  const { status: value, reason, message } = readyOf(status?.conditions) ?? {};
  return {
    ...keyOf(object),
    secretName: spec?.secretName ?? '',
    ready: value === 'True',
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
}

const readyOf = (conditions: NonNullable<CertificateObject['status']>['conditions'] = []) =>
  conditions.find(({ type }) => type === 'Ready');

/** Of a Certificate, what the facts tell. */
export function stripCertificate({ metadata, spec, status }: CertificateObject): CertificateObject {
  const { namespace, name, resourceVersion } = metadata ?? {};
  const ready = readyOf(status?.conditions);
  return {
    metadata: {
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    ...(spec?.secretName === undefined ? {} : { spec: { secretName: spec.secretName } }),
    ...(ready === undefined ? {} : { status: { conditions: [ready] } }),
  };
}
