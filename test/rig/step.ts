// One long step of an installation: says what it does, gives a sign of life while it lasts, how long it took,
// and everything the command said when it fails.

import { spawn } from 'node:child_process';
import { shellCode } from './commands.ts';

// Silence longer than this looks like a hang.
const PROGRESS_MS = 15_000;

/** Ends the installation with a sentence. */
export function fail(sentence: string): never {
  console.error(`install: ${sentence}`);
  process.exit(1);
}

export interface StepOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command as a step with that title; ends the installation when it fails. */
export async function step(
  title: string,
  command: readonly string[],
  options: StepOptions = {},
): Promise<void> {
  const began = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - began) / 1_000)} s`;
  console.log(`install: ${title}`);
  let output = '';
  const progress = setInterval(() => {
    const last = output.trimEnd().split('\n').at(-1) ?? '';
    console.log(
      `install: ${title}: ${seconds()}, ${output.split('\n').length - 1} lines, last: ${last.slice(0, 80)}`,
    );
  }, PROGRESS_MS);
  const code = await new Promise<number>((resolve) => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', (error) => {
      output += error.message;
      resolve(127);
    });
    child.once('close', (exit, signal) => resolve(shellCode(exit, signal)));
  });
  clearInterval(progress);
  if (code !== 0)
    fail(`${title}: failed after ${seconds()}, "${command.join(' ')}" ended with ${code}:\n${output}`);
  console.log(`install: ${title}: done in ${seconds()}`);
}
