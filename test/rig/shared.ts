// One rig for all test files of a process: booted by the first that asks, stopped after the last test.

import { after } from 'node:test';
import { type Rig, startRig } from './rig.ts';

let booting: Promise<Rig> | undefined;

/** The rig of this process. Test files run in one process (--test-isolation=none) and so share it. */
export function sharedRig(): Promise<Rig> {
  booting ??= startRig();
  return booting;
}

// Registered when the module is loaded, at the top level of a test file, so that it belongs to the whole run.
after(async () => {
  const rig = await booting?.catch(() => undefined);
  await rig?.stop();
});
