// How Traefik turns rules into routers, and which router it picks: the one with the longest rule as text.
// The host is part of that text. So a PathPrefix goes before a Path of nearly the same length, and
// a wildcard, which becomes a long expression, before the host itself.
// Sources: traefik/traefik v3.6 pkg/provider/kubernetes/ingress/kubernetes.go (loadRouter, buildHostRule, buildRule),
// pkg/muxer/http (GetRulePriority, matchers); doc.traefik.io, "Rules & Priority".

import type { Ingress } from '../../model/index.ts';
import { type IngressRule, isSameRule, type RoutingRequest } from '../ingress/request.ts';
import { rulesFor } from '../ingress/rule-index.ts';
import { ranked } from '../ingress/winning-rule.ts';
import { hostRank } from '../shared/host.ts';
import { isElementPrefix } from '../shared/path.ts';
import { patternOf } from '../shared/pattern.ts';
import { settingOf } from './annotations.ts';
import { isServed } from './entrypoints.ts';

/** What Traefik makes of a request. */
export interface TraefikChoice {
  /** The rule of the router that decides; undefined when none matches. */
  readonly rule: IngressRule | undefined;
  /** It is in force on this scheme. */
  readonly open: boolean;
  /** All that match: those in force on this scheme in the order of priority, then the others. */
  readonly matching: readonly IngressRule[];
  /** Another router has the same priority: which of them is asked first changes from start to start. */
  readonly tied: IngressRule | undefined;
  /** With `strictPrefixMatching` on, which only Traefik's start can tell, another rule would decide, or none. */
  readonly hangsOnStrictness: boolean;
}

/** The routers that match, and the one that decides. `isLeftOut`: Traefik makes no router of the Ingress. */
export function choiceOf(routing: RoutingRequest, isLeftOut: (ingress: Ingress) => boolean): TraefikChoice {
  const isOpen = ({ ingress }: IngressRule): boolean =>
    isServed(ingress, routing.request.scheme) && !isLeftOut(ingress);
  const rules = byPriority(rulesFor(routing), routing, false);
  const inOrder = rules.filter(isOpen);
  const [strict] = byPriority(rulesFor(routing), routing, true).filter(isOpen);
  const closed = rules.filter((rule) => !inOrder.includes(rule));
  const [first, second] = inOrder;
  const rule = first ?? closed[0];
  const tie =
    first !== undefined && second !== undefined && priorityOf(first, false) === priorityOf(second, false);
  return {
    rule,
    open: first !== undefined,
    matching: [...inOrder, ...closed],
    tied: tie ? second : undefined,
    hangsOnStrictness: first !== undefined && (strict === undefined || !isSameRule(strict, first)),
  };
}

function byPriority(
  rules: readonly IngressRule[],
  routing: RoutingRequest,
  strict: boolean,
): readonly IngressRule[] {
  const { host, path } = routing;
  const fits = (rule: IngressRule): boolean => hostRank(rule.host, host) > 0 && takes(rule, path, strict);
  return ranked(rules.filter(fits), (rule) => [priorityOf(rule, strict)]);
}

/** The matcher of the path; only ImplementationSpecific looks at router.pathmatcher. */
function matcherOf({ pathType, ingress }: IngressRule): string {
  if (pathType === 'Exact') return 'Path';
  const written = pathType === 'Prefix' ? undefined : settingOf(ingress, 'router.pathmatcher')?.value;
  return written === undefined || written === '' ? 'PathPrefix' : written;
}

/** PathPrefix compares characters, not elements, unless it is strict. A matcher that is not known is taken for one. */
function takes(rule: IngressRule, path: string, strict: boolean): boolean {
  switch (matcherOf(rule)) {
    case 'Path':
      return path === rule.path;
    case 'PathRegexp':
      return patternOf(searchExpression(rule.path), false)?.match(path) !== undefined;
    default:
      return strict ? isElementPrefix(rule.path, path) : path.startsWith(rule.path);
  }
}

/** Traefik searches the path; expressions here begin at its start. */
const searchExpression = (pattern: string): string => (pattern.startsWith('^') ? pattern : `.*(${pattern})`);

/** The rule's path is an expression that cannot be read here. */
export const isUnreadable = (rule: IngressRule): boolean =>
  matcherOf(rule) === 'PathRegexp' && patternOf(searchExpression(rule.path), false) === undefined;

/** The number that is written; 0 and what is no whole number leave the length of the rule. */
export function priorityOf(rule: IngressRule, strict: boolean): number {
  const written = settingOf(rule.ingress, 'router.priority')?.value ?? '';
  return (/^[+-]?\d+$/.test(written) && Number(written)) || textOf(rule, strict).length;
}

/** The router's rule, letter by letter: its length is its priority. */
function textOf(rule: IngressRule, strict: boolean): string {
  const path = pathText(rule, strict);
  return rule.host === '' ? path : `${hostText(rule.host)} && ${path}`;
}

function hostText(host: string): string {
  if (!host.startsWith('*.')) return `Host(${quoted(host)})`;
  const rest = host.slice(2).replaceAll('.', '\\.');
  return `HostRegexp(${quoted(`^[a-zA-Z0-9-]+\\.${rest}$`)})`;
}

function pathText(rule: IngressRule, strict: boolean): string {
  const matcher = matcherOf(rule);
  if (!strict || matcher !== 'PathPrefix' || rule.path === '/') return `${matcher}(${quoted(rule.path)})`;
  const start = rule.path.replace(/\/$/, '');
  return `(Path(${quoted(start)}) || PathPrefix(${quoted(`${start}/`)}))`;
}

/** As Go's %q writes it: quotes and backslashes are escaped. */
const quoted = (text: string): string => JSON.stringify(text);
