// The page is what the sources say, and its tables count what they are given.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../rig/places.ts';
import { accuracyPage, liveMark } from './page.ts';
import { type Outcome, type Row, reportRows, scenarioRows } from './row.ts';
import { failures, matrix, totals } from './table.ts';

const row = (outcome: Outcome, wanted: string, found: string): Row => ({
  source: 'scenarios',
  name: `${wanted}/${outcome}.yaml`,
  wanted,
  found,
  confidence: 'Likely',
  outcome,
});

const rows = [
  row('right', 'RedirectLoop', 'RedirectLoop'),
  row('wrong', 'RedirectLoop', 'AppFails'),
  row('accused', 'AllRoutesReached', 'AppFails'),
];

describe('the tables', () => {
  it('count faults and healthy cases apart', () => {
    assert.match(totals(rows), /\| a fault \| 2 \| 1 \| 0 \| 0 \| 1 \| 0 \| 0 \|/);
    assert.match(totals(rows), /\| none \| 1 \| 0 \| 0 \| 0 \| 0 \| 0 \| 1 \|/);
  });
  it('say what was found instead', () => assert.match(matrix(rows), /^\| RedirectLoop .* AppFails × 1 \|$/m));
  it('name every case that is not right', () => {
    assert.equal(failures(rows).split('\n').length, 2);
    assert.equal(failures(rows.slice(0, 1)), 'None.');
  });
});

describe('docs/accuracy.md', () => {
  it('is what scenarios and reports come to now: else run npm run accuracy -- --still', () => {
    const text = readFileSync(join(projectRoot, 'docs/accuracy.md'), 'utf8');
    const [still, live = ''] = text.split(`${liveMark}\n`);
    assert.equal(
      still,
      accuracyPage({ scenarios: scenarioRows(), reports: reportRows() }, '').split(`${liveMark}\n`)[0],
    );
    assert.match(live, /## Live cases/);
  });

  it('holds no wrong proof and no false accusation', () => {
    const all = [...scenarioRows(), ...reportRows()];
    assert.deepEqual(
      all.filter(({ outcome }) => outcome === 'accused'),
      [],
    );
    assert.deepEqual(
      all.filter(({ outcome, confidence }) => outcome === 'wrong' && confidence === 'Confirmed'),
      [],
    );
  });
});
