// The benchmark: what a request, a diagnosis and a scheduled key cost, beside other probers in the same run.
// Writes docs/benchmarks.md. Takes about three minutes; outside of a world it first installs what is missing,
// then opens one.
//
//   make bench, or: node test/bench/bench.ts

import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { finish } from '../rig/commands.ts';
import { projectRoot, runDirectory, worldIdentity, worldMarker } from '../rig/places.ts';
import { measureGrowth } from './growth.ts';
import { measureLargeCluster } from './large.ts';
import { startTarget } from './nginx.ts';
import { blackboxBinary, cloudproberVersion, missing } from './places.ts';
import { pageOf, tablesOf } from './report.ts';
import { measureSending, type Sent } from './sending.ts';
import { measureThinking } from './thinking.ts';

const page = join(projectRoot, 'docs/benchmarks.md');

const began = performance.now();
function say(line: string): void {
  console.log(`[${((performance.now() - began) / 1_000).toFixed(0).padStart(3)} s] ${line}`);
}

if (existsSync(worldMarker)) await benchmark();
else process.exitCode = installAndEnter();

/** A failed installation costs its rows, not the run. */
function installAndEnter(): number {
  const node = (...args: string[]): number =>
    spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
  for (const prober of missing()) node(join(import.meta.dirname, 'install.ts'), prober);
  return node(join(projectRoot, 'test/rig/world.ts'), process.execPath, import.meta.filename);
}

async function benchmark(): Promise<void> {
  const directory = join(runDirectory(worldIdentity()), 'bench');
  try {
    // First, in a small heap: what the others leave behind would be collected meanwhile.
    const growth = await measureGrowth(say);
    const thoughts = measureThinking(say);
    const sent = await sendThrough(directory);
    const large = await measureLargeCluster(say);
    const measured = { versions: await versions(), sent, thoughts, growth, large, leftOut: leftOut() };
    writeFileSync(page, pageOf(measured));
    console.log(`\n${tablesOf(measured)}\n`);
    say(`written to ${page}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function sendThrough(directory: string): Promise<readonly Sent[]> {
  const target = await startTarget(directory);
  try {
    return await measureSending(target, directory, say);
  } finally {
    await target.stop();
  }
}

async function versions(): Promise<readonly (readonly [string, string])[]> {
  const absent = missing();
  return [
    ['Node', process.version],
    ...(absent.includes('cloudprober') ? [] : ([['cloudprober', cloudproberVersion]] as const)),
    ...(absent.includes('blackbox')
      ? []
      : ([['blackbox_exporter', await versionOf([blackboxBinary, '--version'])]] as const)),
    ['nginx', await versionOf(['nginx', '-v'])],
    ['cores', String(cpus().length)],
  ];
}

async function versionOf(command: readonly string[]): Promise<string> {
  const { stdout, stderr } = await finish(command);
  return /\d+\.\d+\.\d+\S*/.exec(stdout + stderr)?.[0] ?? 'unknown';
}

function leftOut(): readonly string[] {
  return missing().map(
    (prober) =>
      `${prober} was not there: \`node test/bench/install.ts ${prober}\` says why it cannot be had here.`,
  );
}
