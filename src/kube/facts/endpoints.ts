// From EndpointSlices to endpoints: the addresses behind a Service as kube-proxy and gateways see them.
// Pure; the API allows more than controllers write, so every absent field has its documented meaning here.

import type { DiscoveryV1EndpointPort, V1Endpoint, V1EndpointSlice } from '@kubernetes/client-node';
import type { Endpoint, Service } from '../../model/index.ts';

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLER = 'endpointslice-controller.k8s.io';

/**
 * The endpoints in all slices of one Service, one for each address and TCP port, ready ones first, otherwise in
 * the order of the slices. While slices are rearranged an address may stand in two: it counts once.
 * Of a dual-stack Service only the first family is taken: the other one is the same Pods again.
 */
export function endpointsOf(slices: readonly V1EndpointSlice[], service?: Service): readonly Endpoint[] {
  const all = slices
    .filter((slice) => isOfFamily(slice, service?.spec?.ipFamilies?.[0]))
    .flatMap((slice) => (slice.endpoints ?? []).flatMap((endpoint) => portsOf(slice, endpoint)));
  const readyFirst = [...all.filter(({ ready }) => ready), ...all.filter(({ ready }) => !ready)];
  return [
    ...new Map(readyFirst.toReversed().map((endpoint) => [identityOf(endpoint), endpoint])).values(),
  ].toReversed();
}

function isOfFamily(slice: V1EndpointSlice, family?: string): boolean {
  if (slice.addressType === 'FQDN') return false;
  return family === undefined || slice.addressType === family;
}

function portsOf(slice: V1EndpointSlice, endpoint: V1Endpoint): readonly Endpoint[] {
  // Several addresses of one endpoint are interchangeable; controllers write one, kube-proxy takes the first.
  const address = endpoint.addresses[0];
  if (address === undefined) return [];
  const pod = endpoint.targetRef?.kind === 'Pod' ? endpoint.targetRef.name : undefined;
  const { conditions } = endpoint;
  return (slice.ports ?? []).flatMap((port) => {
    const number = tcpPort(port);
    if (number === undefined) return [];
    return {
      address,
      port: number,
      portName: port.name ?? '',
      // An absent `ready` means ready, and serving while terminating is not ready for new traffic.
      ready: conditions?.ready !== false && conditions?.terminating !== true,
      ...(pod === undefined ? {} : { pod }),
      managed: isManaged(slice, endpoint),
    };
  });
}

/** An absent protocol is TCP; an absent port means "any", which nobody can dial. */
function tcpPort({ port, protocol }: DiscoveryV1EndpointPort): number | undefined {
  return protocol === undefined || protocol === 'TCP' ? port : undefined;
}

/** Vouched for by the cluster: the endpointslice controller wrote the slice, about a Pod of this namespace. */
function isManaged(slice: V1EndpointSlice, { targetRef }: V1Endpoint): boolean {
  const byController = slice.metadata?.labels?.[MANAGED_BY] === CONTROLLER;
  return byController && targetRef?.kind === 'Pod' && targetRef.namespace === slice.metadata?.namespace;
}

function identityOf({ address, port, portName }: Endpoint): string {
  return `${address} ${port} ${portName}`;
}
