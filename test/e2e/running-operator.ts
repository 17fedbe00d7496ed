// The operator as a child process with the rights of its own ServiceAccount, not the
// administrator's, and the lookups that tests do on the resources it writes.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { statusSchema, type Status } from '../../src/api/status.ts';
import { authorityOf } from '../rig/stories/deploy.ts';
import type { Rig } from '../rig/rig.ts';

const root = join(import.meta.dirname, '../..');

/** A running operator. */
export interface RunningProcess {
  readonly metricsUrl: string;
  readonly logFile: string;
  /** Exit code, once it has ended by itself. */
  readonly exitCode: () => number | null;
  /** SIGTERM, and the exit code that follows. */
  readonly stop: () => Promise<number | null>;
}

export interface OperatorOptions {
  readonly kubeconfig: string;
  readonly flags?: readonly string[];
  readonly port?: number;
}

/** Starts `node src/main.ts` and waits until it is ready. */
export async function startOperatorProcess(rig: Rig, options: OperatorOptions): Promise<RunningProcess> {
  const { kubeconfig, flags = [], port = 8080 } = options;
  const { caFile } = await authorityOf(rig);
  const logFile = join(rig.directory, `operator-${port}.log`);
  const child = spawn(process.execPath, ['src/main.ts', `--metrics-address=127.0.0.1:${port}`, ...flags], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: rig.directory, KUBECONFIG: kubeconfig, NODE_EXTRA_CA_CERTS: caFile, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const metricsUrl = `http://127.0.0.1:${port}`;
  await rig.waitFor('the operator to be ready', async () => isReady(metricsUrl, child), 20_000);
  return { metricsUrl, logFile, exitCode: () => child.exitCode, stop: () => stop(child) };
}

async function isReady(url: string, child: ChildProcess): Promise<true | undefined> {
  if (child.exitCode !== null) throw new Error(`the operator ended with ${child.exitCode}`);
  const response = await fetch(`${url}/readyz`).catch(() => undefined);
  return response?.ok === true ? true : undefined;
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return child.exitCode;
}

/** The CRD and the ServiceAccount with the ClusterRole that users install; returns a kubeconfig of it. */
export async function installOperator(rig: Rig): Promise<string> {
  await kubectlOk(rig, ['apply', '--server-side', '--force-conflicts', '-k', join(root, 'deploy/kustomize')]);
  await kubectlOk(rig, ['wait', '--for=condition=Established', 'crd/methodprobes.methodprobe.dev', '--timeout=10s']);
  // The Deployment's image is not here: the process of this test takes its place.
  await kubectlOk(rig, ['scale', 'deployment/methodprobe', '-n', 'methodprobe-system', '--replicas=0']);
  return rig.tokenKubeconfig('methodprobe-system', 'methodprobe');
}

/** Runs kubectl; throws its words when it fails. */
export async function kubectlOk(rig: Rig, args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await rig.kubectl(args, stdin);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** A MethodProbe as it stands. */
export interface Standing {
  readonly resourceVersion: string;
  readonly generation: number;
  readonly status: Status;
}

export async function probeStanding(rig: Rig, namespace: string, name: string): Promise<Standing> {
  const object = JSON.parse(await kubectlOk(rig, ['get', 'methodprobe', name, '-n', namespace, '-o', 'json']));
  const { metadata, status } = object as { metadata: { resourceVersion: string; generation: number }; status: unknown };
  const { resourceVersion, generation } = metadata;
  return { resourceVersion, generation, status: statusSchema.parse(status) as Status };
}

/** A condition of a status. */
export function conditionOf(status: Status, type: string) {
  return status.conditions.find((condition) => condition.type === type);
}
