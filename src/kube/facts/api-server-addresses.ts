// Where the API server can be reached, for the destination policy: probes must never be sent
// there. The `kubernetes` Service, its endpoints, and the address this operator itself uses.

import { isIP } from 'node:net';
import type { ApiServer } from '../api/client.ts';
import type { Caches } from '../cache/caches.ts';
import { serviceFacts } from './index.ts';

/** An IP address and port. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** The Service that every cluster keeps for its API server. */
const kubernetes = { namespace: 'default', name: 'kubernetes' };

/** All known now; names are left out, the policy judges addresses. */
export function apiServerAddresses({
  api,
  caches,
}: {
  readonly api: ApiServer;
  readonly caches: Caches;
}): readonly SocketAddress[] {
  const { service, endpoints } = serviceFacts(caches, kubernetes);
  const ports = service?.spec?.ports ?? [];
  const addresses = service?.spec?.clusterIPs ?? [];
  return [
    ...configured(api),
    ...addresses.flatMap((address) => ports.map(({ port }) => ({ address, port }))),
    ...endpoints.map((endpoint) => ({ address: endpoint.address, port: endpoint.port })),
  ];
}

function configured({ kubeConfig }: ApiServer): readonly SocketAddress[] {
  const server = kubeConfig.getCurrentCluster()?.server;
  if (server === undefined || !URL.canParse(server)) return [];
  const { hostname, port, protocol } = new URL(server);
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) === 0 ? [] : [{ address, port: Number(port || (protocol === 'http:' ? 80 : 443)) }];
}
