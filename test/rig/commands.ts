// Commands that run to their end. Their output is data: nothing here throws for a non-zero exit unless
// the caller asks for it.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** What a finished command left. */
export interface Finished {
  /** Exit code; 128 + signal number when a signal ended it, as in a shell. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Exit code of a child process as a shell reports it. */
export function shellCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** Runs a command and collects its output. Rejects only when it cannot be started. */
export function finish(command: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const [file = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: options.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code: shellCode(code, signal), stdout: text(stdout), stderr: text(stderr) });
    });
    // A command that exits without reading its input breaks the pipe; its exit code says what happened.
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
  });
}

/** Runs a command that must succeed; throws its own words when it does not. Returns its standard output. */
export async function mustRun(command: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await finish(command, options);
  if (code === 0) return stdout;
  throw new Error(`"${command.join(' ')}" ended with ${code}: ${(stderr || stdout).trim()}`);
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
