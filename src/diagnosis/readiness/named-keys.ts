// The keys of Secrets and ConfigMaps that a probe names, each with its field in the spec: for reading them, and for the
// message about those that could not be read.

import type { KeyRef, Probe, Trust } from '../../api/read/probe.ts';

/** header: a value of requests. authority: certificates to trust. certificate, privateKey: what the operator identifies itself with. */
export type KeyUse = 'header' | 'authority' | 'certificate' | 'privateKey';

/** A key that a probe names. */
export interface NamedKey {
  /** Where the spec names it. */
  readonly field: string;
  /** The key in `Facts.values`: the placeholder of a header's value, else `Kind/name/key`. */
  readonly label: string;
  readonly ref: KeyRef;
  readonly use: KeyUse;
}

/** All keys that the probe names: of the gateway, the hops, the second gateway, the headers. */
export function namedKeys(probe: Probe): readonly NamedKey[] {
  const { through, parity, direct = [], values = [] } = probe;
  return [
    ...keysOfTrust('spec.through.tls', through.trust),
    ...direct.flatMap(({ tls }, index) => keysOfTrust(`spec.direct[${index}].tls`, tls)),
    ...keysOfTrust('spec.parity.tls', parity?.trust),
    ...values.map(({ placeholder, from }): NamedKey => {
      const field = `${fieldOf(probe, placeholder)}.valueFrom.${from.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef'}`;
      return { field, label: placeholder, ref: from, use: 'header' };
    }),
  ];
}

/** The label of a key that is not for a header: `ConfigMap/ca/ca.crt`. */
const labelOf = ({ kind, name, key }: KeyRef): string => `${kind}/${name}/${key}`;

/** The label under which a Secret without the annotation `methodprobe.dev/send-to` stands as `noKey`. */
export const annotationLabelOf = ({ kind, name }: KeyRef): string => `${kind}/${name}@send-to`;

function keysOfTrust(field: string, trust: Trust | undefined): readonly NamedKey[] {
  const { ca, clientCertificate } = trust ?? {};
  const authority: readonly NamedKey[] =
    ca === undefined ? [] : [{ field: `${field}.caRef`, label: labelOf(ca), ref: ca, use: 'authority' }];
  return clientCertificate === undefined
    ? authority
    : [...authority, ...keysOfCertificate(`${field}.clientCertificateRef`, clientCertificate)];
}

/** A Secret of type kubernetes.io/tls. */
function keysOfCertificate(field: string, name: string): readonly NamedKey[] {
  const keys = [
    ['tls.crt', 'certificate'],
    ['tls.key', 'privateKey'],
  ] as const;
  return keys.map(([key, use]) => {
    const ref: KeyRef = { kind: 'Secret', name, key };
    return { field, label: labelOf(ref), ref, use };
  });
}

/** The field of the header that has the placeholder. */
function fieldOf({ routes }: Probe, placeholder: string): string {
  for (const [index, { headers }] of routes.entries()) {
    const at = headers.findIndex(([, value]) => value === placeholder);
    if (at >= 0) return `spec.routes[${index}].headers[${at}]`;
  }
  return 'spec.routes';
}
