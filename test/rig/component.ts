// One long-running process of the rig (etcd, kube-apiserver, …): starts it with its output in a log file,
// tells when it dies too early, stops it for certain.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { shellCode } from './commands.ts';

// A part that ignores SIGTERM for this long is killed: tests wait for it.
const GRACE_MS = 5_000;

export interface Component {
  readonly name: string;
  /** Throws the end of the log when the process is not running any more. */
  assertAlive(): void;
  /** Ends the process (kill: SIGKILL, else SIGTERM and SIGKILL after 5 s) and resolves when it is gone. */
  stop(options?: { readonly kill: boolean }): Promise<void>;
}

/** Starts a process; its standard output and error are appended to logFile. */
export function startComponent(name: string, command: readonly string[], logFile: string): Component {
  const [file = '', ...args] = command;
  const log = openSync(logFile, 'a');
  const child = spawn(file, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  let ended: string | undefined;
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ended = `could not start: ${error.message}`;
      resolve();
    });
    child.once('exit', (code, signal) => {
      ended = `ended with ${shellCode(code, signal)}`;
      resolve();
    });
  });
  return {
    name,
    assertAlive() {
      if (ended !== undefined) throw new Error(`${name} ${ended}. End of ${logFile}:\n${tail(logFile)}`);
    },
    stop: (options = { kill: false }) => end(child, gone, options.kill),
  };
}

async function end(child: ChildProcess, gone: Promise<void>, kill: boolean): Promise<void> {
  child.kill(kill ? 'SIGKILL' : 'SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await gone;
  clearTimeout(timer);
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
}
