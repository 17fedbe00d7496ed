// docs/reasons/README.md: all reasons in one table, made from the vocabulary.

import { type Reason, reasonNames, reasons } from '../model/reasons.ts';

const head = `<!-- Made from src/model/reasons.ts by \`npm run generate\`; change it there. -->

# Reasons

The same word stands in the condition, the Event, the metric label, the log and the page that explains it. A cause says why a route does not work; a state says everything else. "Who acts" is who can mend it.`;

/** The page, causes before states, each in the order of the vocabulary. */
export function reasonsPage(): string {
  const parts = (['cause', 'state'] as const).map((kind) => [titles[kind], '', ...tableOf(kind)].join('\n'));
  return `${[head, ...parts].join('\n\n')}\n`;
}

const titles = { cause: '## Causes', state: '## States' } as const;

const tableOf = (kind: 'cause' | 'state'): readonly string[] => [
  '| Reason | Meaning | Who acts |',
  '|---|---|---|',
  ...reasonNames.filter((name) => reasons[name].kind === kind).map(row),
];

function row(name: Reason): string {
  const { meaning, actor } = reasons[name];
  return `| [${name}](${name}.md) | ${meaning.replaceAll('|', '\\|')} | ${actor} |`;
}
