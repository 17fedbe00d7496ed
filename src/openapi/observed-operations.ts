// What a cycle saw of the routes of a document, sorted for the comparison, and what is asked in addition:
// OPTIONS where no declared request sent it, and controls on paths that nobody serves.

import type { Probe } from '../api/read/probe.ts';
import { requestKey, siblingPath } from '../diagnosis/evidence/request.ts';
import type { Facts, Observation, Request } from '../model/index.ts';
import { planRoute } from '../routing/route-plan.ts';
import type { ObservedOperations } from './compare.ts';
import type { DocumentedRoute } from './probe-with-operations.ts';

/** A probe, and its routes that come from the document. */
interface DocumentedRoutes {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly documentedRoutes: readonly DocumentedRoute[];
}

/** Requests in addition to those of a cycle; OPTIONS, HEAD and GET only. */
const mostAsked = 160;

/**
 * The requests that the comparison still needs: OPTIONS for every route, at the application where one answered and else
 * at the gateway, and the same on a sibling path. A safe method that got 404 is sent to the sibling path, too. No
 * request that `seen` answers already.
 */
export function comparisonRequests(
  documented: DocumentedRoutes,
  seen: readonly Observation[],
): readonly Request[] {
  const { probe } = documented;
  const sent = new Set(seen.map(({ request }) => requestKey(request)));
  const asked = placedOf(documented).flatMap((placed) => {
    const own = seen.filter((observation) => isAbout(placed, observation));
    const first = bestAnswer(own);
    if (first === undefined) return [];
    const options: Request = { ...bodiless(first.request), method: 'OPTIONS' };
    const missed = own
      .filter(
        ({ request, outcome }) => outcome.kind === 'answered' && outcome.status === 404 && isRead(request),
      )
      .map(({ request }) => beside(bodiless(request), probe));
    return [options, beside(options, probe), ...missed];
  });
  const unknown = asked.filter((request) => !sent.has(requestKey(request)));
  return [...new Map(unknown.map((request) => [requestKey(request), request])).values()].slice(0, mostAsked);
}

/** Every route of the document with what was seen of it, and of its sibling paths. */
export function observedOperations(
  documented: DocumentedRoutes,
  seen: readonly Observation[],
): readonly ObservedOperations[] {
  return placedOf(documented).map((placed) => {
    const { path, methods, templates } = placed.route;
    const paths = [placed.path, ...placed.arriving];
    const besides = new Set(paths.map((each) => siblingPath(each, documented.probe.uid)));
    return {
      route: { path, methods, templates },
      seen: seen.filter((observation) => isAbout(placed, observation)),
      beside: seen.filter(({ request }) => besides.has(request.path)),
    };
  });
}

interface Placed {
  readonly route: DocumentedRoute;
  /** At the gateway. */
  readonly path: string;
  /** At each hop. */
  readonly arriving: readonly string[];
}

function placedOf({ probe, facts, documentedRoutes }: DocumentedRoutes): readonly Placed[] {
  const byName = new Map(probe.routes.map((route) => [route.name, route]));
  return documentedRoutes.flatMap((each) => {
    const route = byName.get(each.name);
    if (route === undefined) return [];
    const { hops } = planRoute(probe, route, route.methods[0] ?? 'GET', facts);
    return [{ route: each, path: route.path, arriving: hops.map(({ path }) => path) }];
  });
}

/** Whether the request has the path of the route, as it is at that vantage, and no other protocol. */
function isAbout({ path, arriving }: Placed, { request }: Observation): boolean {
  if (request.protocol !== undefined) return false;
  const { vantage } = request;
  const hop = 'hop' in vantage ? vantage.hop : undefined;
  if (hop !== undefined) return arriving[hop] === request.path;
  return !('service' in vantage) && path === request.path;
}

/** An answer of the application, else one of the gateway, https before http; undefined where nobody answered. */
function bestAnswer(own: readonly Observation[]): Observation | undefined {
  const rank = ({ request: { vantage } }: Observation): number =>
    'hop' in vantage ? 2 + (vantage.hop ?? 0) : Number(vantage.scheme === 'https');
  return own
    .filter(({ outcome }) => outcome.kind === 'answered')
    .reduce<Observation | undefined>(
      (best, each) => (best && rank(best) >= rank(each) ? best : each),
      undefined,
    );
}

const isRead = ({ method }: Request): boolean => ['GET', 'HEAD'].includes(method);

/** The request as an experiment without a body, so that it changes nothing. */
function bodiless({ body: _body, wholeBody: _wholeBody, ...request }: Request): Request {
  return { ...request, purpose: 'experiment' };
}

const beside = (request: Request, { uid }: Probe): Request => ({
  ...request,
  path: siblingPath(request.path, uid),
});
