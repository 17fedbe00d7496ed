// The requests of the two further checks: methods that must be refused, and CORS preflights.
// Apart from the plan of methods that must work, because nothing here may do harm.

import { preflightHeaders } from '../../api/read/preflight.ts';
import type { Probe, Route } from '../../api/read/probe.ts';
import { goesBare, isHeldBack, saysAccepted } from '../../api/read/refusals.ts';
import { isSentToRefuse } from '../../api/read/sending.ts';
import type { Past, Request, Scheme } from '../../model/index.ts';
import { clientVantages, oneVantage, type Scene } from './vantages.ts';

/**
 * What shows that methods are refused where clients ask: the method itself where it is sent,
 * else OPTIONS, once a route. Never a body; methods that echo go without headers.
 */
export function refusalRequests(route: Route, scene: Scene): readonly Request[] {
  const { probe } = scene;
  const sent = route.mustRefuse.filter(
    (method) => isSentToRefuse(probe, route, method) && !isHeldBack(probe, route, method),
  );
  const byAllow = route.mustRefuse.some((method) => !isSentToRefuse(probe, route, method));
  const options = byAllow && !route.methods.includes('OPTIONS') ? ['OPTIONS'] : [];
  return [...new Set([...sent, ...options])].flatMap((method) => {
    const plan = scene.planFor(route, method);
    return clientVantages(scene, plan).map(
      (vantage): Request => ({
        purpose: 'declared',
        vantage,
        method,
        path: route.path,
        host: plan.host,
        clientScheme: vantage.scheme,
        headers: goesBare(method) ? [] : route.headers,
      }),
    );
  });
}

/** OPTIONS where clients ask, for a route that expects methods in its Allow. */
export function allowRequests(route: Route, scene: Scene): readonly Request[] {
  if ((route.expect?.allow ?? []).length === 0) return [];
  const plan = scene.planFor(route, 'OPTIONS');
  return clientVantages(scene, plan).map(
    (vantage): Request => ({
      purpose: 'declared',
      vantage,
      method: 'OPTIONS',
      path: route.path,
      host: plan.host,
      clientScheme: vantage.scheme,
      headers: route.headers,
    }),
  );
}

/**
 * The requests without unsafe methods that earlier cycles, not yet written to the status, found
 * accepted where they must be refused: `past`, the oldest first.
 */
export function refrained(
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

/** The preflights of a route: one for each method and origin, at every door that clients use and at one door of each hop. */
export function preflightRequests(route: Route, scene: Scene): readonly Request[] {
  const { cors } = route;
  if (cors === undefined) return [];
  return route.methods.flatMap((method) =>
    cors.origins.flatMap((origin) =>
      placesOf(route, method, scene).map(
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

type Place = Pick<Request, 'vantage' | 'path' | 'host' | 'clientScheme'>;

/** Doors for the preflight of a method, each with the path that it is asked for there. */
function placesOf(route: Route, method: string, scene: Scene): readonly Place[] {
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
