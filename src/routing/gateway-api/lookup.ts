// Matches of routes by hostname and path, so that one request looks at few of thousands. A lookup lives as
// long as the array or route it was made of: the facts of one cycle are asked many times.

import type { GRPCRoute, HTTPRoute } from '../../model/index.ts';
import { withoutEndSlashes } from '../shared/path.ts';
import { type AnyRoute, matchesOf, type RouteMatch } from './rules.ts';

/** A match and the hostname of its route that led to it, empty where the route has none. */
export interface RouteEntry {
  readonly match: RouteMatch;
  readonly hostname: string;
}

/** The matches for one hostname. Prefixes stand without slashes at their end. */
interface Paths {
  readonly exact: Map<string, RouteEntry[]>;
  readonly prefixes: Map<string, RouteEntry[]>;
  readonly others: RouteEntry[];
}

/** By hostname, a wildcard without its star; the empty one is for routes without hostnames. */
export type RouteLookup = ReadonlyMap<string, Paths>;

const lookups = new WeakMap<object, RouteLookup>();

/** The matches of one HTTPRoute. */
export const lookupOfRoute = (route: HTTPRoute): RouteLookup =>
  madeOnce(route, () => [{ kind: 'HTTPRoute', route }]);

/** The matches of HTTPRoutes. */
export const lookupOfHTTP = (routes: readonly HTTPRoute[]): RouteLookup =>
  madeOnce(routes, () => routes.map((route) => ({ kind: 'HTTPRoute', route })));

/** The matches of GRPCRoutes. */
export const lookupOfGRPC = (routes: readonly GRPCRoute[]): RouteLookup =>
  madeOnce(routes, () => routes.map((route) => ({ kind: 'GRPCRoute', route })));

function madeOnce(holder: object, routes: () => readonly AnyRoute[]): RouteLookup {
  const known = lookups.get(holder);
  if (known !== undefined) return known;
  const made = new Map<string, Paths>();
  for (const of of routes()) addRoute(made, of);
  lookups.set(holder, made);
  return made;
}

function addRoute(lookup: Map<string, Paths>, of: AnyRoute): void {
  const written = of.route.spec?.hostnames ?? [];
  for (const hostname of written.length === 0 ? [''] : new Set(written.map((each) => each.toLowerCase()))) {
    const paths = valueAt(lookup, hostname.startsWith('*.') ? hostname.slice(1) : hostname, newPaths);
    for (const match of matchesOf(of)) listAt(paths, match).push({ match, hostname });
  }
}

const newPaths = (): Paths => ({ exact: new Map(), prefixes: new Map(), others: [] });

function listAt({ exact, prefixes, others }: Paths, { pathType, path }: RouteMatch): RouteEntry[] {
  switch (pathType) {
    case 'Exact':
      return valueAt(exact, path, () => []);
    case 'PathPrefix':
      return valueAt(prefixes, withoutEndSlashes(path), () => []);
    default:
      return others;
  }
}

function valueAt<T>(map: Map<string, T>, key: string, fresh: () => T): T {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = fresh();
  map.set(key, made);
  return made;
}

/** For the host itself, then for the wildcards that take it, the closest first, then for all hosts. */
function pathsFor(lookup: RouteLookup, host: string): readonly Paths[] {
  const keys = [host];
  for (let dot = host.indexOf('.', 1); dot > 0; dot = host.indexOf('.', dot + 1)) keys.push(host.slice(dot));
  return [...new Set([...keys, ''])].flatMap((key) => lookup.get(key) ?? []);
}

/** Entries that may take a path for a host, by their closest hostname; what is no path in plain text is among them. */
export function entriesFor(lookup: RouteLookup, host: string, path: string): readonly RouteEntry[] {
  const elements = elementPrefixes(path);
  const found = pathsFor(lookup, host).flatMap(({ exact, prefixes, others }) => [
    ...(exact.get(path) ?? []),
    ...elements.flatMap((prefix) => prefixes.get(prefix) ?? []),
    ...others,
  ]);
  return closestOnly(found);
}

/** A route with several hostnames for the host counts by the first, which is the closest. */
function closestOnly(entries: readonly RouteEntry[]): readonly RouteEntry[] {
  const seen = new Set<RouteMatch>();
  return entries.filter(({ match }) => !seen.has(match) && seen.add(match));
}

/** The path, and what stands before each of its slashes, without slashes at the end, each once. */
function elementPrefixes(path: string): readonly string[] {
  const prefixes = new Set([withoutEndSlashes(path)]);
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    prefixes.add(withoutEndSlashes(path.slice(0, at)));
  }
  return [...prefixes];
}

/** Prefixes longer than `least` characters that end within an element of the path. */
export function brokenPrefixesFor(
  lookup: RouteLookup,
  host: string,
  { path, least }: { readonly path: string; readonly least: number },
): readonly RouteEntry[] {
  const broken = Array.from({ length: Math.max(0, path.length - least - 1) }, (_, index) => least + 1 + index)
    .filter((end) => path[end] !== '/' && path[end - 1] !== '/')
    .map((end) => path.slice(0, end));
  const found = pathsFor(lookup, host).flatMap(({ prefixes }) =>
    broken.flatMap((prefix) => prefixes.get(prefix) ?? []),
  );
  return closestOnly(found).filter(({ match }) => !match.path.endsWith('/'));
}

/** Entries for a host whatever their path, expressions left out, at most so many. */
export function plainEntriesFor(lookup: RouteLookup, host: string, most: number): readonly RouteEntry[] {
  const found: RouteEntry[] = [];
  for (const { exact, prefixes } of pathsFor(lookup, host)) {
    for (const entries of [...exact.values(), ...prefixes.values()]) {
      found.push(...entries);
      if (found.length >= most) return closestOnly(found);
    }
  }
  return closestOnly(found);
}
