// The way of one route and method through the gateway: host, schemes, what the routing object
// asks for, and the hops behind it. Planning and diagnosis both start from it.

import type { DirectHop, Probe, Route } from '../api/probe.ts';
import type { Facts, ObjectKey, Scheme } from '../model.ts';
import { arrivalOf } from './arrival.ts';
import { serviceOf } from './backend.ts';
import type { Arrival, Hop, Way } from './model.ts';

/** Which host a route is asked for; `ambiguous` lists what the Ingress offers. */
export type HostChoice =
  | { readonly kind: 'chosen'; readonly host: string }
  | { readonly kind: 'ambiguous'; readonly hosts: readonly string[] };

/** The route's own host, else the probe's, else the only one that the Ingress or URL names. */
export function hostOf(probe: Probe, route: Route, facts: Facts): HostChoice {
  const named = route.host ?? probe.through.host ?? probe.through.url?.host;
  if (named !== undefined) return { kind: 'chosen', host: named };
  const hosts = [...new Set((facts.ingress?.spec?.rules ?? []).map(({ host = '*' }) => host))];
  const [only] = hosts;
  return hosts.length === 1 && only !== undefined && !only.includes('*')
    ? { kind: 'chosen', host: only }
    : { kind: 'ambiguous', hosts };
}

/** The way of a route and method whose host is known. */
export function wayOf(probe: Probe, route: Route, method: string, facts: Facts): Way {
  const choice = hostOf(probe, route, facts);
  const host = choice.kind === 'chosen' ? choice.host : '';
  const schemes = schemesOf(probe);
  const arrivals = Object.fromEntries(
    facts.ingress === undefined
      ? []
      : schemes.map((scheme) => [
          scheme,
          arrivalOf(facts, { scheme, host, path: route.path, method, headers: route.headers }),
        ]),
  ) as Way['arrivals'];
  const arrival = arrivals.https ?? arrivals.http;
  const promises = promisesOf(probe, schemes, arrival);
  const hops = hopsOf({ probe, route, facts, host }, arrival && intendedOf(arrival));
  return { host, schemes, promises, arrivals, hops };
}

/**
 * What should happen to the request: what the probe's own Ingress asks for, though another object
 * may win; but not where that one is narrower, as when two Ingresses share a host by paths, nor
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

/** Schemes that the author spelled out, or that the routing object promises. */
function promisesOf(
  probe: Probe,
  schemes: readonly Scheme[],
  arrival: Arrival | undefined,
): readonly Scheme[] {
  if (probe.through.schemes !== undefined || arrival === undefined) return schemes;
  return schemes.filter((scheme) => arrival.promises.includes(scheme));
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
  const declared = probe.direct?.map((hop) => ({ ...hop, namespace: probe.namespace }));
  const hops = declared ?? defaultHops(arrival);
  return hops.map((hop, index) => hopOf(place, arrival, { hop, index, last: index === hops.length - 1 }));
}

/** A Service behind the gateway; the rule of a neighbour that wins may lead to another namespace. */
type LocatedHop = DirectHop & { readonly namespace: string };

function defaultHops(arrival: Arrival | undefined): readonly LocatedHop[] {
  const backend = arrival?.backend?.value;
  if (backend === undefined) return [];
  const { namespace, name: service, port } = backend;
  return [{ namespace, service, port, scheme: arrival?.backendScheme ?? 'http' }];
}

function hopOf(
  place: Place,
  arrival: Arrival | undefined,
  at: { readonly hop: LocatedHop; readonly index: number; readonly last: boolean },
): Hop {
  const { route, host } = place;
  const arriving = arrival?.path ?? route.path;
  const key = { namespace: at.hop.namespace, name: at.hop.service };
  return {
    ...key,
    index: at.index,
    port: at.hop.port,
    scheme: at.hop.scheme ?? schemeOfPort(place.facts, key, at.hop.port),
    path: at.last ? (route.backendPath ?? arriving) : arriving,
    host,
  };
}

/** `appProtocol: https` on the Service port (KEP-1422), else http. */
function schemeOfPort(facts: Facts, key: ObjectKey, port: number): Scheme {
  const found = serviceOf(facts, key)?.service?.spec?.ports?.find((candidate) => candidate.port === port);
  return found?.appProtocol?.toLowerCase() === 'https' ? 'https' : 'http';
}
