// What of an object is worth keeping in memory. Applied to everything that a list or a watch brings.

import type { Metadata } from '../../model/index.ts';
import type { NamespaceObject } from './kinds.ts';
import type { Cached } from './store.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** managedFields and kubectl's copy of the manifest are often more than half of an object, and nobody here reads them. */
export function withoutBallast<T extends Cached>(object: T): T {
  if (object.metadata === undefined) return object;
  const whole: Metadata & { readonly managedFields?: unknown } = object.metadata;
  const { managedFields: _, annotations, ...metadata } = whole;
  const { [LAST_APPLIED]: __, ...kept } = annotations ?? {};
  return {
    ...object,
    metadata: { ...metadata, ...(annotations === undefined ? {} : { annotations: kept }) },
  };
}

/** A watch delivers dates as text and a typed list as Date; the types promise Date, so both become one. */
export function strip<T extends Cached>(object: T): T {
  const light = withoutBallast(object);
  if (light.metadata === undefined) return light;
  const { creationTimestamp, deletionTimestamp } = light.metadata;
  const dates: Pick<Metadata, 'creationTimestamp' | 'deletionTimestamp'> = {
    ...(creationTimestamp === undefined ? {} : { creationTimestamp: new Date(creationTimestamp) }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp: new Date(deletionTimestamp) }),
  };
  return { ...light, metadata: { ...light.metadata, ...dates } };
}

/** Of a Namespace, what selectors are matched against. */
export function labelsOnly({ metadata }: NamespaceObject): NamespaceObject {
  const { name, resourceVersion, labels } = metadata ?? {};
  return {
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(labels === undefined ? {} : { labels }),
    },
  };
}
