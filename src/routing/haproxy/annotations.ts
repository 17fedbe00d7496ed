// Annotations of the controller of HAProxy Technologies by their key alone: three domains mean the
// same setting there.
// Source: haproxytech/kubernetes-ingress documentation/annotations.md.

import type { Ingress, Service } from '../../model/index.ts';
import { annotationsOf } from '../shared/blame.ts';

const domains = ['haproxy.org', 'haproxy.com', 'ingress.kubernetes.io'] as const;

/** A setting as it is written: the whole name of the annotation, and its value. */
export interface HaproxySetting {
  readonly name: string;
  readonly value: string;
}

/** The setting of a key, where it is written. */
export function settingOf(object: Ingress | Service | undefined, key: string): HaproxySetting | undefined {
  const annotations = annotationsOf(object);
  const name = domains.map((domain) => `${domain}/${key}`).find((each) => annotations[each] !== undefined);
  const value = name === undefined ? undefined : annotations[name];
  return name === undefined || value === undefined ? undefined : { name, value };
}

/** The name to write a setting under that nobody wrote. */
export const nameOf = (key: string): string => `${domains[0]}/${key}`;

/** The key of an annotation of this controller; undefined when it is somebody else's. */
export function keyOf(name: string): string | undefined {
  const [domain, key] = name.split('/', 2);
  return domains.some((each) => each === domain) ? key : undefined;
}

/** `true` and `false` as Go reads them; undefined when it is neither. */
export function toggleOf({ value }: HaproxySetting): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value) ? false : undefined;
}
