// The table of reasons in README.md, between two markers, made from the vocabulary. Apart
// from the CRD: another file, another reader.

import { type Reason, reasonNames, reasons } from '../model/reasons.ts';

const begin = '<!-- reasons:begin -->';
const end = '<!-- reasons:end -->';

/** The README with its table renewed; undefined when it lacks the markers. */
export function withReasonsTable(readme: string): string | undefined {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) return undefined;
  return `${readme.slice(0, from + begin.length)}\n${reasonsTable()}\n${readme.slice(to)}`;
}

/** One row a reason, causes before states, each in the order of the vocabulary. */
export function reasonsTable(): string {
  const ordered = [...ofKind('cause'), ...ofKind('state')];
  return ['| Reason | Meaning | Who acts |', '|---|---|---|', ...ordered.map(row)].join('\n');
}

function ofKind(kind: 'cause' | 'state'): readonly Reason[] {
  return reasonNames.filter((name) => reasons[name].kind === kind);
}

function row(name: Reason): string {
  const { meaning, actor } = reasons[name];
  return `| [${name}](docs/reasons/${name}.md) | ${meaning.replaceAll('|', '\\|')} | ${actor} |`;
}
