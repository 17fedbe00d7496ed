// Volumes of a Pod as plain files: ConfigMaps, Secrets, empty directories. A mount path is appended to the
// Pod's directory, for all Pods share the file system of the machine.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { V1ConfigMap, V1KeyToPath, V1Pod, V1Secret, V1Volume } from '@kubernetes/client-node';

/** Objects that volumes and environments draw from, by "namespace/name". */
export interface Sources {
  readonly configMaps: ReadonlyMap<string, V1ConfigMap>;
  readonly secrets: ReadonlyMap<string, V1Secret>;
}

export interface Volumes {
  /**
   * Writes what has changed, file by file, each by a rename. Returns what is still missing, in words, or
   * undefined when all is there.
   */
  sync(sources: Sources): string | undefined;
}

type Content = ReadonlyMap<string, Buffer>;

/** Volumes of a Pod below `directory`; its containers see them below `podDirectory` + mountPath. */
export function podVolumes(pod: V1Pod, directory: string, podDirectory: string): Volumes {
  const written = new Map<string, readonly string[]>();
  return {
    sync(sources) {
      for (const volume of pod.spec?.volumes ?? []) {
        const content = contentOf(volume, pod.metadata?.namespace ?? '', sources);
        if (typeof content === 'string') return content;
        writeContent(join(directory, volume.name), content, written.get(volume.name) ?? []);
        written.set(volume.name, [...content.keys()]);
      }
      linkMounts(pod, directory, podDirectory);
      return undefined;
    },
  };
}

/** The value of one key of a ConfigMap or Secret; undefined when the object or the key is missing. */
export function keyValue(object: V1ConfigMap | V1Secret | undefined, key: string): Buffer | undefined {
  return object === undefined ? undefined : entriesOf(object).get(key);
}

function contentOf(volume: V1Volume, namespace: string, sources: Sources): Content | string {
  const { configMap, secret } = volume;
  if (configMap !== undefined) {
    const object = sources.configMaps.get(`${namespace}/${configMap.name}`);
    return project(object, configMap, `ConfigMap ${configMap.name}`);
  }
  if (secret !== undefined) {
    const object = sources.secrets.get(`${namespace}/${secret.secretName}`);
    return project(object, secret, `Secret ${secret.secretName}`);
  }
  // emptyDir, and the ServiceAccount's projected volume that admission adds to every Pod: an empty directory.
  return new Map();
}

interface Projection {
  readonly items?: readonly V1KeyToPath[];
  readonly optional?: boolean;
}

function project(
  object: V1ConfigMap | V1Secret | undefined,
  by: Projection,
  title: string,
): Content | string {
  if (object === undefined) return by.optional === true ? new Map() : `${title} is missing`;
  const entries = entriesOf(object);
  if (by.items === undefined) return entries;
  const chosen = new Map<string, Buffer>();
  for (const { key, path } of by.items) {
    const value = entries.get(key);
    if (value === undefined) return `${title} has no key ${key}`;
    chosen.set(path, value);
  }
  return chosen;
}

function entriesOf(object: V1ConfigMap | V1Secret): Content {
  const isSecret = object.kind === 'Secret' || 'type' in object;
  const data = Object.entries(object.data ?? {});
  const binary = 'binaryData' in object ? Object.entries(object.binaryData ?? {}) : [];
  const plain = data.map(([key, value]) => [key, Buffer.from(value, isSecret ? 'base64' : 'utf8')] as const);
  return new Map([...plain, ...binary.map(([key, value]) => [key, Buffer.from(value, 'base64')] as const)]);
}

function writeContent(directory: string, content: Content, before: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  for (const [path, value] of content) writeFile(join(directory, path), value);
  for (const path of before) if (!content.has(path)) rmSync(join(directory, path), { force: true });
}

function writeFile(file: string, value: Buffer): void {
  if (existsSync(file) && readFileSync(file).equals(value)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, value);
  renameSync(`${file}.new`, file);
}

function linkMounts(pod: V1Pod, directory: string, podDirectory: string): void {
  for (const { name, mountPath, subPath } of pod.spec?.containers.flatMap((one) => one.volumeMounts ?? []) ??
    []) {
    const link = join(podDirectory, mountPath);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(directory, name, subPath ?? ''), link);
  }
}
