// The judged cases as tables in Markdown: totals, a line a reason, and every case that is not right.

import { type Outcome, outcomes, type Row } from './row.ts';

const heads: Readonly<Record<Outcome, string>> = {
  right: 'Right',
  likely: 'Likely right',
  unexplained: 'Unexplained',
  wrong: 'Wrong',
  missed: 'Missed',
  accused: 'False accusation',
};

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

function head(first: string): readonly string[] {
  const cells = [first, 'Cases', ...outcomes.map((outcome) => heads[outcome])];
  return [line(cells), line(cells.map((_, n) => (n === 0 ? '---' : '---:')))];
}

function counted(first: string, rows: readonly Row[]): string {
  const counts = outcomes.map((outcome) => rows.filter((row) => row.outcome === outcome).length);
  return line([first, rows.length, ...counts]);
}

/** How all cases of one source did, broken and healthy ones apart. */
export function totals(rows: readonly Row[]): string {
  const healthy = rows.filter(isHealthy);
  const broken = rows.filter((row) => !isHealthy(row));
  return [...head('What is there'), counted('a fault', broken), counted('none', healthy)].join('\n');
}

const isHealthy = ({ wanted }: Row): boolean => wanted === 'AllRoutesReached';

/** The confusion matrix: what is there in the lines, what was found instead of it at their ends. */
export function matrix(rows: readonly Row[]): string {
  const groups = [
    ...Map.groupBy(
      rows.filter((row) => !isHealthy(row)),
      ({ wanted }) => wanted,
    ),
  ];
  const lines = groups
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([wanted, own]) => `${counted(wanted, own)} ${confused(own)} |`);
  const [titles = '', rule = ''] = head('Reason');
  return [`${titles} Found instead |`, `${rule} --- |`, ...lines].join('\n');
}

function confused(rows: readonly Row[]): string {
  const other = rows.filter(({ outcome }) => ['wrong', 'missed'].includes(outcome));
  const names = [...Map.groupBy(other, ({ found }) => found)];
  return names.map(([found, those]) => `${found} × ${those.length}`).join(', ');
}

/** Every case that is neither right nor likely right, by name. */
export function failures(rows: readonly Row[]): string {
  const failed = rows.filter(({ outcome }) => !['right', 'likely'].includes(outcome));
  if (failed.length === 0) return 'None.';
  return failed
    .map(({ name, wanted, found, confidence, outcome }) => {
      const sure = confidence === undefined ? '' : `, ${confidence}`;
      return `- ${name}: ${heads[outcome].toLowerCase()}; ${wanted} is there, ${found}${sure} was found`;
    })
    .join('\n');
}
