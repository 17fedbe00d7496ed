// What a cycle saw of the routes of a contract, sorted for the comparison, and what is asked beside it:
// OPTIONS where no declared request sent it, and controls on paths that nobody serves.

import type { Probe } from '../api/read/probe.ts';
import { requestKey, siblingPath } from '../diagnosis/evidence/request.ts';
import type { Facts, Observation, Request } from '../model/index.ts';
import { planRoute } from '../routing/route-plan.ts';
import type { ContractSubject } from './compare.ts';
import type { Contracted } from './probe-with-operations.ts';

/** A probe with the routes of its contract. */
export interface ObservedContract {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly contracted: readonly Contracted[];
}

/** Requests beside those of a cycle; OPTIONS, HEAD and GET only. */
const mostAsked = 160;

/**
 * What would still have to be known: OPTIONS at one vantage of every route, the application's where there
 * is one, and the same beside its path. A safe method that got 404 is asked beside, too. Nothing twice.
 */
export function comparisonRequests(
  contract: ObservedContract,
  seen: readonly Observation[],
): readonly Request[] {
  const { probe } = contract;
  const sent = new Set(seen.map(({ request }) => requestKey(request)));
  const asked = placedOf(contract).flatMap((placed) => {
    const own = seen.filter((observation) => isAbout(placed, observation));
    const first = observationOf(own);
    if (first === undefined) return [];
    const options: Request = { ...plain(first.request), method: 'OPTIONS' };
    const missed = own
      .filter(
        ({ request, outcome }) => outcome.kind === 'answered' && outcome.status === 404 && isRead(request),
      )
      .map(({ request }) => beside(plain(request), probe));
    return [options, beside(options, probe), ...missed];
  });
  const unknown = asked.filter((request) => !sent.has(requestKey(request)));
  return [...new Map(unknown.map((request) => [requestKey(request), request])).values()].slice(0, mostAsked);
}

/** Every route of the contract with what was seen of it, and of the paths beside it. */
export function subjectsOf(
  contract: ObservedContract,
  seen: readonly Observation[],
): readonly ContractSubject[] {
  return placedOf(contract).map((placed) => {
    const { path, methods, templates } = placed.contracted;
    const paths = [placed.path, ...placed.arriving];
    const besides = new Set(paths.map((each) => siblingPath(each, contract.probe.uid)));
    return {
      route: { path, methods, templates },
      seen: seen.filter((observation) => isAbout(placed, observation)),
      beside: seen.filter(({ request }) => besides.has(request.path)),
    };
  });
}

interface Placed {
  readonly contracted: Contracted;
  /** At the gateway. */
  readonly path: string;
  /** At each hop. */
  readonly arriving: readonly string[];
}

function placedOf({ probe, facts, contracted }: ObservedContract): readonly Placed[] {
  const byName = new Map(probe.routes.map((route) => [route.name, route]));
  return contracted.flatMap((each) => {
    const route = byName.get(each.name);
    if (route === undefined) return [];
    const { hops } = planRoute(probe, route, route.methods[0] ?? 'GET', facts);
    return [{ contracted: each, path: route.path, arriving: hops.map(({ path }) => path) }];
  });
}

/** Whether the request has the path that the route has at this vantage, and no protocol of its own. */
function isAbout({ path, arriving }: Placed, { request }: Observation): boolean {
  if (request.protocol !== undefined) return false;
  const { vantage } = request;
  const hop = 'hop' in vantage ? vantage.hop : undefined;
  if (hop !== undefined) return arriving[hop] === request.path;
  return !('service' in vantage) && path === request.path;
}

/** The answer of the application where there is one, else of the gateway, https before http. */
function observationOf(own: readonly Observation[]): Observation | undefined {
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

/** Without a body; a control changes nothing. */
function plain({ body: _body, wholeBody: _wholeBody, ...request }: Request): Request {
  return { ...request, purpose: 'experiment' };
}

const beside = (request: Request, { uid }: Probe): Request => ({
  ...request,
  path: siblingPath(request.path, uid),
});
