// Hostnames of the Gateway API: what a listener's or a route's hostname takes, what two of them have
// in common, and which is the closer one. Source: gateway.networking.k8s.io/v1, HTTPRouteSpec.hostnames
// and Listener.hostname. A wildcard covers one label or more here, unlike in an Ingress.

import type { GRPCRoute, HTTPRoute, ObjectKey } from '../../model/index.ts';
import { hostRank } from '../shared/host.ts';

/** Whether a hostname takes a host, which is in lower case and bare; an empty hostname takes every host. */
export const takesHost = (hostname: string, host: string): boolean =>
  hostRank(hostname, host, 'many-labels') > 0;

/** What both hostnames take, as the closer of the two; undefined when they have nothing in common. */
export function intersection(one: string, other: string): string | undefined {
  const [left, right] = [one.toLowerCase(), other.toLowerCase()];
  if (takesHost(left, right)) return right === '' ? left : right;
  return takesHost(right, left) ? left : undefined;
}

/** How close a hostname that takes a host is to it, the higher the closer: characters without a wildcard, then all of them. */
export const closeness = (hostname: string): readonly [number, number] => [
  hostname.startsWith('*') ? 0 : hostname.length,
  hostname.length,
];

/** The closer of two hostnames that take the same host. */
export const closer = (one: string, other: string): string =>
  closenessOf(one) >= closenessOf(other) ? one : other;

/** One number for `closeness`: no hostname is longer than 253 characters. */
const closenessOf = (hostname: string): number => {
  const [exact, all] = closeness(hostname);
  return exact * 1000 + all;
};

/** The closest of hostnames that take the same host; undefined of none. */
export const closest = (hostnames: readonly string[]): string | undefined =>
  hostnames.length === 0 ? undefined : hostnames.reduce(closer);

/** The closest hostname of a route that takes the host: empty for a route without hostnames, undefined when none does. */
export function routeHostname({ spec }: HTTPRoute | GRPCRoute, host: string): string | undefined {
  const hostnames = spec?.hostnames ?? [];
  if (hostnames.length === 0) return '';
  return closest(hostnames.filter((hostname) => takesHost(hostname, host)));
}

/** Whether two keys name the same object. */
export const isSameKey = (one: ObjectKey, other: ObjectKey): boolean =>
  one.namespace === other.namespace && one.name === other.name;
