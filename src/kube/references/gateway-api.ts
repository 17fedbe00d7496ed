// What routes, Gateways and grants of the Gateway API name: parents, hosts, Services, other namespaces. Pure
// readings of one object each, shared by the indexes and the facts so that both mean the same.

import type {
  BackendReference,
  Gateway,
  GRPCRoute,
  HTTPRoute,
  HTTPRouteFilter,
  ObjectKey,
} from '../../model/index.ts';
import { EVERY, filedUnder } from './host-words.ts';
import { idOf } from './store.ts';

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

/** Words of a route: its hosts, by themselves and together with each of its Gateways. */
export function routeWords(route: AnyRoute): readonly string[] {
  const words = filedUnder(hostnamesOf(route));
  return [...words, ...parentIdsOf(route).flatMap((id) => words.map((word) => wordAt(id, word)))];
}

/** A word of host-words.ts among the routes of one Gateway. */
export const wordAt = (gateway: string, word: string): string => `${gateway} ${word}`;

/** The word under which all routes of a Gateway stand. */
export const allAt = (gateway: string): string => wordAt(gateway, EVERY);

/** Services that an HTTPRoute sends requests to, each once. */
export function backendsOf({ metadata, spec }: HTTPRoute): readonly ObjectKey[] {
  const own = metadata?.namespace ?? '';
  const keys = (spec?.rules ?? [])
    .flatMap(({ backendRefs = [] }) => backendRefs)
    .filter(isService)
    .map(({ namespace = own, name }) => ({ namespace, name }));
  return [...new Map(keys.map((key) => [idOf(key), key])).values()];
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
