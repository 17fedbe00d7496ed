// The plan of one route and method: host, schemes, what the routing object asks for, and the hops behind the
// gateway. Each is made once a cycle; planning, diagnosis, OpenAPI and parity start from it.

import type { DirectHop, ParentKey, Probe, Route } from '../api/read/probe.ts';
import type { Facts, ObjectKey, Scheme } from '../model/index.ts';
import { decide } from './decision.ts';
import { gatewayPort } from './gateway-address/ports.ts';
import type { PlacedListener } from './gateway-api/attachment.ts';
import { gatewayHosts, promisedSchemes } from './gateway-api/entrance.ts';
import { isSameKey } from './gateway-api/hosts.ts';
import { serviceOf } from './ingress/backend.ts';
import { bareHost } from './shared/host.ts';
import type { Hop, RoutePlan, RoutingDecision } from './shared/model.ts';
import { keyOf } from './shared/references.ts';
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

/** A probe among the facts of one cycle, with the plan of each of its routes. */
export interface PlannedProbe {
  readonly probe: Probe;
  readonly facts: Facts;
  /** The plan of a route and method, which is made at the first question and kept for the next ones. */
  readonly planFor: (route: Route, method: string) => RoutePlan;
}

/** The plans of a probe, for one cycle: planning, diagnosis, OpenAPI and parity ask the same ones. */
export function plannedProbe(probe: Probe, facts: Facts): PlannedProbe {
  const plans = new Map<Route, Map<string, RoutePlan>>();
  const planFor = (route: Route, method: string): RoutePlan => {
    const ofRoute = plans.get(route) ?? new Map<string, RoutePlan>();
    plans.set(route, ofRoute);
    const plan = ofRoute.get(method) ?? planRoute(probe, route, method, facts);
    ofRoute.set(method, plan);
    return plan;
  };
  return { probe, facts, planFor };
}

/** What the routing object and the spec say of one route and method whose host is known. */
export function planRoute(probe: Probe, route: Route, method: string, facts: Facts): RoutePlan {
  const choice = hostOf(probe, route, facts);
  const host = choice.kind === 'chosen' ? choice.host : '';
  const schemes = schemesOf(probe);
  const decisions = Object.fromEntries(
    routingObjectOf(facts) === undefined
      ? []
      : schemes.map((scheme) => {
          const { path, headers } = route;
          const port = gatewayPort(probe.through, facts, scheme);
          return [scheme, decide(facts, { scheme, host, port, path, method, headers })];
        }),
  ) as RoutePlan['decisions'];
  const promises = promisesOf({ probe, facts, host }, schemes, decisions.https ?? decisions.http);
  const decision = meantBy(decisions, promises);
  const hops = hopsOf({ probe, route, facts, host }, decision && intendedOf(decision));
  return { host, schemes, promises, decisions, hops };
}

/**
 * What should happen to the request: what the probe's own object asks for, though another object
 * may win; but not where that one is narrower, as when two objects share a host by paths, nor
 * where both lead to the same Service.
 */
function intendedOf(decision: RoutingDecision): RoutingDecision {
  const { declared, split, backend } = decision;
  if (declared === undefined || split === true) return decision;
  const [one, other] = [declared.backend?.value, backend?.value];
  const same = one?.namespace === other?.namespace && one?.name === other?.name && one?.port === other?.port;
  return same ? decision : declared;
}

function schemesOf({ through }: Probe): readonly Scheme[] {
  return through.url === undefined ? (through.schemes ?? ['http', 'https']) : [through.url.scheme];
}

/** The decision by the scheme that is promised, https before http. */
function meantBy(
  { http, https }: RoutePlan['decisions'],
  promises: readonly Scheme[],
): RoutingDecision | undefined {
  const isHttpOnly =
    https?.dialect === 'gateway-api' && !promises.includes('https') && promises.includes('http');
  return isHttpOnly ? (http ?? https) : (https ?? http);
}

/** Schemes that the author spelled out, or that the routing object promises at the parent that the probe names. */
function promisesOf(
  { probe, facts, host }: Omit<Place, 'route'>,
  schemes: readonly Scheme[],
  decision: RoutingDecision | undefined,
): readonly Scheme[] {
  const { schemes: written, httpRoute } = probe.through;
  if (written !== undefined || decision === undefined) return schemes;
  const parent = httpRoute?.parent;
  const promised =
    parent === undefined
      ? decision.promises
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
function hopsOf(place: Place, decision: RoutingDecision | undefined): readonly Hop[] {
  const { probe } = place;
  const hops = probe.direct ?? defaultHops(decision);
  return hops.map((hop, index) => hopOf(place, decision, { hop, index, last: index === hops.length - 1 }));
}

function defaultHops(decision: RoutingDecision | undefined): readonly DirectHop[] {
  const backend = decision?.backend?.value;
  if (backend === undefined) return [];
  const { namespace, name: service, port } = backend;
  return [{ namespace, service, port, scheme: decision?.backendScheme ?? 'http' }];
}

function hopOf(
  place: Place,
  decision: RoutingDecision | undefined,
  at: { readonly hop: DirectHop; readonly index: number; readonly last: boolean },
): Hop {
  const { route, host } = place;
  const arriving = decision?.path ?? route.path;
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
