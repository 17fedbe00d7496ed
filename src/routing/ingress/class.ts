// Which controller an Ingress belongs to. The name of the class does not say it, as any class may be called `nginx`: the
// IngressClass object names the controller.

import type { Ingress, IngressClass } from '../../model/index.ts';
import { isDefaultClass, legacyClassOf } from './references.ts';

/**
 * resolved: the IngressClass exists. missing: `spec.ingressClassName` names one that does not.
 * none: no class is named and there is no default. unreadable: nothing can be decided, because
 * classes may not be read, or because only the legacy annotation names a class that has no
 * object: controllers compare that annotation with a flag of theirs and need no object.
 */
export type ClassState =
  | { readonly kind: 'resolved'; readonly name: string; readonly controller: string }
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly name?: string };

/** The class of an Ingress: its field, then the legacy annotation, then the default class. */
export function classOfIngress(ingress: Ingress, classes: readonly IngressClass[] | undefined): ClassState {
  const named = ingress.spec?.ingressClassName || undefined;
  const name = named ?? (legacyClassOf(ingress) || undefined);
  if (classes === undefined) return { kind: 'unreadable', ...(name === undefined ? {} : { name }) };
  const found =
    name === undefined ? defaultOf(classes) : classes.find((each) => each.metadata?.name === name);
  if (found !== undefined) return resolvedState(found);
  if (name === undefined) return { kind: 'none' };
  return named === undefined ? { kind: 'unreadable', name } : { kind: 'missing', name };
}

function resolvedState(found: IngressClass): ClassState {
  return { kind: 'resolved', name: found.metadata?.name ?? '', controller: found.spec?.controller ?? '' };
}

/**
 * The default class. Several may claim to be it: the API server's admission then takes the
 * newest, and among equally old ones the first by name.
 */
function defaultOf(classes: readonly IngressClass[]): IngressClass | undefined {
  const age = (each: IngressClass): number => createdAt(each.metadata?.creationTimestamp);
  const name = (each: IngressClass): string => each.metadata?.name ?? '';
  return classes
    .filter(isDefaultClass)
    .toSorted((one, other) => age(other) - age(one) || (name(one) < name(other) ? -1 : 1))[0];
}

/** Milliseconds since the epoch; 0 when the object does not say. A watch may deliver text. */
export function createdAt(timestamp: Date | string | undefined): number {
  const at = timestamp === undefined ? 0 : new Date(timestamp).getTime();
  return Number.isNaN(at) ? 0 : at;
}

/** Whether two Ingresses may be served by one controller: the same class name, or one that is not known. */
export function mayShareClass(one: ClassState, other: ClassState): boolean {
  const [left, right] = [one, other].map((state) => ('name' in state ? state.name : undefined));
  if (left !== undefined && right !== undefined) return left === right;
  return one.kind === 'unreadable' || other.kind === 'unreadable' || one.kind === other.kind;
}
