// The status of a Pod as a kubelet reports it, computed from what the rig sees. No I/O here.

import type {
  V1Container,
  V1ContainerState,
  V1ContainerStatus,
  V1PodCondition,
  V1PodStatus,
} from '@kubernetes/client-node';
import type { ContainerState } from './container.ts';
import { hostAddress } from './places.ts';

/** What is known of one container. */
export interface ContainerView {
  readonly spec: V1Container;
  /** Undefined while it has not been started. */
  readonly state: ContainerState | undefined;
  readonly restarts: number;
  readonly ready: boolean;
}

export interface PodView {
  readonly address: string | undefined;
  readonly startTime: Date;
  /** Why containers cannot start yet. */
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  readonly containers: readonly ContainerView[];
}

/** The status; a condition keeps the transition time of `previous` while its status is the same. */
export function podStatus(view: PodView, previous: V1PodStatus | undefined): V1PodStatus {
  const started = view.containers.every(({ state }) => state !== undefined);
  const ready = started && view.containers.every((container) => container.ready);
  const facts: readonly (readonly [string, boolean])[] = [
    ['PodScheduled', true],
    ['Initialized', true],
    ['ContainersReady', ready],
    ['Ready', ready],
  ];
  return {
    phase: phaseOf(view, started),
    hostIP: hostAddress,
    startTime: view.startTime,
    ...(view.address === undefined ? {} : { podIP: view.address, podIPs: [{ ip: view.address }] }),
    conditions: facts.map(([type, holds]) => condition(type, holds, previous)),
    containerStatuses: view.containers.map((container) => containerStatus(container, view.waiting)),
  };
}

function phaseOf(view: PodView, started: boolean): string {
  if (!started) return 'Pending';
  const codes = view.containers.map(({ state }) =>
    state?.kind === 'exited' && state.final ? state.code : undefined,
  );
  if (codes.some((code) => code === undefined)) return 'Running';
  return codes.every((code) => code === 0) ? 'Succeeded' : 'Failed';
}

function condition(type: string, holds: boolean, previous: V1PodStatus | undefined): V1PodCondition {
  const status = holds ? 'True' : 'False';
  const before = previous?.conditions?.find((one) => one.type === type);
  const since = before?.status === status ? before.lastTransitionTime : undefined;
  return { type, status, lastTransitionTime: since ?? new Date() };
}

function containerStatus(container: ContainerView, waiting: PodView['waiting']): V1ContainerStatus {
  return {
    name: container.spec.name,
    image: container.spec.image ?? '',
    imageID: '',
    ready: container.ready,
    started: container.state?.kind === 'running',
    restartCount: container.restarts,
    state: stateOf(container.state, waiting),
  };
}

function stateOf(state: ContainerState | undefined, waiting: PodView['waiting']): V1ContainerState {
  if (state === undefined) return { waiting: waiting ?? { reason: 'ContainerCreating' } };
  if (state.kind === 'running') return { running: { startedAt: state.since } };
  if (!state.final) return { waiting: { reason: 'CrashLoopBackOff', message: `exited with ${state.code}` } };
  return {
    terminated: {
      exitCode: state.code,
      finishedAt: state.since,
      reason: state.code === 0 ? 'Completed' : 'Error',
    },
  };
}
