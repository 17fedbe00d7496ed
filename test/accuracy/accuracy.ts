// `npm run accuracy`: judges scenarios and reports, runs the live suite, prints the tables and writes
// docs/accuracy.md. With --still the live suite is left out and its last table is kept.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../live/judgement.ts';
import { projectRoot, rigRoot } from '../rig/places.ts';
import { accuracyPage, liveMark, livePart } from './page.ts';
import { liveRows, reportRows, scenarioRows } from './row.ts';

const page = join(projectRoot, 'docs/accuracy.md');
const results = join(rigRoot, 'live-results.json');

/** The live part as it was written last; empty when there is none. */
function lastLive(): string {
  const present = existsSync(page) ? readFileSync(page, 'utf8') : '';
  return present.split(`${liveMark}\n`)[1] ?? '';
}

/** Runs the suite; a case that fails is a line in the table, not the end. */
function runLive(): string {
  const suite = ['--test', '--test-isolation=none', '--test-force-exit', 'test/live/live.test.ts'];
  spawnSync(process.execPath, ['test/rig/world.ts', process.execPath, ...suite], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  const written = JSON.parse(readFileSync(results, 'utf8')) as { readonly results: readonly Result[] };
  return livePart(liveRows(written.results), new Date().toISOString().slice(0, 10));
}

const live = process.argv.includes('--still') ? lastLive() : runLive();
const text = accuracyPage({ scenarios: scenarioRows(), reports: reportRows() }, live);
writeFileSync(page, text);
console.log(text);
