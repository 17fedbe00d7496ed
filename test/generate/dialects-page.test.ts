// The page of dialects: rows of one meaning stand together, and renewing it twice changes nothing.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dialectSection, dialectTables, withDialects } from '../../src/generate/dialects-page.ts';

const table = {
  dialect: 'x',
  title: 'X',
  controller: 'x.test/y',
  prefix: 'x.test/',
  source: 'https://x.test/',
  settings: [
    { name: 'a', treatment: 'harmless', becomes: 'Nothing' },
    { name: 'b', treatment: 'modelled', becomes: 'One | two', onService: true },
    { name: 'c', treatment: 'harmless', becomes: 'Nothing' },
  ],
  others: 'unmodelled',
} as const;

test('modelled settings come first, those of one meaning share a row, bars do not end a cell', () => {
  assert.deepEqual(
    dialectSection(table)
      .split('\n')
      .filter((line) => line.startsWith('| `')),
    ['| `b` (Service) | modelled | One \\| two |', '| `a`, `c` | harmless | Nothing |'],
  );
});

test('renewing the page twice changes nothing, and the text around the tables stays', () => {
  const once = withDialects('a\n<!-- dialects:begin -->\nold\n<!-- dialects:end -->\nb\n') ?? '';
  assert.match(once, /^a\n<!-- dialects:begin -->\n\n## /);
  assert.match(once, /<!-- dialects:end -->\nb\n$/);
  assert.equal(withDialects(once), once);
});

test('a page without the marks has no place for the tables', () =>
  assert.equal(withDialects('a'), undefined));

test('the page is there, and no dialect stands on it twice', () => {
  assert.ok(existsSync(join(import.meta.dirname, '../../docs/guides/dialects.md')));
  const names = dialectTables.map(({ dialect }) => dialect);
  assert.deepEqual(names, [...new Set(names)]);
});
