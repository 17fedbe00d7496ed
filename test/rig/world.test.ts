// Worlds: they pass exit codes through, keep networks apart and take everything with them when they end.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { finish } from './commands.ts';
import { waitFor } from './wait.ts';

const worldScript = join(import.meta.dirname, 'world.ts');
const inWorld = (...command: readonly string[]): readonly string[] => [
  process.execPath,
  worldScript,
  ...command,
];

/** Processes whose command line holds the text. */
function processesWith(text: string): readonly string[] {
  return readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

test('a world passes on exit code and output of its command', async () => {
  const finished = await finish(inWorld('sh', '-c', 'echo out; echo err >&2; exit 7'));
  assert.deepEqual(finished, { code: 7, stdout: 'out\n', stderr: 'err\n' });
});

test('a world without a command says how to use it', async () => {
  const { code, stderr } = await finish(inWorld());
  assert.equal(code, 2);
  assert.match(stderr, /^usage: node test\/rig\/world\.ts <command>/);
});

test('a world has a loopback of its own and no other link', async () => {
  const { stdout } = await finish(inWorld('ip', '-brief', 'link'));
  assert.match(stdout, /^lo +UNKNOWN [^\n]*\n$/);
});

test('names that no file knows are answered at once, without asking a name server', async () => {
  const script = `require('node:dns').lookup('name.invalid', (error) => console.log(error.code))`;
  const { stdout } = await finish(inWorld(process.execPath, '--eval', script));
  assert.equal(stdout, 'ENOTFOUND\n');
});

test('kill -9 of the process that opened a world ends everything in it', async () => {
  // Two numbers nobody else sleeps for: one child of the command, and one that left its session.
  const [file = '', ...args] = inWorld('sh', '-c', 'setsid sleep 86399.25 & sleep 86399.25');
  const opener = spawn(file, args, { stdio: 'ignore' });
  const running = (): true | undefined =>
    processesWith('sleep\0' + '86399.25').length === 2 ? true : undefined;
  await waitFor('the world to run', running);
  opener.kill('SIGKILL');
  const gone = (): true | undefined =>
    processesWith('sleep\0' + '86399.25').length === 0 ? true : undefined;
  await waitFor('the world to be gone', gone);
});

test('a rig outside a world is refused with a sentence that says how to start it', async () => {
  const script = `import('${join(import.meta.dirname, 'rig.ts')}').then((m) => m.startRig()).catch((e) => console.log(e.message))`;
  // A fresh /run hides the marker of the world that this test itself may run in.
  const outside = 'mount -t tmpfs tmpfs /run && exec "$@"';
  const node = [process.execPath, '--input-type=module', '--eval', script];
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const { stdout } = await finish(['unshare', ...user, '--mount', 'sh', '-c', outside, 'sh', ...node]);
  assert.equal(
    stdout,
    'The rig runs in a world of its own: start this with "node test/rig/world.ts <command>".\n',
  );
});
