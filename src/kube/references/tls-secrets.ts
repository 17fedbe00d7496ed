// TLS Secrets that routing objects name, and the Certificates of cert-manager that fill them. Pure readings of one
// object each, shared by the indexes, the facts, and the reader of TLS Secrets.

import type { CertificateObject, Facts, Gateway, Ingress, ObjectKey } from '../../model/index.ts';
import { idOf, keyOf } from './store.ts';

/** A Certificate of cert-manager, as the facts tell it. */
export type Certificate = NonNullable<Facts['certificates']>[number];

/** Secrets in `spec.tls` of an Ingress, which are in its namespace; each once. */
export function tlsSecretsOfIngress(ingress: Ingress): readonly ObjectKey[] {
  const { namespace } = keyOf(ingress);
  const names = (ingress.spec?.tls ?? []).flatMap(({ secretName }) => secretName || []);
  return [...new Set(names)].map((name) => ({ namespace, name }));
}

/** Secrets in `certificateRefs` of the listeners of a Gateway; each once. */
export function tlsSecretsOfGateway(gateway: Gateway): readonly ObjectKey[] {
  const own = keyOf(gateway).namespace;
  const refs = (gateway.spec?.listeners ?? []).flatMap(({ tls }) => tls?.certificateRefs ?? []);
  const keys = refs
    .filter(({ group = '', kind = 'Secret' }) => group === '' && kind === 'Secret')
    .map(({ namespace = own, name }) => ({ namespace, name }));
  return [...new Map(keys.map((key) => [idOf(key), key])).values()];
}

/** The Secret that a Certificate fills, as a word of the index. */
export function secretIdsOf(certificate: CertificateObject): readonly string[] {
  const name = certificate.spec?.secretName;
  return name === undefined ? [] : [idOf({ namespace: keyOf(certificate).namespace, name })];
}

/** A Certificate as the facts tell it: ready as its condition of that name says. */
export function certificateOf(object: CertificateObject): Certificate {
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
export function slimCertificate({ metadata, spec, status }: CertificateObject): CertificateObject {
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
