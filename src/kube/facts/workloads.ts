// What stands behind the controller of a Pod: the Deployment of its ReplicaSet, the CronJob of its
// Job, and how far a rollout has come. Read by name, each object once; what may not be read is left out.

import type { V1Deployment, V1OwnerReference, V1StatefulSet } from '@kubernetes/client-node';
import type { Rollout } from '../../model/index.ts';
import type { ApiServer } from '../api/client.ts';

/** The object that people edit, and its rollout where it has one. */
export interface Workload {
  /** `Deployment orders`. */
  readonly name: string;
  readonly rollout?: Rollout;
}

/** Finds the workload behind a controlling owner; the owner itself where nothing more can be read. Never rejects. */
export type FindWorkload = (owner: V1OwnerReference) => Promise<Workload>;

/** A finder for one namespace that remembers what it has read. */
export function workloadsOf(api: ApiServer, namespace: string): FindWorkload {
  const known = new Map<string, Promise<Workload>>();
  return (owner) => {
    const name = nameOf(owner);
    const found = known.get(name) ?? read(api, namespace, owner);
    known.set(name, found);
    return found;
  };
}

/** `ReplicaSet orders-7d9f8c`. */
export const nameOf = ({ kind, name }: V1OwnerReference): string => `${kind} ${name}`;

/** The owner reference that manages an object, if one does. */
export const controllerOf = (owners: readonly V1OwnerReference[] = []): V1OwnerReference | undefined =>
  owners.find(({ controller }) => controller === true);

async function read(api: ApiServer, namespace: string, owner: V1OwnerReference): Promise<Workload> {
  try {
    return (await behind(api, namespace, owner)) ?? { name: nameOf(owner) };
  } catch {
    return { name: nameOf(owner) };
  }
}

async function behind(
  { apps, batch }: ApiServer,
  namespace: string,
  owner: V1OwnerReference,
): Promise<Workload | undefined> {
  const { name } = owner;
  switch (owner.kind) {
    case 'ReplicaSet': {
      const { metadata } = await apps.readNamespacedReplicaSet({ namespace, name });
      return managed(apps, namespace, controllerOf(metadata?.ownerReferences));
    }
    case 'StatefulSet':
      return managed(apps, namespace, owner);
    case 'Job': {
      const { metadata } = await batch.readNamespacedJob({ namespace, name });
      const above = controllerOf(metadata?.ownerReferences);
      return above && { name: nameOf(above) };
    }
    default:
      return undefined;
  }
}

/** A Deployment or StatefulSet with its rollout; any other controller, such as an Argo Rollout, by its name alone. */
async function managed(
  apps: ApiServer['apps'],
  namespace: string,
  owner: V1OwnerReference | undefined,
): Promise<Workload | undefined> {
  if (owner === undefined) return undefined;
  const { name } = owner;
  const rollout = await rolloutBehind(apps, namespace, owner).catch(() => undefined);
  return { name: `${owner.kind} ${name}`, ...(rollout === undefined ? {} : { rollout }) };
}

async function rolloutBehind(
  apps: ApiServer['apps'],
  namespace: string,
  { kind, name }: V1OwnerReference,
): Promise<Rollout | undefined> {
  if (kind === 'Deployment') return rolloutOf(await apps.readNamespacedDeployment({ namespace, name }));
  if (kind === 'StatefulSet') return revisionOf(await apps.readNamespacedStatefulSet({ namespace, name }));
  return undefined;
}

/**
 * In progress while Pods of an older template are left, or too few of the newest are there
 * (kubectl's own rule for `rollout status`). That new Pods are not available yet is not asked:
 * then no older ones are left that could answer otherwise. A rollout that is paused, or that its
 * Deployment has given up (Progressing is False), passes no more.
 */
export function rolloutOf({ metadata, spec, status }: V1Deployment): Rollout {
  const wanted = spec?.replicas ?? 1;
  const updated = status?.updatedReplicas ?? 0;
  const replicas = status?.replicas ?? 0;
  const unseen = (status?.observedGeneration ?? 0) < (metadata?.generation ?? 0);
  const stuck =
    spec?.paused === true ||
    status?.conditions?.some(({ type, status: holds }) => type === 'Progressing' && holds === 'False');
  return {
    inProgress: (unseen || updated < wanted || replicas > updated) && stuck !== true,
    updated,
    replicas,
  };
}

/** A StatefulSet updates down to its partition and stops there; with OnDelete nothing moves by itself. */
export function revisionOf({ metadata, spec, status }: V1StatefulSet): Rollout {
  const replicas = status?.replicas ?? 0;
  const same = status?.updateRevision === status?.currentRevision;
  const updated = same ? replicas : (status?.updatedReplicas ?? 0);
  const { type = 'RollingUpdate', rollingUpdate } = spec?.updateStrategy ?? {};
  const wanted = Math.max(0, (spec?.replicas ?? 1) - (rollingUpdate?.partition ?? 0));
  const unseen = (status?.observedGeneration ?? 0) < (metadata?.generation ?? 0);
  return { inProgress: (unseen || updated < wanted) && type === 'RollingUpdate', updated, replicas };
}
