// Whether a reference into another namespace is allowed there: a reference of a probe, or a backend of an HTTPRoute.
// https://gateway-api.sigs.k8s.io/api-types/referencegrant/

import type { ReferenceGrant } from '../../model/index.ts';

/** Who refers: the kind of the object that holds the reference, and its namespace. */
export interface Referrer {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

/** What is referred to. The group of a Service is the empty text. */
export interface Referent extends Referrer {
  readonly name: string;
}

/** A MethodProbe of this namespace, as a ReferenceGrant names it under `from`. */
export const probeReferrer = (namespace: string): Referrer => ({
  group: 'methodprobe.dev',
  kind: 'MethodProbe',
  namespace,
});

/**
 * True within one namespace, and where a ReferenceGrant in the namespace of `to` lets the referrer
 * refer to it. Grants of other namespaces say nothing, and one without a name means every object of
 * the kind.
 */
export function isGranted(grants: readonly ReferenceGrant[], from: Referrer, to: Referent): boolean {
  if (from.namespace === to.namespace) return true;
  return grants.some(
    ({ metadata, spec }) =>
      metadata?.namespace === to.namespace &&
      (spec?.from ?? []).some((allowed) => isReferrer(allowed, from)) &&
      (spec?.to ?? []).some((target) => isTarget(target, to)),
  );
}

const isReferrer = (allowed: Referrer, from: Referrer): boolean =>
  allowed.group === from.group && allowed.kind === from.kind && allowed.namespace === from.namespace;

type Target = NonNullable<NonNullable<ReferenceGrant['spec']>['to']>[number];

/** A name that is written empty means every object too: the field is optional, and Go clients send it so. */
const isTarget = ({ group, kind, name = '' }: Target, to: Referent): boolean =>
  group === to.group && kind === to.kind && (name === '' || name === to.name);
