// The operator as a child process, as a user runs it from the sources: with the token of the
// ServiceAccount that the installation makes, never as the administrator.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../rig/places.ts';
import type { Rig } from '../rig/rig.ts';
import { authorityOf } from '../rig/stories/deploy.ts';

/** A running operator. */
export interface RunningOperator {
  /** Where /metrics, /healthz and /readyz are. */
  readonly url: string;
  /** Null while it runs. */
  readonly exitCode: () => number | null;
  /** What it has logged so far, one JSON object a line. */
  readonly log: () => readonly LogLine[];
  /** SIGTERM; resolves to the exit code and how long it took. */
  readonly stop: () => Promise<{ readonly code: number | null; readonly ms: number }>;
}

/** One line of the log; `level` 30 is info, 40 warn, 50 error. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface OperatorOptions {
  /** Names the log file, which outlives the process. */
  readonly name: string;
  readonly port: number;
  readonly kubeconfig: string;
  readonly flags?: readonly string[];
}

/** Logs of every operator of a rig, for whoever looks back on all of them. */
export const logFileOf = (rig: Rig, name: string): string => join(rig.directory, `operator-${name}.log`);

/** Starts `node src/main.ts` and waits until it is ready. */
export async function startOperator(rig: Rig, options: OperatorOptions): Promise<RunningOperator> {
  const { name, port, kubeconfig, flags = [] } = options;
  const { caFile } = await authorityOf(rig);
  const logFile = logFileOf(rig, name);
  const child = spawn(process.execPath, ['src/main.ts', `--metrics-address=127.0.0.1:${port}`, ...flags], {
    cwd: projectRoot,
    env: {
      PATH: process.env['PATH'],
      HOME: rig.directory,
      KUBECONFIG: kubeconfig,
      NODE_EXTRA_CA_CERTS: caFile,
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once('exit', () => log.end());
  const url = `http://127.0.0.1:${port}`;
  await rig.waitFor(`the operator ${name} to be ready`, () => isReady(url, child, logFile));
  return { url, exitCode: () => child.exitCode, log: () => linesOf(logFile), stop: () => stop(child) };
}

async function isReady(url: string, child: ChildProcess, logFile: string): Promise<true | undefined> {
  if (child.exitCode !== null) {
    throw new Error(`the operator ended with ${child.exitCode}: ${readFileSync(logFile, 'utf8')}`);
  }
  const response = await fetch(`${url}/readyz`);
  return response.ok ? true : undefined;
}

function linesOf(logFile: string): readonly LogLine[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
}

async function stop(child: ChildProcess): Promise<{ readonly code: number | null; readonly ms: number }> {
  const started = performance.now();
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return { code: child.exitCode, ms: performance.now() - started };
}

const installed = new WeakMap<Rig, Promise<string>>();

/** What users install: CRD, ServiceAccount, ClusterRole. Once a rig; returns a kubeconfig of the account. */
export function installOperator(rig: Rig): Promise<string> {
  const known = installed.get(rig) ?? install(rig);
  installed.set(rig, known);
  return known;
}

async function install(rig: Rig): Promise<string> {
  const apply = ['apply', '--server-side', '--force-conflicts', '-k', join(projectRoot, 'deploy/kustomize')];
  await must(rig, apply);
  await must(rig, [
    'wait',
    '--for=condition=Established',
    'crd/methodprobes.methodprobe.dev',
    '--timeout=120s',
  ]);
  // The image of the Deployment is nowhere to be pulled from: the processes of the tests take its place.
  await must(rig, ['delete', 'deployment', 'methodprobe', '-n', 'methodprobe-system']);
  return rig.tokenKubeconfig('methodprobe-system', 'methodprobe');
}

/** Runs kubectl as the administrator and returns its output; throws its words when it fails. */
export async function must(rig: Rig, args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await rig.kubectl(args, stdin);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}
