// What a session is given beside the requests: values for headers, authorities to trust, client
// certificates to show. Types and keys only; values are kept in memory and go nowhere but on the wire.

import type { KeyRef } from '../../api/read/probe.ts';

/** A value that stands in requests by its placeholder. */
export interface GivenValue {
  readonly value: string;
  /** Hosts in the annotation `methodprobe.dev/send-to` of its Secret, in lower case. `anywhere`: it comes from a ConfigMap. */
  readonly sendTo: readonly string[] | 'anywhere';
}

/** A client certificate as the Secret holds it, in PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
  /** As of a value: a side whose host is not among them is not shown the certificate. */
  readonly sendTo: readonly string[];
}

/** All that a probe names and that could be read. What is absent could not be. */
export interface Material {
  /** By placeholder, such as `$TOKEN`. */
  readonly values: ReadonlyMap<string, GivenValue>;
  /** PEM of authorities, by `authorityKey`. */
  readonly authorities: ReadonlyMap<string, string>;
  /** By name of the Secret. */
  readonly clients: ReadonlyMap<string, ClientCertificate>;
}

/** Of a probe that names no values, authorities or client certificates. */
export const noMaterial: Material = { values: new Map(), authorities: new Map(), clients: new Map() };

/** The key of an authority: `ConfigMap/ca/ca.crt`. */
export const authorityKey = ({ kind, name, key }: KeyRef): string => `${kind}/${name}/${key}`;
