// What all dialects say in the same way once the winning rule is known: the rule, the
// backend, the default backend, the nearest rule when none matches. Dialects add the rest.

import type { Ingress, Scheme } from '../model.ts';
import { type Backend, backendOfRule, defaultBackendOf, resolveBackend } from './backend.ts';
import { ingressBlame } from './blame.ts';
import { hostRank, type WildcardReach } from './host.ts';
import { type Inquiry, isTlsPromised, type Rule, rulesOf, ruleText } from './inquiry.ts';
import type { Arrival, Sourced } from './model.ts';
import { sharedElements } from './path.ts';

/** The outcome of matching: who decides, and what can be said of the rule. */
export interface Choice {
  /** The Ingress whose settings apply: that of the rule, or the probe's own. */
  readonly ingress: Ingress;
  readonly backend: Backend | undefined;
  readonly shared: Pick<Arrival, 'rule' | 'rulePath' | 'nearest' | 'backend' | 'promises'>;
}

/** A rule that matches. */
export function chosen(inquiry: Inquiry, rule: Rule): Choice {
  const backend = resolveBackend(backendOfRule(rule), inquiry.facts);
  const said = { value: ruleText(rule), blame: ingressBlame(rule.ingress, rule.field) };
  return choice(inquiry, rule.ingress, backend, { rule: said, rulePath: rule.path });
}

/**
 * No rule matches: a default backend catches the request, else nothing does. Without one,
 * `backend` is that of the nearest rule, so that there is a hop to ask; an absent `rule` says
 * that the gateway does not send the request there.
 */
export function unmatched(inquiry: Inquiry, reach: WildcardReach = 'one-label'): Choice {
  const rule = nearestRule(inquiry, reach);
  const nearest = rule === undefined ? {} : { nearest: nearestText(rule) };
  const fallback = defaultIngress(inquiry);
  if (fallback === undefined) {
    const backend = rule === undefined ? undefined : resolveBackend(backendOfRule(rule), inquiry.facts);
    return choice(inquiry, inquiry.own, backend, nearest);
  }
  const said = { value: 'default backend', blame: ingressBlame(fallback, 'spec.defaultBackend') };
  return choice(inquiry, fallback, resolveBackend(defaultBackendOf(fallback), inquiry.facts), {
    rule: said,
    ...nearest,
  });
}

function choice(
  inquiry: Inquiry,
  ingress: Ingress,
  backend: Backend | undefined,
  said: Partial<Choice['shared']>,
): Choice {
  const promises: readonly Scheme[] = [isTlsPromised(inquiry) ? 'https' : 'http'];
  return { ingress, backend, shared: { ...said, ...(backend === undefined ? {} : { backend }), promises } };
}

/** The probe's own default backend; a neighbour's only when it is a catch-all without rules. */
function defaultIngress({ own, ingresses }: Inquiry): Ingress | undefined {
  return ingresses.find(
    (each) =>
      each.spec?.defaultBackend?.service !== undefined &&
      (each === own || (each.spec.rules ?? []).length === 0),
  );
}

/** The rule of the same host that shares the most leading elements with the path, then the longest. */
function nearestRule({ ingresses, host, path }: Inquiry, reach: WildcardReach): Rule | undefined {
  const near = (rule: Rule): readonly number[] => [sharedElements(rule.path, path), rule.path.length];
  return best(
    ingresses.flatMap(rulesOf).filter((rule) => hostRank(rule.host, host, reach) > 0),
    near,
  );
}

const nearestText = (rule: Rule): Sourced<string> => ({
  value: ruleText(rule),
  blame: ingressBlame(rule.ingress, `${rule.field}.path`),
});

/** The first of the items whose scores, compared from left to right, are highest. */
export function best<T>(items: readonly T[], scores: (item: T) => readonly number[]): T | undefined {
  return items.toSorted((one, other) => compare(scores(other), scores(one)))[0];
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((score, index) => score !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}
