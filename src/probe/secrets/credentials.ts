// What a session is given beside the requests: values for headers, authorities to trust, client certificates to
// show. Types and keys only. The values stay in memory and leave the process only inside requests.

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
  /** Hosts in the annotation of its Secret; other hosts are not shown the certificate. */
  readonly sendTo: readonly string[];
}

/** What a probe names and the operator could read. What it could not read is absent. */
export interface Credentials {
  /** By placeholder, such as `$TOKEN`. */
  readonly values: ReadonlyMap<string, GivenValue>;
  /** PEM of authorities, by `authorityKey`. */
  readonly authorities: ReadonlyMap<string, string>;
  /** By name of the Secret. */
  readonly clients: ReadonlyMap<string, ClientCertificate>;
}

/** The credentials of a probe that names no values, authorities or client certificates. */
export const noCredentials: Credentials = { values: new Map(), authorities: new Map(), clients: new Map() };

/** The key of an authority: `ConfigMap/ca/ca.crt`. */
export const authorityKey = ({ kind, name, key }: KeyRef): string => `${kind}/${name}/${key}`;
