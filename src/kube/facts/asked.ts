// What the facts of a probe are gathered around: the probe's own words and the routing object that it names. Apart
// from facts.ts because all of its parts speak of it.

import type { Probe } from '../../api/read/probe.ts';
import type { Gateway, HTTPRoute, Ingress, ObjectKey } from '../../model/index.ts';
import { hostsThrough } from '../../routing/gateway-api/references.ts';
import { hostsOf } from '../../routing/ingress/references.ts';
import { hostsAsked } from '../cache/host-keys.ts';

/** The fields of a probe that facts depend on. */
export type ProbeForFacts = ObjectKey & Pick<Probe, 'through' | 'direct' | 'routes'>;

/** The routing object of a probe, as far as it exists, and its Gateways. */
export interface Routing {
  readonly ingress: Ingress | undefined;
  readonly route: HTTPRoute | undefined;
  readonly gateways: readonly Gateway[];
}

/** Hosts that the probe itself names, in lower case. */
export function declaredHosts({ through, routes }: ProbeForFacts): readonly string[] {
  const written = [through.host, through.url?.host, ...routes.map((route) => route.host)];
  return written.flatMap((host) => host?.toLowerCase() ?? []);
}

/** Hosts that its requests can be for. */
export function askedHosts(probe: ProbeForFacts, { ingress, route, gateways }: Routing): readonly string[] {
  return hostsAsked(declaredHosts(probe), [
    ...(ingress === undefined ? [] : hostsOf(ingress)),
    ...(route === undefined ? [] : hostsThrough(route, gateways)),
  ]);
}
