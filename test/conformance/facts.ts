// The facts of a probe that names one of the suite's routes, built from what the API server lists: what the
// operator's caches would hold, without the operator.

import type {
  Facts,
  Gateway,
  GatewayClass,
  HTTPRoute,
  Metadata,
  Middleware,
  ObjectKey,
  ReferenceGrant,
  Service,
} from '../../src/model/index.ts';
import type { Rig } from '../rig/rig.ts';
import { listed } from './cluster.ts';
import { keyOf, type RequestRow, suiteNamespace } from './table.ts';

/** Everything that a route's decision may depend on, at one moment. */
export interface Cluster {
  readonly routes: readonly HTTPRoute[];
  readonly gateways: readonly Gateway[];
  readonly classes: readonly GatewayClass[];
  readonly grants: readonly ReferenceGrant[];
  readonly services: readonly Service[];
  readonly middlewares: readonly Middleware[];
  readonly namespaces: readonly { readonly metadata?: Metadata }[];
}

const api = '/apis/gateway.networking.k8s.io';

/** Lists it. */
export async function clusterOf(rig: Rig): Promise<Cluster> {
  const [routes, gateways, classes, grants, services, middlewares, namespaces] = await Promise.all([
    listed<HTTPRoute>(rig, `${api}/v1/httproutes`),
    listed<Gateway>(rig, `${api}/v1/gateways`),
    listed<GatewayClass>(rig, `${api}/v1/gatewayclasses`),
    listed<ReferenceGrant>(rig, `${api}/v1beta1/referencegrants`),
    listed<Service>(rig, '/api/v1/services'),
    listed<Middleware>(rig, '/apis/traefik.io/v1alpha1/middlewares'),
    listed<{ readonly metadata?: Metadata }>(rig, '/api/v1/namespaces'),
  ]);
  return { routes, gateways, classes, grants, services, middlewares, namespaces };
}

/** Routes that hang on a Gateway, whatever of it. */
export function routesOf({ routes }: Cluster, gateway: string): readonly HTTPRoute[] {
  const key = keyOf(gateway);
  return routes.filter(({ metadata, spec }) =>
    (spec?.parentRefs ?? []).some(
      ({ name, namespace = metadata?.namespace }) => name === key.name && namespace === key.namespace,
    ),
  );
}

/** The facts of a probe of that route through the row's Gateway and port. */
export function factsOf(
  cluster: Cluster,
  route: HTTPRoute,
  row: Pick<RequestRow, 'gateway' | 'port'>,
): Facts {
  const { routes, gateways, classes, grants, services, middlewares, namespaces } = cluster;
  const port = row.port ?? 80;
  return {
    at: new Date(),
    neighbours: [],
    classPublishes: false,
    referenceGrants: grants,
    middlewares,
    services: [
      ...services.map((service) => ({ ...nameOf(service), service, endpoints: [] })),
      ...missingOf(route, services),
    ],
    gatewayApi: {
      installed: true,
      route,
      neighbours: routes.filter((other) => other !== route),
      grpcRoutes: [],
      gateways: gateways.filter((one) => isOf(one, row.gateway)).map((one) => atPort(one, port)),
      classes,
      namespaceLabels: Object.fromEntries(
        namespaces.map(({ metadata }) => [metadata?.name ?? '', metadata?.labels ?? {}]),
      ),
    },
  };
}

/** Services that the route names and that do not exist. */
function missingOf({ metadata, spec }: HTTPRoute, services: readonly Service[]): Facts['services'] {
  const own = metadata?.namespace ?? '';
  const named = (spec?.rules ?? []).flatMap(({ backendRefs = [] }) =>
    backendRefs.map(({ namespace = own, name }) => ({ namespace, name })),
  );
  const exists = ({ namespace, name }: ObjectKey): boolean =>
    services.some((service) => nameOf(service).namespace === namespace && nameOf(service).name === name);
  return named.filter((key) => !exists(key)).map((key) => ({ ...key, endpoints: [] }));
}

const nameOf = ({ metadata }: Service) => ({
  namespace: metadata?.namespace ?? '',
  name: metadata?.name ?? '',
});

const isOf = ({ metadata }: Gateway, gateway = ''): boolean =>
  metadata?.namespace === suiteNamespace && metadata.name === gateway;

/** The listeners through which a row's request goes: those on its port. */
function atPort(gateway: Gateway, port: number): Gateway {
  const listeners = (gateway.spec?.listeners ?? []).filter((listener) => listener.port === port);
  return { ...gateway, spec: { ...gateway.spec, listeners } };
}
