// The same request at two gateways: which of their answers belong together, and which redirects of the second gateway
// still have to be followed.

import { preflightHeaders } from '../../api/read/preflight.ts';
import type { Probe, Route } from '../../api/read/probe.ts';
import { isSentTo, isSentToRefuse } from '../../api/read/sending.ts';
import type { Header, Observation, Request, Scheme } from '../../model/index.ts';
import type { PlannedProbe } from '../../routing/route-plan.ts';
import type { RoutePlan } from '../../routing/shared/model.ts';
import type { Seen } from '../evidence/evidence.ts';
import { keepsMethod, type Redirect, redirectOf } from '../evidence/redirect.ts';

/** One gateway with what was seen in a cycle. */
export interface Side extends PlannedProbe {
  readonly observations: readonly Observation[];
}

/** One gateway with its answer to one request. */
export interface Party extends Side {
  readonly plan: RoutePlan;
  readonly observation: Observation;
}

/** One request on one scheme, with the answers of both gateways. */
export interface Pair {
  readonly route: Route;
  /** The method that is compared; its preflight is sent as OPTIONS. */
  readonly method: string;
  readonly preflight: boolean;
  readonly scheme: Scheme;
  readonly left: Party;
  readonly right: Party;
}

interface ComparedRequest {
  readonly method: string;
  readonly preflight: boolean;
  readonly sent: { readonly method: string; readonly headers: readonly Header[] };
}

/** Every request that both gateways got, in the order of the spec; each address of the second one by itself. */
export function pairsOf(left: Side, right: Side): readonly Pair[] {
  const [lefts, rights] = [declaredBy(left), declaredBy(right)];
  return left.probe.routes.flatMap((route, index) => {
    const other = right.probe.routes[index];
    if (other === undefined) return [];
    return comparedRequests(left.probe, route).flatMap(({ method, preflight, sent }) => {
      const plans = [left.planFor(route, method), right.planFor(other, method)] as const;
      return plans[0].schemes.flatMap((scheme) => {
        const [first] = lefts.get(keyOf(scheme, plans[0].host, { path: route.path, ...sent })) ?? [];
        const others = rights.get(keyOf(scheme, plans[1].host, { path: other.path, ...sent })) ?? [];
        return first === undefined
          ? []
          : others.map(
              (observation): Pair => ({
                route,
                method,
                preflight,
                scheme,
                left: { ...left, plan: plans[0], observation: first },
                right: { ...right, plan: plans[1], observation },
              }),
            );
      });
    });
  });
}

/** The requests of a route: its methods, OPTIONS where it shows refusals, its preflights. */
function comparedRequests(probe: Probe, route: Route): readonly ComparedRequest[] {
  const { methods, mustRefuse, headers, cors } = route;
  const byAllow = mustRefuse.some((method) => !isSentToRefuse(probe, route, method));
  const sent = methods.map((method) => (isSentTo(probe, route, method) ? method : 'OPTIONS'));
  const methodsSent = [...new Set([...sent, ...(byAllow ? ['OPTIONS'] : [])])];
  return [
    ...methodsSent.map((method) => ({ method, preflight: false, sent: { method, headers } })),
    ...(cors === undefined ? [] : methods).flatMap((method) =>
      (cors?.origins ?? []).map((origin) => ({
        method,
        preflight: true,
        sent: {
          method: 'OPTIONS',
          headers: preflightHeaders(cors ?? { requestHeaders: [] }, method, origin),
        },
      })),
    ),
  ];
}

function declaredBy({ observations }: Side): ReadonlyMap<string, readonly Observation[]> {
  const declared = observations.filter(
    ({ request }) => request.purpose === 'declared' && request.vantage.kind === 'gateway',
  );
  return Map.groupBy(declared, ({ request }) => keyOf(request.clientScheme, request.host, request));
}

const keyOf = (
  scheme: Scheme,
  host: string,
  { path, method, headers }: Pick<Request, 'path' | 'method' | 'headers'>,
): string => JSON.stringify([scheme, host, path, method, headers]);

/** The answer at the target of a redirect to the request that a client would send next; undefined where it was not sent. */
export function landingAt({ observations }: Side, { request }: Seen, redirect: Redirect): Seen | undefined {
  const method = keepsMethod(redirect, request.method) ? request.method : 'GET';
  for (const { request: sent, outcome } of observations) {
    const { vantage } = sent;
    const there =
      vantage.kind === 'gateway' &&
      vantage.scheme === redirect.scheme &&
      sent.path === redirect.path &&
      sent.host === redirect.host &&
      sent.method === method &&
      sent.purpose !== 'experiment';
    if (there && outcome.kind === 'answered') return { request: sent, outcome };
  }
  return undefined;
}

/**
 * The requests that follow redirects of the second gateway, where both gateways redirect to another spelling of the
 * path and the first one's redirect was followed already. Safe methods only.
 */
export function parityReplays(left: Side, right: Side): readonly Request[] {
  const replays = pairsOf(left, right).flatMap(({ left: one, right: other }) => {
    const first = seenOf(one.observation);
    const second = seenOf(other.observation);
    const [from, to] = [first && redirectOf(first), second && redirectOf(second)];
    if (first === undefined || second === undefined || from === undefined || to === undefined) return [];
    if (to.kind !== 'spelling' || to.host !== second.request.host) return [];
    if (landingAt(left, first, from) === undefined || landingAt(right, second, to) !== undefined) return [];
    return replayOf(second, to);
  });
  return [...new Map(replays.map((request) => [JSON.stringify(request), request])).values()];
}

/** The request that a client would send next, where it is GET or HEAD. */
function replayOf({ request }: Seen, redirect: Redirect): readonly Request[] {
  const { body: _body, ...bare } = request;
  const { vantage } = request;
  const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
  if (vantage.kind !== 'gateway' || (keepsMethod(redirect, request.method) && request.method !== method))
    return [];
  const { scheme, path } = redirect;
  return [
    { ...bare, purpose: 'replay', method, path, clientScheme: scheme, vantage: { ...vantage, scheme } },
  ];
}

/** The answer, if one came. */
export const seenOf = ({ request, outcome }: Observation): Seen | undefined =>
  outcome.kind === 'answered' ? { request, outcome } : undefined;
