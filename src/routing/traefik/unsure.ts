// What leaves it open which router of Traefik takes a request, or with which path: settings of its start,
// rules that cannot be read, routers of the same priority, routers that are left out.

import {
  type IngressRule,
  pathBlame,
  type RoutingRequest,
  ruleText,
  unmodelledPath,
} from '../ingress/request.ts';
import { rulesFor } from '../ingress/rule-index.ts';
import type { Sourced } from '../shared/model.ts';
import { settingOf } from './annotations.ts';
import type { IngressRouter, IngressRouters } from './ingress-routes.ts';
import { effectsOnIngress } from './router-middlewares.ts';
import { isUnreadable, priorityOf, type TraefikChoice } from './routers.ts';

/** Among the routers of Ingresses. */
export function unsureOf(routing: RoutingRequest, found: TraefikChoice): readonly Sourced<string>[] {
  const { rule, tied } = found;
  const expressions = rulesFor(routing).filter(isUnreadable);
  return [
    ...expressions.map(unmodelledPath),
    ...(tied === undefined ? [] : [atPath(tied, `the same priority as ${ruleText(tied)}`)]),
    ...(rule !== undefined && found.hangsOnStrictness ? [atPath(rule, 'strictPrefixMatching')] : []),
    ...(rule !== undefined && isCleaned(routing.path) ? [atPath(rule, 'sanitizePath')] : []),
    ...found.matching
      .filter(({ ingress }) => ingress !== rule?.ingress)
      .filter((each) => settingOf(each.ingress, 'router.rulesyntax')?.value === 'v2')
      .map((each) => atPath(each, `rule syntax v2 of ${ruleText(each)}`)),
    ...leftOutOf(routing, found),
  ];
}

const atPath = (rule: IngressRule, value: string): Sourced<string> => ({ value, blame: pathBlame(rule) });

/** Paths that an entry point may rewrite or refuse before any rule: empty elements, dots, escapes. */
const isCleaned = (path: string): boolean => /\/\/|%|\/\.{1,2}(\/|$)/.test(path);

/** Why the probe's own Ingress has no router, where another one takes its request. */
function leftOutOf(routing: RoutingRequest, { rule, matching }: TraefikChoice): readonly Sourced<string>[] {
  const isOwn = matching.some(({ ingress }) => ingress === routing.own);
  if (rule === undefined || rule.ingress === routing.own || !isOwn) return [];
  const { leftOut } = effectsOnIngress(routing, routing.own);
  return leftOut === undefined ? [] : [leftOut];
}

/** Routers of IngressRoutes that may be asked before the one that decides, or at the same time. */
export function unsureRouters(
  { rule, open }: TraefikChoice,
  { taking, open: unknown }: IngressRouters,
): readonly Sourced<string>[] {
  const priority = rule === undefined || !open ? 0 : priorityOf(rule, false);
  const tied = taking.filter((each) => each.priority === priority);
  return [...tied, ...openRivals(unknown, priority)].map(openRouter);
}

/** Those of unknown outcome whose priority is high enough. */
export const openRivals = (unknown: readonly IngressRouter[], priority: number): readonly IngressRouter[] =>
  unknown.filter((each) => each.priority >= priority);

/** A router that may or may not take the request. */
export const openRouter = ({ match, blame }: IngressRouter): Sourced<string> => ({
  value: `${match} of IngressRoute ${blame.namespace}/${blame.name}`,
  blame,
});
