// The parent that a probe picks from those of an HTTPRoute: whether the route has it, and whether it
// exists. Apart from the other references, because the HTTPRoute grants it and not a ReferenceGrant.

import type { ParentKey } from '../../api/read/probe.ts';
import type { Gateway, HTTPRoute, ParentReference } from '../../model/index.ts';

/** Why the parent cannot be used, in words; undefined when it can. */
export function parentObstacle(
  wanted: ParentKey,
  route: HTTPRoute,
  gateways: readonly Gateway[],
): string | undefined {
  const parents = (route.spec?.parentRefs ?? []).filter(isGateway).map((ref) => parentOf(ref, route));
  const { namespace, name, sectionName } = wanted;
  if (!parents.some((parent) => covers(parent, wanted))) {
    const known = parents.length === 0 ? 'none' : parents.slice(0, 10).map(parentText).join(', ');
    return `HTTPRoute ${route.metadata?.name ?? ''} has no parent ${parentText(wanted)}: its parents are ${known}`;
  }
  const gateway = gateways.find((one) => isNamed(one, wanted));
  if (gateway === undefined) {
    return isSeenByController(route, wanted)
      ? undefined
      : `there is no Gateway ${name} in namespace ${namespace}`;
  }
  const listeners = gateway.spec?.listeners ?? [];
  if (sectionName === undefined || listeners.some((listener) => listener.name === sectionName)) {
    return undefined;
  }
  return `Gateway ${name} in namespace ${namespace} has no listener ${sectionName}`;
}

/** Mesh implementations take Services as parents: nobody comes in through those. */
const isGateway = ({ group = 'gateway.networking.k8s.io', kind = 'Gateway' }: ParentReference): boolean =>
  group === 'gateway.networking.k8s.io' && kind === 'Gateway';

function parentOf({ name, namespace, sectionName }: ParentReference, route: HTTPRoute): ParentKey {
  const key = { name, namespace: namespace ?? route.metadata?.namespace ?? '' };
  return sectionName === undefined ? key : { ...key, sectionName };
}

/** A parent without a section is every listener of its Gateway. */
const covers = (parent: ParentKey, wanted: ParentKey): boolean =>
  parent.namespace === wanted.namespace &&
  parent.name === wanted.name &&
  (parent.sectionName === undefined ||
    wanted.sectionName === undefined ||
    parent.sectionName === wanted.sectionName);

const isNamed = ({ metadata }: Gateway, { namespace, name }: ParentKey): boolean =>
  metadata?.namespace === namespace && metadata.name === name;

/** An operator of one namespace cannot see Gateways elsewhere, but what their controller wrote into the route. */
const isSeenByController = (route: HTTPRoute, wanted: ParentKey): boolean =>
  (route.status?.parents ?? []).some(({ parentRef }) => covers(parentOf(parentRef, route), wanted));

const parentText = ({ namespace, name, sectionName }: ParentKey): string =>
  `${namespace}/${name}${sectionName === undefined ? '' : ` (${sectionName})`}`;
