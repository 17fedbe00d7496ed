// What the diagnosis makes of real reports: each known one is told as a scenario or left out for
// a reason, none ends in a proven wrong cause, and nearly all that can be decided are.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogue, type Judged, judgedReports, leftOut } from './reports.ts';

const judged = judgedReports();
const told = (one: Judged): string =>
  `${one.report.id} ${one.judgement}: ${one.source.reason}, was ${one.entry.reason} (${one.entry.confidence})`;

describe('every report of the catalogue', () => {
  const scenarios = new Set(judged.map(({ report }) => report.id));
  for (const { id, url } of catalogue) {
    it(`${id} is told or left out, not both: ${url}`, () => {
      assert.notEqual(scenarios.has(id), leftOut[id] !== undefined);
      assert.notEqual(leftOut[id], '', 'says why');
    });
  }

  it('is known, when it is left out', () => {
    const known = new Set(catalogue.map(({ id }) => id));
    assert.deepEqual(
      Object.keys(leftOut).filter((id) => !known.has(id)),
      [],
    );
  });
});

describe('a report', () => {
  for (const one of judged) {
    const { report, source, entry } = one;
    it(`${report.id} never ends in a proven other cause: ${report.name}`, () => {
      const wrong = one.judgement === 'Wrong' && entry.confidence === 'Confirmed';
      assert.ok(!wrong, `${told(one)}\n${JSON.stringify(entry, null, 2)}`);
    });
    it(`${report.id} expects what its thread ended with, when it holds enough`, () => {
      const wanted = [report.expect].flat();
      assert.equal(wanted.length, one.entries.length, 'an expectation for each route, method and check');
      const ill = wanted.filter(({ health }) => health === 'Unhealthy');
      assert.match(report.holds, /^(enough|little)$/);
      assert.notEqual(ill.length, 0);
      for (const { reason } of ill)
        assert.equal(reason, report.holds === 'enough' ? source.reason : 'Unexplained');
    });
  }
});

describe('reports that hold enough', () => {
  it('come out right, nine in ten at least', () => {
    const enough = judged.filter(({ report }) => report.holds === 'enough');
    const missed = enough.filter(({ judgement }) => !['Right', 'LikelyRight'].includes(judgement));
    assert.ok(missed.length <= enough.length * 0.1, missed.map(told).join('\n'));
  });
});
