// Whether a change of an object is one of its rules or only of its status. Most changes in a cluster are of the
// second kind, and most of those concern nobody.

import { isDeepStrictEqual } from 'node:util';
import type { Gateway, Metadata } from '../../model/index.ts';
import type { NamespaceObject } from './kinds.ts';

/** The two sides of a change; one of them is missing when the object is new or gone. */
interface Sides<T> {
  readonly previous?: T;
  readonly next?: T;
}

interface Specified {
  readonly metadata?: Metadata;
  readonly spec?: unknown;
}

/** The object is new or gone, or its spec or an annotation is another. */
export function rulesChanged(sides: Sides<Specified>): boolean {
  return differs(sides, ({ metadata, spec }) => [spec, metadata?.annotations ?? {}]);
}

/**
 * The Gateway is new or gone, or something that a probe goes by is another: listeners, addresses, conditions. How
 * many routes are attached changes with every route of anybody, and when a condition was written says nothing.
 */
export function gatewayChanged(sides: Sides<Gateway>): boolean {
  return differs(sides, ({ metadata, spec, status }) => [
    spec,
    metadata?.annotations ?? {},
    status?.addresses ?? [],
    told(status?.conditions),
    (status?.listeners ?? []).map(({ name, conditions }) => [name, told(conditions)]),
  ]);
}

/** The labels by which listeners choose namespaces are others. */
export function labelsChanged(sides: Sides<NamespaceObject>): boolean {
  return differs(sides, ({ metadata }) => metadata?.labels ?? {});
}

type Conditions = NonNullable<Gateway['status']>['conditions'];

const told = (conditions: Conditions = []): unknown =>
  conditions.map(({ type, status, reason, message, observedGeneration }) => [
    type,
    status,
    reason,
    message,
    observedGeneration,
  ]);

function differs<T>({ previous, next }: Sides<T>, essence: (object: T) => unknown): boolean {
  if (previous === undefined || next === undefined) return true;
  return !isDeepStrictEqual(essence(previous), essence(next));
}
