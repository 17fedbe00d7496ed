// A lane: test files that share one rig, one after another in one process, in a world of their own, because a
// world holds one rig. The runner of test/all.ts reads the results from standard output, through the world.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A lane's name is its file's. */
export type LaneName = 'operator' | 'cluster';

/** Where the runner puts the files of the lanes. */
export const laneVariable = 'TEST_LANES';

/** The files of each lane, in the order in which they run. */
export type Lanes = Readonly<Record<LaneName, readonly string[]>>;

/** Set in the world of a lane. */
const insideVariable = 'TEST_LANE_INSIDE';
const world = join(import.meta.dirname, '../rig/world.ts');

/** Runs the files of a lane in this process when it is in the lane's world, else opens that world first. */
export async function runLane(name: LaneName): Promise<void> {
  if (process.env[insideVariable] === name) return runFiles(name);
  const command = [process.execPath, ...process.execArgv, join(import.meta.dirname, `${name}.ts`)];
  const env = { ...process.env, [insideVariable]: name };
  const child = spawn(process.execPath, [world, ...command], { stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
}

async function runFiles(name: LaneName): Promise<void> {
  const lanes: Lanes = JSON.parse(process.env[laneVariable] ?? '{}');
  for (const file of lanes[name]) await import(file);
}
