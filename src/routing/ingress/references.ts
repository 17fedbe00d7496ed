// What an Ingress and its class name: hosts, Services, Secrets, the class. Readings of one object each, for the
// dialects and for the caches.

import type { Ingress, IngressClass, ObjectKey } from '../../model/index.ts';
import { keyOf } from '../shared/references.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

/** Class that the Ingress names by field or by the older annotation; '' when it names none. */
export function classNameOf(ingress: Ingress): string {
  return ingress.spec?.ingressClassName ?? legacyClassOf(ingress);
}

/** Class in the older annotation; '' when there is none. */
export const legacyClassOf = ({ metadata }: Ingress): string =>
  metadata?.annotations?.[CLASS_ANNOTATION] ?? '';

/** Whether the class takes Ingresses that name none. */
export function isDefaultClass(ingressClass: IngressClass): boolean {
  return ingressClass.metadata?.annotations?.[DEFAULT_CLASS] === 'true';
}

/** Names of the Services behind the rules and the default backend, each once. */
export function servicesOf(ingress: Ingress): readonly string[] {
  const paths = (ingress.spec?.rules ?? []).flatMap((rule) => rule.http?.paths ?? []);
  const backends = [ingress.spec?.defaultBackend, ...paths.map((path) => path.backend)];
  return [...new Set(backends.flatMap((backend) => backend?.service?.name ?? []))];
}

/** Hosts of the rules in lower case, each once; '' for a rule or default backend that takes any host. */
export function hostsOf(ingress: Ingress): readonly string[] {
  const hosts = (ingress.spec?.rules ?? []).map((rule) => rule.host?.toLowerCase() ?? '');
  return [...new Set(ingress.spec?.defaultBackend === undefined ? hosts : [...hosts, ''])];
}

/** Whether its controller has given it an address. */
export function hasAddress(ingress: Ingress): boolean {
  const points = ingress.status?.loadBalancer?.ingress ?? [];
  return points.some(({ ip, hostname }) => Boolean(ip || hostname));
}

/** Secrets in `spec.tls` of an Ingress, which are in its namespace; each once. */
export function tlsSecretsOfIngress(ingress: Ingress): readonly ObjectKey[] {
  const { namespace } = keyOf(ingress);
  const names = (ingress.spec?.tls ?? []).flatMap(({ secretName }) => secretName || []);
  return [...new Set(names)].map((name) => ({ namespace, name }));
}
