// The kubelet of the rig's only node: follows Pods and what they draw from, runs them as processes, reports
// their status. Level-based: what to do is read from the objects, never from the kind of an event.

import { join } from 'node:path';
import {
  CoreV1Api,
  type KubeConfig,
  type V1ConfigMap,
  type V1Pod,
  type V1Secret,
  type V1Service,
} from '@kubernetes/client-node';
import { type Followed, follow } from './follow.ts';
import { hostsText, writeInPlace } from './hosts.ts';
import type { Network } from './network.ts';
import { nodeName } from './places.ts';
import { RunningPod } from './pod.ts';
import { deletePod, registerNode, schedulePod, statusWriter } from './podwrites.ts';

export interface KubeletOptions {
  readonly kubeConfig: KubeConfig;
  /** File that Pods with the administrator's label are pointed at. */
  readonly kubeconfig: string;
  readonly network: Network;
  /** Pods live in a directory below. */
  readonly directory: string;
}

interface Entry {
  readonly running: RunningPod;
  readonly stopReporting: () => void;
  /** As far as it is on its way out: asked to leave with grace, or vanished from the API server. */
  leaving?: 'gracefully' | 'vanished';
}

/** Registers the node and starts following Pods. Resolves when the node is Ready. */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const api = options.kubeConfig.makeApiClient(CoreV1Api);
  await registerNode(api);
  return new Kubelet(api, options);
}

export class Kubelet {
  readonly #api: CoreV1Api;
  readonly #options: KubeletOptions;
  readonly #pods: Followed<V1Pod>;
  readonly #configMaps: Followed<V1ConfigMap>;
  readonly #secrets: Followed<V1Secret>;
  readonly #services: Followed<V1Service>;
  readonly #entries = new Map<string, Entry>();

  constructor(api: CoreV1Api, options: KubeletOptions) {
    this.#api = api;
    this.#options = options;
    const { kubeConfig } = options;
    const resource = <L>(name: string, list: () => Promise<L>) => ({ path: `/api/v1/${name}`, list });
    const sync = soon(() => this.#sync());
    const reconcile = soon(() => this.#reconcile());
    this.#pods = follow(
      kubeConfig,
      resource('pods', () => api.listPodForAllNamespaces()),
      reconcile,
    );
    this.#configMaps = follow(
      kubeConfig,
      resource('configmaps', () => api.listConfigMapForAllNamespaces()),
      sync,
    );
    this.#secrets = follow(
      kubeConfig,
      resource('secrets', () => api.listSecretForAllNamespaces()),
      sync,
    );
    this.#services = follow(
      kubeConfig,
      resource('services', () => api.listServiceForAllNamespaces()),
      sync,
    );
  }

  /** Ends every Pod at once; their objects stay in the API server. */
  async stop(): Promise<void> {
    for (const followed of [this.#pods, this.#configMaps, this.#secrets, this.#services]) followed.stop();
    await Promise.all([...this.#entries.values()].map((entry) => end(entry, 0)));
  }

  #sync(): void {
    // world.ts put a file of the world's own over /etc/hosts.
    writeInPlace('/etc/hosts', hostsText(this.#services.objects.values()));
    for (const { running } of this.#entries.values()) running.sync();
  }

  #reconcile(): void {
    const pods = [...this.#pods.objects.values()];
    for (const pod of pods) this.#keep(pod);
    const present = new Set(pods.map(uidOf));
    for (const [uid, entry] of this.#entries) if (!present.has(uid)) this.#forget(uid, entry);
  }

  #keep(pod: V1Pod): void {
    const node = pod.spec?.nodeName;
    if (node === undefined) void schedulePod(this.#api, pod);
    if (node !== nodeName) return;
    const entry = this.#entries.get(uidOf(pod)) ?? this.#begin(pod);
    const { deletionTimestamp, deletionGracePeriodSeconds = 30 } = pod.metadata ?? {};
    if (deletionTimestamp === undefined || entry.leaving !== undefined) return;
    entry.leaving = 'gracefully';
    void end(entry, deletionGracePeriodSeconds * 1_000).then(() => deletePod(this.#api, pod));
  }

  /** A Pod that vanished: it has ended already, or it was deleted by force and nobody waits for its grace. */
  #forget(uid: string, entry: Entry): void {
    if (entry.leaving === 'vanished') return;
    entry.leaving = 'vanished';
    void end(entry, 0).then(() => this.#entries.delete(uid));
  }

  #begin(pod: V1Pod): Entry {
    const { namespace, name } = pod.metadata ?? {};
    const writer = statusWriter(this.#api, pod);
    const running = new RunningPod(pod, {
      network: this.#options.network,
      // A Pod that comes back under its old name must not meet the directory of the one that leaves.
      directory: join(this.#options.directory, 'pods', `${namespace}.${name}.${uidOf(pod).slice(0, 8)}`),
      adminKubeconfig: this.#options.kubeconfig,
      sources: () => ({ configMaps: this.#configMaps.objects, secrets: this.#secrets.objects }),
      services: () => this.#services.objects.values(),
      report: writer.write,
    });
    const entry: Entry = { running, stopReporting: writer.stop };
    this.#entries.set(uidOf(pod), entry);
    return entry;
  }
}

async function end(entry: Entry, graceMs: number): Promise<void> {
  await entry.running.terminate(graceMs);
  entry.stopReporting();
}

function uidOf(pod: V1Pod): string {
  return pod.metadata?.uid ?? '';
}

/** Gathers calls of one turn of the event loop into one. */
function soon(task: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    setImmediate(() => {
      due = false;
      task();
    });
  };
}
