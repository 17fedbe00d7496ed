// The indexes of the caches, a table: for each kind, the words by which its objects are found. What they make
// possible: questions about one probe, and about one change, that cost no walk over the cluster.

import type { V1EndpointSlice } from '@kubernetes/client-node';
import type {
  CertificateObject,
  Gateway,
  GRPCRoute,
  HTTPRoute,
  Ingress,
  IngressRoute,
  Middleware,
  Service,
} from '../../model/index.ts';
import { backendNamespacesOf, backendsOf, routeWords } from '../references/gateway-api.ts';
import { filedUnder } from '../references/host-words.ts';
import { classNameOf, hasAddress, hostsOf, servicesOf } from '../references/ingress.ts';
import { pluginIdsOf, pluginIdsOfHttpRoute } from '../references/kong.ts';
import { idOf } from '../references/store.ts';
import { secretIdsOf, tlsSecretsOfGateway, tlsSecretsOfIngress } from '../references/tls-secrets.ts';
import {
  chainedBy,
  middlewaresOfHttpRoute,
  middlewaresOfIngress,
  middlewaresOfIngressRoute,
  middlewareWords,
  ruleHostWords,
} from '../references/traefik.ts';
import type { Kind } from './kinds.ts';
import { createLookup } from './lookup.ts';
import {
  foreignNamespacesOf,
  hopIdsOf,
  httpRouteIdsOf,
  ingressIdsOf,
  type ProbeObject,
  probeHostWords,
} from './probe-object.ts';

/** Label that ties a slice to its Service (KEP-752). */
const SERVICE_NAME = 'kubernetes.io/service-name';

/** Empty indexes of every kind. */
export function createIndexes() {
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
      byMiddleware: createLookup<Ingress>(middlewaresOfIngress),
      byPlugin: createLookup<Ingress>(pluginIdsOf),
      byTlsSecret: createLookup<Ingress>((ingress) => tlsSecretsOfIngress(ingress).map(idOf)),
    },
    ingressClasses: {},
    services: { byPlugin: createLookup<Service>(pluginIdsOf) },
    endpointSlices: { byService: createLookup<V1EndpointSlice>(serviceIdsOfSlice) },
    namespaces: {},
    httpRoutes: {
      byHost: createLookup<HTTPRoute>(routeWords),
      byService: createLookup<HTTPRoute>((route) => backendsOf(route).map(idOf)),
      byForeignNamespace: createLookup<HTTPRoute>(backendNamespacesOf),
      byMiddleware: createLookup<HTTPRoute>(middlewaresOfHttpRoute),
      byPlugin: createLookup<HTTPRoute>(pluginIdsOfHttpRoute),
    },
    grpcRoutes: { byHost: createLookup<GRPCRoute>(routeWords) },
    gateways: {
      byClass: createLookup<Gateway>(({ spec }) => [spec?.gatewayClassName ?? '']),
      byTlsSecret: createLookup<Gateway>((gateway) => tlsSecretsOfGateway(gateway).map(idOf)),
    },
    gatewayClasses: {},
    referenceGrants: {},
    middlewares: {
      byWord: createLookup<Middleware>(middlewareWords),
      byChained: createLookup<Middleware>(chainedBy),
    },
    ingressRoutes: {
      byHost: createLookup<IngressRoute>(ruleHostWords),
      byMiddleware: createLookup<IngressRoute>(middlewaresOfIngressRoute),
    },
    kongPlugins: {},
    kongClusterPlugins: {},
    certificates: { bySecret: createLookup<CertificateObject>(secretIdsOf) },
  } satisfies Record<Kind, object>;
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
