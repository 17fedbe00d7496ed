// How Kong's ingress controller turns rules into Kong routes, which of them Kong picks, what is left of the path
// behind the part that matched, and which path Kong makes of it.
// Sources: Kong/kubernetes-ingress-controller internal/dataplane/translator/subtranslator/ingress.go
// (PathsFromIngressPaths), kongstate/route.go; Kong/kong kong/router (order of routes).

import type { Ingress } from '../../model/index.ts';
import type { IngressRule, RoutingRequest } from '../ingress/request.ts';
import { rulesFor } from '../ingress/rule-index.ts';
import { ranked } from '../ingress/winning-rule.ts';
import { annotationsOf } from '../shared/blame.ts';
import { hostRank } from '../shared/host.ts';
import { patternOf } from '../shared/pattern.ts';
import { kongPrefix } from './settings.ts';

/** A rule that takes the path. */
export interface KongMatch {
  readonly rule: IngressRule;
  readonly regex: boolean;
  /** What stands behind the matched part of the path; empty when all of it matched. */
  readonly rest: string;
  /** Groups of the rule's expression; none where it is plain. */
  readonly captures: readonly string[];
}

/** What Kong makes of a request: the match that decides, and all rules that match, in its order. */
interface KongChoice {
  readonly match: KongMatch;
  readonly method: 'routed' | 'left-out';
  readonly matching: readonly IngressRule[];
}

/**
 * The match that Kong prefers. Routes that leave the method out are used only when no other
 * matches: `method` then tells that Kong itself refuses.
 */
export function matchOf(routing: RoutingRequest): KongChoice | undefined {
  const matches = rulesFor(routing).flatMap((rule) => matchRule(rule, routing) ?? []);
  const allows = ({ rule }: KongMatch): boolean => allowsMethod(rule.ingress, routing.request.method);
  const routed = preferred(matches.filter(allows), routing);
  const leftOut = preferred(
    matches.filter((match) => !allows(match)),
    routing,
  );
  const [match] = [...routed, ...leftOut];
  return (
    match && {
      match,
      method: routed.includes(match) ? 'routed' : 'left-out',
      matching: [...routed, ...leftOut].map(({ rule }) => rule),
    }
  );
}

/** More criteria first, then plain hosts, then expressions, then the longer path. */
function preferred(matches: readonly KongMatch[], { host }: RoutingRequest): readonly KongMatch[] {
  return ranked(matches, ({ rule, regex }) => [
    (rule.host === '' ? 0 : 1) + (methodsOf(rule.ingress) === undefined ? 0 : 1),
    hostRank(rule.host, host, 'many-labels'),
    regex ? 1 : 0,
    rule.path.length,
  ]);
}

const allowsMethod = (ingress: Ingress, method: string): boolean =>
  methodsOf(ingress)?.includes(method) ?? true;

/** Methods of the Ingress; one word that is no method makes the controller drop the whole list. */
function methodsOf(ingress: Ingress): readonly string[] | undefined {
  const text = annotationsOf(ingress)[`${kongPrefix}methods`];
  if (text === undefined || text === '') return undefined;
  const methods = text.split(',').map((word) => word.trim().toUpperCase());
  return methods.every((word) => /^[A-Z]+$/.test(word)) ? methods : undefined;
}

/** The rule against host and path; a star in a host covers any number of labels here. */
function matchRule(rule: IngressRule, { host, path }: RoutingRequest): KongMatch | undefined {
  if (hostRank(rule.host, host, 'many-labels') === 0) return undefined;
  const rulePath = rule.path.replace(/\/{2,}/g, '/');
  const expression = expressionOf(rule, rulePath);
  if (expression !== undefined) return matchExpression(rule, expression, path);
  if (rule.pathType === 'Exact')
    return path === rulePath ? { rule, regex: true, rest: '', captures: [] } : undefined;
  return rule.pathType === 'Prefix' ? matchPrefix(rule, rulePath, path) : matchPlain(rule, rulePath, path);
}

/** `/~` in front makes a path an expression, unless konghq.com/regex-prefix names another sign. */
function expressionOf(rule: IngressRule, path: string): string | undefined {
  const sign = annotationsOf(rule.ingress)[`${kongPrefix}regex-prefix`] || '/~';
  return path.startsWith(sign) ? path.slice(sign.length) : undefined;
}

/** Whether the path of a rule is an expression that cannot be read here. */
export function isUnreadable(rule: IngressRule): boolean {
  const expression = expressionOf(rule, rule.path);
  return expression !== undefined && patternOf(expression, false) === undefined;
}

function matchExpression(rule: IngressRule, expression: string, path: string): KongMatch | undefined {
  const found = patternOf(expression, false)?.match(path);
  const [matched = '', ...captures] = found ?? [];
  return found && { rule, regex: true, rest: path.slice(matched.length), captures };
}

/** Prefix becomes the plain path `/foo/` and the expression `/foo$`. */
function matchPrefix(rule: IngressRule, rulePath: string, path: string): KongMatch | undefined {
  const base = rulePath.replace(/^\/+|\/+$/g, '');
  if (base !== '' && path === `/${base}`) return { rule, regex: true, rest: '', captures: [] };
  return matchPlain(rule, base === '' ? '/' : `/${base}/`, path);
}

/** ImplementationSpecific compares characters, not elements: `/foo` takes `/foobar`. */
const matchPlain = (rule: IngressRule, start: string, path: string): KongMatch | undefined =>
  path.startsWith(start) ? { rule, regex: false, rest: path.slice(start.length), captures: [] } : undefined;

interface KongPath {
  /** Path of the Kong service, `/` by default. */
  readonly servicePath: string;
  readonly strips: boolean;
  /** What stands behind the matched part. */
  readonly rest: string;
  readonly path: string;
}

/**
 * The path that Kong sends upstream (path_handling v0), without the query: the path of the Service with that of the
 * request behind it, whole or stripped. Source: Kong/kong kong/router/utils.lua, get_upstream_uri.
 */
export function upstreamPath({ servicePath, strips, rest, path }: KongPath): string {
  if (!strips) return joinedPath(servicePath, path);
  return rest === ''
    ? servicePathAlone(servicePath, path)
    : joinedPath(servicePath, rest.startsWith('/') ? rest : `/${rest}`);
}

/** One slash between the two; a request for `/` leaves the Service's path as it is. */
function joinedPath(servicePath: string, path: string): string {
  if (servicePath.endsWith('/')) return servicePath + path.slice(1);
  return path === '/' ? servicePath : servicePath + path;
}

/** Nothing is left of the request's path: the slash at its end decides over the one of the Service's path. */
function servicePathAlone(servicePath: string, path: string): string {
  if (servicePath === '/') return '/';
  const base = servicePath.endsWith('/') ? servicePath.slice(0, -1) : servicePath;
  return path.length > 1 && path.endsWith('/') ? `${base}/` : base;
}
