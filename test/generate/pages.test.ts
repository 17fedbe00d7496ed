// The tables of fixes on the pages: what a remedy becomes in Markdown, and what is said of a
// page without a place for its table.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { stale, write } from '../../src/generate/generate.ts';
import { remediesTable, withRemediesTable } from '../../src/generate/remedies-table.ts';

/** The only row of a table with this text. */
const rowOf = (text: string): string | undefined => remediesTable([{ label: 'Kong', text }]).split('\n')[2];

test('places stand as code, once, inside code and outside of it', () => {
  assert.equal(rowOf('Keep {host} and `/a/{path}`'), '| Kong | Keep `<host>` and `/a/<path>` |');
});

test('a bar in code does not end the cell', () => {
  assert.equal(rowOf('Match `/a(/|$)(.*)`'), '| Kong | Match `/a(/\\|$)(.*)` |');
});

test('braces that are no place stay as they are', () => {
  assert.equal(rowOf('Set `{ redirect: false }`'), '| Kong | Set `{ redirect: false }` |');
});

test('renewing a table twice changes nothing, and text around it stays', () => {
  const rows = [{ label: 'Kong', text: 'Do it' }];
  const once = withRemediesTable('a\n<!-- remedies:begin -->\nold\n<!-- remedies:end -->\nb\n', rows);
  assert.match(
    once ?? '',
    /^a\n<!-- remedies:begin -->\n\n\| Gateway or framework [\s\S]*\| Kong \| Do it \|\n\n<!-- /,
  );
  assert.match(once ?? '', /<!-- remedies:end -->\nb\n$/);
  assert.equal(withRemediesTable(once ?? '', rows), once);
});

test('a page without the marks has no place for a table', () => {
  assert.equal(withRemediesTable('a\n<!-- remedies:end --><!-- remedies:begin -->', []), undefined);
});

function projectWith(context: TestContext, page: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'methodprobe-pages-'));
  context.after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'docs/reasons'), { recursive: true });
  writeFileSync(join(directory, 'docs/reasons/AppFails.md'), page);
  return directory;
}

test('a stale page is named, and generating makes it fresh', (context) => {
  const directory = projectWith(context, '<!-- remedies:begin -->\nold\n<!-- remedies:end -->\n');
  assert.ok(stale(directory).some((line) => line.startsWith('docs/reasons/AppFails.md ')));
  assert.deepEqual(write(directory), []);
  assert.deepEqual(stale(directory), []);
  assert.match(
    readFileSync(join(directory, 'docs/reasons/AppFails.md'), 'utf8'),
    /\| any other \| Look for /,
  );
});

test('a page without the marks is told which lines to add', (context) => {
  assert.deepEqual(write(projectWith(context, '# AppFails\n')), [
    'docs/reasons/AppFails.md has no place for the table of fixes: add the lines <!-- remedies:begin --> and <!-- remedies:end -->.',
  ]);
});
