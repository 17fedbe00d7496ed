// How Traefik ranks the matches of routes: by one number, in which the path weighs more than the host.
// So a rule for any host goes before a rule for the very host, when its path is longer or it names a
// method. The specification has it the other way round.
// Source: traefik/traefik v3.6 pkg/provider/kubernetes/gateway/httproute.go (buildMatchRule).

import type { RouteMatch } from './rules.ts';

/** The number; the greater one wins. `hostnames`: those by which the route takes requests. */
export function traefikRank(match: RouteMatch, hostnames: readonly string[], rules: number): number {
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
