// What is the same in all dialects once the winning rule is known: the rule, the backend or default backend, the rules
// that lose, and the nearest rule when none matches. Dialects add the rest.

import type { Ingress, Scheme } from '../../model/index.ts';
import { ingressBlame } from '../shared/blame.ts';
import { hostRank, type WildcardReach } from '../shared/host.ts';
import { remembered } from '../shared/memory.ts';
import type { Contender, RoutingDecision } from '../shared/model.ts';
import { sharedElements } from '../shared/path.ts';
import { type Backend, backendOfRule, defaultBackendOf, resolveBackend } from './backend.ts';
import {
  type IngressRule,
  isSameRule,
  isTlsPromised,
  type RoutingRequest,
  ruleAtPath,
  ruleText,
} from './request.ts';
import { rulesFor, rulesOfHost } from './rule-index.ts';

/** The outcome of matching: the Ingress that decides, its backend, and the fields of the decision that all dialects share. */
export interface IngressChoice {
  /** The Ingress whose settings apply: that of the rule, or the probe's own. */
  readonly ingress: Ingress;
  readonly backend: Backend | undefined;
  readonly shared: Pick<
    RoutingDecision,
    'rule' | 'rulePath' | 'nearest' | 'backend' | 'promises' | 'contenders' | 'canaries'
  >;
}

/** At most so many contenders are named. */
export const contendersKept = 8;

/** The choice among the rules that match, the one that wins first; by the default backend where none does. */
export function choiceAmong(
  routing: RoutingRequest,
  matching: readonly IngressRule[],
  reach: WildcardReach = 'one-label',
): IngressChoice {
  const [rule] = matching;
  return rule === undefined ? choiceWithoutRule(routing, reach) : choiceByRule(routing, rule, matching);
}

/** A rule that matches. `matching`: all that do, in the order of the controller's precedence. */
export function choiceByRule(
  routing: RoutingRequest,
  rule: IngressRule,
  matching: readonly IngressRule[],
): IngressChoice {
  const backend = resolveBackend(backendOfRule(rule), routing.facts);
  const said = { value: ruleText(rule), blame: ingressBlame(rule.ingress, rule.field) };
  return choiceOf(routing, rule.ingress, backend, {
    rule: said,
    rulePath: rule.path,
    contenders: contendersOf(routing, rule, matching),
  });
}

function contendersOf(
  routing: RoutingRequest,
  winner: IngressRule,
  matching: readonly IngressRule[],
): readonly Contender[] {
  const others = matching.filter((rule) => !isSameRule(rule, winner)).slice(0, contendersKept);
  const near = rulesFor(routing)
    .filter((rule) => nearlyMatches(routing, rule, winner) && !isSameRule(rule, winner))
    .filter((rule) => !matching.some((each) => isSameRule(each, rule)))
    .slice(0, contendersKept);
  return [
    ...others.map((rule) => contenderOf(routing, rule, true)),
    ...near.map((rule) => contenderOf(routing, rule, false)),
  ].slice(0, contendersKept);
}

/** A rule that does not decide, as a contender. */
export function contenderOf({ facts }: RoutingRequest, rule: IngressRule, matches: boolean): Contender {
  const backend = resolveBackend(backendOfRule(rule), facts);
  return {
    rule: ruleAtPath(rule),
    rulePath: rule.path,
    ...(backend === undefined ? {} : { backend }),
    matches,
  };
}

/** A Prefix that ends within an element of the path: compared by characters it would match, and be longer. */
const nearlyMatches = ({ host, path }: RoutingRequest, rule: IngressRule, winner: IngressRule): boolean =>
  rule.pathType === 'Prefix' &&
  hostRank(rule.host, host, 'many-labels') > 0 &&
  path.startsWith(rule.path) &&
  rule.path.length > winner.path.length;

/**
 * No rule matches: a default backend catches the request, else nothing does. Without one,
 * `backend` is that of the nearest rule, so that there is a hop to ask; an absent `rule` says
 * that the gateway does not send the request there.
 */
export function choiceWithoutRule(
  routing: RoutingRequest,
  reach: WildcardReach = 'one-label',
): IngressChoice {
  const rule = nearestRule(routing, reach);
  const nearest = rule === undefined ? {} : { nearest: ruleAtPath(rule) };
  const fallback = defaultIngress(routing);
  if (fallback === undefined) {
    const backend = rule === undefined ? undefined : resolveBackend(backendOfRule(rule), routing.facts);
    return choiceOf(routing, routing.own, backend, nearest);
  }
  const said = { value: 'default backend', blame: ingressBlame(fallback, 'spec.defaultBackend') };
  return choiceOf(routing, fallback, resolveBackend(defaultBackendOf(fallback), routing.facts), {
    rule: said,
    ...nearest,
  });
}

function choiceOf(
  routing: RoutingRequest,
  ingress: Ingress,
  backend: Backend | undefined,
  said: Partial<IngressChoice['shared']>,
): IngressChoice {
  const promises: readonly Scheme[] = [isTlsPromised(routing) ? 'https' : 'http'];
  const none = { contenders: [], canaries: [] };
  return {
    ingress,
    backend,
    shared: { ...none, ...said, ...(backend === undefined ? {} : { backend }), promises },
  };
}

/** The probe's own default backend; a neighbour's only when it is a catch-all without rules. */
function defaultIngress({ own, ingresses }: RoutingRequest): Ingress | undefined {
  if (own.spec?.defaultBackend?.service !== undefined && ingresses.includes(own)) return own;
  return catchAll(ingresses);
}

const catchAll = remembered((ingresses: readonly Ingress[]): Ingress | undefined =>
  ingresses.find(
    ({ spec }) => spec?.defaultBackend?.service !== undefined && (spec.rules ?? []).length === 0,
  ),
);

/** The rule of the same host that shares the most leading elements with the path, then the longest. */
function nearestRule(routing: RoutingRequest, reach: WildcardReach): IngressRule | undefined {
  const { host, path } = routing;
  const near = (rule: IngressRule): readonly number[] => [sharedElements(rule.path, path), rule.path.length];
  return best(
    rulesOfHost(routing).filter((rule) => hostRank(rule.host, host, reach) > 0),
    near,
  );
}

/** The first of the items whose scores, compared from left to right, are highest. */
export function best<T>(items: readonly T[], scores: (item: T) => readonly number[]): T | undefined {
  let found: Scored<T> | undefined;
  for (const item of items) {
    const scored = { item, scores: scores(item) };
    if (found === undefined || compare(found.scores, scored.scores) < 0) found = scored;
  }
  return found?.item;
}

interface Scored<T> {
  readonly item: T;
  readonly scores: readonly number[];
}

/** The items with the highest scores first; equal ones keep their order. */
export const ranked = <T>(items: readonly T[], scores: (item: T) => readonly number[]): readonly T[] =>
  items
    .map((item): Scored<T> => ({ item, scores: scores(item) }))
    .sort((one, other) => compare(other.scores, one.scores))
    .map(({ item }) => item);

/** The items without repeats, in their order. */
export const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((score, index) => score !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}
