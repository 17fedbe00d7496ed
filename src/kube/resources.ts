// The resources that the operator reads: where they are, how they are listed, and what of an object is
// worth keeping. The one place that knows groups, versions and plurals.

import type { V1EndpointSlice, V1ListMeta, V1ObjectMeta, V1Service } from '@kubernetes/client-node';
import type { Ingress, IngressClass } from '../model.ts';
import type { ApiServer } from './client.ts';
import type { Cached } from './store.ts';

export const GROUP = 'methodprobe.dev';
export const VERSION = 'v1alpha1';
export const PLURAL = 'methodprobes';

/** A MethodProbe as the API server holds it: shaped by the CRD's schema, read for indexes, parsed by src/api. */
export interface ProbeObject extends Cached {
  readonly spec?: {
    readonly through?: { readonly ingressRef?: Reference };
    readonly direct?: readonly { readonly serviceRef?: Reference }[];
  };
  readonly status?: unknown;
}

interface Reference {
  readonly namespace?: string;
  readonly name?: string;
}

/** One resource: its plural, its path for a watch, its list, and whether the operator can do without it. */
export interface Resource<T extends Cached> {
  readonly word: string;
  readonly path: string;
  readonly optional: boolean;
  readonly list: () => Promise<{ readonly items: readonly T[]; readonly resourceVersion: string }>;
  readonly slim: (object: T) => T;
}

/** All resources of the operator, of the whole cluster or of one namespace. */
export interface Resources {
  readonly probes: Resource<ProbeObject>;
  readonly ingresses: Resource<Ingress>;
  readonly services: Resource<V1Service>;
  readonly endpointSlices: Resource<V1EndpointSlice>;
  /** Absent in one namespace: a Role cannot grant a resource of the cluster. */
  readonly ingressClasses?: Resource<IngressClass>;
}

/** Describes the resources; with a namespace every path and list stays inside it. */
export function resourcesOf(api: ApiServer, namespace?: string): Resources {
  const of = <T extends Cached>(group: string, version: string, plural: string): Resource<T> => ({
    word: plural,
    path: `/apis/${group}/${version}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${plural}`,
    optional: false,
    list: () => listOf<T>(api, { group, version, plural }, namespace),
    slim,
  });
  const probes = of<ProbeObject>(GROUP, VERSION, PLURAL);
  const ingressClasses = of<IngressClass>('networking.k8s.io', 'v1', 'ingressclasses');
  return {
    // The parser of src/api takes the object as JSON, so its dates stay text.
    probes: { ...probes, slim: withoutBallast },
    ingresses: of('networking.k8s.io', 'v1', 'ingresses'),
    services: serviceResource(api, namespace),
    endpointSlices: of('discovery.k8s.io', 'v1', 'endpointslices'),
    ...(namespace === undefined ? { ingressClasses: { ...ingressClasses, optional: true } } : {}),
  };
}

/** The core group has another path and its own client. */
function serviceResource(api: ApiServer, namespace?: string): Resource<V1Service> {
  const scope = namespace === undefined ? '' : `namespaces/${namespace}/`;
  return {
    word: 'services',
    path: `/api/v1/${scope}services`,
    optional: false,
    async list() {
      const listed =
        namespace === undefined
          ? await api.core.listServiceForAllNamespaces()
          : await api.core.listNamespacedService({ namespace });
      return { items: listed.items, resourceVersion: versionOf(listed.metadata) };
    },
    slim,
  };
}

interface Coordinates {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** CustomObjectsApi reads any group as plain JSON: no class per object, and no field lost that client-node is too old for. */
async function listOf<T>(api: ApiServer, { group, version, plural }: Coordinates, namespace?: string) {
  // The list over all namespaces calls its plural `resourcePlural`, its namespaced twin `plural`.
  const listed: { items?: T[]; metadata?: V1ListMeta } =
    namespace === undefined
      ? await api.objects.listCustomObjectForAllNamespaces({ group, version, resourcePlural: plural })
      : await api.objects.listNamespacedCustomObject({ group, version, namespace, plural });
  return { items: listed.items ?? [], resourceVersion: versionOf(listed.metadata) };
}

function versionOf(metadata?: V1ListMeta): string {
  if (metadata?.resourceVersion) return metadata.resourceVersion;
  throw new Error('The list has no resourceVersion: this is not an API server.');
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** managedFields and kubectl's copy of the manifest are often more than half of an object, and nobody here reads them. */
export function withoutBallast<T extends Cached>(object: T): T {
  if (object.metadata === undefined) return object;
  const { managedFields: _, annotations, ...metadata } = object.metadata;
  const { [LAST_APPLIED]: __, ...kept } = annotations ?? {};
  return {
    ...object,
    metadata: { ...metadata, ...(annotations === undefined ? {} : { annotations: kept }) },
  };
}

/** A watch delivers dates as text and a typed list as Date; the types promise Date, so both become one. */
function slim<T extends Cached>(object: T): T {
  const light = withoutBallast(object);
  if (light.metadata === undefined) return light;
  const { creationTimestamp, deletionTimestamp } = light.metadata;
  const dates: Partial<V1ObjectMeta> = {
    ...(creationTimestamp === undefined ? {} : { creationTimestamp: new Date(creationTimestamp) }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp: new Date(deletionTimestamp) }),
  };
  return { ...light, metadata: { ...light.metadata, ...dates } };
}
