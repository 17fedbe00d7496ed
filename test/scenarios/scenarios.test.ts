// Every scenario must come out with its health, reason and confidence, and the vocabulary
// must be complete: each cause has scenarios, neighbours that are told apart, and a page.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { statusLimits } from '../../src/api/v1alpha1/status.ts';
import { verdicts } from '../../src/diagnosis/verdicts/index.ts';
import { causeNames } from '../../src/model/causes.ts';
import type { Entry } from '../../src/model/index.ts';
import type { Reason } from '../../src/model/reasons.ts';
import type { Expected } from './language-parts.ts';
import { runScenario, scenarios } from './scenario.ts';

const all = scenarios();

/** A cause that the objects alone can show has no request to show for it. */
const byObjects: readonly Reason[] = ['IngressConfigNotApplied'];

/** A named cause comes with its proof, and with a fix in which every place is filled in. */
function explains(entry: Entry, shown: string): void {
  if (!causeNames.some((name) => name === entry.reason)) return;
  const { evidence = [], fix, reason } = entry;
  assert.ok(evidence.length > 0 || byObjects.includes(reason), `no evidence: ${shown}`);
  assert.ok(evidence.length <= statusLimits.evidence, `too much evidence: ${shown}`);
  assert.ok(fix !== '' && !/<\w+>/.test(fix), `the fix: ${fix}`);
}

function check(entry: Entry, expected: Expected): void {
  const shown = JSON.stringify(entry, null, 2);
  explains(entry, shown);
  const [blame] = entry.blames;
  assert.equal(`${entry.health} ${entry.reason}`, `${expected.health} ${expected.reason}`, shown);
  if (expected.confidence !== undefined) assert.equal(entry.confidence, expected.confidence, shown);
  assert.ok(entry.message.includes(expected.message ?? ''), shown);
  assert.ok(entry.fix.includes(expected.fix ?? ''), shown);
  assert.ok(`${blame?.kind}/${blame?.name} ${blame?.field}`.includes(expected.blames ?? ''), shown);
}

describe('scenarios', () => {
  for (const scenario of all) {
    it(`${scenario.file}: ${scenario.name}`, () => {
      const { entries } = runScenario(scenario).diagnosis;
      const expected = [scenario.expect].flat();
      assert.equal(entries.length, expected.length);
      for (const [n, entry] of entries.entries()) {
        const wanted = expected[n];
        if (wanted !== undefined) check(entry, wanted);
      }
    });
  }
});

describe('every cause', () => {
  const states = ['GatewayUnreachable', 'CertificateInvalid', 'Unexplained'];
  for (const reason of [...verdicts.map((verdict) => verdict.reason as string), ...states]) {
    it(`${reason} has two positive scenarios and three neighbours, and a page`, () => {
      const own = all.filter(({ file }) => file.startsWith(`${reason}/`));
      const positive = own.filter(({ expect }) => [expect].flat().some((one) => one.reason === reason));
      assert.ok(positive.length >= 2, `${positive.length} scenarios in which it is found`);
      const negative = own.length - positive.length;
      assert.ok(negative >= 3, `${negative} neighbours in which it is not`);
      assert.ok(existsSync(join(import.meta.dirname, '../../docs/reasons', `${reason}.md`)), 'its page');
    });
  }
});
