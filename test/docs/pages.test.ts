// The pages keep up with each other and with the code: links lead to files and headings that exist, names of types and
// functions stand in the files that pages name, and decisions are listed.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

const project = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(project, path), 'utf8');

const pagesIn = (folder: string): readonly string[] =>
  readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));

const pages = ['README.md', 'CONTRIBUTING.md', ...pagesIn('docs'), ...pagesIn('deploy')];

/** Text without code, in which brackets are no links. */
const withoutCode = (text: string): string =>
  text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');

/** How GitHub names the place of a heading in a link. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** Where the links of a page lead within the project: a file and, where the link names one, a heading. */
function linksOf(page: string): readonly { readonly file: string; readonly anchor: string | undefined }[] {
  const links = withoutCode(read(page)).matchAll(/\]\(([^)#\s]*)(?:#([^)\s]+))?\)/g);
  return [...links]
    .filter(([, target = '']) => !/^[a-z]+:/.test(target))
    .map(([, target = '', anchor]) => ({ file: target === '' ? page : join(dirname(page), target), anchor }));
}

describe('the pages', () => {
  for (const page of pages) {
    it(`${page} links only to files and headings that exist`, () => {
      for (const { file, anchor } of linksOf(page)) {
        assert.ok(existsSync(join(project, file)), `${page} links to ${file}`);
        assert.ok(
          anchor === undefined || anchorsOf(file).includes(anchor),
          `${page} links to ${file}#${anchor}`,
        );
      }
    });
  }

  it('name what stands in the file that they say', () => {
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/`(\w+)` in \[[^\]]*\]\(([^)#]+)\)/g)].map(([, name = '', target = '']) => ({
        page,
        name,
        file: join(dirname(page), target),
      })),
    );
    assert.ok(named.length > 50);
    for (const { page, name, file } of named) {
      assert.ok(statSync(join(project, file)).isFile(), `${page}: ${file}`);
      assert.ok(new RegExp(`\\b${name}\\b`).test(read(file)), `${page}: ${name} in ${file}`);
    }
  });

  it('list every decision in an index, with context, decision and consequences', () => {
    const index = read('docs/adr/README.md');
    for (const page of pagesIn('docs/adr').filter((name) => !name.endsWith('README.md'))) {
      assert.ok(index.includes(`(${page.slice('docs/adr/'.length)})`), page);
      assert.match(
        read(page),
        /^# \d{4}: .+\n\n(?:\*\*.+\*\*.*\n\n)?## Context\n[\s\S]+\n## Decision\n[\s\S]+\n## Consequences\n/,
        page,
      );
    }
  });
});
