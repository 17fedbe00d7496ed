// Which of several matches wins: the closer hostname, then the path, then method, headers and query
// parameters by number, then the older route, then its name, then the order within it.
// Source: gateway.networking.k8s.io/v1, HTTPRouteSpec.hostnames and HTTPRouteRule.matches.

import type { Metadata } from '../../model/index.ts';
import { keyOf } from '../shared/references.ts';
import type { Implementation } from './controllers.ts';
import { closeness } from './hosts.ts';
import type { RouteMatch } from './rules.ts';

/** A match with the hostname it takes the request by, the closer of its listener's and its own. */
export interface PlacedMatch {
  readonly match: RouteMatch;
  readonly hostname: string;
}

/** Matches, the one that wins first. */
export function inPrecedence<T extends PlacedMatch>(
  matches: readonly T[],
  { expressionRank, ranking }: Pick<Implementation, 'expressionRank' | 'ranking'>,
): readonly T[] {
  const weigh = (placed: PlacedMatch): readonly number[] =>
    ranking === 'one-number' ? [rankOf(placed)] : weights(placed, expressionRank);
  return matches
    .map((placed) => ({ placed, weights: weigh(placed), age: ageOf(placed) }))
    .sort((one, other) => difference(other.weights, one.weights) || byAge(one.age, other.age))
    .map(({ placed }) => placed);
}

/** Whether the first match is for a closer host, or a longer path, than the second. */
export const isNarrower = (one: PlacedMatch, other: PlacedMatch): boolean =>
  difference(weights(one, 'as-prefix').slice(0, 4), weights(other, 'as-prefix').slice(0, 4)) > 0;

/** The hostnames of the route itself; of one without, that of its listener. */
function rankOf({ match, hostname }: PlacedMatch): number {
  const { hostnames = [], rules = [] } = match.of.route.spec ?? {};
  const own = hostnames.length > 0 ? hostnames : [hostname];
  return traefikRank(match, own, rules.length);
}

function weights(
  { match, hostname }: PlacedMatch,
  rank: Implementation['expressionRank'],
): readonly number[] {
  const before = match.pathType === 'RegularExpression' && rank !== 'as-prefix';
  return [
    ...closeness(hostname),
    match.pathType === 'Exact' ? 2 : before ? 1 : 0,
    match.path.length,
    match.method === undefined ? 0 : 1,
    match.headers.length,
    match.queryParams.length,
  ];
}

function difference(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((weight, index) => weight !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** What decides between equal matches, in this order. */
interface Age {
  /** Milliseconds; an object without a date counts as the youngest. */
  readonly created: number;
  readonly name: string;
  readonly place: readonly [rule: number, match: number];
}

function ageOf({ match: { of, ruleIndex, matchIndex } }: PlacedMatch): Age {
  const { namespace, name } = keyOf(of.route);
  return {
    created: createdAt(of.route.metadata),
    name: `${namespace}/${name}`,
    place: [ruleIndex, matchIndex],
  };
}

const byAge = (one: Age, other: Age): number =>
  one.created - other.created ||
  (one.name < other.name ? -1 : one.name > other.name ? 1 : 0) ||
  one.place[0] - other.place[0] ||
  one.place[1] - other.place[1];

function createdAt(metadata: Metadata | undefined): number {
  const created = metadata?.creationTimestamp;
  const time = created === undefined ? Number.NaN : new Date(created).getTime();
  return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}

/** The number; the greater one wins. `hostnames`: those by which the route takes requests. */
function traefikRank(match: RouteMatch, hostnames: readonly string[], rules: number): number {
  return (
    pathRank(match) +
    (match.method === undefined ? 0 : 1_000) +
    100 * match.headers.length +
    10 * match.queryParams.length +
    Math.max(0, ...hostnames.map((hostname) => hostname.length)) +
    (rules - match.ruleIndex)
  );
}

function pathRank({ pathType, path }: RouteMatch): number {
  if (pathType === 'Exact') return 100_000;
  return pathType === 'PathPrefix' && path === '/' ? 1 : 10_000 + 100 * path.length;
}
