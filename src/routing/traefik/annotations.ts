// How Traefik reads its annotations: the part behind the prefix is a path of names in any case, and one setting that it
// cannot decode makes it leave the whole object out.
// Sources: traefik/traefik pkg/provider/kubernetes/ingress/annotations.go; traefik/paerser parser.

import type { Ingress, Service } from '../../model/index.ts';
import { annotationsOf } from '../shared/blame.ts';
import { booleanOf, type WrittenSetting } from '../shared/setting.ts';

export const traefikPrefix = 'traefik.ingress.kubernetes.io/';

/** The part of a name behind Traefik's prefix, in lower case; undefined for names of others. */
export const keyOf = (name: string): string | undefined =>
  name.startsWith(traefikPrefix) ? name.slice(traefikPrefix.length).toLowerCase() : undefined;

/** The setting with this key, which is in lower case; an empty one counts as written. */
export function settingOf(object: Ingress | Service | undefined, key: string): WrittenSetting | undefined {
  const found = Object.entries(annotationsOf(object)).find(([name]) => keyOf(name) === key);
  return found && { name: found[0], value: found[1] };
}

/** A setting as a boolean; undefined where it is absent or unreadable. */
export const switchOf = (object: Ingress | Service | undefined, key: string): boolean | undefined =>
  booleanOf(settingOf(object, key)?.value);

/** Words between commas. */
export const wordsOf = (text = ''): readonly string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
