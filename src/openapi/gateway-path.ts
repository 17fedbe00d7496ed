// Finds the path that a client sends for a path of the document: the routing object may strip or replace prefixes in
// between. Routing knows the direction from the client to the application alone, so that candidates are tried.

import type { Probe, Route } from '../api/read/probe.ts';
import type { Facts } from '../model/index.ts';
import { planRoute } from '../routing/route-plan.ts';
import type { Hop, RoutePlan } from '../routing/shared/model.ts';

/** A path of the document, one of its methods, and the part that the document's servers put in front. */
interface DocumentPath {
  readonly path: string;
  readonly method: string;
  readonly base?: string;
}

/** Candidates for one path, and segments that a candidate leaves out: rules that replace a prefix by a longer one are rare. */
const mostCandidates = 48;
const mostDropped = 4;

/** A route that asks for one path with one method and nothing else. */
export const plainRoute = (path: string, method: string): Route => ({
  name: 'openapi',
  path,
  methods: [method],
  headers: [],
  mustRefuse: [],
  refusalBy: 'Allow',
});

/**
 * The path to send to the gateway so that the document's path arrives at these hops: the path as it
 * is, else with the prefix of a rule in front or in place of its start. The path as it is where none
 * arrives. A path that keeps its servers' base is meant for clients (OpenAPI 3.1, 4.8.5): the gateway
 * may strip that base.
 */
export function gatewayPathOf(
  wanted: DocumentPath,
  probe: Probe,
  facts: Facts,
  hops: readonly Hop[],
): string {
  const { path, method, base = '' } = wanted;
  let first: string | undefined;
  for (const candidate of candidatesOf(path, prefixesOf(facts))) {
    const plan = planRoute(probe, plainRoute(candidate, method), method, facts);
    const last = plan.hops.at(-1)?.path;
    const isClients = candidate === path && base !== '' && `${base}${last}` === path;
    if ((last !== path && !isClients) || !isMatched(plan)) continue;
    if (hops.length === 0 || isLedTo(plan, hops)) return candidate;
    first ??= candidate;
  }
  return first ?? path;
}

/** Whether a rule takes the request, and the gateway does not refuse it by itself. */
const isMatched = ({ decisions }: RoutePlan): boolean =>
  Object.values(decisions).some(
    (decision) => decision.rulePath !== undefined && decision.refusal === undefined,
  );

/** Whether the gateway sends the request to one of these Services. */
const isLedTo = ({ decisions }: RoutePlan, hops: readonly Hop[]): boolean =>
  Object.values(decisions).some(({ backend }) =>
    hops.some(
      ({ namespace, name, port }) =>
        backend?.value.namespace === namespace && backend.value.name === name && backend.value.port === port,
    ),
  );

/** The candidates, the likelier ones first: the path as it is, longer prefixes before shorter ones, in front before in place of. */
function candidatesOf(path: string, prefixes: readonly string[]): readonly string[] {
  const segments = path.split('/').slice(1);
  const rests = segments.slice(0, mostDropped).map((_, index) => {
    const rest = segments.slice(index + 1).join('/');
    return rest === '' ? '' : `/${rest}`;
  });
  const all = [
    path,
    ...prefixes.map((prefix) => (path === '/' && prefix !== '' ? prefix : `${prefix}${path}`)),
    ...prefixes.flatMap((prefix) => rests.map((rest) => `${prefix}${rest}` || '/')),
  ];
  return [...new Set(all)].slice(0, mostCandidates);
}

/** The literal starts of all rules, the longest first; the root puts nothing in front. */
function prefixesOf({ ingress, gatewayApi }: Facts): readonly string[] {
  const ofIngress = (ingress?.spec?.rules ?? []).flatMap(({ http }) =>
    (http?.paths ?? []).map(({ path }) => path),
  );
  const ofRoute = (gatewayApi?.route?.spec?.rules ?? []).flatMap(({ matches = [] }) =>
    matches.map(({ path }) => path?.value),
  );
  const literals = [...ofIngress, ...ofRoute].map((path = '/') => literalStart(path));
  return [...new Set(literals)].toSorted((a, b) => b.length - a.length);
}

/** What stands before anything that only an expression holds: `/api(/|$)(.*)` begins with `/api`. */
function literalStart(rulePath: string): string {
  const plain = rulePath.replace(/^\/?~\*?\^?/, (mark) => (mark.includes('~') ? '' : mark));
  const sign = plain.search(/[([*+?$\\|{^]/);
  const literal =
    sign < 0 ? plain : plain.slice(0, '*?+{'.includes(plain[sign] ?? ' ') ? Math.max(0, sign - 1) : sign);
  return literal.replace(/\/+$/, '');
}
