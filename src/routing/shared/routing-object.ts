// The routing object that a probe names, Ingress or HTTPRoute, as far as both are alike: its kind and metadata, and how
// a field of it is blamed.

import type { Blame, Facts, Metadata } from '../../model/index.ts';

/** Whose rules a probe goes by. */
interface RoutingObject {
  readonly apiVersion: string;
  readonly kind: 'Ingress' | 'HTTPRoute';
  readonly metadata: Metadata;
}

/** The object that the probe names; undefined when it names a URL, or the object does not exist. */
export function routingObjectOf({ ingress, gatewayApi }: Facts): RoutingObject | undefined {
  if (ingress !== undefined) {
    return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: ingress.metadata ?? {} };
  }
  const route = gatewayApi?.route;
  if (route === undefined) return undefined;
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: route.metadata ?? {} };
}

/** A field of the routing object; an empty field means the object as a whole. */
export function routingObjectBlame({ apiVersion, kind, metadata }: RoutingObject, field = ''): Blame {
  const { namespace = '', name = '' } = metadata;
  return { apiVersion, kind, namespace, name, field };
}

/** As a sentence names it: `HTTPRoute shop`. */
export const routingObjectText = ({ kind, metadata }: RoutingObject): string =>
  `${kind} ${metadata.name ?? ''}`;
