// One Secret or ConfigMap, read by its name. Apart from values.ts, which decides when: here alone the
// data of a Secret is asked for, and only after its metadata said that its owner allows it.

import {
  type ConfigurationOptions,
  type ObservableMiddleware,
  setHeaderOptions,
  type V1ObjectMeta,
} from '@kubernetes/client-node';
import type { ObjectKey } from '../../model/index.ts';
import { type ApiServer, failureOf } from '../api/client.ts';

/** Says to which hosts values of a Secret may be sent: `api.example.com, shop.example.com:8443`. */
export const SEND_TO = 'methodprobe.dev/send-to';

/** An object that a probe names. */
export interface NamedObject extends ObjectKey {
  readonly kind: 'Secret' | 'ConfigMap';
}

/**
 * read: `data` holds those of the wanted keys that exist, as text. unannotated: a Secret without `SEND_TO`, or with
 * no host in it, whose data was not asked for. unreadable: the operator lacks the right. unanswered: nothing new is known.
 */
export type ObjectReading =
  | {
      readonly kind: 'read';
      readonly data: ReadonlyMap<string, string>;
      readonly resourceVersion: string;
      /** Hosts in the annotation of a Secret, in lower case; absent for a ConfigMap. */
      readonly sendTo?: readonly string[];
    }
  | { readonly kind: 'unannotated' | 'missing' | 'unreadable' | 'unanswered' };

/** The API server leaves out everything but the metadata. */
const asMetadata: ConfigurationOptions<ObservableMiddleware> = setHeaderOptions(
  'Accept',
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
);

/** Reads the wanted keys of one object. Never rejects, and never tells a value in words. */
export async function readNamed(
  api: ApiServer,
  { kind, namespace, name }: NamedObject,
  keys: readonly string[],
): Promise<ObjectReading> {
  const key = { namespace, name };
  try {
    return kind === 'Secret' ? await readSecret(api, key, keys) : await readConfigMap(api, key, keys);
  } catch (error) {
    return { kind: refusalOf(error) };
  }
}

/** Whether a Secret is there, from its metadata alone. Never rejects. */
export async function presenceOf(
  api: ApiServer,
  key: ObjectKey,
): Promise<'present' | 'missing' | 'unreadable' | 'unanswered'> {
  try {
    await api.core.readNamespacedSecret(key, asMetadata);
    return 'present';
  } catch (error) {
    return refusalOf(error);
  }
}

async function readSecret(api: ApiServer, key: ObjectKey, keys: readonly string[]): Promise<ObjectReading> {
  const { metadata: known } = await api.core.readNamespacedSecret(key, asMetadata);
  if (sendToOf(known) === undefined) return { kind: 'unannotated' };
  const { metadata, data = {} } = await api.core.readNamespacedSecret(key);
  const sendTo = sendToOf(metadata);
  // Taken away between the two answers.
  if (sendTo === undefined) return { kind: 'unannotated' };
  const text = (encoded: string): string => Buffer.from(encoded, 'base64').toString('utf8');
  const wanted = picked(data, keys).map(([name, encoded]) => [name, text(encoded)] as const);
  return { kind: 'read', data: new Map(wanted), resourceVersion: versionOf(metadata), sendTo };
}

async function readConfigMap(
  api: ApiServer,
  key: ObjectKey,
  keys: readonly string[],
): Promise<ObjectReading> {
  const { metadata, data = {} } = await api.core.readNamespacedConfigMap(key);
  return { kind: 'read', data: new Map(picked(data, keys)), resourceVersion: versionOf(metadata) };
}

/** What nobody named does not stay in memory. */
const picked = (data: Readonly<Record<string, string>>, keys: readonly string[]) =>
  Object.entries(data).filter(([name]) => keys.includes(name));

/** Apart by commas or blanks; undefined when there is none. */
function sendToOf(metadata?: V1ObjectMeta): readonly string[] | undefined {
  const written = metadata?.annotations?.[SEND_TO] ?? '';
  const hosts = written
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return hosts.length === 0 ? undefined : hosts;
}

const versionOf = (metadata?: V1ObjectMeta): string => metadata?.resourceVersion ?? '';

function refusalOf(error: unknown): 'missing' | 'unreadable' | 'unanswered' {
  const { code } = failureOf(error);
  if (code === 404) return 'missing';
  return code === 401 || code === 403 ? 'unreadable' : 'unanswered';
}
