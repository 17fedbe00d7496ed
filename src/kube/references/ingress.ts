// What an Ingress and its class name: hosts, Services, class. Pure readings of one object each, shared by
// the indexes and the facts so that both mean the same.

import type { Ingress, IngressClass } from '../../model/index.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

/** Class that the Ingress names by field or by the older annotation; '' when it names none. */
export function classNameOf(ingress: Ingress): string {
  return ingress.spec?.ingressClassName ?? ingress.metadata?.annotations?.[CLASS_ANNOTATION] ?? '';
}

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
