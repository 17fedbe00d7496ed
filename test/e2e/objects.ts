// Objects of the cluster as the administrator reads and writes them, over one kept connection:
// kubectl's own start would be most of what the tests measure.

import {
  type ConfigurationOptions,
  type ObservableMiddleware,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { probeNowAnnotation } from '../../src/api/read/identity.ts';
import { type Condition, type Status, statusSchema } from '../../src/api/v1alpha1/status.ts';
import { type ApiServer, connect } from '../../src/kube/api/client.ts';
import type { ObjectKey } from '../../src/model/index.ts';
import type { Rig } from '../rig/rig.ts';
import type { Manifest } from '../rig/stories/story.ts';
import { patienceMs } from '../rig/wait.ts';

const known = new WeakMap<Rig, ApiServer>();

function objectsOf(rig: Rig): ApiServer['objects'] {
  const api = known.get(rig) ?? connect(rig.kubeConfig);
  known.set(rig, api);
  return api.objects;
}

const probes = { group: 'methodprobe.dev', version: 'v1alpha1', plural: 'methodprobes' } as const;
const ingresses = { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses' } as const;
const events = { group: 'events.k8s.io', version: 'v1', plural: 'events' } as const;

type Options = ConfigurationOptions<ObservableMiddleware>;
const contentType = (type: string): Options => setHeaderOptions('Content-Type', type);
const asApply = contentType('application/apply-patch+yaml');
const asMerge = contentType('application/merge-patch+json');

/** Namespace and name of a manifest. */
export function keyOf(manifest: Manifest): ObjectKey {
  const { namespace, name } = manifest['metadata'] as ObjectKey;
  return { namespace, name };
}

/** Server-side apply of a MethodProbe. */
export async function applyProbe(rig: Rig, manifest: Manifest): Promise<void> {
  const options = { ...probes, ...keyOf(manifest), body: manifest, fieldManager: 'e2e', force: true };
  await objectsOf(rig).patchNamespacedCustomObject(options, asApply);
}

/**
 * Removes what a suite made in its namespace: its probes at once, so that no other operator of the rig meets them,
 * the rest at the pace of the cluster.
 */
export async function removeSpace(rig: Rig, namespace: string): Promise<void> {
  await objectsOf(rig).deleteCollectionNamespacedCustomObject({ ...probes, namespace });
  await rig.deleteNamespace(namespace, { wait: false });
}

/** Deletes a MethodProbe; one that does not exist is an error. */
export async function deleteProbe(rig: Rig, key: ObjectKey): Promise<void> {
  await objectsOf(rig).deleteNamespacedCustomObject({ ...probes, ...key });
}

/** Merge patch of a MethodProbe. */
export async function patchProbe(rig: Rig, key: ObjectKey, body: object): Promise<void> {
  await objectsOf(rig).patchNamespacedCustomObject({ ...probes, ...key, body }, asMerge);
}

/** Sets annotations of an Ingress; null removes one. */
export async function annotateIngress(
  rig: Rig,
  key: ObjectKey,
  annotations: Readonly<Record<string, string | null>>,
): Promise<void> {
  const body = { metadata: { annotations } };
  await objectsOf(rig).patchNamespacedCustomObject({ ...ingresses, ...key, body }, asMerge);
}

/** A MethodProbe as it stands. */
export interface Standing {
  readonly resourceVersion: string;
  readonly generation: number;
  readonly status: Status;
}

/** Reads a MethodProbe; its status must be what the schema of the operator says. */
export async function standingOf(rig: Rig, key: ObjectKey): Promise<Standing> {
  const object = await objectsOf(rig).getNamespacedCustomObject({ ...probes, ...key });
  const { resourceVersion, generation } = object.metadata;
  return { resourceVersion, generation, status: statusSchema.parse(object.status) as Status };
}

/** A condition of a status; one that is missing is an error that lists those that are there. */
export function conditionOf(status: Status, type: Condition['type']): Condition {
  const found = status.conditions.find((condition) => condition.type === type);
  if (found !== undefined) return found;
  throw new Error(`no condition ${type} among ${status.conditions.map((one) => one.type).join(', ')}`);
}

/** What a condition is waited for: `Healthy False NoRouteMatched`. */
export type Wanted = `${Condition['type']} ${Condition['status']} ${Condition['reason']}`;

/**
 * Waits until the conditions stand in the status for the newest spec; throws what stood there last. `untilMs` is a
 * moment after which they would mean nothing any more.
 */
export async function waitForConditions(
  rig: Rig,
  key: ObjectKey,
  wanted: readonly Wanted[],
  untilMs = Date.now() + patienceMs,
): Promise<Standing> {
  let last = '';
  const look = async (): Promise<Standing | undefined> => {
    const standing = await standingOf(rig, key);
    const { conditions, observedGeneration } = standing.status;
    const seen = conditions.map((one) => `${one.type} ${one.status} ${one.reason}`);
    last = conditions.map((one, index) => `${seen[index]}: ${one.message}`).join('\n');
    const fits = observedGeneration === standing.generation && wanted.every((one) => seen.includes(one));
    return fits ? standing : undefined;
  };
  return rig.waitFor(wanted.join(', '), look, untilMs - Date.now()).catch((error: unknown) => {
    throw new Error(`${wanted.join(', ')} in ${key.namespace}/${key.name}, but last was\n${last}`, {
      cause: error,
    });
  });
}

let asked = 0;

/** Asks for a cycle and waits until its end is written. Flips must not be delayed, or it takes longer. */
export async function askNow(rig: Rig, key: ObjectKey): Promise<Standing> {
  asked += 1;
  const value = `asked-${asked}`;
  await patchProbe(rig, key, { metadata: { annotations: { [probeNowAnnotation]: value } } });
  const look = async () => {
    const standing = await standingOf(rig, key);
    return standing.status.lastHandledProbeNow === value ? standing : undefined;
  };
  return rig.waitFor(`the cycle ${value} of ${key.namespace}/${key.name}`, look);
}

/** An Event about a probe: its reason, and how often it was posted. */
export interface PostedEvent {
  readonly probe: string;
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly posts: number;
}

/** The Events about the probes of a namespace, in the order of their reasons. */
export async function eventsIn(rig: Rig, namespace: string): Promise<readonly PostedEvent[]> {
  const listed = await objectsOf(rig).listNamespacedCustomObject({ ...events, namespace });
  const found = (listed.items as readonly EventObject[]).filter(
    (one) => one.regarding?.kind === 'MethodProbe',
  );
  return found
    .map(({ type, reason, note, regarding, series }) => ({
      probe: regarding?.name ?? '',
      type,
      reason,
      note,
      posts: series?.count ?? 1,
    }))
    .toSorted((a, b) => (a.probe + a.reason < b.probe + b.reason ? -1 : 1));
}

interface EventObject {
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly regarding?: { readonly kind: string; readonly name: string };
  readonly series?: { readonly count: number };
}
