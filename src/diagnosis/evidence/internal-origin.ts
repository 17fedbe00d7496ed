// Places that exist inside the cluster only. A redirect there is of no use to a client, whoever
// sends it.

import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import type { Situation } from './evidence.ts';
import type { Redirect } from './redirect.ts';

/**
 * A Service's name, a cluster or Pod address, or a port of the client's own host that nobody
 * published. Clients that call such a host themselves are in the cluster, and may be sent on.
 */
export function isInternal(situation: Situation, { host, port }: Redirect): boolean {
  if (host === situation.host) return !isPublished(situation, port);
  return isClusterHost(situation, host) && !isClusterHost(situation, situation.host);
}

function isClusterHost({ facts }: Situation, host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  if (/\.svc(\.cluster\.local)?$/.test(name)) return true;
  return facts.services.some(({ name: service, namespace, service: object, endpoints }) => {
    const names = [
      service,
      `${service}.${namespace}`,
      ...(object?.spec?.clusterIPs ?? [object?.spec?.clusterIP]),
    ];
    return names.includes(name) || endpoints.some(({ address }) => address === name);
  });
}

/** Whether the cluster itself knows the place: not a port of the client's own host that nothing here listens on. */
export function isListener(situation: Situation, { host, port }: Redirect): boolean {
  if (host !== situation.host) return true;
  const listeners = situation.facts.services.flatMap(({ service, endpoints }) => [
    ...(service?.spec?.ports ?? []).map((each) => each.port),
    ...endpoints.map((each) => each.port),
  ]);
  return listeners.map(String).includes(port);
}

/** A port of either scheme: `http://host:443` is a matter of the scheme, not of the place. */
const isPublished = (situation: Situation, port: string): boolean =>
  ['', publishedPort(situation, 'http'), publishedPort(situation, 'https')].includes(port);

/** As it stands in a URL: the probe's port for the scheme. */
export const publishedPort = ({ probe, facts }: Situation, scheme: Redirect['scheme']): string =>
  String(gatewayPort(probe.through, facts, scheme));
