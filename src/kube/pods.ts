// Pods, read one by one by name and only when endpoints disagree: a cluster has too many of them
// for a watch, and nothing else is asked of them than whose they are.

import type { PodFacts } from '../model.ts';
import type { ApiServer } from './client.ts';

type Pod = Awaited<ReturnType<ApiServer['core']['readNamespacedPod']>>;

/** Controller and images of each Pod that can be read; Pods that are gone or closed to us are left out. Never throws. */
export async function readPods(
  { core }: ApiServer,
  namespace: string,
  names: readonly string[],
): Promise<readonly PodFacts[]> {
  const read = names.map((name) =>
    core.readNamespacedPod({ namespace, name }).then(podFacts, () => undefined),
  );
  return (await Promise.all(read)).filter((pod) => pod !== undefined);
}

/** The controlling owner reference, and the images as the spec names them. */
export function podFacts({ metadata, spec }: Pod): PodFacts {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  const images = (spec?.containers ?? []).flatMap(({ image }) => image ?? []);
  return {
    name: metadata?.name ?? '',
    ...(owner === undefined ? {} : { owner: `${owner.kind} ${owner.name}` }),
    images: [...new Set(images)].toSorted(),
  };
}
