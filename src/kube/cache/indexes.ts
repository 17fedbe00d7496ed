// The indexes of the caches, a table: for each kind, the words by which its objects are found. What they make
// possible: questions about one probe, and about one change, that cost no walk over the cluster.

import type { V1EndpointSlice } from '@kubernetes/client-node';
import type {
  CertificateObject,
  Gateway,
  GRPCRoute,
  HTTPRoute,
  Ingress,
  Service,
} from '../../model/index.ts';
import {
  backendNamespacesOf,
  backendsOf,
  tlsSecretsOfGateway,
} from '../../routing/gateway-api/references.ts';
import {
  classNameOf,
  hasAddress,
  hostsOf,
  servicesOf,
  tlsSecretsOfIngress,
} from '../../routing/ingress/references.ts';
import { secretIdsOf } from './certificates.ts';
import { type DialectKind, dialectKinds, isDialectKind, objectsOf } from './dialect-objects.ts';
import { filedUnder, routeWords } from './host-keys.ts';
import type { Kind } from './kinds.ts';
import { createLookup, type Lookup } from './lookup.ts';
import {
  foreignNamespacesOf,
  hopIdsOf,
  httpRouteIdsOf,
  ingressIdsOf,
  type ProbeObject,
  probeHostWords,
} from './probe-object.ts';
import { type Cached, idOf } from './store.ts';

/** Label that ties a slice to its Service (KEP-752). */
const SERVICE_NAME = 'kubernetes.io/service-name';

/** Empty indexes of every kind. */
export const createIndexes = () => ({ ...createCoreIndexes(), ...createDialectIndexes() });

function createCoreIndexes() {
  return {
    probes: {
      byIngress: createLookup<ProbeObject>(ingressIdsOf),
      byHttpRoute: createLookup<ProbeObject>(httpRouteIdsOf),
      byService: createLookup<ProbeObject>(hopIdsOf),
      byHost: createLookup<ProbeObject>(probeHostWords),
      byForeignNamespace: createLookup<ProbeObject>(foreignNamespacesOf),
    },
    ingresses: {
      byHost: createLookup<Ingress>((ingress) => filedUnder(hostsOf(ingress))),
      byClass: createLookup<Ingress>((ingress) => [classNameOf(ingress)]),
      /** Only those with an address: whether there is another one is all that is asked. */
      byPublishedClass: createLookup<Ingress>((i) => (hasAddress(i) ? [classNameOf(i)] : [])),
      byService: createLookup<Ingress>(serviceIdsOf),
      byTlsSecret: createLookup<Ingress>((ingress) => tlsSecretsOfIngress(ingress).map(idOf)),
    },
    ingressClasses: {},
    services: {},
    endpointSlices: { byService: createLookup<V1EndpointSlice>(serviceIdsOfSlice) },
    namespaces: {},
    httpRoutes: {
      byHost: createLookup<HTTPRoute>(routeWords),
      byService: createLookup<HTTPRoute>((route) => backendsOf(route).map(idOf)),
      byForeignNamespace: createLookup<HTTPRoute>(backendNamespacesOf),
    },
    grpcRoutes: { byHost: createLookup<GRPCRoute>(routeWords) },
    gateways: {
      byClass: createLookup<Gateway>(({ spec }) => [spec?.gatewayClassName ?? '']),
      byTlsSecret: createLookup<Gateway>((gateway) => tlsSecretsOfGateway(gateway).map(idOf)),
    },
    gatewayClasses: {},
    referenceGrants: {},
    certificates: { bySecret: createLookup<CertificateObject>(secretIdsOf) },
  } satisfies Record<Exclude<Kind, DialectKind>, object>;
}

/** How objects of one dialect kind are found. */
interface DialectIndexes {
  readonly byWord: Lookup<Cached>;
  /** Objects of the same kind by what they name, as chains do. */
  readonly bySame: Lookup<Cached>;
  readonly byHost: Lookup<Cached>;
}

type ByDialectKind<T> = { readonly [K in DialectKind]: T };

const forEachKind = <T>(make: (kind: DialectKind) => T): ByDialectKind<T> =>
  Object.fromEntries(dialectKinds.map((kind) => [kind, make(kind)])) as ByDialectKind<T>;

/** `naming`: what names objects of a dialect kind, by the kind that names and the kind that is named. */
function createDialectIndexes() {
  return {
    dialect: forEachKind((kind): DialectIndexes => {
      const objects = objectsOf(kind);
      return {
        byWord: createLookup((object) => objects.words(object)),
        bySame: createLookup((object) => objects.ofSame?.(object) ?? []),
        byHost: createLookup((object) => filedUnder(objects.hosts?.(object) ?? [])),
      };
    }),
    naming: {
      ingresses: forEachKind((kind) =>
        createLookup<Ingress>((ingress) => objectsOf(kind).ofIngress?.(ingress) ?? []),
      ),
      httpRoutes: forEachKind((kind) =>
        createLookup<HTTPRoute>((route) => objectsOf(kind).ofHttpRoute?.(route) ?? []),
      ),
      services: forEachKind((kind) =>
        createLookup<Service>((service) => objectsOf(kind).ofService?.(service) ?? []),
      ),
      others: forEachKind((kind) =>
        forEachKind((named) =>
          createLookup<Cached>((object) => objectsOf(kind).ofOthers?.[named]?.(object) ?? []),
        ),
      ),
    },
  };
}

/** The indexes that a change of an object of this kind is filed in. */
export function lookupsOf(indexes: Indexes, kind: Kind): readonly Lookup<never>[] {
  const { dialect, naming } = indexes;
  if (isDialectKind(kind)) return [...Object.values(dialect[kind]), ...Object.values(naming.others[kind])];
  const named = kind === 'ingresses' || kind === 'httpRoutes' || kind === 'services' ? naming[kind] : {};
  return [...Object.values(indexes[kind]), ...Object.values(named)];
}

export type Indexes = ReturnType<typeof createIndexes>;

function serviceIdsOf(ingress: Ingress): readonly string[] {
  const namespace = ingress.metadata?.namespace ?? '';
  return servicesOf(ingress).map((name) => idOf({ namespace, name }));
}

/** Id of the Service that a slice belongs to, if it says so. */
export function serviceIdsOfSlice(slice: V1EndpointSlice): readonly string[] {
  const name = slice.metadata?.labels?.[SERVICE_NAME];
  return name === undefined ? [] : [idOf({ namespace: slice.metadata?.namespace ?? '', name })];
}
