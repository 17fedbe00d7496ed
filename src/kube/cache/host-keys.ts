// Hosts as words of an index: which objects may serve the same host, found without a walk over all of them. An
// Ingress's wildcard stands for one label, one of the Gateway API for one or more; each object is filed for both.

import type { GRPCRoute, HTTPRoute } from '../../model/index.ts';
import { hostnamesOf, parentIdsOf } from '../../routing/gateway-api/references.ts';

/** Every object that is filed by hosts stands under this word too. */
export const EVERY = 'every host';

/** Words for an object with these hosts; '' is a host that stands for all. */
export function filedUnder(hosts: readonly string[]): readonly string[] {
  return [EVERY, ...hosts.flatMap(filed)];
}

function filed(host: string): readonly string[] {
  const above = wildcardsAbove(host);
  const [next] = above;
  const just = next === undefined || isWildcard(host) ? [] : [`just under ${next}`];
  return [host, ...just, ...above.map((wildcard) => `under ${wildcard}`)];
}

/** Words of the Ingresses for a host (networking.k8s.io/v1, IngressRule.host); '' finds those that take any. */
export function soughtAsIngress(host: string): readonly string[] {
  if (host === '') return [''];
  return isWildcard(host) ? [host, `just under ${host}`] : [host, ...wildcardsAbove(host).slice(0, 1)];
}

/** Words of everything that may serve a host where wildcards cover several labels; '' finds all. */
export function soughtAsRoute(host: string): readonly string[] {
  if (host === '') return [EVERY];
  const covering = ['', host, ...wildcardsAbove(host)];
  return isWildcard(host) ? [...covering, `under ${host}`] : covering;
}

/** Whether one of the hosts may be meant by one of the others, as the Gateway API reads wildcards; '' is any host. */
export function mayShareHost(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.some((other) => covers(one, other) || covers(other, one)));
}

/**
 * Hosts that requests of a probe can be for: those that it declares and those that its routing object spells out.
 * A wildcard is no host to ask for, and where nothing else is written the probe has to name one.
 */
export function hostsAsked(declared: readonly string[], written: readonly string[]): readonly string[] {
  return [...new Set([...declared, ...written.filter((host) => host !== '' && !isWildcard(host))])];
}

function covers(wide: string, narrow: string): boolean {
  return wide === '' || wide === narrow || wildcardsAbove(narrow).includes(wide);
}

const isWildcard = (host: string): boolean => host.startsWith('*.');

/** Wildcards that cover a host, the narrowest first: `*.b.example.com` and `*.example.com` and `*.com`. */
function wildcardsAbove(host: string): readonly string[] {
  const labels = host.split('.').slice(isWildcard(host) ? 2 : 1);
  return labels.map((_, index) => `*.${labels.slice(index).join('.')}`);
}

/** Words of a route: its hosts, by themselves and together with each of its Gateways. */
export function routeWords(route: HTTPRoute | GRPCRoute): readonly string[] {
  const words = filedUnder(hostnamesOf(route));
  return [...words, ...parentIdsOf(route).flatMap((id) => words.map((word) => wordAt(id, word)))];
}

/** A host key among the routes of one Gateway. */
export const wordAt = (gateway: string, word: string): string => `${gateway} ${word}`;

/** The word under which all routes of a Gateway stand. */
export const allAt = (gateway: string): string => wordAt(gateway, EVERY);
