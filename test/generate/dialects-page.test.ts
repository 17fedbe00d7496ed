// The page of dialects: rows of one meaning stand together, and no dialect stands there twice.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dialectSection, dialectTables } from '../../src/generate/dialects-page.ts';

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

test('the page is there, and no dialect stands on it twice', () => {
  assert.ok(existsSync(join(import.meta.dirname, '../../docs/guides/dialects.md')));
  const names = dialectTables.map(({ dialect }) => dialect);
  assert.deepEqual(names, [...new Set(names)]);
});
