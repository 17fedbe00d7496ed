// What the status of the route and of its Gateway says against the routing: conditions that say no, a
// Gateway that does not exist, a parent that no controller has written about. Evidence, not a verdict.
// Source: gateway.networking.k8s.io/v1, RouteParentStatus, GatewayConditionType, ListenerConditionType.

import type {
  Blame,
  GatewayApiFacts,
  HTTPRoute,
  Listener,
  ObjectCondition,
  ParentReference,
} from '../../model/index.ts';
import type { Rejection, Sourced } from '../shared/model.ts';
import { keyOf } from '../shared/references.ts';
import { gatewayGroup, namesGateway, namesListener } from './attachment.ts';
import type { Entrance } from './entrance.ts';
import { routeBlame } from './rules.ts';

/**
 * What speaks against the own route at the Gateway that the request comes in by. Conditions about an
 * older generation of their object are left out: they say nothing of what is written now.
 */
export function rejectionsOf(
  facts: GatewayApiFacts,
  route: HTTPRoute,
  entrance: Entrance | undefined,
): readonly Sourced<Rejection>[] {
  if (facts.gateways.length === 0) return missingGateways(route);
  if (entrance === undefined)
    return facts.gateways.flatMap((each) => rejectionsByParents(route, each, undefined));
  const { gateway } = entrance;
  return [
    ...rejectionsByParents(route, gateway, entrance),
    ...rejectionsByGateway(gateway),
    ...rejectionsByListeners(entrance),
  ];
}

const objectText = (
  kind: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): string => `${kind} ${namespace}/${name}`;

function missingGateways(route: HTTPRoute): readonly Sourced<Rejection>[] {
  return (route.spec?.parentRefs ?? []).flatMap((ref, index) => {
    const { group = gatewayGroup, kind = 'Gateway', namespace = keyOf(route).namespace, name = '' } = ref;
    if (group !== gatewayGroup || kind !== 'Gateway') return [];
    const parent = objectText('Gateway', { namespace, name });
    const value = {
      parent,
      condition: 'Accepted',
      reason: 'GatewayNotFound',
      message: `there is no ${parent}`,
    };
    return [{ value, blame: ownBlame(route, `spec.parentRefs[${index}]`) }];
  });
}

const ownBlame = (route: HTTPRoute, field: string): Blame => routeBlame({ kind: 'HTTPRoute', route }, field);

type Gateway = Entrance['gateway'];

/**
 * The parentRefs that mean a listener for the request, else one of its port, and those that mean no listener
 * at all; where the request does not come in, all that mean the Gateway.
 */
function rejectionsByParents(
  route: HTTPRoute,
  gateway: Gateway,
  entrance: Entrance | undefined,
): readonly Sourced<Rejection>[] {
  const refs = (route.spec?.parentRefs ?? [])
    .map((ref, index) => ({ ref, index }))
    .filter(({ ref }) => namesGateway(ref, route, gateway));
  const said = entrance === undefined ? refs : refsAt(refs, entrance);
  return said.flatMap((placed) => rejectionsByParent(route, gateway, placed));
}

function refsAt(refs: readonly PlacedRef[], { gateway, port, listeners }: Entrance): readonly PlacedRef[] {
  const all = gateway.spec?.listeners ?? [];
  const naming = (some: readonly Listener[]): readonly PlacedRef[] =>
    refs.filter(({ ref }) => some.some((listener) => namesListener(ref, listener)));
  const forRequest = naming(listeners.map(({ listener }) => listener));
  const here = forRequest.length > 0 ? forRequest : naming(all.filter((listener) => listener.port === port));
  const named = naming(all);
  return [...here, ...refs.filter((each) => !named.includes(each))];
}

interface PlacedRef {
  readonly ref: ParentReference;
  readonly index: number;
}

function rejectionsByParent(
  route: HTTPRoute,
  gateway: Gateway,
  { ref, index }: PlacedRef,
): readonly Sourced<Rejection>[] {
  const parent = `${ref.sectionName === undefined ? '' : `listener ${ref.sectionName} of `}${objectText('Gateway', keyOf(gateway))}`;
  const spoken = (route.status?.parents ?? []).filter(
    ({ parentRef }) =>
      parentRef !== undefined &&
      namesGateway(parentRef, route, gateway) &&
      parentRef.sectionName === ref.sectionName &&
      parentRef.port === ref.port,
  );
  const blame = ownBlame(route, `spec.parentRefs[${index}]`);
  if (spoken.length === 0) {
    const message = 'no controller has written a status for this parent';
    return [{ value: { parent, condition: 'Accepted', reason: 'Unclaimed', message }, blame }];
  }
  const generation = route.metadata?.generation;
  return spoken
    .flatMap(({ conditions }) => conditions ?? [])
    .filter((condition) => isCurrent(condition, generation) && saysNo(condition, routeTypes))
    .map((condition) => ({
      value: rejection(parent, condition),
      blame: condition.type === 'Accepted' ? blame : ownBlame(route, 'spec.rules'),
    }));
}

function rejectionsByGateway(gateway: Gateway): readonly Sourced<Rejection>[] {
  const parent = objectText('Gateway', keyOf(gateway));
  return (gateway.status?.conditions ?? [])
    .filter((condition) => isCurrent(condition, gateway.metadata?.generation))
    .filter((condition) => saysNo(condition, gatewayTypes) || isUnclaimed(condition))
    .map((condition) => ({ value: rejection(parent, condition), blame: gatewayBlame(gateway, '') }));
}

function rejectionsByListeners({ gateway, listeners }: Entrance): readonly Sourced<Rejection>[] {
  return listeners.slice(0, 1).flatMap(({ listener, index }) => {
    const parent = `listener ${listener.name} of ${objectText('Gateway', keyOf(gateway))}`;
    const status = (gateway.status?.listeners ?? []).find(({ name }) => name === listener.name);
    return (status?.conditions ?? [])
      .filter((condition) => isCurrent(condition, gateway.metadata?.generation))
      .filter((condition) => saysNo(condition, listenerTypes))
      .map((condition) => ({
        value: rejection(parent, condition),
        blame: gatewayBlame(gateway, `spec.listeners[${index}]`),
      }));
  });
}

/** A field of a Gateway; an empty field means the object as a whole. */
export const gatewayBlame = (gateway: Gateway, field: string): Blame => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  ...keyOf(gateway),
  field,
});

/** By type, the status that says no. */
type Types = Readonly<Record<string, string>>;
const routeTypes: Types = { Accepted: 'False', ResolvedRefs: 'False', PartiallyInvalid: 'True' };
const gatewayTypes: Types = { Accepted: 'False', Programmed: 'False' };
const listenerTypes: Types = {
  Accepted: 'False',
  Programmed: 'False',
  ResolvedRefs: 'False',
  Conflicted: 'True',
};

const saysNo = ({ type, status }: ObjectCondition, types: Types): boolean =>
  Object.hasOwn(types, type) && types[type] === status;

/** As the API server writes it before any controller has come. */
const isUnclaimed = ({ type, status }: ObjectCondition): boolean =>
  type === 'Accepted' && status === 'Unknown';

const isCurrent = ({ observedGeneration }: ObjectCondition, generation: number | undefined): boolean =>
  observedGeneration === undefined || generation === undefined || observedGeneration >= generation;

const rejection = (parent: string, { type, reason = '', message = '' }: ObjectCondition): Rejection => ({
  parent,
  condition: type,
  reason,
  message: message.replaceAll(/\s+/g, ' ').trim(),
});

/** Whether every controller that has written about the route has seen it as it is written now. */
export function isTakenOver({ route }: GatewayApiFacts): boolean {
  const generation = route?.metadata?.generation;
  return (route?.status?.parents ?? []).every(({ conditions }) =>
    (conditions ?? []).every((condition) => isCurrent(condition, generation)),
  );
}
