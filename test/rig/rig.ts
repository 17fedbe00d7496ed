// The rig as tests, the demo and the bench see it: a running cluster in this world, and what one may do
// with it. It only puts the parts together; each part has a file of its own.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { type Finished, finish } from './commands.ts';
import { type ControlPlane, kubeconfigText, startControlPlane } from './controlplane.ts';
import { type Kubelet, startKubelet } from './kubelet.ts';
import { createNetwork, type Network } from './network.ts';
import { apiServerUrl, controlPlanePart, runDirectory, worldIdentity } from './places.ts';
import { waitFor } from './wait.ts';

/** A running cluster: control plane, network, kubelet. */
export interface Rig {
  /** Path of the administrator's kubeconfig. Its server address works in the world and in Pods alike. */
  readonly kubeconfig: string;
  /** The same, loaded. */
  readonly kubeConfig: KubeConfig;
  /** URL of the API server. */
  readonly server: string;
  /** PEM file of the authority behind the API server's certificate. */
  readonly caFile: string;
  /** Directory for files of this run; removed by stop() unless RIG_KEEP=1. Logs are in it. */
  readonly directory: string;
  /** Runs kubectl as the administrator; never throws for a non-zero exit. */
  kubectl(args: readonly string[], stdin?: string): Promise<Finished>;
  /** Server-side apply of one or more documents; throws kubectl's words when the server refuses. */
  apply(yaml: string): Promise<void>;
  /**
   * Deletes a namespace with all that is in it; one that does not exist is fine. Its workloads end at once;
   * the rest takes 5 s, a delay built into the namespace controller, that `wait: false` does not wait for.
   */
  deleteNamespace(name: string, options?: { readonly wait: boolean }): Promise<void>;
  /** Asks every 25 ms until the answer is not undefined; throws, naming the description, after timeoutMs (60 s). */
  waitFor<T>(description: string, probe: () => Promise<T | undefined>, timeoutMs?: number): Promise<T>;
  /** Writes a kubeconfig with a fresh bound token of a ServiceAccount, which must exist; returns its path. */
  tokenKubeconfig(namespace: string, serviceAccount: string): Promise<string>;
  /** Stops the API server (kill: SIGKILL, else gracefully) and starts it again on the same etcd. */
  restartApiServer(options: { readonly kill: boolean }): Promise<void>;
  stopApiServer(options?: { readonly kill: boolean }): Promise<void>;
  /** Resolves when the API server is ready. */
  startApiServer(): Promise<void>;
  /** Ends every process, removes every link and directory of this rig. Safe to call twice. */
  stop(): Promise<void>;
}

interface Parts {
  readonly directory: string;
  readonly network: Network;
  readonly controlPlane: ControlPlane;
  readonly kubeConfig: KubeConfig;
  readonly kubelet: Kubelet;
}

/** Boots a rig in this world. Throws a sentence when called outside a world, or when one runs there already. */
export async function startRig(): Promise<Rig> {
  const directory = runDirectory(worldIdentity());
  const network = await createNetwork();
  mkdirSync(directory, { recursive: true });
  const undo: (() => Promise<void>)[] = [network.remove];
  try {
    const controlPlane = await startControlPlane(directory);
    undo.unshift(controlPlane.stop);
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(controlPlane.kubeconfig);
    const { kubeconfig } = controlPlane;
    const kubelet = await startKubelet({ kubeConfig, kubeconfig, network, directory });
    controlPlane.startProxy();
    return assemble({ directory, network, controlPlane, kubeConfig, kubelet });
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
}

function assemble(parts: Parts): Rig {
  const { controlPlane, directory } = parts;
  const kubectl: Rig['kubectl'] = (args, stdin) => {
    const command = [...controlPlanePart('kubectl'), `--kubeconfig=${controlPlane.kubeconfig}`, ...args];
    return finish(command, stdin === undefined ? {} : { stdin });
  };
  let stopped: Promise<void> | undefined;
  return {
    kubeconfig: controlPlane.kubeconfig,
    kubeConfig: parts.kubeConfig,
    server: apiServerUrl,
    caFile: controlPlane.caFile,
    directory,
    kubectl,
    apply: async (yaml) => void (await succeeded(kubectl(['apply', ...APPLY], yaml))),
    deleteNamespace: async (name, options = { wait: true }) => {
      // Workloads first and without grace: they need not run until the namespace controller comes along.
      const force = ['--grace-period=0', '--force', '--ignore-not-found'];
      await kubectl(['delete', 'deployments,replicasets,pods', '--all', `--namespace=${name}`, ...force]);
      await succeeded(kubectl(['delete', 'namespace', name, '--ignore-not-found', `--wait=${options.wait}`]));
    },
    waitFor,
    tokenKubeconfig: async (namespace, account) => {
      const token = await succeeded(kubectl(['create', 'token', account, '-n', namespace]));
      const path = join(directory, `${namespace}.${account}.kubeconfig`);
      writeFileSync(path, kubeconfigText(controlPlane.caFile, token.trim()), { mode: 0o600 });
      return path;
    },
    restartApiServer: async (options) => {
      await controlPlane.stopApiServer(options);
      await controlPlane.startApiServer();
    },
    stopApiServer: (options = { kill: false }) => controlPlane.stopApiServer(options),
    startApiServer: controlPlane.startApiServer,
    stop() {
      stopped ??= stopParts(parts);
      return stopped;
    },
  };
}

const APPLY = ['--server-side', '--force-conflicts', '--filename=-'];

async function succeeded(running: Promise<Finished>): Promise<string> {
  const { code, stdout, stderr } = await running;
  if (code !== 0) throw new Error(stderr.trim() || `kubectl ended with ${code}`);
  return stdout;
}

async function stopParts({ kubelet, controlPlane, network, directory }: Parts): Promise<void> {
  await kubelet.stop();
  await controlPlane.stop();
  await network.remove();
  if (process.env['RIG_KEEP'] !== '1') rmSync(directory, { recursive: true, force: true });
}
