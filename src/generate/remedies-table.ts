// The table of fixes on a reason's page, between two markers. Apart from the table of reasons:
// another file, another reader. It is handed the rows, because the remedies belong to diagnosis.

/** A row: whom it is for, and the text with code in backticks and places in braces. */
export interface RemedyRow {
  readonly label: string;
  readonly text: string;
}

const begin = '<!-- remedies:begin -->';
const end = '<!-- remedies:end -->';

/** The page with its table renewed; undefined when it lacks the markers. */
export function withRemediesTable(page: string, rows: readonly RemedyRow[]): string | undefined {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) return undefined;
  return `${page.slice(0, from + begin.length)}\n\n${remediesTable(rows)}\n\n${page.slice(to)}`;
}

/** One row a line of the remedies, in their order. */
export function remediesTable(rows: readonly RemedyRow[]): string {
  return [
    '| Gateway or framework | Change |',
    '|---|---|',
    ...rows.map(({ label, text }) => `| ${label} | ${cell(text)} |`),
  ].join('\n');
}

/**
 * Markdown of a remedy: places become `<name>`, inside code as they are and outside as code of
 * their own, since bare angle brackets would be read as HTML. A bar would end the cell.
 */
function cell(text: string): string {
  return text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? `\`${withPlaces(part, '')}\`` : withPlaces(part, '`')))
    .join('')
    .replaceAll('|', '\\|');
}

const withPlaces = (part: string, mark: '' | '`'): string =>
  part.replaceAll(/\{(\w+)\}/g, (_, name: string) => `${mark}<${name}>${mark}`);
