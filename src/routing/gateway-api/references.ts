// What routes, Gateways and grants of the Gateway API name: parents, hosts, Services, other namespaces. Readings
// of one object each, for the dialect and for the caches.

import type {
  BackendReference,
  Gateway,
  GRPCRoute,
  HTTPRoute,
  HTTPRouteFilter,
  ObjectKey,
} from '../../model/index.ts';
import { idOf, keyOf, uniqueKeys } from '../shared/references.ts';

const GROUP = 'gateway.networking.k8s.io';

type AnyRoute = HTTPRoute | GRPCRoute;

/** Ids of the Gateways that a route names as parents; parents of other kinds, such as Services of a mesh, are left out. */
export function parentIdsOf({ metadata, spec }: AnyRoute): readonly string[] {
  const own = metadata?.namespace ?? '';
  const gateways = (spec?.parentRefs ?? []).filter(
    ({ group = GROUP, kind = 'Gateway' }) => group === GROUP && kind === 'Gateway',
  );
  return [...new Set(gateways.map(({ namespace = own, name }) => idOf({ namespace, name })))];
}

/** Hostnames of a route in lower case; '' when it leaves the hosts to its listeners. */
export function hostnamesOf({ spec }: AnyRoute): readonly string[] {
  const names = (spec?.hostnames ?? []).map((name) => name.toLowerCase());
  return names.length === 0 ? [''] : names;
}

/** Services that an HTTPRoute sends requests to, each once. */
export function backendsOf({ metadata, spec }: HTTPRoute): readonly ObjectKey[] {
  const own = metadata?.namespace ?? '';
  const keys = (spec?.rules ?? [])
    .flatMap(({ backendRefs = [] }) => backendRefs)
    .filter(isService)
    .map(({ namespace = own, name }) => ({ namespace, name }));
  return uniqueKeys(keys);
}

const isService = ({ group = '', kind = 'Service' }: BackendReference): boolean =>
  group === '' && kind === 'Service';

/** Other namespaces that the backends of an HTTPRoute lie in, whatever their kind. */
export function backendNamespacesOf({ metadata, spec }: HTTPRoute): readonly string[] {
  const refs = (spec?.rules ?? []).flatMap(({ backendRefs = [] }) => backendRefs);
  const named = refs.flatMap(({ namespace }) => namespace ?? []);
  return [...new Set(named)].filter((name) => name !== metadata?.namespace);
}

/** Ids of the objects of one kind that filters of an HTTPRoute refer to, in rules and in backends. */
export function extensionIdsOf({ metadata, spec }: HTTPRoute, groups: readonly string[], kind: string) {
  const namespace = metadata?.namespace ?? '';
  const filters = (spec?.rules ?? []).flatMap(
    ({ filters = [], backendRefs = [] }): readonly HTTPRouteFilter[] => [
      ...filters,
      ...backendRefs.flatMap((backend) => backend.filters ?? []),
    ],
  );
  return filters.flatMap(({ extensionRef }) =>
    extensionRef !== undefined && extensionRef.kind === kind && groups.includes(extensionRef.group)
      ? idOf({ namespace, name: extensionRef.name })
      : [],
  );
}

/** Whether a listener of the Gateway chooses namespaces by their labels. */
export function choosesByLabels({ spec }: Gateway): boolean {
  return (spec?.listeners ?? []).some(({ allowedRoutes }) => allowedRoutes?.namespaces?.from === 'Selector');
}

/** Hosts that a route is about: its own, or those of its listeners where it has none. */
export function hostsThrough(route: AnyRoute, gateways: readonly Gateway[]): readonly string[] {
  if ((route.spec?.hostnames ?? []).length > 0) return hostnamesOf(route);
  const listeners = gateways.flatMap(({ spec }) => spec?.listeners ?? []);
  return listeners.flatMap(({ hostname }) => hostname?.toLowerCase() ?? []);
}

/** Secrets in `certificateRefs` of the listeners of a Gateway; each once. */
export function tlsSecretsOfGateway(gateway: Gateway): readonly ObjectKey[] {
  const own = keyOf(gateway).namespace;
  const refs = (gateway.spec?.listeners ?? []).flatMap(({ tls }) => tls?.certificateRefs ?? []);
  const keys = refs
    .filter(({ group = '', kind = 'Secret' }) => group === '' && kind === 'Secret')
    .map(({ namespace = own, name }) => ({ namespace, name }));
  return uniqueKeys(keys);
}
