// The frame of verdicts: what it adds to what a verdict says by itself.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Evidence, experiment } from '../../../src/diagnosis/evidence/evidence.ts';
import { proofOf } from '../../../src/diagnosis/evidence/phrases.ts';
import { type Conclusion, defineVerdict } from '../../../src/diagnosis/verdicts/verdict.ts';
import { answer } from '../answer.ts';
import { request } from '../samples.ts';
import { http, pod, seen, situation } from '../situation.ts';

const symptom = { request: request({ vantage: http }), outcome: answer(405) };
const evidence: Evidence = {
  ...situation([seen(http, 405), seen(pod(), 405)]),
  question: 'answer',
  symptom,
};

const verdict = (status: number, conclusion: Partial<Conclusion> = {}) =>
  defineVerdict({
    reason: 'AppRejectsMethod',
    suspects: (e) => e.symptom.outcome.status === status && { path: e.route.path },
    asks: (e, { path }) => [experiment(e, http, { path })],
    concludes: (e) => ({
      confidence: 'Likely',
      why: 'it is an example',
      blames: [],
      evidence: [proofOf(undefined, 'nothing was sent'), proofOf(e.symptom, 'it was refused')],
      ...conclusion,
    }),
  });

describe('a verdict', () => {
  it('that suspects nothing asks nothing and finds nothing', () => {
    const { suspects, experiments, judge } = verdict(404);
    assert.deepEqual([suspects(evidence), experiments(evidence), judge(evidence)], [false, [], undefined]);
  });

  it('asks and concludes about what it suspects', () => {
    const { explains, suspects, experiments } = verdict(405);
    assert.deepEqual([explains, suspects(evidence)], [['answer'], true]);
    assert.deepEqual(
      experiments(evidence).map(({ method, path }) => `${method} ${path}`),
      ['GET /orders'],
    );
  });

  it('gets its reason, the opening, the fix and the proofs that there are', () => {
    const finding = verdict(405).judge(evidence);
    assert.equal(finding?.reason, 'AppRejectsMethod');
    assert.match(finding.message, /^POST http:\/\/shop\.example\.com\/orders: 405.*: it is an example$/);
    assert.match(finding.fix, /POST/);
    assert.deepEqual(
      finding.evidence?.map(({ shows }) => shows),
      ['it was refused'],
    );
  });

  it('may have an opening and a fix of its own', () => {
    const finding = verdict(405, { opening: 'Two endpoints disagree', fix: 'Compare them' }).judge(evidence);
    assert.deepEqual(
      [finding?.message, finding?.fix],
      ['Two endpoints disagree: it is an example', 'Compare them'],
    );
  });
});
