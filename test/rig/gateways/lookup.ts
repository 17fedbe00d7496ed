// Questions that every gateway controller asks of a snapshot: is this Ingress mine, which
// addresses stand behind this Service port, which certificate is in that Secret. Pure.

import { X509Certificate } from 'node:crypto';
import type { V1Ingress, V1Service, V1ServiceBackendPort } from '@kubernetes/client-node';
import type { Snapshot } from './watch.ts';

/** How a controller recognises its Ingresses. */
export interface Claim {
  /** `spec.controller` of its IngressClasses. */
  readonly controller: string;
  /** Name that the legacy annotation kubernetes.io/ingress.class carries. */
  readonly className: string;
}

/** What stands behind a Service port. */
export interface Backend {
  readonly service: V1Service | undefined;
  /** Number of the Service port; absent when the Service has no such port. */
  readonly port: number | undefined;
  /** `address:port` of each ready endpoint, sorted. */
  readonly addresses: readonly string[];
}

/** A certificate chain with its key, PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** The Ingresses that a controller claims, oldest first: where two say the same, the older one wins. */
export function claimed(snapshot: Snapshot, claim: Claim): readonly V1Ingress[] {
  const classes = new Set(
    snapshot.classes
      .filter((one) => one.spec?.controller === claim.controller)
      .map((one) => one.metadata?.name),
  );
  return snapshot.ingresses.filter((ingress) => isClaimed(ingress, classes, claim)).toSorted(byAge);
}

function isClaimed(ingress: V1Ingress, classes: ReadonlySet<string | undefined>, claim: Claim): boolean {
  const legacy = ingress.metadata?.annotations?.['kubernetes.io/ingress.class'];
  if (legacy !== undefined) return legacy === claim.className;
  return ingress.spec?.ingressClassName !== undefined && classes.has(ingress.spec.ingressClassName);
}

function byAge(a: V1Ingress, b: V1Ingress): number {
  const age = seconds(a) - seconds(b);
  return age !== 0 ? age : keyOf(a).localeCompare(keyOf(b));
}

function seconds(ingress: V1Ingress): number {
  const created = ingress.metadata?.creationTimestamp;
  return created === undefined ? 0 : new Date(created).getTime();
}

function keyOf(ingress: V1Ingress): string {
  return `${ingress.metadata?.namespace}/${ingress.metadata?.name}`;
}

/** Finds the Service port and the ready endpoints behind it. */
export function backendOf(
  snapshot: Snapshot,
  namespace: string,
  reference: { readonly name: string; readonly port?: V1ServiceBackendPort | undefined },
): Backend {
  const service = snapshot.services.find(
    (one) => one.metadata?.namespace === namespace && one.metadata?.name === reference.name,
  );
  const wanted = reference.port;
  const port = service?.spec?.ports?.find((one) =>
    wanted?.name !== undefined
      ? one.name === wanted.name
      : wanted?.number === undefined || one.port === wanted.number,
  );
  const addresses =
    port === undefined
      ? []
      : readyAddresses(snapshot, { namespace, service: reference.name }, port.name ?? '');
  return { service, port: port?.port, addresses };
}

function readyAddresses(
  snapshot: Snapshot,
  of: { readonly namespace: string; readonly service: string },
  portName: string,
): readonly string[] {
  const addresses = snapshot.slices
    .filter(
      (slice) =>
        slice.metadata?.namespace === of.namespace &&
        slice.metadata?.labels?.['kubernetes.io/service-name'] === of.service,
    )
    .flatMap((slice) => {
      const port = slice.ports?.find((one) => (one.name ?? '') === portName)?.port;
      if (port === undefined) return [];
      return (slice.endpoints ?? [])
        .filter((endpoint) => endpoint.conditions?.ready !== false)
        .flatMap((endpoint) => endpoint.addresses.map((address) => `${address}:${port}`));
    });
  return [...new Set(addresses)].toSorted();
}

/** The key pair of a TLS Secret; absent when there is none, it is unreadable, or it does not cover `host`. */
export function keyPairFor(
  snapshot: Snapshot,
  secret: { readonly namespace: string; readonly name: string },
  host: string,
): KeyPair | undefined {
  const found = snapshot.secrets.find(
    (one) => one.metadata?.namespace === secret.namespace && one.metadata?.name === secret.name,
  );
  const certificate = decoded(found?.data?.['tls.crt']);
  const key = decoded(found?.data?.['tls.key']);
  if (certificate === undefined || key === undefined) return undefined;
  return covers(certificate, host) ? { certificate, key } : undefined;
}

function decoded(value: string | undefined): string | undefined {
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
}

function covers(certificate: string, host: string): boolean {
  try {
    return new X509Certificate(certificate).checkHost(host) !== undefined;
  } catch {
    return false; // Not a certificate: as good as no Secret.
  }
}
