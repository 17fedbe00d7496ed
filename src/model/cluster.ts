// What the cluster says: facts about a probe, Services, endpoints and Pods. Types only, imported through index.ts.
// docs/glossary.md defines the words.

import type { V1Ingress, V1IngressClass, V1Service } from '@kubernetes/client-node';
import type { DialectFacts } from './extensions.ts';
import type { GatewayApiFacts, ReferenceGrant } from './gateway-api.ts';

export type Ingress = V1Ingress;
export type IngressClass = V1IngressClass;
export type Service = V1Service;

/** Namespace and name of an object. */
export interface ObjectKey {
  readonly namespace: string;
  readonly name: string;
}

/** One address behind a Service port, from an EndpointSlice. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** Name of the Service port this address serves; empty for an unnamed port. */
  readonly portName: string;
  readonly ready: boolean;
  readonly pod?: string;
  /** The slice is kept by the endpointslice controller and points at a Pod of the Service's namespace. */
  readonly managed: boolean;
}

/** A Service as the caches know it; without `service` there is no such object. */
export interface ServiceFacts extends ObjectKey {
  readonly service?: Service;
  readonly endpoints: readonly Endpoint[];
}

/** Where a Deployment's rollout stands. */
export interface Rollout {
  /** The newest template is not yet served by every replica. */
  readonly inProgress: boolean;
  /** Replicas of the newest template, of all. */
  readonly updated: number;
  readonly replicas: number;
}

/** What tells the Pods of a Service apart: read by name, and only when its endpoints disagree. */
export interface PodFacts {
  readonly name: string;
  /** Its controller, such as `ReplicaSet orders-7d9f8c`. */
  readonly owner?: string;
  /** What controls that, such as `Deployment orders`; the owner itself where nothing does. */
  readonly workload?: string;
  /** Label `pod-template-hash`, or `controller-revision-hash` of a StatefulSet. */
  readonly templateHash?: string;
  /** Label `app.kubernetes.io/name`, else `app`. */
  readonly application?: string;
  /** Of its Deployment, where that could be read. */
  readonly rollout?: Rollout;
  readonly images: readonly string[];
}

/** Whether a value could be read: `unreadable` by the operator's rights, `noKey` when the object lacks the key. */
export type ValueState = 'read' | 'missing' | 'noKey' | 'unreadable';

/** A Certificate of cert-manager, as far as it is read. */
export interface Certificate extends ObjectKey {
  readonly secretName: string;
  readonly ready: boolean;
  readonly reason?: string;
  readonly message?: string;
}

/** Everything the cluster says that a diagnosis may depend on. Absence is a value. */
export interface Facts extends DialectFacts {
  readonly at: Date;
  /** The Ingress that the probe names; absent when it does not exist or none is named. */
  readonly ingress?: Ingress;
  /** All IngressClasses; absent when the operator may not read them. */
  readonly ingressClasses?: readonly IngressClass[];
  /** Other Ingresses, in any namespace, that name one of the same hosts or have no host. */
  readonly neighbours: readonly Ingress[];
  /** Another Ingress of the same class has an address: its controller publishes them. */
  readonly classPublishes: boolean;
  /** What stands around the HTTPRoute that the probe names; absent when it names none. */
  readonly gatewayApi?: GatewayApiFacts;
  /** ReferenceGrants of the namespaces that a reference of the probe or of its route leads to; absent when the operator may not read them. */
  readonly referenceGrants?: readonly ReferenceGrant[];
  /** Values that headers name, by placeholder: whether each could be read. The values themselves are not here. */
  readonly values?: Readonly<Record<string, ValueState>>;
  /** TLS Secrets that the routing object names, by `namespace/name`; absent when the operator may not read them. */
  readonly tlsSecrets?: Readonly<Record<string, 'present' | 'missing' | 'unreadable'>>;
  /** Certificates of cert-manager for those Secrets; absent when their API is not there. */
  readonly certificates?: readonly Certificate[];
  /** Addresses of the DNS names in the gateway's status, as they were resolved for this cycle. */
  readonly resolved?: Readonly<Record<string, readonly string[]>>;
  /** Every Service of the probe's namespace, and those, missing ones too, that the probe or its routing object names. */
  readonly services: readonly ServiceFacts[];
  /** The Service that `--gateway-address` gives for the Ingress's class. */
  readonly gatewayService?: ServiceFacts;
  /** The operator was told to name objects of other namespaces to the readers of a probe. */
  readonly disclosesForeign?: boolean;
  /** Pods that disagree; absent until a diagnosis asked for them. */
  readonly pods?: readonly PodFacts[];
}
