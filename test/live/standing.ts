// The statuses of all live probes, read with one list, and the waiting until they say something.

import { setHeaderOptions } from '@kubernetes/client-node';
import { probeNowAnnotation } from '../../src/api/read/identity.ts';
import { type Status, type StatusRoute, statusSchema } from '../../src/api/v1alpha1/status.ts';
import { type ApiServer, connect } from '../../src/kube/api/client.ts';
import type { Rig } from '../rig/rig.ts';
import type { Manifest } from '../rig/stories/story.ts';

const probes = { group: 'methodprobe.dev', version: 'v1alpha1', plural: 'methodprobes' } as const;
const asMerge = setHeaderOptions('Content-Type', 'application/merge-patch+json');
const asApply = setHeaderOptions('Content-Type', 'application/apply-patch+yaml');

/** A live probe as it stands. */
export interface Standing {
  readonly name: string;
  readonly generation: number;
  readonly status: Status | undefined;
  readonly entry: StatusRoute | undefined;
}

interface Listed {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly status?: unknown;
}

/** The probes of all cases, over one connection. */
export interface LiveProbes {
  /** Creates them. Throws, naming the probe, what the server refuses. */
  apply(manifests: readonly Manifest[]): Promise<void>;
  /** Waits until each has a verdict for its newest spec, at most so long. */
  judged(timeoutMs: number): Promise<void>;
  /** Starts one more cycle of each and waits for its end, at most so long; returns them as they stand then. */
  again(timeoutMs: number): Promise<ReadonlyMap<string, Standing>>;
  /** Deletes them. */
  remove(): Promise<void>;
}

/** `spaces` are the namespaces of the probes: other tests may have probes of their own in the rig. */
export function liveProbes(rig: Rig, spaces: readonly string[]): LiveProbes {
  const { objects }: ApiServer = connect(rig.kubeConfig);
  const list = async (): Promise<readonly (Standing & { readonly namespace: string })[]> => {
    const found = await Promise.all(
      spaces.map(async (namespace) => {
        const listed = await objects.listNamespacedCustomObject({ ...probes, namespace });
        return (listed.items as readonly Listed[]).map((one) => ({ namespace, ...standingOf(one) }));
      }),
    );
    return found.flat();
  };
  let asked = 0;
  return {
    apply: async (manifests) => void (await Promise.all(manifests.map((one) => applyOne(objects, one)))),
    judged: async (timeoutMs) => void (await waitForAll(rig, list, { fits: isJudged, timeoutMs })),
    async again(timeoutMs) {
      asked += 1;
      const value = `live-${asked}`;
      const body = { metadata: { annotations: { [probeNowAnnotation]: value } } };
      await Promise.all(
        (await list()).map(({ namespace, name }) =>
          objects.patchNamespacedCustomObject({ ...probes, namespace, name, body }, asMerge),
        ),
      );
      const fits = ({ status }: Standing): boolean => status?.lastHandledProbeNow === value;
      const all = await waitForAll(rig, list, { fits, timeoutMs });
      return new Map(all.map((one) => [one.name, one]));
    },
    async remove() {
      const deletions = spaces.map((namespace) =>
        objects.deleteCollectionNamespacedCustomObject({ ...probes, namespace }),
      );
      await Promise.all(deletions);
    },
  };
}

async function applyOne(objects: ApiServer['objects'], manifest: Manifest): Promise<void> {
  const { namespace, name } = manifest['metadata'] as { readonly namespace: string; readonly name: string };
  const target = { ...probes, namespace, name, body: manifest, fieldManager: 'live', force: true };
  await objects.patchNamespacedCustomObject(target, asApply).catch((error: unknown) => {
    throw new Error(`the probe ${namespace}/${name} was refused: ${String(error)}`, { cause: error });
  });
}

function standingOf({ metadata, status }: Listed): Standing {
  const parsed = status === undefined ? undefined : (statusSchema.parse(status) as Status);
  const { name, generation } = metadata;
  return { name, generation, status: parsed, entry: parsed?.routes?.[0] };
}

function isJudged({ generation, status }: Standing): boolean {
  const healthy = status?.conditions.find(({ type }) => type === 'Healthy');
  return status?.observedGeneration === generation && healthy?.reason !== 'Pending';
}

interface Wait {
  readonly fits: (standing: Standing) => boolean;
  readonly timeoutMs: number;
}

async function waitForAll<S extends Standing>(
  rig: Rig,
  list: () => Promise<readonly S[]>,
  { fits, timeoutMs }: Wait,
): Promise<readonly S[]> {
  const look = async (): Promise<true | undefined> => ((await list()).every(fits) ? true : undefined);
  // Those that are late fail in their own tests, by what stands in their status.
  await rig.waitFor('the live probes', look, timeoutMs).catch(() => undefined);
  return list();
}
