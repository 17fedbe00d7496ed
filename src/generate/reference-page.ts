// docs/reference.md: flags, metrics and rights, made from the program's own flags and registry, and from the ClusterRole
// that is shipped. What a right is for is the comment above its rule.

import { isDocument, isMap, isSeq, parseAllDocuments } from 'yaml';
import { createMetrics } from '../metrics/registry.ts';
import { flags } from '../operator/config.ts';
import { type Flag, variableOf } from '../operator/flags.ts';

/** The page; `clusterRole` is the text of the manifest. */
export function referencePage(clusterRole: string): string {
  const parts = [
    '<!-- Made from src/operator, src/metrics and deploy/kustomize by `npm run generate`; change it there. -->',
    '# Reference',
    'Fields of a probe: `kubectl explain methodprobe.spec --recursive`. Reasons: [reasons/README.md](reasons/README.md).',
    '## Flags',
    'A flag with a value, and one that stays on, is an environment variable as well. The command line wins; repeatable flags take commas too.',
    flagsTable().join('\n'),
    '## Metrics',
    'Served on `/metrics`, beside those of the process. `via` is `edge-http`, `edge-https`, `gateway-http`, `gateway-https`, `service` or `endpoint`. No label holds a URL, a message or a Pod; the series of a probe end with it.',
    metricsTable().join('\n'),
    '## Rights',
    'What the ClusterRole grants, and nothing else. Rights for APIs that are not installed do nothing. Secrets are not among them: the owner of a namespace opens single ones ([how](guides/secrets.md)).',
    rightsTable(clusterRole).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const flagsTable = (): readonly string[] => [
  '| Flag | Variable | Meaning |',
  '|---|---|---|',
  ...Object.entries<Flag>(flags).map(([name, { value, help, repeated, lasting }]) => {
    const shown = value === undefined ? `--${name}` : `--${name}=${value}`;
    const variable = value === undefined && lasting !== true ? '' : `\`${variableOf(name)}\``;
    return `| \`${shown}\`${repeated === true ? ', repeatable' : ''} | ${variable} | ${cell(help)} |`;
  }),
];

function metricsTable(): readonly string[] {
  const own = createMetrics({ version: '' })
    .registry.getMetricsAsArray()
    .filter(({ name }) => name.startsWith('methodprobe_'));
  const rows = own.map((metric) => {
    const labels = 'labelNames' in metric ? (metric.labelNames as readonly string[]) : [];
    return `| \`${metric.name}\` | ${labels.join(', ')} | ${cell(metric.help)} |`;
  });
  return ['| Metric | Labels | Meaning |', '|---|---|---|', ...rows.toSorted()];
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

function rightsTable(text: string): readonly string[] {
  const rules = parseAllDocuments(text).flatMap((document) => {
    const found = isDocument(document) ? document.get('rules') : undefined;
    return isSeq(found) ? found.items.filter(isMap) : [];
  });
  const rows = rules.map((rule) => rightsRow(rule.toJSON() as Rule, rule.commentBefore ?? ''));
  return ['| API group | Resources | Verbs | What for |', '|---|---|---|---|', ...rows];
}

function rightsRow({ apiGroups, resources, resourceNames, verbs }: Rule, comment: string): string {
  const groups = apiGroups.map((group) => (group === '' ? 'core' : group));
  const only =
    resourceNames === undefined ? '' : `, only ${resourceNames.map((name) => `\`${name}\``).join(', ')}`;
  const why = cell(comment.replaceAll(/^ /gm, ''));
  return `| ${groups.join(', ')} | ${resources.join(', ')}${only} | ${verbs.join(', ')} | ${why} |`;
}
