// Every cause is whole: words in the vocabulary, a verdict that names it, a page. Its scenarios
// are counted in test/scenarios, by the list of verdicts.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { verdicts } from '../../src/diagnosis/verdicts/index.ts';
import { causeNames } from '../../src/model/causes.ts';

const project = join(import.meta.dirname, '../..');

/** The file of a cause's verdict: `AppFails` is in `app-fails.ts`. */
const fileOf = (cause: string): string => `${cause.replaceAll(/(?<=.)([A-Z])/g, '-$1').toLowerCase()}.ts`;

describe('every cause', () => {
  const named: readonly string[] = verdicts.map(({ reason }) => reason);
  for (const cause of causeNames) {
    it(`${cause} has one verdict, in a file of its name, and a page`, () => {
      assert.ok(
        existsSync(join(project, 'src/diagnosis/verdicts', fileOf(cause))),
        `src/diagnosis/verdicts/${fileOf(cause)} is missing`,
      );
      assert.equal(named.filter((reason) => reason === cause).length, 1, 'it is in the list once');
      assert.ok(existsSync(join(project, 'docs/reasons', `${cause}.md`)), 'its page is missing');
    });
  }

  it('is the only thing that verdicts are for', () => {
    const isVerdict = (file: string): boolean => !['index.ts', 'verdict.ts'].includes(file);
    const files = readdirSync(join(project, 'src/diagnosis/verdicts')).filter(isVerdict);
    assert.deepEqual(files.toSorted(), causeNames.map(fileOf).toSorted());
  });
});
