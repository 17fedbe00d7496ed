// Names for values that are read from Secrets and ConfigMaps: they stand in headers, texts and curl
// lines in place of the values. A placeholder has one meaning in the whole probe.

import type { WrittenHeader } from '../v1alpha1/request-header.ts';
import type { KeyRef } from './through.ts';

/** A value that is read for a request: it stands in headers by its placeholder, such as `$TOKEN`. */
export interface ValueRef {
  readonly placeholder: string;
  readonly from: KeyRef;
}

/** What of a route may hold a value, or a text that looks like a placeholder. */
interface Written {
  readonly path: string;
  readonly body?: string | undefined;
  readonly headers?: readonly WrittenHeader[] | undefined;
}

/**
 * The values that headers of these routes name, each once, in their order. A placeholder is `$` and
 * the key in upper case, other characters `_`, with `_2`, `_3` where another value has that name or
 * where a header, body or path holds that very text: whoever replaces a placeholder finds no other.
 */
export function valuesOf(routes: readonly Written[]): readonly ValueRef[] {
  const literals = routes.flatMap(literalsOf);
  const values: ValueRef[] = [];
  for (const from of routes.flatMap(({ headers = [] }) => headers.flatMap((header) => keyOf(header) ?? []))) {
    if (values.some((value) => isSame(value.from, from))) continue;
    const isFree = (name: string): boolean =>
      !shellNames.includes(name) &&
      !values.some(({ placeholder }) => placeholder === name) &&
      !literals.some((text) => text.includes(name));
    values.push({ placeholder: firstFree(nameOf(from.key), isFree), from });
  }
  return values;
}

/** The key that a header names; undefined when its value is written. */
function keyOf({ valueFrom }: WrittenHeader): KeyRef | undefined {
  const { secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  if (secretKeyRef !== undefined) return { kind: 'Secret', ...secretKeyRef };
  return configMapKeyRef === undefined ? undefined : { kind: 'ConfigMap', ...configMapKeyRef };
}

/** The value of a header as it stands in a route: what is written, or its placeholder. */
export function valueIn(values: readonly ValueRef[], header: WrittenHeader): string {
  const from = keyOf(header);
  if (from === undefined) return header.value ?? '';
  return values.find((value) => isSame(value.from, from))?.placeholder ?? '';
}

/** Names that a shell would expand to something else when a curl line is pasted. */
const shellNames: readonly string[] = [
  '$PATH',
  '$HOME',
  '$USER',
  '$PWD',
  '$SHELL',
  '$HOSTNAME',
  '$UID',
  '$IFS',
  '$ENV',
];

const literalsOf = ({ path, body = '', headers = [] }: Written): readonly string[] => [
  path,
  body,
  ...headers.flatMap(({ value }) => value ?? []),
];

const isSame = (a: KeyRef, b: KeyRef): boolean => a.kind === b.kind && a.name === b.name && a.key === b.key;

/** A name of a shell variable, so that a curl line works once it is set. */
const nameOf = (key: string): string =>
  `$${key
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '_')
    .replace(/^(?=[0-9])/, '_')}`;

function firstFree(name: string, isFree: (name: string) => boolean): string {
  let free = name;
  for (let number = 2; !isFree(free); number += 1) free = `${name}_${number}`;
  return free;
}
