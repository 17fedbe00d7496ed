// The form of a story: what is put into the cluster, what goes over the wire then, and what a
// MethodProbe must say about it. Data only, so that the gateway tests, the end-to-end test and
// the demo loop over the same variants.

import { stringify } from 'yaml';
import type { Reason } from '../../../src/model/reasons.ts';
import type { CertificateRequest, Manifest } from '../gateways/ca.ts';

export type { Manifest } from '../gateways/ca.ts';

/** One raw request at the gateway and what comes back, before any operator exists. */
export interface Exchange {
  readonly scheme: 'http' | 'https';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Reason phrase. */
  readonly phrase?: string;
  /** Bytes of the body. */
  readonly length?: number;
  /** Each must match; a header that must be missing is `undefined`. */
  readonly headers?: Readonly<Record<string, RegExp | undefined>>;
  readonly body?: RegExp;
}

/** A gateway refuses to be reached, or its certificate to be trusted. */
export type Wire = Exchange | { readonly scheme: 'http' | 'https'; readonly failure: RegExp };

/** One state of a story. */
export interface Variant {
  readonly name: string;
  /** A sentence for test names. */
  readonly title: string;
  readonly namespace: string;
  readonly host: string;
  readonly gateway: 'ingress-nginx' | 'kong' | 'traefik';
  /** Data of the gateway's ConfigMap (ingress-nginx alone has one). */
  readonly gatewayConfig: Readonly<Record<string, string>>;
  /** Certificate that the Ingress names; its Secret is not among the objects. */
  readonly certificate: CertificateRequest | undefined;
  /** Everything in the namespace, the namespace included; the same names in each variant of a story. */
  readonly objects: readonly Manifest[];
  readonly probe: Manifest;
  readonly expected: { readonly healthy: 'True' | 'False' | 'Unknown'; readonly reason: Reason };
  /** Path that arrives at the application, where the story is about it: the message must name it. */
  readonly arrives?: string;
  readonly wire: readonly Wire[];
}

/** Objects as one YAML stream. */
export function yamlOf(objects: readonly Manifest[]): string {
  return objects.map((one) => stringify(one)).join('---\n');
}

/** What a probe may say beside its routes. */
export interface ProbeSpec {
  readonly through: Readonly<Record<string, unknown>>;
  readonly direct?: readonly { readonly service: string; readonly port: number }[];
  readonly routes: readonly Readonly<Record<string, unknown>>[];
}

/** A MethodProbe in the form of the README. */
export function methodProbe(namespace: string, name: string, spec: ProbeSpec): Manifest {
  const direct = spec.direct?.map((hop) => ({ serviceRef: { name: hop.service, port: hop.port } }));
  return {
    apiVersion: 'methodprobe.dev/v1alpha1',
    kind: 'MethodProbe',
    metadata: { namespace, name },
    spec: { through: spec.through, ...(direct === undefined ? {} : { direct }), routes: spec.routes },
  };
}
