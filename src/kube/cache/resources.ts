// The resources that the operator reads: where they are, how they are listed, and what of an object is
// worth keeping. The one place that knows groups, versions and plurals.

import type { V1ListMeta } from '@kubernetes/client-node';
import type { ApiServer } from '../api/client.ts';
import { stripCertificate } from './certificates.ts';
import { dialectKinds, objectsOf } from './dialect-objects.ts';
import type { Kind, Kinds } from './kinds.ts';
import type { Cached } from './store.ts';
import { labelsOnly, strip, withoutBallast } from './strip.ts';

export const GROUP = 'methodprobe.dev';
export const VERSION = 'v1alpha1';
export const PLURAL = 'methodprobes';

/** One resource: its plural, its path for a watch, its list, and whether the operator can do without it. */
export interface Resource<T extends Cached> {
  readonly word: string;
  readonly path: string;
  readonly optional: boolean;
  readonly list: () => Promise<{ readonly items: readonly T[]; readonly resourceVersion: string }>;
  /** What of an object is kept. */
  readonly strip: (object: T) => T;
}

/** All resources of the operator; in one namespace without those of the cluster, which a Role cannot grant. */
export type Resources = { readonly [K in Kind]?: Resource<Kinds[K]> };

interface Coordinates {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

const networking = (plural: string): Coordinates => ({ group: 'networking.k8s.io', version: 'v1', plural });
const gateway = (plural: string, version = 'v1'): Coordinates => ({
  group: 'gateway.networking.k8s.io',
  version,
  plural,
});
const certManager = (plural: string): Coordinates => ({ group: 'cert-manager.io', version: 'v1', plural });

/** Describes the resources; with a namespace every path and list stays inside it. */
export function resourcesOf(api: ApiServer, namespace?: string): Resources {
  const needed = <T extends Cached>(at: Coordinates): Resource<T> => ({
    word: at.plural,
    path: pathOf(at, namespace),
    optional: false,
    list: () => listOf<T>(api, at, namespace),
    strip,
  });
  // The cluster may lack the API, or the operator the right: it then knows less and goes on.
  const optional = <T extends Cached>(at: Coordinates): Resource<T> => ({ ...needed<T>(at), optional: true });
  const scoped: Resources = {
    // The parser of src/api takes the object as JSON, so its dates stay text.
    probes: { ...needed({ group: GROUP, version: VERSION, plural: PLURAL }), strip: withoutBallast },
    ingresses: needed(networking('ingresses')),
    services: { ...needed(core('services')), list: () => listServices(api, namespace) },
    endpointSlices: needed({ group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices' }),
    httpRoutes: optional(gateway('httproutes')),
    grpcRoutes: optional(gateway('grpcroutes')),
    gateways: optional(gateway('gateways')),
    referenceGrants: optional(gateway('referencegrants', 'v1beta1')),
    ...dialectResources(false, optional),
    certificates: { ...optional(certManager('certificates')), strip: stripCertificate },
  };
  if (namespace !== undefined) return scoped;
  return {
    ...scoped,
    ingressClasses: optional(networking('ingressclasses')),
    gatewayClasses: optional(gateway('gatewayclasses')),
    ...dialectResources(true, optional),
    namespaces: { ...optional(core('namespaces')), list: () => listNamespaces(api), strip: labelsOnly },
  };
}

/** Those of the dialects, in namespaces or of the cluster. */
function dialectResources(
  clusterScoped: boolean,
  optional: (at: Coordinates) => Resource<Cached>,
): Resources {
  const kinds = dialectKinds.filter((kind) => (objectsOf(kind).clusterScoped === true) === clusterScoped);
  return Object.fromEntries(kinds.map((kind) => [kind, optional(objectsOf(kind))]));
}

const core = (plural: string): Coordinates => ({ group: '', version: 'v1', plural });

function pathOf({ group, version, plural }: Coordinates, namespace?: string): string {
  const api = group === '' ? '/api' : `/apis/${group}`;
  return `${api}/${version}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${plural}`;
}

/** The core group is not one that CustomObjectsApi can read. */
async function listServices({ core: api }: ApiServer, namespace?: string) {
  const { items, metadata } =
    namespace === undefined
      ? await api.listServiceForAllNamespaces()
      : await api.listNamespacedService({ namespace });
  return { items, resourceVersion: versionOf(metadata) };
}

async function listNamespaces({ core: api }: ApiServer) {
  const { items, metadata } = await api.listNamespace();
  return { items, resourceVersion: versionOf(metadata) };
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
