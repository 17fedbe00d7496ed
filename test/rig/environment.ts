// The environment of a container: what the rig promises every Pod, then what its manifest says.

import { join } from 'node:path';
import type { V1Container, V1EnvVar, V1Pod } from '@kubernetes/client-node';
import { apiServerPort, hostAddress, projectRoot, pythonEnvironment } from './places.ts';
import { keyValue, type Sources } from './volumes.ts';

/** Pods with this label, set to "true", get the administrator's kubeconfig in RIG_KUBECONFIG. */
export const ADMIN_LABEL = 'rig.methodprobe.dev/admin';

/** What a Pod's environment is made of besides its manifest. */
export interface PodPlace {
  readonly pod: V1Pod;
  readonly address: string;
  /** Value of POD_DIR: mount paths are below it. */
  readonly podDirectory: string;
  readonly adminKubeconfig: string;
}

/** The environment, or what is missing for it, in words. */
export function environmentOf(
  place: PodPlace,
  container: V1Container,
  sources: Sources,
): NodeJS.ProcessEnv | string {
  const env = promised(place);
  for (const variable of container.env ?? []) {
    const value = valueFor(variable, place, sources);
    if (typeof value === 'object') return value.missing;
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

function promised({ pod, address, podDirectory, adminKubeconfig }: PodPlace): NodeJS.ProcessEnv {
  const tools = [
    join(pythonEnvironment, 'bin'),
    join(projectRoot, 'node_modules/.bin'),
    process.env['PATH'] ?? '',
  ];
  const admin = pod.metadata?.labels?.[ADMIN_LABEL] === 'true' ? { RIG_KUBECONFIG: adminKubeconfig } : {};
  return {
    PATH: tools.join(':'),
    HOME: podDirectory,
    TMPDIR: join(podDirectory, 'tmp'),
    LANG: 'C.UTF-8',
    PYTHONUNBUFFERED: '1',
    HOSTNAME: pod.metadata?.name ?? '',
    PROJECT_ROOT: projectRoot,
    POD_DIR: podDirectory,
    POD_IP: address,
    POD_NAME: pod.metadata?.name ?? '',
    POD_NAMESPACE: pod.metadata?.namespace ?? '',
    KUBERNETES_SERVICE_HOST: hostAddress,
    KUBERNETES_SERVICE_PORT: String(apiServerPort),
    ...admin,
  };
}

type Value = string | undefined | { readonly missing: string };

function valueFor(variable: V1EnvVar, place: PodPlace, sources: Sources): Value {
  const from = variable.valueFrom;
  if (from === undefined) return variable.value ?? '';
  const { configMapKeyRef, secretKeyRef, fieldRef } = from;
  const namespace = place.pod.metadata?.namespace ?? '';
  if (configMapKeyRef !== undefined) {
    const value = keyValue(
      sources.configMaps.get(`${namespace}/${configMapKeyRef.name}`),
      configMapKeyRef.key,
    );
    return orMissing(value, configMapKeyRef, 'ConfigMap');
  }
  if (secretKeyRef !== undefined) {
    const value = keyValue(sources.secrets.get(`${namespace}/${secretKeyRef.name}`), secretKeyRef.key);
    return orMissing(value, secretKeyRef, 'Secret');
  }
  return fieldRef === undefined
    ? { missing: `${variable.name}: unknown valueFrom` }
    : field(fieldRef.fieldPath, place);
}

interface KeyReference {
  readonly name?: string;
  readonly key: string;
  readonly optional?: boolean;
}

function orMissing(value: Buffer | undefined, reference: KeyReference, kind: string): Value {
  if (value !== undefined) return value.toString('utf8');
  return reference.optional === true
    ? undefined
    : { missing: `${kind} ${reference.name} has no key ${reference.key}` };
}

function field(path: string, { pod, address }: PodPlace): Value {
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': pod.metadata?.name,
    'metadata.namespace': pod.metadata?.namespace,
    'metadata.uid': pod.metadata?.uid,
    'spec.nodeName': pod.spec?.nodeName,
    'status.podIP': address,
  };
  return fields[path] ?? { missing: `the rig knows no field ${path}` };
}
