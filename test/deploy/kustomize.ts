// What `kubectl kustomize` makes of a folder: the objects that `kubectl apply -k` would send.

import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { mustRun } from '../rig/commands.ts';
import { controlPlanePart, projectRoot } from '../rig/places.ts';

/** A Kubernetes object, as far as these tests look into one. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** The folder's objects as YAML; throws kustomize's words when it does not render. */
export function rendered(folder: string): Promise<string> {
  return mustRun([...controlPlanePart('kubectl'), 'kustomize', join(projectRoot, folder)]);
}

/** The documents of a YAML text. */
export function manifests(yaml: string): readonly Manifest[] {
  return parseAllDocuments(yaml).map((document) => document.toJS() as Manifest);
}

/** `kind namespace/name` of each object, sorted. */
export function namesOf(objects: readonly Manifest[]): readonly string[] {
  return objects
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`)
    .toSorted();
}
