// How the rules of an Ingress become listener rules of a load balancer, and which of them takes a request: the first one
// whose conditions all hold, in the order in which they are written.
// Sources: pkg/ingress/model_build_listener_rules.go (sortIngressPaths, buildPathPatterns,
// buildRuleConditions); docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html.

import type { Ingress } from '../../model/index.ts';
import { type IngressRule, type PathType, type RoutingRequest, rulesOf } from '../ingress/request.ts';
import { remembered } from '../shared/memory.ts';
import { booleanOf } from '../shared/setting.ts';
import { type ConditionFit, type Conditions, fitOfConditions } from './conditions.ts';
import { fitsWildcards } from './glob.ts';
import { albAnnotation } from './group.ts';

/** A listener rule: hosts and paths are alternatives, none means all of them. */
export interface AlbRule {
  readonly rule: IngressRule;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

/** A rule against a request; `method` says that only the method is left out. */
export interface AlbMatch {
  readonly rule: IngressRule;
  readonly fit: ConditionFit | 'method';
}

/** Exact paths first, then the longest prefix, then the others as written: within one host of the Ingress. */
const typeOrder: Readonly<Record<PathType, number>> = { Exact: 0, Prefix: 1, ImplementationSpecific: 2 };

/** Hosts stay as they are written: an entry for all hosts goes before a closer one that stands below it. */
export const albRulesOf = remembered((ingress: Ingress): readonly AlbRule[] => {
  const flat = rulesOf(ingress);
  return (ingress.spec?.rules ?? []).flatMap((entry, r) =>
    flat
      .filter(({ field }) => field.startsWith(`spec.rules[${r}].`))
      .map((rule, p) => albRule(rule, entry.http?.paths?.[p]?.path ?? ''))
      .toSorted(({ rule: one }, { rule: other }) => {
        const byType = typeOrder[one.pathType] - typeOrder[other.pathType];
        return byType !== 0 || one.pathType !== 'Prefix' ? byType : other.path.length - one.path.length;
      }),
  );
});

const albRule = (rule: IngressRule, written: string): AlbRule => ({
  rule,
  hosts: rule.host === '' ? [] : [rule.host],
  paths: patternsOf(rule.pathType, written),
});

/** Surprising: `/` is every path as a Prefix, and the root alone when it is ImplementationSpecific. */
function patternsOf(type: PathType, written: string): readonly string[] {
  if (written === '') return [];
  if (type !== 'Prefix') return [written];
  if (written === '/') return ['/*'];
  const base = written.endsWith('/') ? written.slice(0, -1) : written;
  return [base, `${base}/*`];
}

/** Whether the request meets the rule: host, path, then what conditions.<service> adds. */
export function matchOf(listed: AlbRule, routing: RoutingRequest): AlbMatch {
  const { rule } = listed;
  const conditions = fitOfConditions(rule, routing);
  const place = fitOfPlace(listed, conditions, routing);
  const fits = [conditions.fit, place];
  if (fits.includes('no')) return { rule, fit: 'no' };
  if (fits.includes('unsettled')) return { rule, fit: 'unsettled' };
  return { rule, fit: conditions.takesMethod ? 'yes' : 'method' };
}

/** Host and path of the request against those of the Ingress and of the conditions. */
function fitOfPlace(
  { rule, ...listed }: AlbRule,
  conditions: Conditions,
  routing: RoutingRequest,
): ConditionFit {
  const hosts = [...listed.hosts, ...conditions.hosts];
  const paths = [...listed.paths, ...conditions.paths];
  const hostFits = hosts.length === 0 || hosts.some((host) => fitsWildcards(host, routing.host, true));
  const pathFits = paths.length === 0 || paths.some((path) => fitsWildcards(path, routing.path, false));
  if (isUnreadable(rule)) return hostFits ? 'unsettled' : 'no';
  if (!conditions.more) return hostFits && pathFits ? 'yes' : 'no';
  // Expressions may be the only hosts or paths there are: then none written is not all of them.
  const isWritten = hosts.length > 0 && paths.length > 0;
  return isWritten && hostFits && pathFits ? 'yes' : 'unsettled';
}

/** Wildcards that the path type forbids stop the controller; a regular expression (2.14) is not read here. */
function isUnreadable({ ingress, pathType, path }: IngressRule): boolean {
  if (pathType !== 'ImplementationSpecific') return /[*?]/.test(path);
  const usesRegex = albAnnotation(ingress, 'use-regex-path-match');
  return usesRegex !== undefined && booleanOf(usesRegex) !== false;
}
