// Part of a STAND-IN for Kong. Which route takes a request, and what the upstream is asked:
// Kong's traditional router (kong/router/traditional.lua) and its path handling v0
// (kong/router/utils.lua, get_upstream_uri), purely.

import type { KongModel, KongRoute, RoutePath } from './model.ts';

/** What the router looks at. */
export interface Incoming {
  readonly scheme: 'http' | 'https';
  readonly method: string;
  /** Host header. */
  readonly host: string;
  /** Path and query, raw. */
  readonly target: string;
}

/** A route with the path of it that matched. */
export interface Match {
  readonly route: KongRoute;
  readonly path: RoutePath;
}

/** The request as the upstream gets it. */
export interface Upstream {
  /** Path and query. */
  readonly target: string;
  /** Prefix that strip_path removed; empty when none was. */
  readonly stripped: string;
}

/** The winning route; absent when Kong would say that no route matched. */
export function matchOf(model: KongModel, request: Incoming): Match | undefined {
  const path = normalized(pathOf(request.target));
  const host = request.host.replace(/:\d+$/, '').toLowerCase();
  return model.routes
    .filter((route) => takesHost(route, host) && takesMethod(route, request) && takesScheme(route, request))
    .flatMap((route) => route.paths.map((one): Match => ({ route, path: one })))
    .filter((match) => takesPath(match.path, path))
    .toSorted(byRank)[0];
}

function takesHost(route: KongRoute, host: string): boolean {
  if (route.host === '' || route.host === host) return true;
  return route.host.startsWith('*.') && host.endsWith(route.host.slice(1));
}

function takesMethod(route: KongRoute, request: Incoming): boolean {
  return route.methods.length === 0 || route.methods.includes(request.method);
}

/** A route for https alone still takes http: it answers that with 426 or a redirect. */
function takesScheme(route: KongRoute, request: Incoming): boolean {
  return (
    route.protocols.includes(request.scheme) ||
    (request.scheme === 'http' && route.protocols.includes('https'))
  );
}

function takesPath(path: RoutePath, request: string): boolean {
  return path.kind === 'prefix' ? request.startsWith(path.path) : path.pattern.test(request);
}

/** More criteria first, then plain hosts before wildcards, expressions before prefixes, longer before shorter. */
function byRank(a: Match, b: Match): number {
  const ranks = [
    criteria(b.route) - criteria(a.route),
    Number(a.route.host.startsWith('*')) - Number(b.route.host.startsWith('*')),
    Number(b.path.kind === 'regex') - Number(a.path.kind === 'regex'),
    lengthOf(b.path) - lengthOf(a.path),
  ];
  return ranks.find((rank) => rank !== 0) ?? 0;
}

function criteria(route: KongRoute): number {
  return Number(route.host !== '') + Number(route.methods.length > 0);
}

function lengthOf(path: RoutePath): number {
  return path.kind === 'prefix' ? path.path.length : path.text.length;
}

/** What the upstream is asked. */
export function upstreamOf(match: Match, target: string): Upstream {
  const path = normalized(pathOf(target));
  const query = target.slice(pathOf(target).length);
  if (!match.route.stripPath) {
    const joined = joinWhole(match.route.servicePath, path);
    return { target: joined + query, stripped: '' };
  }
  const prefix = match.path.kind === 'prefix' ? match.path.path : (match.path.pattern.exec(path)?.[0] ?? '');
  const rest = withoutDots(path.slice(prefix.length));
  return { target: joinStripped(match.route.servicePath, rest, path) + query, stripped: prefix };
}

/** strip_path off: the whole path behind the service's. */
function joinWhole(service: string, path: string): string {
  if (service.endsWith('/')) return service + path.slice(1);
  return path === '/' ? service : service + path;
}

/** strip_path on: the rest behind the service's path with exactly one slash between; the client's final slash stays. */
function joinStripped(service: string, rest: string, path: string): string {
  const base = service.replace(/\/$/, '');
  if (rest !== '') return `${base}/${rest.replace(/^\//, '')}`;
  if (service === '/') return '/';
  return path.length > 1 && path.endsWith('/') ? `${base}/` : base;
}

/** What is left after stripping must not climb out of the service's path. */
function withoutDots(rest: string): string {
  if (rest === '.' || rest === '..') return '';
  return rest.replace(/^\.{1,2}\//, '');
}

function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? target;
}

/** Doubled slashes merged and dot segments resolved, as Kong's uri.normalize does (kong/tools/uri.lua). */
function normalized(path: string): string {
  const kept: string[] = [];
  const parts = path
    .replace(/\/{2,}/g, '/')
    .split('/')
    .slice(1);
  for (const part of parts) {
    if (part === '..') kept.pop();
    else if (part !== '.') kept.push(part);
  }
  const last = parts.at(-1);
  const closing = (last === '.' || last === '..') && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${closing}`;
}
