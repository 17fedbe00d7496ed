// How Traefik reads its annotations: the part behind the prefix is a path of names in any case, and one
// setting that it cannot decode makes it leave the whole object out. Apart from what the settings mean.
// Sources: traefik/traefik pkg/provider/kubernetes/ingress/annotations.go; traefik/paerser parser.

import type { Ingress, Service } from '../../model/index.ts';
import { annotationsOf } from '../shared/blame.ts';

const prefix = 'traefik.ingress.kubernetes.io/';

/** A setting as it is written: the full name, for the blame, and its value. */
export interface TraefikSetting {
  readonly name: string;
  readonly value: string;
}

/** The name of an annotation under Traefik's prefix. */
export const traefikName = (key: string): string => prefix + key;

/** The part of a name behind Traefik's prefix, in lower case; undefined for names of others. */
export const keyOf = (name: string): string | undefined =>
  name.startsWith(prefix) ? name.slice(prefix.length).toLowerCase() : undefined;

/** The setting with this key, which is in lower case; an empty one counts as written. */
export function settingOf(object: Ingress | Service | undefined, key: string): TraefikSetting | undefined {
  const found = Object.entries(annotationsOf(object)).find(([name]) => keyOf(name) === key);
  return found && { name: found[0], value: found[1] };
}

/** A switch as Go's strconv.ParseBool reads it; undefined when it is not written, or not readable. */
export function switchOf(object: Ingress | Service | undefined, key: string): boolean | undefined {
  const text = settingOf(object, key)?.value ?? '';
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

/** Words between commas. */
export const wordsOf = (setting: TraefikSetting | undefined): readonly string[] =>
  (setting?.value ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
