// One container of a Pod: a process in the Pod's network namespace with the Pod's hosts file, started again
// when it exits. Images are ignored; the command must exist on this machine.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { shellCode } from './commands.ts';
import { projectRoot } from './places.ts';

// Kubernetes waits 10 s, then doubles up to 5 min; tests want a crash loop to show and to heal at once.
const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 5_000;
// A container that lived this long starts again with the first back-off.
const STEADY_MS = 10_000;

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

export interface ContainerPlan {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Name of the network namespace. */
  readonly namespace: string;
  readonly hostsFile: string;
  readonly logFile: string;
  readonly restart: RestartPolicy;
}

export type ContainerState =
  | { readonly kind: 'running'; readonly since: Date }
  | { readonly kind: 'exited'; readonly code: number; readonly since: Date; readonly final: boolean };

export interface RunningContainer {
  readonly state: () => ContainerState;
  readonly restarts: () => number;
  /** SIGTERM, SIGKILL after the grace; resolves when it is gone and will not come back. */
  stop(graceMs: number): Promise<void>;
}

// The hosts file is mounted in a mount namespace of the container's own; every step execs the next, so the
// process that is started here is the container's own process and receives its signals.
const ENTER = 'mount --bind "$1" /etc/hosts && shift && exec "$@"';

/** Starts a container and keeps it running; `changed` is called whenever its state changes. */
export function runContainer(plan: ContainerPlan, changed: () => void): RunningContainer {
  let restarts = 0;
  let backoffMs = FIRST_BACKOFF_MS;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let child = start(plan);
  let state: ContainerState = { kind: 'running', since: new Date() };
  const onExit = (code: number): void => {
    const livedMs = Date.now() - state.since.getTime();
    const final = stopping || plan.restart === 'Never' || (plan.restart === 'OnFailure' && code === 0);
    state = { kind: 'exited', code, since: new Date(), final };
    changed();
    if (final) return;
    backoffMs = livedMs > STEADY_MS ? FIRST_BACKOFF_MS : Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    timer = setTimeout(again, backoffMs);
  };
  const again = (): void => {
    restarts += 1;
    child = start(plan);
    state = { kind: 'running', since: new Date() };
    watchExit(child, onExit);
    changed();
  };
  watchExit(child, onExit);
  return {
    state: () => state,
    restarts: () => restarts,
    async stop(graceMs) {
      stopping = true;
      clearTimeout(timer);
      if (state.kind === 'running') await terminate(child, graceMs);
    },
  };
}

function start(plan: ContainerPlan): ChildProcess {
  const log = openSync(plan.logFile, 'a');
  const enter = [`--net=/run/netns/${plan.namespace}`, 'unshare', '--mount', '--propagation', 'slave'];
  const child = spawn('nsenter', [...enter, '/bin/sh', '-c', ENTER, 'sh', plan.hostsFile, ...plan.command], {
    cwd: projectRoot,
    env: plan.env,
    // A process group of its own, so that its own children end with it.
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return child;
}

/** Calls back once with the exit code, after what the container's process left in its group was killed. */
function watchExit(child: ChildProcess, onExit: (code: number) => void): void {
  child.once('error', () => onExit(127));
  child.once('exit', (code, signal) => {
    killGroup(child);
    onExit(shellCode(code, signal));
  });
}

async function terminate(child: ChildProcess, graceMs: number): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (graceMs > 0) child.kill('SIGTERM');
  else killGroup(child);
  const timer = setTimeout(() => killGroup(child), graceMs);
  await gone;
  clearTimeout(timer);
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}
