// The way of one route and method through the gateway: host, schemes, what the routing object
// asks for, and the hops behind it. Planning and diagnosis both start from it.

import type { DirectHop, ParentKey, Probe, Route } from '../api/read/probe.ts';
import type { Facts, ObjectKey, Scheme } from '../model/index.ts';
import { arrivalOf } from './decision.ts';
import { gatewayPort } from './gateway-address/ports.ts';
import type { PlacedListener } from './gateway-api/attachment.ts';
import { gatewayHosts, promisedSchemes } from './gateway-api/entrance.ts';
import { isSameKey, keyOf } from './gateway-api/hosts.ts';
import { serviceOf } from './ingress/backend.ts';
import { bareHost } from './shared/host.ts';
import type { Arrival, Hop, Way } from './shared/model.ts';
import { routingObjectOf } from './shared/routing-object.ts';

/** Which host a route is asked for; `ambiguous` lists what the routing object offers. */
export type HostChoice =
  | { readonly kind: 'chosen'; readonly host: string }
  | { readonly kind: 'ambiguous'; readonly hosts: readonly string[] };

/** The route's own host, else the probe's, else the only one that the routing object or URL names. */
export function hostOf(probe: Probe, route: Route, facts: Facts): HostChoice {
  const named = route.host ?? probe.through.host ?? probe.through.url?.host;
  if (named !== undefined) return { kind: 'chosen', host: named };
  const hosts = hostsOf(probe, facts);
  const [only] = hosts;
  return hosts.length === 1 && only !== undefined && !only.includes('*')
    ? { kind: 'chosen', host: only }
    : { kind: 'ambiguous', hosts };
}

/** The hosts that the routing object names, `*` for all of them. */
function hostsOf({ through }: Probe, { ingress, gatewayApi }: Facts): readonly string[] {
  const parent = through.httpRoute?.parent;
  if (ingress === undefined && gatewayApi !== undefined)
    return gatewayHosts(gatewayApi, (placed) => isMeant(parent, placed));
  return [...new Set((ingress?.spec?.rules ?? []).map(({ host = '*' }) => host))];
}

/** Whether a listener belongs to the parent that the probe names; all do when it names none. */
const isMeant = (parent: ParentKey | undefined, { gateway, listener }: PlacedListener): boolean =>
  parent === undefined ||
  (isSameKey(keyOf(gateway), parent) && (parent.sectionName ?? listener.name) === listener.name);

/** The way of a route and method whose host is known. */
export function wayOf(probe: Probe, route: Route, method: string, facts: Facts): Way {
  const choice = hostOf(probe, route, facts);
  const host = choice.kind === 'chosen' ? choice.host : '';
  const schemes = schemesOf(probe);
  const arrivals = Object.fromEntries(
    routingObjectOf(facts) === undefined
      ? []
      : schemes.map((scheme) => {
          const { path, headers } = route;
          const port = gatewayPort(probe.through, facts, scheme);
          return [scheme, arrivalOf(facts, { scheme, host, port, path, method, headers })];
        }),
  ) as Way['arrivals'];
  const promises = promisesOf({ probe, facts, host }, schemes, arrivals.https ?? arrivals.http);
  const arrival = meantBy(arrivals, promises);
  const hops = hopsOf({ probe, route, facts, host }, arrival && intendedOf(arrival));
  return { host, schemes, promises, arrivals, hops };
}

/**
 * What should happen to the request: what the probe's own object asks for, though another object
 * may win; but not where that one is narrower, as when two objects share a host by paths, nor
 * where both lead to the same Service.
 */
function intendedOf(arrival: Arrival): Arrival {
  const { declared, split, backend } = arrival;
  if (declared === undefined || split === true) return arrival;
  const [one, other] = [declared.backend?.value, backend?.value];
  const same = one?.namespace === other?.namespace && one?.name === other?.name && one?.port === other?.port;
  return same ? arrival : declared;
}

function schemesOf({ through }: Probe): readonly Scheme[] {
  return through.url === undefined ? (through.schemes ?? ['http', 'https']) : [through.url.scheme];
}

/** The arrival by the scheme that is promised, https before http. */
function meantBy({ http, https }: Way['arrivals'], promises: readonly Scheme[]): Arrival | undefined {
  const isHttpOnly =
    https?.dialect === 'gateway-api' && !promises.includes('https') && promises.includes('http');
  return isHttpOnly ? (http ?? https) : (https ?? http);
}

/** Schemes that the author spelled out, or that the routing object promises at the parent that the probe names. */
function promisesOf(
  { probe, facts, host }: Omit<Place, 'route'>,
  schemes: readonly Scheme[],
  arrival: Arrival | undefined,
): readonly Scheme[] {
  const { schemes: written, httpRoute } = probe.through;
  if (written !== undefined || arrival === undefined) return schemes;
  const parent = httpRoute?.parent;
  const promised =
    parent === undefined
      ? arrival.promises
      : promisedSchemes(facts, bareHost(host), (placed) => isMeant(parent, placed));
  return schemes.filter((scheme) => promised.includes(scheme));
}

interface Place {
  readonly probe: Probe;
  readonly route: Route;
  readonly facts: Facts;
  readonly host: string;
}

/** The declared hops, else the backend that the routing object gives. The last one is the application. */
function hopsOf(place: Place, arrival: Arrival | undefined): readonly Hop[] {
  const { probe } = place;
  const hops = probe.direct ?? defaultHops(arrival);
  return hops.map((hop, index) => hopOf(place, arrival, { hop, index, last: index === hops.length - 1 }));
}

function defaultHops(arrival: Arrival | undefined): readonly DirectHop[] {
  const backend = arrival?.backend?.value;
  if (backend === undefined) return [];
  const { namespace, name: service, port } = backend;
  return [{ namespace, service, port, scheme: arrival?.backendScheme ?? 'http' }];
}

function hopOf(
  place: Place,
  arrival: Arrival | undefined,
  at: { readonly hop: DirectHop; readonly index: number; readonly last: boolean },
): Hop {
  const { route, host } = place;
  const arriving = arrival?.path ?? route.path;
  const key = { namespace: at.hop.namespace, name: at.hop.service };
  return {
    ...key,
    index: at.index,
    port: at.hop.port,
    ...spoken(at.hop.scheme ?? schemeOfPort(place.facts, key, at.hop.port)),
    path: at.last ? (route.backendPath ?? arriving) : arriving,
    host,
  };
}

/** `appProtocol: https` on the Service port (KEP-1422), else http. */
function schemeOfPort(facts: Facts, key: ObjectKey, port: number): Scheme {
  const found = serviceOf(facts, key)?.service?.spec?.ports?.find((candidate) => candidate.port === port);
  return found?.appProtocol?.toLowerCase() === 'https' ? 'https' : 'http';
}

/** h2c is http in another version. */
const spoken = (scheme: Scheme | 'h2c'): Pick<Hop, 'scheme' | 'h2c'> =>
  scheme === 'h2c' ? { scheme: 'http', h2c: true } : { scheme };
