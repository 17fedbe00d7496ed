// One Pod from its first sight to its last process: network, volumes, containers, readiness, status. It is
// told what changes around it and never reads the API server itself.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { V1Container, V1Pod, V1PodStatus, V1Service } from '@kubernetes/client-node';
import { type RestartPolicy, type RunningContainer, runContainer } from './container.ts';
import { environmentOf } from './environment.ts';
import { hostsText, writeInPlace } from './hosts.ts';
import type { Network, PodNetwork } from './network.ts';
import { type ContainerView, type PodView, podStatus } from './podstatus.ts';
import { isReady, unsupportedProbe } from './readiness.ts';
import { podVolumes, type Sources, type Volumes } from './volumes.ts';
import { type Repetition, repeat } from './wait.ts';

// Tests wait for readiness to appear and to go; a real kubelet asks every 10 s.
const READINESS_MS = 100;

/** What a Pod needs from the rig. */
export interface PodSurroundings {
  readonly network: Network;
  /** Directory of this Pod alone. */
  readonly directory: string;
  readonly adminKubeconfig: string;
  readonly sources: () => Sources;
  readonly services: () => Iterable<V1Service>;
  /** Called whenever the status has changed. */
  readonly report: (status: V1PodStatus) => void;
}

interface Slot {
  readonly spec: V1Container;
  running?: RunningContainer;
  ready: boolean;
  failures: number;
}

/** A Pod that runs from its construction until terminate(); what fails to start is tried again with every sync. */
export class RunningPod {
  readonly #pod: V1Pod;
  readonly #around: PodSurroundings;
  readonly #podDirectory: string;
  readonly #volumes: Volumes;
  readonly #slots: readonly Slot[];
  readonly #startTime = new Date();
  readonly #begun: Promise<void>;
  readonly #asking: Repetition;
  #network: PodNetwork | undefined;
  #waiting: PodView['waiting'];
  #status: V1PodStatus | undefined;
  #ended = false;

  constructor(pod: V1Pod, around: PodSurroundings) {
    this.#pod = pod;
    this.#around = around;
    this.#podDirectory = join(around.directory, 'root');
    this.#volumes = podVolumes(pod, join(around.directory, 'volumes'), this.#podDirectory);
    this.#slots = (pod.spec?.containers ?? []).map((spec) => ({ spec, ready: false, failures: 0 }));
    this.#begun = this.#begin().catch((error: unknown) => {
      this.#waiting = { reason: 'CreatePodSandboxError', message: String(error) };
      this.#report();
    });
    this.#asking = repeat(() => this.#begun.then(() => this.#askReadiness()), READINESS_MS);
  }

  /** To be called when ConfigMaps, Secrets or Services have changed. */
  sync(): void {
    if (this.#network === undefined || this.#ended) return;
    const missing = this.#prepare(this.#network) ?? this.#startContainers(this.#network);
    this.#waiting =
      missing === undefined ? undefined : { reason: 'CreateContainerConfigError', message: missing };
    this.#report();
  }

  /** Ends the containers and removes the network and, unless RIG_KEEP=1, the directory. */
  async terminate(graceMs: number): Promise<void> {
    await this.#begun;
    this.#ended = true;
    await this.#asking.stop();
    await Promise.all(this.#slots.map((slot) => slot.running?.stop(graceMs)));
    await this.#network?.remove();
    if (process.env['RIG_KEEP'] !== '1') rmSync(this.#around.directory, { recursive: true, force: true });
  }

  async #begin(): Promise<void> {
    mkdirSync(join(this.#podDirectory, 'tmp'), { recursive: true });
    this.#network = await this.#around.network.addPod();
    this.sync();
  }

  /** Writes hosts file and volumes; returns what is still missing, in words. */
  #prepare(network: PodNetwork): string | undefined {
    const { namespace = '', name: hostname = '' } = this.#pod.metadata ?? {};
    const reader = { namespace, hostname, address: network.address };
    writeInPlace(join(this.#around.directory, 'hosts'), hostsText(this.#around.services(), reader));
    return this.#volumes.sync(this.#around.sources());
  }

  #startContainers(network: PodNetwork): string | undefined {
    for (const slot of this.#slots) {
      const missing = slot.running === undefined ? this.#startContainer(slot, network) : undefined;
      if (missing !== undefined) return missing;
    }
    return undefined;
  }

  #startContainer(slot: Slot, { namespace, address }: PodNetwork): string | undefined {
    const { command, args, name, readinessProbe } = slot.spec;
    if (command === undefined) return 'the rig runs no images: the container needs a command';
    const unsupported = unsupportedProbe(readinessProbe);
    if (unsupported !== undefined) return unsupported;
    const { directory, adminKubeconfig } = this.#around;
    const place = { pod: this.#pod, address, podDirectory: this.#podDirectory, adminKubeconfig };
    const env = environmentOf(place, slot.spec, this.#around.sources());
    if (typeof env === 'string') return env;
    const restart = (this.#pod.spec?.restartPolicy ?? 'Always') as RestartPolicy;
    const files = { hostsFile: join(directory, 'hosts'), logFile: join(directory, `${name}.log`) };
    const plan = { command: [...command, ...(args ?? [])], env, namespace, restart, ...files };
    slot.running = runContainer(plan, () => this.#report());
    return undefined;
  }

  async #askReadiness(): Promise<void> {
    const address = this.#network?.address;
    if (address === undefined) return;
    await Promise.all(this.#slots.map((slot) => askSlot(slot, address)));
    this.#report();
  }

  #report(): void {
    if (this.#ended) return;
    const { address } = this.#network ?? {};
    const containers = this.#slots.map(viewOf);
    const view = { address, startTime: this.#startTime, waiting: this.#waiting, containers };
    const next = podStatus(view, this.#status);
    if (JSON.stringify(next) === JSON.stringify(this.#status)) return;
    this.#status = next;
    this.#around.report(next);
  }
}

function viewOf({ spec, running, ready }: Slot): ContainerView {
  const state = running?.state();
  return { spec, state, restarts: running?.restarts() ?? 0, ready: state?.kind === 'running' && ready };
}

/** One question. Ready at the first success, not ready after failureThreshold failures in a row. */
async function askSlot(slot: Slot, address: string): Promise<void> {
  const alive = slot.running?.state().kind === 'running';
  if (alive && (await isReady(slot.spec, address))) {
    slot.failures = 0;
    slot.ready = true;
    return;
  }
  slot.failures += 1;
  if (!alive || slot.failures >= (slot.spec.readinessProbe?.failureThreshold ?? 3)) slot.ready = false;
}
