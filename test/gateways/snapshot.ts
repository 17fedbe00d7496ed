// Snapshots for the gateways' tests: the objects of a story with endpoints made up for its
// Services, as an API server would show them.

import type { V1EndpointSlice, V1Ingress, V1Secret, V1Service } from '@kubernetes/client-node';
import type { Snapshot } from '../rig/gateways/watch.ts';
import type { Manifest } from '../rig/stories/story.ts';

interface Parts {
  readonly objects: readonly Manifest[];
  /** Data of the ingress-nginx ConfigMap. */
  readonly config?: Readonly<Record<string, string>>;
  /** Services without a ready endpoint. */
  readonly down?: readonly string[];
  readonly secrets?: readonly V1Secret[];
}

/** A cluster that holds these objects and one ready endpoint, 10.0.0.1, for each Service port. */
export function snapshotOf(parts: Parts): Snapshot {
  const services = ofKind<V1Service>(parts.objects, 'Service');
  return {
    ingresses: ofKind<V1Ingress>(parts.objects, 'Ingress'),
    classes: [
      { metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
      { metadata: { name: 'kong' }, spec: { controller: 'ingress-controllers.konghq.com/kong' } },
    ],
    services,
    slices: services.map((service) => sliceOf(service, !parts.down?.includes(service.metadata?.name ?? ''))),
    secrets: parts.secrets ?? [],
    configMaps: [
      {
        metadata: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
        data: { ...parts.config },
      },
    ],
  };
}

function sliceOf(service: V1Service, ready: boolean): V1EndpointSlice {
  const { namespace, name } = service.metadata ?? {};
  return {
    addressType: 'IPv4',
    metadata: { namespace: namespace ?? '', labels: { 'kubernetes.io/service-name': name ?? '' } },
    ports: (service.spec?.ports ?? []).map((port) => ({ name: port.name ?? '', port: port.port })),
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
  };
}

function ofKind<T>(objects: readonly Manifest[], kind: string): T[] {
  return objects.filter((one) => one.kind === kind).map((one) => one as unknown as T);
}
