// The keys of Secrets and ConfigMaps that a probe names, each with its place in the spec. One list for
// whoever reads them and for the words about those that could not be read.

import type { KeyRef, Probe, Trust } from '../../api/read/probe.ts';
import type { Facts } from '../../model/index.ts';

/** Whether a value could be read. */
export type ValueState = NonNullable<Facts['values']>[string];

/** header: a value of requests. authority: PEM to trust. certificate, privateKey: what a side shows of itself. */
export type KeyUse = 'header' | 'authority' | 'certificate' | 'privateKey';

/** A key that a probe names. */
export interface NamedKey {
  /** Where the spec names it. */
  readonly field: string;
  /** Under which `Facts.values` tells its state: the placeholder of a header's value, else `Kind/name/key`. */
  readonly label: string;
  readonly ref: KeyRef;
  readonly use: KeyUse;
}

/** All of them, in the order of the spec: the gateways, the hops, the headers. */
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

/** The label of what is no header's value: `ConfigMap/ca/ca.crt`. */
export const labelOf = ({ kind, name, key }: KeyRef): string => `${kind}/${name}/${key}`;

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

/** The header that the value stands in. */
function fieldOf({ routes }: Probe, placeholder: string): string {
  for (const [index, { headers }] of routes.entries()) {
    const at = headers.findIndex(([, value]) => value === placeholder);
    if (at >= 0) return `spec.routes[${index}].headers[${at}]`;
  }
  return 'spec.routes';
}
