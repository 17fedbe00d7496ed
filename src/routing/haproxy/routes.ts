// How the controller of HAProxy Technologies looks a request up: the host in one map, then host and
// path in a map of whole paths, then in a map of prefixes, where the longest wins.
// Sources: haproxytech/kubernetes-ingress pkg/route/route.go (AddHostPathRoute), pkg/handler
// (host_match, path_match), pkg/ingress/routecollision.go; docs.haproxy.org, "map_beg".

import { matchingRules } from '../ingress/index.ts';
import type { RoutingRequest, Rule } from '../ingress/request.ts';
import { hostsOver, rulesFor } from '../ingress/rule-index.ts';
import { best, ranked, unique } from '../ingress/winning-rule.ts';
import { hostRank } from '../shared/host.ts';

/** The rule that decides, all that match in the order of precedence, and those that claim the very same key. */
export interface HaproxyMatch {
  readonly rule: Rule;
  readonly matching: readonly Rule[];
  readonly tied: readonly Rule[];
}

/** A way in which a rule matches: by its whole path, or as a prefix of so many characters. */
interface Hit {
  readonly rule: Rule;
  readonly whole: boolean;
  readonly key: string;
}

/** A host that has rules takes all its requests: those of a wildcard (one label) or without a host do not help out. */
export function haproxyMatchOf(routing: RoutingRequest): HaproxyMatch | undefined {
  const host = best(
    hostsOver(routing).filter((each) => hostRank(each, routing.host) > 0),
    (each) => [hostRank(each, routing.host)],
  );
  const name = host?.toLowerCase();
  const hits = ranked(
    rulesFor(routing)
      .filter((rule) => rule.host.toLowerCase() === name)
      .flatMap((rule) => hitsOf(rule).filter((hit) => fits(hit, routing.path))),
    ({ whole, key }) => [whole ? 1 : 0, key.length],
  );
  const [first] = hits;
  if (first === undefined) return undefined;
  const tied = hits.filter(({ whole, key }) => whole === first.whole && key === first.key);
  return {
    rule: first.rule,
    matching: unique([...hits.map(({ rule }) => rule), ...matchingRules(routing)]),
    tied: tied.slice(1).map(({ rule }) => rule),
  };
}

const fits = ({ whole, key }: Hit, path: string): boolean => (whole ? path === key : path.startsWith(key));

/** Prefix goes by elements; ImplementationSpecific by characters: `/foo/` takes `/foo` and `/foobar`. */
function hitsOf(rule: Rule): readonly Hit[] {
  const { path, pathType } = rule;
  if (pathType === 'Exact') return [{ rule, whole: true, key: path }];
  if (path === '/') return [{ rule, whole: false, key: '/' }];
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  return [
    { rule, whole: true, key: bare },
    { rule, whole: false, key: pathType === 'Prefix' ? `${bare}/` : bare },
  ];
}
