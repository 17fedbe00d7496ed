// The place of generated text on a page that people write: between two marks, which are comments of Markdown.

/** The two lines that make a place, in words for whoever has to add them. */
export const marksOf = (name: string): string => `${beginOf(name)} and ${endOf(name)}`;

/** The page with the text in the place of that name; undefined when the page lacks the marks. */
export function withText(page: string, name: string, text: string): string | undefined {
  const from = page.indexOf(beginOf(name));
  const to = page.indexOf(endOf(name));
  if (from < 0 || to < from) return undefined;
  return `${page.slice(0, from + beginOf(name).length)}\n\n${text}\n\n${page.slice(to)}`;
}

const beginOf = (name: string): string => `<!-- ${name}:begin -->`;
const endOf = (name: string): string => `<!-- ${name}:end -->`;

/** A table of Markdown. A bar in a cell, also within code, is escaped, because it would end the cell. */
export function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((cells) => rowOf(cells.map((cell) => cell.replaceAll('|', '\\|'))));
  return [rowOf(heads), `|${'---|'.repeat(heads.length)}`, ...lines].join('\n');
}

const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
