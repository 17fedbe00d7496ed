// Plans the declared requests of a cycle: a pure function of the probe, its facts and a turn. An unsafe method
// goes once to each address and scheme of the gateway, and once to each hop. Also counts and bounds the requests.

import { bodyWith, isSafe } from '../../api/read/methods.ts';
import type { Probe, Route } from '../../api/read/probe.ts';
import { isSentTo, readsBody } from '../../api/read/sending.ts';
import type { Attempt, Facts, Request } from '../../model/index.ts';
import type { PlannedProbe } from '../../routing/route-plan.ts';
import type { Hop, RoutePlan } from '../../routing/shared/model.ts';
import { allowRequests, preflightRequests, refusalRequests } from './checks.ts';
import { targetsOf } from './target.ts';
import { clientVantages, type Scene, sceneOf, vantagesOf } from './vantages.ts';

/** Requests that one cycle declares, before any experiment. */
export interface RequestCount {
  readonly safe: number;
  readonly unsafe: number;
}

/** The requests that the spec declares. `turn` counts cycles: endpoints take turns by it. */
export function declaredRequests(planned: PlannedProbe, turn: number): readonly Request[] {
  const scene = sceneOf(planned, turn);
  return planned.probe.routes.flatMap((route) =>
    withoutRepeats([
      ...route.methods.flatMap((method) => methodRequests(route, method, scene)),
      ...refusalRequests(route, scene),
      ...allowRequests(route, scene),
      ...preflightRequests(route, scene),
    ]),
  );
}

/** Each request once, although several checks of a route may need it. */
function withoutRepeats(requests: readonly Request[]): readonly Request[] {
  const known = new Map<string, Request>();
  for (const request of requests) {
    const { vantage, method, path, host, clientScheme, headers, body } = request;
    const key = JSON.stringify([vantage, method, path, host, clientScheme, headers, body]);
    if (!known.has(key)) known.set(key, request);
  }
  return [...known.values()];
}

/** Requests with their addresses and time limit; those for which the cluster names no address are left out. */
export function attemptsOf(requests: readonly Request[], probe: Probe, facts: Facts): readonly Attempt[] {
  const targetOf = targetsOf(probe, facts);
  return requests.flatMap((request) => {
    const target = targetOf(request);
    return target === undefined ? [] : [{ request, target, timeoutMs: probe.timeoutMs }];
  });
}

/** How many of the requests are safe (RFC 9110 section 9.2.1). */
export function countOf(requests: readonly Request[]): RequestCount {
  const safe = requests.filter(({ method }) => isSafe(method)).length;
  return { safe, unsafe: requests.length - safe };
}

/**
 * Says why a cycle of these requests would be too much, and what makes it smaller; undefined when there are not
 * more than `most`. Experiments are not counted: they are few, and have a bound of their own.
 */
export function budgetExcess(requests: readonly Request[], most: number): string | undefined {
  if (requests.length <= most) return undefined;
  const { safe, unsafe } = countOf(requests);
  const behind = requests.filter(({ vantage }) => 'service' in vantage).length;
  const gateway = requests.length - behind;
  const advice =
    behind > gateway
      ? 'or write endpoints: Rotate or Service in direct'
      : 'or name in through.schemes those that clients use';
  return [
    `one cycle would send ${requests.length} requests (${safe} safe, ${unsafe} unsafe), and --max-requests-per-cycle allows ${most}`,
    `${gateway} go to the gateway and ${behind} behind it`,
    `split the probe, declare fewer routes or methods, ${advice}`,
  ].join('; ');
}

/** The requests for one method; OPTIONS takes the place of a method that is not sent. */
function methodRequests(route: Route, method: string, scene: Scene): readonly Request[] {
  const plan = scene.planFor(route, method);
  const sent = isSentTo(scene.probe, route, method) ? method : 'OPTIONS';
  const declared: Declared = { route, method: sent, plan };
  return [
    ...clientVantages(scene, plan).map((vantage) => ({
      ...requestBase(route, sent, plan.host),
      vantage,
      path: route.path,
      clientScheme: vantage.scheme,
    })),
    ...plan.hops.flatMap((hop) => hopRequests(declared, hop, scene)),
  ];
}

interface Declared {
  readonly route: Route;
  readonly method: string;
  readonly plan: RoutePlan;
}

function hopRequests(declared: Declared, hop: Hop, scene: Scene): readonly Request[] {
  const { route, method, plan } = declared;
  const clientScheme = plan.promises.includes('https') ? 'https' : 'http';
  return vantagesOf(hop, method, scene).map(({ vantage, instead }) => ({
    ...requestBase(route, instead ?? method, hop.host),
    vantage,
    path: hop.path,
    clientScheme,
  }));
}

/** What the requests of a method have in common at all vantages. A body goes only with a declared method that defines one. */
function requestBase(
  route: Route,
  method: string,
  host: string,
): Omit<Request, 'vantage' | 'path' | 'clientScheme'> {
  const body = bodyWith(route, method);
  return {
    purpose: 'declared',
    method,
    host,
    headers: route.headers,
    ...(body === undefined ? {} : { body }),
    ...(readsBody(route) ? { wholeBody: true } : {}),
  };
}
