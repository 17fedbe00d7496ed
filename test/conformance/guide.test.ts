// The page of the conformance tests says what the tables say, and the tables say why wherever Traefik differs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { guide, guideFile } from './guide.ts';
import { tables } from './table.ts';

suite('the guide to conformance', () => {
  test('is as the tables have it', () => {
    assert.equal(readFileSync(guideFile, 'utf8'), guide(), 'run "node test/conformance/guide.ts"');
  });

  for (const table of tables) {
    test(`${table.name} asks something, and gives a reason exactly where Traefik differs`, () => {
      const rows = [...table.requests, ...(table.rejections ?? [])];
      assert.ok(rows.length > 0);
      const own = table.requests.filter(({ because }) => because !== undefined);
      assert.deepEqual(
        own.filter(({ traefik }) => traefik === undefined),
        [],
      );
      const others = rows.filter((row) => !own.some((one) => one === row));
      const differs = table.traefik !== undefined || others.some((row) => row.traefik !== undefined);
      assert.equal(table.because !== undefined, differs);
    });
  }
});
