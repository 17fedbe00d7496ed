// Where a request comes in: the Gateway and the port, and which of the listeners there it belongs to.
// Several Gateways may carry one route; the one that the route is attached to goes first.
// Source: gateway.networking.k8s.io/v1, GatewaySpec.listeners.

import type { Facts, GatewayApiFacts, HTTPRoute, Scheme } from '../../model/index.ts';
import { best } from '../ingress/winning-rule.ts';
import { attachmentOf, httpListeners, type PlacedListener, refsTo } from './attachment.ts';
import { closest, intersection, routeHostname, takesHost } from './hosts.ts';

/** A question as far as the entrance depends on it. */
interface Arriving {
  readonly scheme: Scheme;
  /** Bare, in lower case. */
  readonly host: string;
  /** Port at which the gateway is dialled, where it is known. */
  readonly port?: number;
}

/** A port of a Gateway with the listeners that take the request's host there. */
export interface Entrance {
  readonly gateway: PlacedListener['gateway'];
  readonly port: number;
  /** The closest to the host first. */
  readonly listeners: readonly PlacedListener[];
}

const protocols: Readonly<Record<Scheme, string>> = { http: 'HTTP', https: 'HTTPS' };

/** The listeners of one scheme over all Gateways. */
const listenersOf = (facts: GatewayApiFacts, scheme: Scheme): readonly PlacedListener[] =>
  facts.gateways.flatMap(httpListeners).filter(({ listener }) => listener.protocol === protocols[scheme]);

/** The entrance for a request; undefined when no Gateway of the route listens for its scheme. */
export function entranceOf(facts: GatewayApiFacts, own: HTTPRoute, arriving: Arriving): Entrance | undefined {
  const all = listenersOf(facts, arriving.scheme);
  const first = best(all, (placed) => [
    placed.listener.port === arriving.port ? 1 : 0,
    isAttached(facts, own, placed) ? 1 : 0,
    takesHost(placed.listener.hostname ?? '', arriving.host) ? 1 : 0,
  ]);
  if (first === undefined) return undefined;
  const { gateway, listener } = first;
  const fitting = all.filter(
    (placed) =>
      placed.gateway === gateway &&
      placed.listener.port === listener.port &&
      takesHost(placed.listener.hostname ?? '', arriving.host),
  );
  return { gateway, port: listener.port, listeners: byCloseness(fitting) };
}

function byCloseness(listeners: readonly PlacedListener[]): readonly PlacedListener[] {
  const hostname = closest(listeners.map(({ listener }) => listener.hostname ?? ''));
  const first = listeners.filter(({ listener }) => (listener.hostname ?? '') === hostname);
  const rest = listeners.filter((placed) => !first.includes(placed));
  return rest.length === 0 ? first : [...first, ...byCloseness(rest)];
}

const isAttached = (facts: GatewayApiFacts, route: HTTPRoute, placed: PlacedListener): boolean =>
  attachmentOf({ route, kind: 'HTTPRoute' }, placed, facts) !== 'not';

/**
 * Schemes that the own route promises: those of the listeners that it is attached to and that take the
 * host with it. Where it is attached to none, those of the listeners that it names. Only listeners that are
 * meant count.
 */
export function promisedSchemes(
  { gatewayApi }: Facts,
  host: string,
  isMeant: (placed: PlacedListener) => boolean = () => true,
): readonly Scheme[] {
  const route = gatewayApi?.route;
  if (gatewayApi === undefined || route === undefined) return [];
  const named = gatewayApi.gateways
    .flatMap(httpListeners)
    .filter((placed) => isMeant(placed) && refsTo(route, placed).length > 0);
  const attached = named.filter(
    (placed) =>
      isAttached(gatewayApi, route, placed) &&
      takesHost(placed.listener.hostname ?? '', host) &&
      routeHostname(route, host) !== undefined,
  );
  const serving = attached.length > 0 ? attached : named;
  return (['http', 'https'] as const).filter((scheme) =>
    serving.some(({ listener }) => listener.protocol === protocols[scheme]),
  );
}

/**
 * Hosts that reach the own route: what its hostnames and those of the listeners that it is attached to have
 * in common, each once, `*` for all hosts; only listeners that are meant count. Where that is nothing, the hostnames as the route has them.
 */
export function gatewayHosts(
  facts: GatewayApiFacts,
  isMeant: (placed: PlacedListener) => boolean,
): readonly string[] {
  const { route } = facts;
  if (route === undefined) return [];
  const written = route.spec?.hostnames ?? [];
  const hostnames = written.length === 0 ? [''] : written;
  const placed = facts.gateways
    .flatMap(httpListeners)
    .filter((each) => isMeant(each) && isAttached(facts, route, each));
  const common = placed.flatMap(({ listener }) =>
    hostnames.flatMap((hostname) => intersection(listener.hostname ?? '', hostname) ?? []),
  );
  const hosts = common.length === 0 ? written : common;
  return [...new Set(hosts.map((host) => (host === '' ? '*' : host.toLowerCase())))];
}
