// The requests of the further checks of a route: methods that must be refused, methods that Allow must list,
// and CORS preflights. None of these checks sends a body.

import { preflightHeaders } from '../../api/read/preflight.ts';
import type { Probe, Route } from '../../api/read/probe.ts';
import { goesBare, isHeldBack, isSentToRefuse, saysAccepted } from '../../api/read/sending.ts';
import type { Past, Request, Scheme } from '../../model/index.ts';
import { clientVantages, oneVantage, type Scene } from './vantages.ts';

/**
 * The requests that show whether methods are refused where clients ask: the method itself where it may be sent,
 * else one OPTIONS for the route. A method whose answer repeats the request (TRACE) goes without headers.
 */
export function refusalRequests(route: Route, scene: Scene): readonly Request[] {
  const { probe } = scene;
  const sent = route.mustRefuse.filter(
    (method) => isSentToRefuse(probe, route, method) && !isHeldBack(probe, route, method),
  );
  const byAllow = route.mustRefuse.some((method) => !isSentToRefuse(probe, route, method));
  const options = byAllow && !route.methods.includes('OPTIONS') ? ['OPTIONS'] : [];
  return [...new Set([...sent, ...options])].flatMap((method) => clientRequests(route, method, scene));
}

/** OPTIONS where clients ask, for a route that expects methods in its Allow. */
export function allowRequests(route: Route, scene: Scene): readonly Request[] {
  return (route.expect?.allow ?? []).length === 0 ? [] : clientRequests(route, 'OPTIONS', scene);
}

/** A request without a body for the path of the route, at every vantage of clients. */
function clientRequests(route: Route, method: string, scene: Scene): readonly Request[] {
  const plan = scene.planFor(route, method);
  return clientVantages(scene, plan).map((vantage) => ({
    purpose: 'declared',
    vantage,
    method,
    path: route.path,
    host: plan.host,
    clientScheme: vantage.scheme,
    headers: goesBare(method) ? [] : route.headers,
  }));
}

/**
 * The requests without those whose method an earlier cycle found accepted where it must be refused. `past` holds the
 * cycles that are not yet written to the status, the oldest first.
 */
export function withoutAccepted(
  requests: readonly Request[],
  { routes }: Pick<Probe, 'routes'>,
  past: readonly (readonly Past[])[],
): readonly Request[] {
  const accepted = routes.flatMap((route) =>
    route.mustRefuse
      .filter((method) => past.some((cycle) => cycle.some(saysAccepted(route, method))))
      .map((method) => ({ method, path: route.path })),
  );
  if (accepted.length === 0) return requests;
  return requests.filter(
    ({ method, path, vantage }) =>
      'service' in vantage || !accepted.some((one) => one.method === method && one.path === path),
  );
}

/** The preflights of a route: one for each method and origin, at every vantage of clients and at one vantage of each hop. */
export function preflightRequests(route: Route, scene: Scene): readonly Request[] {
  const { cors } = route;
  if (cors === undefined) return [];
  return route.methods.flatMap((method) =>
    cors.origins.flatMap((origin) =>
      preflightPlaces(route, method, scene).map(
        (place): Request => ({
          purpose: 'declared',
          method: 'OPTIONS',
          // A browser sends no credentials with a preflight, so none of the route's headers go along.
          headers: preflightHeaders(cors, method, origin),
          ...place,
        }),
      ),
    ),
  );
}

type PreflightPlace = Pick<Request, 'vantage' | 'path' | 'host' | 'clientScheme'>;

/** The vantages that get the preflight of a method, each with the path and host that it is asked for. */
function preflightPlaces(route: Route, method: string, scene: Scene): readonly PreflightPlace[] {
  const plan = scene.planFor(route, method);
  const { host, hops, promises } = plan;
  const clientScheme: Scheme = promises.includes('https') ? 'https' : 'http';
  return [
    ...clientVantages(scene, plan).map((vantage) => ({
      vantage,
      path: route.path,
      host,
      clientScheme: vantage.scheme,
    })),
    ...hops.flatMap((hop) =>
      oneVantage(hop, scene).map((vantage) => ({ vantage, path: hop.path, host: hop.host, clientScheme })),
    ),
  ];
}
