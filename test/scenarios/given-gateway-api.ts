// The Gateway API as a scenario gives it: the HTTPRoute of the probe and what stands around it, with
// the status that a controller writes once it has taken everything over.

import type {
  Facts,
  Gateway,
  GatewayApiFacts,
  GatewayClass,
  HTTPRoute,
  ObjectCondition,
  ParentReference,
} from '../../src/model/index.ts';
import type { WrittenGatewayApi } from './language.ts';

const made = new Date('2026-01-01T00:00:00Z');

const knownClasses: readonly GatewayClass[] = [
  ['traefik', 'traefik.io/gateway-controller'],
  ['eg', 'gateway.envoyproxy.io/gatewayclass-controller'],
  ['kong', 'konghq.com/kic-gateway-controller'],
  ['acme', 'gateway.acme.example/controller'],
].map(([name = '', controllerName = '']) => ({
  metadata: { name },
  spec: { controllerName },
  status: { conditions: [{ type: 'Accepted', status: 'True', reason: 'Accepted' }] },
}));

const usualGateway: Gateway = {
  metadata: { name: 'gw' },
  spec: {
    gatewayClassName: 'traefik',
    listeners: [
      { name: 'http', port: 80, protocol: 'HTTP' },
      { name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'shop-tls' }] } },
    ],
  },
};

/** The facts of the Gateway API, and of the objects of single gateways. */
export function gatewayApiFacts(written: WrittenGatewayApi): Partial<Facts> {
  const { httpRoute, referenceGrants = [], middlewares, ingressRoutes, kongPlugins } = written;
  return {
    ...(httpRoute === undefined ? {} : { gatewayApi: apiFacts(written, httpRoute) }),
    referenceGrants: referenceGrants.map(placed),
    ...(middlewares === undefined ? {} : { middlewares: middlewares.map(placed) }),
    ...(ingressRoutes === undefined ? {} : { ingressRoutes: ingressRoutes.map(placed) }),
    ...(kongPlugins === undefined ? {} : { kongPlugins: kongPlugins.map(placed) }),
  };
}

function apiFacts(written: WrittenGatewayApi, httpRoute: HTTPRoute): GatewayApiFacts {
  const { gateways = [usualGateway], gatewayClasses = knownClasses, httpRoutes = [] } = written;
  const { grpcRoutes = [], namespaceLabels = {}, redirectCodes = [301, 302] } = written;
  return {
    installed: true,
    route: takenOver(httpRoute),
    neighbours: httpRoutes.map(takenOver),
    grpcRoutes: grpcRoutes.map(placed),
    gateways: gateways.map(programmed),
    classes: gatewayClasses,
    namespaceLabels,
    ...(redirectCodes === null ? {} : { redirectCodes }),
  };
}

type Named = Pick<HTTPRoute, 'metadata'>;

function placed<T extends Named>(object: T): T {
  const metadata = { namespace: 'shop', generation: 1, creationTimestamp: made, ...object.metadata };
  return { ...object, metadata };
}

const yes = (type: string, reason = type): ObjectCondition => ({
  type,
  status: 'True',
  reason,
  observedGeneration: 1,
});

/** A route with what its controller says of every parent, unless the scenario says it. */
function takenOver(route: HTTPRoute): HTTPRoute {
  const parents = (route.spec?.parentRefs ?? []).map((parentRef: ParentReference) => ({
    parentRef,
    controllerName: 'example.com/controller',
    conditions: [yes('Accepted'), yes('ResolvedRefs')],
  }));
  return placed({ ...route, status: route.status ?? { parents } });
}

/** A Gateway that has an address and is programmed, unless the scenario says otherwise. */
function programmed(gateway: Gateway): Gateway {
  const listeners = (gateway.spec?.listeners ?? []).map(({ name }) => ({
    name,
    attachedRoutes: 1,
    conditions: [yes('Accepted'), yes('Programmed'), yes('ResolvedRefs')],
  }));
  const status = {
    addresses: [{ type: 'IPAddress', value: '10.96.0.8' }],
    conditions: [yes('Accepted'), yes('Programmed')],
    listeners,
    ...gateway.status,
  };
  return placed({ ...gateway, status });
}
