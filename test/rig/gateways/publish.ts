// Writes status.loadBalancer of the Ingresses that a stand-in serves: the ClusterIP of its
// own Service, as the real controllers do for a Service of type ClusterIP.

import type { V1Ingress } from '@kubernetes/client-node';
import { type KubeConfig, NetworkingV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import type { Snapshot } from './watch.ts';

/** Namespace and name of a controller's own Service. */
export interface OwnService {
  readonly namespace: string;
  readonly name: string;
}

/** A patch of one Ingress's status. */
export interface StatusPatch {
  readonly namespace: string;
  readonly name: string;
  readonly body: {
    readonly status: { readonly loadBalancer: { readonly ingress: readonly { ip: string }[] } };
  };
}

/** The status writes that are due; none while the Service has no ClusterIP. */
export function duePatches(
  snapshot: Snapshot,
  own: OwnService,
  ingresses: readonly V1Ingress[],
): readonly StatusPatch[] {
  const service = snapshot.services.find(
    (one) => one.metadata?.namespace === own.namespace && one.metadata?.name === own.name,
  );
  const ip = service?.spec?.clusterIP;
  if (ip === undefined || ip === 'None') return [];
  return ingresses.filter((ingress) => !publishes(ingress, ip)).map((ingress) => patchOf(ingress, ip));
}

function publishes(ingress: V1Ingress, ip: string): boolean {
  const addresses = ingress.status?.loadBalancer?.ingress ?? [];
  return addresses.length === 1 && addresses[0]?.ip === ip;
}

function patchOf(ingress: V1Ingress, ip: string): StatusPatch {
  return {
    namespace: ingress.metadata?.namespace ?? '',
    name: ingress.metadata?.name ?? '',
    body: { status: { loadBalancer: { ingress: [{ ip }] } } },
  };
}

/** Writes the patches; an Ingress that went away meanwhile is no error. */
export async function publish(kubeConfig: KubeConfig, patches: readonly StatusPatch[]): Promise<void> {
  const networking = kubeConfig.makeApiClient(NetworkingV1Api);
  const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  const writes = patches.map((patch) => networking.patchNamespacedIngressStatus(patch, options));
  for (const result of await Promise.allSettled(writes)) {
    if (result.status === 'rejected') console.error(`status: ${String(result.reason).slice(0, 200)}`);
  }
}
