// Pods, read one by one by name and only when endpoints disagree: a cluster has too many of them
// for a watch, and nothing else is asked of them than whose they are and of which version.

import type { V1Deployment, V1OwnerReference, V1Pod, V1StatefulSet } from '@kubernetes/client-node';
import type { PodFacts, Rollout } from '../../model/index.ts';
import type { ApiServer } from '../api/client.ts';

/** Labels that controllers give to Pods of one template: ReplicaSets, Argo Rollouts, StatefulSets and DaemonSets. */
const templateLabels = ['pod-template-hash', 'rollouts-pod-template-hash', 'controller-revision-hash'];

/** What is known of each Pod that can be read; Pods that are gone or closed to us are left out. Never rejects. */
export async function readPods(
  api: ApiServer,
  namespace: string,
  names: readonly string[],
): Promise<readonly PodFacts[]> {
  const workloadOf = workloadsOf(api, namespace);
  const read = names.map(async (name) => {
    const pod = await api.core.readNamespacedPod({ namespace, name }).catch(() => undefined);
    if (pod === undefined) return [];
    const owner = controllerOf(pod.metadata?.ownerReferences);
    return [podFacts(pod, owner && (await workloadOf(owner)))];
  });
  return (await Promise.all(read)).flat();
}

/** The controlling owner and what stands behind it, the labels that tell versions apart, and the images as the spec names them. */
export function podFacts({ metadata, spec }: V1Pod, workload?: Workload): PodFacts {
  const owner = controllerOf(metadata?.ownerReferences);
  const { labels = {} } = metadata ?? {};
  const templateHash = templateLabels.map((label) => labels[label]).find((hash) => hash !== undefined);
  const application = labels['app.kubernetes.io/name'] ?? labels['app'];
  const images = (spec?.containers ?? []).flatMap(({ image }) => image ?? []);
  return {
    name: metadata?.name ?? '',
    ...(owner === undefined ? {} : { owner: nameOf(owner) }),
    ...(workload === undefined ? {} : { workload: workload.name }),
    ...(templateHash === undefined ? {} : { templateHash }),
    ...(application === undefined ? {} : { application }),
    ...(workload?.rollout === undefined ? {} : { rollout: workload.rollout }),
    images: [...new Set(images)].toSorted(),
  };
}

/** The object that people edit, and its rollout where it has one. */
interface Workload {
  /** `Deployment orders`. */
  readonly name: string;
  readonly rollout?: Rollout;
}

/** Finds the workload behind a controlling owner; the owner itself where nothing more can be read. Never rejects. */
type FindWorkload = (owner: V1OwnerReference) => Promise<Workload>;

/** A finder for one namespace that remembers what it has read. */
function workloadsOf(api: ApiServer, namespace: string): FindWorkload {
  const known = new Map<string, Promise<Workload>>();
  return (owner) => {
    const name = nameOf(owner);
    const found = known.get(name) ?? read(api, namespace, owner);
    known.set(name, found);
    return found;
  };
}

/** `ReplicaSet orders-7d9f8c`. */
const nameOf = ({ kind, name }: V1OwnerReference): string => `${kind} ${name}`;

/** The owner reference that manages an object, if one does. */
const controllerOf = (owners: readonly V1OwnerReference[] = []): V1OwnerReference | undefined =>
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
