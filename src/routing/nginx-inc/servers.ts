// How the controller of NGINX Inc. turns Ingresses into nginx servers and locations. Unlike in ingress-nginx a host
// belongs to one Ingress alone, the oldest, unless it is divided into a master and its minions, and Prefix is nginx's own
// prefix of characters.
// Sources: docs.nginx.com/nginx-ingress-controller, "Handling host and listener collisions" and
// "Cross-namespace configuration"; nginx/kubernetes-ingress internal/k8s/configuration.go
// (buildMinionConfigs), internal/configs/ingress.go, version1/template_helper.go (makeLocationPath);
// nginx.org/en/docs/http/ngx_http_core_module.html#location.

import type { Ingress } from '../../model/index.ts';
import { createdAt } from '../ingress/class.ts';
import { matchingRules } from '../ingress/index.ts';
import { type IngressRule, type RoutingRequest, rulesOf } from '../ingress/request.ts';
import { best, ranked, unique } from '../ingress/winning-rule.ts';
import { annotationsOf } from '../shared/blame.ts';
import { hostRank } from '../shared/host.ts';
import { remembered, rememberedBy } from '../shared/memory.ts';
import { patternOf } from '../shared/pattern.ts';
import { nginxIncPrefix } from './settings.ts';

/** A location of the host's server; it is not known whether `unreadable` ones match. */
export interface IncLocation {
  readonly rule: IngressRule;
  readonly kind: 'prefix' | 'exact' | 'regex' | 'unreadable';
  readonly ignoreCase: boolean;
}

/** The server of a host. */
export interface IncServer {
  /** Host of the server as its rules spell it, in lower case. */
  readonly name: string;
  /** The Ingress that holds the host: its settings are those of the server. */
  readonly holder: Ingress;
  /** Another Ingress of the same age claims the host too: who holds it is not known here. */
  readonly disputed: boolean;
  readonly locations: readonly IncLocation[];
}

/** What nginx does with the path: a location takes it, or it is sent to the same path with a slash. */
export interface IncLocated {
  readonly kind: 'taken' | 'slash-redirect';
  readonly location: IncLocation;
}

const mergeableType = (ingress: Ingress): string | undefined =>
  annotationsOf(ingress)[`${nginxIncPrefix}mergeable-ingress-type`];

/** A minion brings paths to the host of a master; the settings of the server are not its own. */
export const isMinion = (ingress: Ingress): boolean => mergeableType(ingress) === 'minion';
const isMaster = (ingress: Ingress): boolean => mergeableType(ingress) === 'master';

const hostsOf = ({ spec }: Ingress): readonly string[] =>
  (spec?.rules ?? []).map(({ host = '' }) => host.toLowerCase());

/** The server that nginx picks by Host: exact, then the longest wildcard; a star covers any number of labels. */
export const incServerOf = ({ ingresses, host }: RoutingRequest): IncServer | undefined =>
  serverOfHost(ingresses, host);

const serverOfHost = rememberedBy((ingresses: readonly Ingress[], host: string): IncServer | undefined => {
  const holders = holdersOf(ingresses);
  const rank = (name: string): number => hostRank(name, host, 'many-labels');
  const name = best(
    holders.flatMap(hostsOf).filter((each) => rank(each) > 0),
    (each) => [rank(each), each.length],
  );
  if (name === undefined) return undefined;
  const [holder, next] = byAge(holders.filter((each) => hostsOf(each).includes(name)));
  if (holder === undefined) return undefined;
  const disputed = next !== undefined && ageOf(next) === ageOf(holder);
  const rules = isMaster(holder) ? rulesOfMinions(ingresses, name) : rulesFor(holder, name);
  return { name, holder, disputed, locations: rules.map(locationOf) };
});

/** A minion without a master in sight is read on its own, as the rules of its host. */
function holdersOf(ingresses: readonly Ingress[]): readonly Ingress[] {
  const mastered = new Set(ingresses.filter(isMaster).flatMap(hostsOf));
  const has = (each: Ingress): boolean => hostsOf(each).some((host) => mastered.has(host));
  return ingresses.filter((each) => !isMinion(each) || !has(each));
}

const ageOf = ({ metadata }: Ingress): number => createdAt(metadata?.creationTimestamp);

const byAge = (ingresses: readonly Ingress[]): readonly Ingress[] =>
  ingresses.toSorted((one, other) => ageOf(one) - ageOf(other));

const rulesFor = (ingress: Ingress, name: string): readonly IngressRule[] =>
  rulesOf(ingress).filter((rule) => rule.host.toLowerCase() === name);

/** Of two minions with the same path the older one keeps it; their order in the server is that of their names. */
function rulesOfMinions(ingresses: readonly Ingress[], name: string): readonly IngressRule[] {
  const minions = byAge(ingresses.filter((each) => isMinion(each) && hostsOf(each).includes(name)));
  const rules = minions.flatMap((each) => rulesFor(each, name));
  const kept = [...new Map(rules.toReversed().map((rule) => [rule.path, rule])).values()];
  return kept.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : keyOf(one) > keyOf(other) ? 1 : 0));
}

const keyOf = ({ ingress: { metadata } }: IngressRule): string => `${metadata?.namespace}/${metadata?.name}`;

/** Exact is `=`, everything else a prefix; path-regex makes every path of its Ingress something else. */
function locationOf(rule: IngressRule): IncLocation {
  const mode = annotationsOf(rule.ingress)[`${nginxIncPrefix}path-regex`];
  const ignoreCase = mode === 'case_insensitive';
  if (mode === undefined) return { rule, kind: rule.pathType === 'Exact' ? 'exact' : 'prefix', ignoreCase };
  const known = ['case_sensitive', 'case_insensitive', 'exact'].includes(mode);
  if (!known || rule.pathType === 'Exact') return { rule, kind: 'unreadable', ignoreCase };
  if (mode === 'exact') return { rule, kind: 'exact', ignoreCase };
  return { rule, kind: patternOf(rule.path, ignoreCase) === undefined ? 'unreadable' : 'regex', ignoreCase };
}

/** The groups of an expression location that matches the path from its start; undefined when it does not. */
export const groupsOf = (location: IncLocation, path: string): readonly string[] | undefined =>
  patternOfLocation(location)?.match(path);

const patternOfLocation = remembered(({ rule, ignoreCase }: IncLocation) => patternOf(rule.path, ignoreCase));

const takes = (location: IncLocation, path: string): boolean => {
  if (location.kind === 'exact') return location.rule.path === path;
  if (location.kind === 'prefix') return path.startsWith(location.rule.path);
  return location.kind === 'regex' && groupsOf(location, path) !== undefined;
};

const ranks = { exact: 2, regex: 1, prefix: 0, unreadable: 0 } as const;

/** All locations that would take the path: the exact one, expressions in their order, then the longest prefix. */
const takersOf = (locations: readonly IncLocation[], path: string): readonly IncLocation[] =>
  ranked(
    locations.filter((location) => takes(location, path)),
    ({ kind, rule }) => [ranks[kind], kind === 'prefix' ? rule.path.length : 0],
  );

/**
 * The location that nginx picks. One that ends with a slash and is proxied answers its own path
 * without the slash with a 301, before expressions are tried.
 */
export function incLocate({ locations }: Pick<IncServer, 'locations'>, path: string): IncLocated | undefined {
  const fixed = locations.filter(({ kind }) => kind === 'exact' || kind === 'prefix');
  const slashed = fixed.find(({ rule }) => rule.path === `${path}/`);
  if (slashed !== undefined && !fixed.some(({ rule }) => rule.path === path))
    return { kind: 'slash-redirect', location: slashed };
  const [location] = takersOf(locations, path);
  return location && { kind: 'taken', location };
}

/** All rules that match, in nginx's order, then those of Ingresses that do not hold the host. */
export function incMatching({ locations }: IncServer, routing: RoutingRequest): readonly IngressRule[] {
  const rules = takersOf(locations, routing.path).map(({ rule }) => rule);
  return unique([...rules, ...matchingRules(routing)]);
}
