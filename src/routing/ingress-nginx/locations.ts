// How ingress-nginx turns the rules of a host into nginx locations, and which of them nginx
// picks. Rules that say Prefix or Exact may be matched as neither: one rewrite-target on any
// Ingress of the host turns all its paths into case-insensitive expressions.
// Sources: kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching; kubernetes/ingress-nginx
// internal/ingress/controller/location.go, template/template.go (enforceRegexModifier, buildLocation).

import type { Ingress } from '../../model/index.ts';
import { createdAt } from '../ingress/class.ts';
import { matchingRules } from '../ingress/index.ts';
import { type HeadIndex, headIndex, literalHead } from '../ingress/prefix-index.ts';
import type { IngressRule, RoutingRequest } from '../ingress/request.ts';
import { hostsOver, rulesOfHost } from '../ingress/rule-index.ts';
import { best, ranked, unique } from '../ingress/winning-rule.ts';
import { annotationsOf, unmodelledAnnotations } from '../shared/blame.ts';
import { hostRank } from '../shared/host.ts';
import { remembered, rememberedBy } from '../shared/memory.ts';
import type { Sourced } from '../shared/model.ts';
import { patternOf } from '../shared/pattern.ts';
import { flagOf } from '../shared/setting.ts';
import { nginxPrefix } from './settings.ts';

/** A location of the host's server block. */
interface Location {
  readonly rule: IngressRule;
  readonly path: string;
  readonly exact: boolean;
}

/** What nginx does with the path: a location takes it, or it is sent to the same path with a slash. */
export type Located =
  | { readonly kind: 'taken'; readonly rule: IngressRule }
  | { readonly kind: 'slash-redirect'; readonly rule: IngressRule };

/** The server block of a host: its locations, and expressions that cannot be read here. */
export interface Server {
  /** The Ingresses that have rules for this server, the oldest first. */
  readonly ingresses: readonly Ingress[];
  readonly regex: boolean;
  /** Its locations that might take a path, in its order. */
  readonly near: HeadIndex<Location>;
  readonly unreadable: readonly IngressRule[];
  /** Younger rules for a path that has one: they make no location. */
  readonly doubles: readonly IngressRule[];
  /** Snippets for the whole server block, of whichever Ingress. */
  readonly snippets: readonly Sourced<string>[];
  /** Rules of canaries, which may take a part of this server's requests. */
  readonly canaries: readonly IngressRule[];
}

/**
 * The server that nginx picks by Host: exact, then wildcard, then the catch-all. Rules of the
 * others do not take part, even when no location of this one matches.
 */
export const serverOf = ({ ingresses, host }: RoutingRequest): Server => serverOfHost(ingresses, host);

const serverOfHost = rememberedBy((ingresses: readonly Ingress[], host: string): Server => {
  const hosts = [...hostsOver({ ingresses, host }), ...bareHosts(ingresses)];
  const name = best(
    hosts.filter((each) => hostRank(each, host) > 0),
    (each) => [hostRank(each, host), each.length],
  );
  const ofServer = inOrderOfAge(
    rulesOfHost({ ingresses, host }).filter((rule) => rule.host.toLowerCase() === name?.toLowerCase()),
  );
  const rules = ofServer.filter(({ ingress }) => !isCanary(ingress));
  const first = firstsOf(rules);
  const regex = rules.some((rule) => needsRewrite(rule) || usesRegex(rule.ingress));
  return {
    ingresses: ownersOf(rules),
    regex,
    near: headIndex(locationsOf([...first]), ({ path }) => literalHead(path)),
    doubles: rules.filter((rule) => !first.has(rule)),
    unreadable: regex ? rules.filter(({ path }) => patternOf(path, true) === undefined) : [],
    snippets: ownersOf(ofServer).flatMap(snippetsOf),
    canaries: ofServer.filter(({ ingress }) => isCanary(ingress)),
  };
});

const snippetsOf = remembered((ingress: Ingress): readonly Sourced<string>[] =>
  unmodelledAnnotations(ingress, (name) => name === `${nginxPrefix}server-snippet`),
);

/** Hosts of rules without paths: they make a server all the same. */
const bareHosts = remembered((ingresses: readonly Ingress[]): readonly string[] =>
  unique(
    ingresses.flatMap(({ spec }) =>
      (spec?.rules ?? []).filter(({ http }) => (http?.paths ?? []).length === 0).map(({ host = '' }) => host),
    ),
  ),
);

const ownersOf = (rules: readonly IngressRule[]): readonly Ingress[] => [
  ...new Set(rules.map(({ ingress }) => ingress)),
];

/** A canary adds a second backend to somebody else's location; it makes none. */
const isCanary = remembered((ingress: Ingress): boolean => flagOf(ingress, `${nginxPrefix}canary`) === true);

const usesRegex = remembered(
  (ingress: Ingress): boolean => flagOf(ingress, `${nginxPrefix}use-regex`) === true,
);

/** The target of a rewrite; a target that equals the rule's path is written as no rewrite at all. */
export function rewriteTarget(rule: IngressRule): string | undefined {
  return annotationsOf(rule.ingress)[`${nginxPrefix}rewrite-target`] || undefined;
}

const needsRewrite = (rule: IngressRule): boolean => ![undefined, rule.path].includes(rewriteTarget(rule));

/** Of two Ingresses with the same path the older one wins. */
const inOrderOfAge = (rules: readonly IngressRule[]): readonly IngressRule[] =>
  rules.toSorted((one, other) => ageOf(one.ingress) - ageOf(other.ingress));

const ageOf = remembered(({ metadata }: Ingress): number => createdAt(metadata?.creationTimestamp));

/** The first rule of every path. */
function firstsOf(rules: readonly IngressRule[]): ReadonlySet<IngressRule> {
  const firsts = new Map<string, IngressRule>();
  for (const rule of rules) {
    const key = `${rule.pathType} ${rule.path}`;
    if (!firsts.has(key)) firsts.set(key, rule);
  }
  return new Set(firsts.values());
}

const isSamePath = (one: IngressRule, other: IngressRule): boolean =>
  one.path === other.path && one.pathType === other.pathType;

function locationsOf(first: readonly IngressRule[]): readonly Location[] {
  const exact = new Set(first.filter(({ pathType }) => pathType === 'Exact').map(({ path }) => path));
  const sorted = first.toSorted(
    ({ path: one }, { path: other }) => other.length - one.length || (one > other ? -1 : one < other ? 1 : 0),
  );
  return sorted.flatMap((rule) => locationsOfRule(rule, exact));
}

/** A plain Prefix becomes two locations, `/foo/` and `= /foo`; everything else is one. */
function locationsOfRule(rule: IngressRule, exact: ReadonlySet<string>): readonly Location[] {
  const { path, pathType } = rule;
  if (path === '/' || pathType !== 'Prefix' || needsRewrite(rule) || usesRegex(rule.ingress)) {
    return [{ rule, path, exact: pathType === 'Exact' }];
  }
  const open: Location = { rule, path: path.endsWith('/') ? path : `${path}/`, exact: false };
  return exact.has(path) ? [open] : [open, { rule, path, exact: true }];
}

const expressionOf = remembered(({ path }: Location) => patternOf(path, true));

const isFound = (location: Location, path: string): boolean =>
  expressionOf(location)?.match(path) !== undefined;

/** The location that nginx picks for a path, or undefined: then the default backend answers. */
export function locate({ regex, near }: Server, path: string): Located | undefined {
  const locations = near(path);
  if (regex) {
    const found = locations.find((location) => isFound(location, path));
    return found && { kind: 'taken', rule: found.rule };
  }
  const same = locations.find((location) => location.exact && location.path === path);
  if (same !== undefined) return { kind: 'taken', rule: same.rule };
  return slashRedirect(locations, path) ?? longestPrefix(locations, path);
}

/**
 * All rules that would take a path, in the order in which nginx and the controller prefer them:
 * locations, younger rules for their paths, and rules that match by the Ingress API but not here,
 * such as those of a less exact host.
 */
export function matchingLocations(server: Server, routing: RoutingRequest): readonly IngressRule[] {
  const { path } = routing;
  const { regex, near, doubles } = server;
  const locations = near(path);
  const taken = regex
    ? locations.filter((location) => isFound(location, path))
    : [
        ...locations.filter((location) => location.exact && location.path === path),
        ...ranked(
          locations.filter((location) => !location.exact && path.startsWith(location.path)),
          (location) => [location.path.length],
        ),
      ];
  const rules = taken.map(({ rule }) => rule);
  const younger = doubles.filter((rule) => rules.some((each) => isSamePath(each, rule)));
  const others = matchingRules(routing).filter(({ ingress }) => !isCanary(ingress));
  return unique([...rules, ...younger, ...others]);
}

/** Without Prefix semantics `/foo` takes `/foobar` too: nginx compares characters, not elements. */
function longestPrefix(locations: readonly Location[], path: string): Located | undefined {
  const found = best(
    locations.filter((location) => !location.exact && path.startsWith(location.path)),
    (location) => [location.path.length],
  );
  return found && { kind: 'taken', rule: found.rule };
}

/**
 * A location that ends with a slash and is proxied answers its own path without the slash
 * with a 301 (nginx.org/en/docs/http/ngx_http_core_module.html#location).
 */
function slashRedirect(locations: readonly Location[], path: string): Located | undefined {
  if (locations.some((location) => location.path === path)) return undefined;
  const found = locations.find((location) => location.path === `${path}/`);
  return found && { kind: 'slash-redirect', rule: found.rule };
}
