// Every scenario must come out with its health, reason and confidence, and the vocabulary
// must be complete: each verdict has scenarios and a page.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { verdicts } from '../../src/diagnosis/verdicts/index.ts';
import { runScenario, scenarios } from './scenario.ts';

const all = scenarios();

describe('scenarios', () => {
  for (const scenario of all) {
    it(`${scenario.file}: ${scenario.name}`, () => {
      const [entry] = runScenario(scenario).entries;
      assert.ok(entry);
      const { expect } = scenario;
      const shown = JSON.stringify(entry, null, 2);
      assert.equal(entry.health, expect.health, shown);
      assert.equal(entry.reason, expect.reason, shown);
      if (expect.confidence !== undefined) assert.equal(entry.confidence, expect.confidence, shown);
      if (expect.message !== undefined) assert.ok(entry.message.includes(expect.message), shown);
      if (expect.blames !== undefined) {
        const [blame] = entry.blames;
        assert.ok(`${blame?.kind}/${blame?.name} ${blame?.field}`.includes(expect.blames), shown);
      }
    });
  }
});

describe('every verdict', () => {
  for (const { reason } of verdicts) {
    it(`${reason} has a positive and a neighbouring scenario, and a page`, () => {
      const own = all.filter(({ file }) => file.startsWith(`${reason}/`));
      assert.ok(
        own.some(({ expect }) => expect.reason === reason),
        'a scenario in which it is found',
      );
      assert.ok(
        own.some(({ expect }) => expect.reason !== reason),
        'a neighbour in which it is not',
      );
      assert.ok(existsSync(join(import.meta.dirname, '../../docs/reasons', `${reason}.md`)), 'its page');
    });
  }
});
