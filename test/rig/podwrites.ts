// What the kubelet writes to the API server: its Node, the binding of Pods, their status, their final deletion.
// Every write is tried until it succeeds or its object is gone; the API server may be away for a while.

import { setTimeout as pause } from 'node:timers/promises';
import {
  ApiException,
  type CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  type V1Pod,
  type V1PodStatus,
} from '@kubernetes/client-node';
import { hostAddress, nodeName } from './places.ts';

// As long as follow.ts waits for an API server that is away.
const RETRY_MS = 100;

/** Creates the Node object and reports it Ready; there is no node lifecycle controller to doubt it later. */
export async function registerNode(api: CoreV1Api): Promise<void> {
  const labels = { 'kubernetes.io/hostname': nodeName, 'kubernetes.io/os': 'linux' };
  await api.createNode({ body: { metadata: { name: nodeName, labels } } });
  const now = new Date();
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  };
  const status = {
    conditions: [ready],
    addresses: [{ type: 'InternalIP', address: hostAddress }],
    capacity: { cpu: '64', memory: '256Gi', pods: '10000' },
    allocatable: { cpu: '64', memory: '256Gi', pods: '10000' },
  };
  const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  await api.patchNodeStatus({ name: nodeName, body: { status } }, options);
}

/** Binds a Pod that names no node to the only one there is. Losing the race against its deletion is fine. */
export async function schedulePod(api: CoreV1Api, pod: V1Pod): Promise<void> {
  const { name, namespace } = identity(pod);
  const body = { metadata: { name }, target: { apiVersion: 'v1', kind: 'Node', name: nodeName } };
  await api.createNamespacedPodBinding({ name, namespace, body }).catch(() => undefined);
}

/** Removes the object of a Pod whose processes have ended; another Pod of the same name is left alone. */
export async function deletePod(api: CoreV1Api, pod: V1Pod): Promise<void> {
  const { name, namespace, uid } = identity(pod);
  const body = { gracePeriodSeconds: 0, preconditions: { uid } };
  await persist(
    () => api.deleteNamespacedPod({ name, namespace, body }),
    () => false,
  );
}

export interface StatusWriter {
  readonly write: (status: V1PodStatus) => void;
  readonly stop: () => void;
}

/** Writes a Pod's status, one write at a time, always the latest. */
export function statusWriter(api: CoreV1Api, pod: V1Pod): StatusWriter {
  const { name, namespace, uid } = identity(pod);
  const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  let wanted: V1PodStatus | undefined;
  let writing = false;
  let stopped = false;
  const drain = async (): Promise<void> => {
    writing = true;
    while (wanted !== undefined && !stopped) {
      const status = wanted;
      wanted = undefined;
      const body = { metadata: { uid }, status };
      const outdated = (): boolean => stopped || wanted !== undefined;
      await persist(() => api.patchNamespacedPodStatus({ name, namespace, body }, options), outdated);
    }
    writing = false;
  };
  return {
    write(status) {
      wanted = status;
      if (!writing) void drain();
    },
    stop() {
      stopped = true;
    },
  };
}

/** Repeats a write until it succeeds, its object is gone or another's (404, 409), or it is pointless. */
async function persist(write: () => Promise<unknown>, pointless: () => boolean): Promise<void> {
  while (!pointless()) {
    try {
      await write();
      return;
    } catch (error) {
      if (error instanceof ApiException && [404, 409, 422].includes(error.code)) return;
    }
    await pause(RETRY_MS, undefined, { ref: false });
  }
}

function identity(pod: V1Pod): { readonly name: string; readonly namespace: string; readonly uid: string } {
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  return { name, namespace, uid };
}
