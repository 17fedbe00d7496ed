// The tables of docs/reference.md: the flags of the operator, its metrics, and the rights that its ClusterRoles give it.

import { isMap, isSeq, parseAllDocuments } from 'yaml';
import { createMetrics } from '../metrics/registry.ts';
import { flags } from '../operator/config.ts';
import { type Flag, variableOf } from '../operator/flags.ts';
import { tableOf } from './marked-place.ts';

/** One row a flag, in the order of `--help`. */
export const flagsTable = (): string =>
  tableOf(['Flag', 'Environment', 'Default', 'Meaning'], Object.entries<Flag>(flags).map(flagRow));

function flagRow([name, flag]: readonly [string, Flag]): readonly string[] {
  const written = flag.value === undefined ? `--${name}` : `--${name}=${flag.value}`;
  const hasVariable = flag.value !== undefined || flag.lasting === true;
  return [
    `\`${written}\``,
    hasVariable ? `\`${variableOf(name)}${flag.lasting === true ? '=true' : ''}\`` : '',
    flag.default ?? '',
    flag.repeated === true ? `${flag.help} Repeatable.` : flag.help,
  ];
}

/** What a metric of prom-client says of itself; its declaration leaves the labels out. */
interface MetricSeen {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly labelNames?: readonly string[];
}

/** One row a metric of the operator, by name. Those of the process are not among them. */
export function metricsTable(): string {
  const metrics: readonly MetricSeen[] = createMetrics({ version: '' }).registry.getMetricsAsArray();
  const rows = metrics
    .filter(({ name }) => name.startsWith('methodprobe_'))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, type, labelNames = [], help }) => [
      `\`${name}\``,
      String(type),
      labelNames.map((label) => `\`${label}\``).join(', '),
      help,
    ]);
  return tableOf(['Metric', 'Type', 'Labels', 'Meaning'], rows);
}

/** A rule of RBAC as the manifests write it. */
interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** One row a rule of the ClusterRoles in these manifests. The comment above a rule says what it is for. */
export function rightsTable(manifests: readonly string[]): string {
  const rows = manifests
    .flatMap(rulesOf)
    .map(({ rule, why }) => [
      rule.apiGroups.map((group) => (group === '' ? 'core' : `\`${group}\``)).join(', '),
      [...rule.resources, ...(rule.resourceNames ?? []).map((name) => `only ${name}`)].join(', '),
      rule.verbs.join(', '),
      why,
    ]);
  return tableOf(['API group', 'Resources', 'Verbs', 'What for'], rows);
}

interface ExplainedRule {
  readonly rule: PolicyRule;
  readonly why: string;
}

function rulesOf(manifest: string): readonly ExplainedRule[] {
  return parseAllDocuments(manifest).flatMap((document) => {
    const rules = document.get('rules');
    if (document.get('kind') !== 'ClusterRole' || !isSeq(rules)) return [];
    return rules.items.filter(isMap).map((rule, index) => {
      // The parser gives the comment above the first rule to the list.
      const comment = rule.commentBefore ?? (index === 0 ? rules.commentBefore : undefined) ?? '';
      return { rule: rule.toJSON(), why: comment.replaceAll(/\s+/g, ' ').trim() };
    });
  });
}
