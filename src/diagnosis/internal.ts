// Places that exist inside the cluster only. A redirect there is of no use to a client, whoever
// sends it.

import type { Situation } from './evidence.ts';
import type { Redirect } from './redirect.ts';

/** A Service's name, a cluster or Pod address, or a port of the client's own host that nobody published. */
export function isInternal(situation: Situation, { host, port, scheme }: Redirect): boolean {
  if (host === situation.host) return port !== '' && port !== publishedPort(situation, scheme);
  const name = host.replace(/^\[(.*)\]$/, '$1');
  if (/\.svc(\.cluster\.local)?$/.test(name)) return true;
  return situation.facts.services.some(({ name: service, namespace, service: object, endpoints }) => {
    const names = [
      service,
      `${service}.${namespace}`,
      ...(object?.spec?.clusterIPs ?? [object?.spec?.clusterIP]),
    ];
    return names.includes(name) || endpoints.some(({ address }) => address === name);
  });
}

/** As it stands in a URL: the probe's port for the scheme. */
function publishedPort({ probe }: Situation, scheme: Redirect['scheme']): string {
  const { url, ports } = probe.through;
  return String(url?.scheme === scheme ? url.port : ports[scheme]);
}
