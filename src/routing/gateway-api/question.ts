// A request and the routes of the Gateways that may decide it: where it comes in, which matches take it there and which
// of them wins.
// Source: gateway.networking.k8s.io/v1, "Listener Isolation" and HTTPRouteRule.matches.

import type { Facts, GatewayApiFacts, HTTPRoute, Scheme } from '../../model/index.ts';
import type { ClientRequest } from '../ingress/request.ts';
import { bareHost } from '../shared/host.ts';
import { splitQuery } from '../shared/path.ts';
import { keyOf } from '../shared/references.ts';
import { attachmentOf, type PlacedListener } from './attachment.ts';
import { type Implementation, implementationOf } from './controllers.ts';
import { type Entrance, entranceOf } from './entrance.ts';
import { closer, isSameKey } from './hosts.ts';
import {
  entriesFor,
  lookupOfGRPC,
  lookupOfHTTP,
  lookupOfRoute,
  type RouteEntry,
  type RouteLookup,
} from './lookup.ts';
import { fitOf, type MatchFit, type RequestToMatch } from './matches.ts';
import { inPrecedence, type PlacedMatch } from './precedence.ts';
import type { AnyRoute } from './rules.ts';

/** What a client sends to the gateway, and at which port where that is known. */
export type GatewayRequest = ClientRequest & { readonly port?: number };

/** A request and the routes that may decide it. */
export interface GatewayQuestion extends RequestToMatch {
  readonly facts: Facts;
  readonly api: GatewayApiFacts;
  readonly own: HTTPRoute;
  readonly request: GatewayRequest;
  readonly scheme: Scheme;
  /** Host to compare hostnames with. */
  readonly host: string;
  readonly entrance: Entrance | undefined;
  readonly implementation: Implementation;
  /** The matches of the routes that may decide, those of the own one first. */
  readonly lookups: readonly RouteLookup[];
}

/** A request with the probe's own route, its neighbours and the GRPCRoutes. */
export function questionOf(facts: Facts, api: GatewayApiFacts, request: GatewayRequest): GatewayQuestion {
  const own = api.route ?? {};
  const host = bareHost(request.host);
  const { scheme, port, method, headers } = request;
  const entrance = entranceOf(api, own, { scheme, host, ...(port === undefined ? {} : { port }) });
  const implementation = implementationOf(facts, entrance?.gateway);
  return {
    facts,
    api,
    own,
    request,
    scheme,
    host,
    ...splitQuery(request.path),
    method,
    headers,
    entrance,
    implementation,
    expressions: implementation.expressions,
    lookups: [lookupOfRoute(own), lookupOfHTTP(api.neighbours), lookupOfGRPC(api.grpcRoutes)],
  };
}

/** A match that takes the request where it comes in. */
export interface Candidate extends PlacedMatch {
  readonly fit: MatchFit;
  /** The listener that it is attached to. */
  readonly placed: PlacedListener;
  /** Whether it is attached depends on labels that may not be read. */
  readonly unsure: boolean;
}

/** The same question to the own route alone. */
export const aloneOf = (question: GatewayQuestion): GatewayQuestion => ({
  ...question,
  lookups: question.lookups.slice(0, 1),
});

/** Every match of the routes that takes the request, or all of it but its method, the one that wins first. */
export function candidatesOf(question: GatewayQuestion): readonly Candidate[] {
  const { lookups, host, path, implementation } = question;
  const found = lookups.flatMap((lookup, index) =>
    entriesFor(lookup, host, path).flatMap((entry) =>
      index > 0 && isOwnEntry(question, entry) ? [] : (candidateOf(question, entry) ?? []),
    ),
  );
  return inPrecedence(found, implementation);
}

/** The own route among the neighbours counts once. */
const isOwnEntry = ({ own }: GatewayQuestion, { match: { of } }: RouteEntry): boolean =>
  of.kind === 'HTTPRoute' && isSameKey(keyOf(of.route), keyOf(own));

function candidateOf(question: GatewayQuestion, { match, hostname }: RouteEntry): Candidate | undefined {
  const fit = fitOf(match, question);
  const at = fit && attachedAt(question, match.of);
  if (fit === undefined || at === undefined) return undefined;
  return { match, fit, hostname: closer(hostname, at.placed.listener.hostname ?? ''), ...at };
}

/** The closest listener of the entrance that the route is attached to. */
function attachedAt(
  { entrance, api }: GatewayQuestion,
  of: AnyRoute,
): Pick<Candidate, 'placed' | 'unsure'> | undefined {
  for (const placed of entrance?.listeners ?? []) {
    const attachment = attachmentOf(of, placed, api);
    if (attachment !== 'not') return { placed, unsure: attachment === 'unsure' };
  }
  return undefined;
}

/** Whether a route is attached where the request comes in. */
export const isAttachedHere = (question: GatewayQuestion, of: AnyRoute): boolean =>
  attachedAt(question, of) !== undefined;
