// Runs the tests, two processes at a time: the two lanes of files that share a rig, which mostly wait, and then
// the files that only compute, each in a process of its own. One report, one summary, one exit code.
//
//   node test/rig/world.ts node test/all.ts [pattern…]

import { globSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { type Lanes, laneVariable } from './lanes/lane.ts';

const everything = 'test/**/*.test.ts';
const processes = 2;
/** A test or suite that hangs is ended after ten minutes. */
const timeoutMs = 600_000;
/** What a failed test left open does not keep its process from ending. */
const childOptions = ['--test-force-exit', `--test-timeout=${timeoutMs}`];
/** Folders whose tests run the whole operator: half of the time, so they are a lane of their own. */
const ofOperator = ['e2e', 'live'].map((folder) => join(import.meta.dirname, folder) + sep);

const sharesRig = (file: string): boolean =>
  /from '[./]+(rig\/)?shared\.ts'/.test(readFileSync(file, 'utf8'));

/** The test files that the patterns name, in the order of their names. */
function testFiles(patterns: readonly string[]): readonly string[] {
  const found = globSync(patterns.length === 0 ? [everything] : [...patterns]);
  if (found.length === 0) throw new Error(`no test file is named by ${patterns.join(' ')}`);
  return found.map((file) => resolve(file)).toSorted();
}

const files = testFiles(process.argv.slice(2));
const together = files.filter(sharesRig);
const runsOperator = (file: string): boolean => ofOperator.some((folder) => file.startsWith(folder));
const lanes: Lanes = {
  operator: together.filter(runsOperator),
  cluster: together.filter((file) => !runsOperator(file)),
};
const started = Object.entries(lanes).flatMap(([name, own]) =>
  own.length === 0 ? [] : [join(import.meta.dirname, 'lanes', `${name}.ts`)],
);
const alone = files.filter((file) => !together.includes(file));

process.env[laneVariable] = JSON.stringify(lanes);
run({ files: [...started, ...alone], concurrency: processes, execArgv: childOptions })
  .on('test:summary', ({ file, success }) => {
    if (file === undefined && !success) process.exitCode = 1;
  })
  .compose(spec)
  .pipe(process.stdout);
