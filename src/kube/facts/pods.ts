// Pods, read one by one by name and only when endpoints disagree: a cluster has too many of them
// for a watch, and nothing else is asked of them than whose they are and of which version.

import type { V1Pod } from '@kubernetes/client-node';
import type { PodFacts } from '../../model/index.ts';
import type { ApiServer } from '../api/client.ts';
import { controllerOf, nameOf, type Workload, workloadsOf } from './workloads.ts';

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
