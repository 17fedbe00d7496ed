// The kinds of objects that are kept in memory, and how each of them can be read. One name a kind, the same in
// stores, indexes, resources and changes.

import type { V1EndpointSlice } from '@kubernetes/client-node';
import type {
  CertificateObject,
  DialectObjectKinds,
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  Ingress,
  IngressClass,
  Metadata,
  ReferenceGrant,
  Service,
} from '../../model/index.ts';
import { dialectKinds } from './dialect-objects.ts';
import type { ProbeObject } from './probe-object.ts';
import type { Store, StoreChange } from './store.ts';

/** A Namespace, of which only name and labels are kept. */
export interface NamespaceObject {
  readonly metadata?: Metadata;
}

/** What is kept of each kind. */
export interface Kinds extends DialectObjectKinds {
  readonly probes: ProbeObject;
  readonly ingresses: Ingress;
  readonly ingressClasses: IngressClass;
  readonly services: Service;
  readonly endpointSlices: V1EndpointSlice;
  readonly namespaces: NamespaceObject;
  readonly httpRoutes: HTTPRoute;
  readonly grpcRoutes: GRPCRoute;
  readonly gateways: Gateway;
  readonly gatewayClasses: GatewayClass;
  readonly referenceGrants: ReferenceGrant;
  readonly certificates: CertificateObject;
}

export type Kind = keyof Kinds;

/** All kinds: first those that no operator can do without. */
export const kinds: readonly Kind[] = [
  'probes',
  'ingresses',
  'services',
  'endpointSlices',
  'ingressClasses',
  'namespaces',
  'httpRoutes',
  'grpcRoutes',
  'gateways',
  'gatewayClasses',
  'referenceGrants',
  ...dialectKinds,
  'certificates',
];

/** One store a kind. */
export type Stores = { readonly [K in Kind]: Store<Kinds[K]> };

/** A change of any cached object, as told to whoever schedules probes. */
export type CacheChange = {
  readonly [K in Kind]: { readonly kind: K } & StoreChange<Kinds[K]>;
}[Kind];

/**
 * unread: not listed yet, or not asked for. readable: the store is what the cluster has. unreadable: the operator
 * lacks the right. absent: the API server does not serve the kind.
 */
export type Access = 'unread' | 'readable' | 'unreadable' | 'absent';
