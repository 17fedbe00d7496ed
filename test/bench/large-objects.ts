// Ten thousand routing objects, as many teams would write them: half Ingresses, half HTTPRoutes of one
// Gateway, each for a host of its own, and a probe for every fifth of them.

import type { KubernetesObject } from '@kubernetes/client-node';

/** Objects of each kind. */
export const perKind = 5_000;
const namespaces = 50;
/** Every fifth object has a probe. */
const probeEvery = 5;

export type RoutingKind = 'Ingress' | 'HTTPRoute';

type Written = KubernetesObject & { readonly spec?: unknown };

/** Where the object of that number stands. */
export const placeOf = (n: number): { readonly namespace: string; readonly name: string } => ({
  namespace: `large-${n % namespaces}`,
  name: `shop-${n}`,
});

const hostOf = (kind: RoutingKind, n: number): string => `${kind.toLowerCase()}-${n}.example.com`;

const paths = ['/api', '/api/v2/orders', '/static', '/'];

/** Namespaces, the class and the Gateway that all share. */
export function ground(): readonly Written[] {
  return [
    ...Array.from({ length: namespaces }, (_, n) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `large-${n}` },
    })),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'large' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { namespace: 'large-0', name: 'large' },
      spec: {
        gatewayClassName: 'large',
        listeners: [
          { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
        ],
      },
    },
  ];
}

/** One routing object. */
export function routingObject(kind: RoutingKind, n: number): Written {
  const place = placeOf(n);
  const host = hostOf(kind, n);
  if (kind === 'Ingress') {
    const backend = { service: { name: place.name, port: { number: 80 } } };
    const rules = [{ host, http: { paths: paths.map((path) => ({ path, pathType: 'Prefix', backend })) } }];
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind,
      metadata: place,
      spec: { ingressClassName: 'large', rules },
    };
  }
  const backendRefs = [{ name: place.name, port: 80 }];
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind,
    metadata: place,
    spec: {
      parentRefs: [{ namespace: 'large-0', name: 'large' }],
      hostnames: [host],
      rules: paths.map((value) => ({ matches: [{ path: { type: 'PathPrefix', value } }], backendRefs })),
    },
  };
}

/** The numbers of the objects that have a probe. */
export const probed: readonly number[] = Array.from(
  { length: perKind / probeEvery },
  (_, n) => n * probeEvery,
);

/** Name of the probe of an object. */
export const probeName = (kind: RoutingKind, n: number): string => `${kind.toLowerCase()}-${n}`;

/** The probe of an object; it is suspended, so that nothing but the caches is measured. */
export function probeOf(kind: RoutingKind, n: number): Written {
  const { namespace, name } = placeOf(n);
  const through = kind === 'Ingress' ? { ingressRef: { name } } : { httpRouteRef: { name } };
  return {
    apiVersion: 'methodprobe.dev/v1alpha1',
    kind: 'MethodProbe',
    metadata: { namespace, name: probeName(kind, n) },
    spec: { suspend: true, through, routes: [{ path: '/api/v2/orders', methods: ['POST'] }] },
  };
}
