// The objects that a probe names: whether it may name them, and whether they exist. Of an object in another namespace
// nothing is said before a ReferenceGrant allows the reference.

import type { ParentKey, Probe } from '../../api/read/probe.ts';
import type { Facts, Gateway, HTTPRoute, ObjectKey, ParentReference } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { isGranted, probeReferrer, type Referent } from '../../routing/shared/reference-grants.ts';

/** The part of the spec that names the gateway; the gateway of `spec.parity` is checked as if it had a probe of its own. */
export type GatewayField = 'spec.through' | 'spec.parity';

/** Why a reference leads nowhere. */
interface Obstacle {
  readonly reason: Extract<Reason, 'APINotInstalled' | 'ReferenceNotGranted' | 'ReferenceNotFound'>;
  readonly message: string;
}

/** A field of the spec, the object that it names, and whether that exists. */
interface Reference {
  readonly field: string;
  readonly to: Referent;
  readonly known: 'there' | 'missing' | 'unreadable';
}

/** The first reference of the probe that leads nowhere, in the order of the spec. */
export function referenceObstacle(probe: Probe, facts: Facts, field: GatewayField): Obstacle | undefined {
  const gateway = gatewayReference(probe, facts, field);
  const obstacles = [
    apiObstacle(probe, facts, field),
    gateway && obstacleOf(probe, facts, gateway),
    parentObstacleOf(probe, facts, field),
    ...hopReferences(probe, facts).map((hop) => obstacleOf(probe, facts, hop)),
  ];
  return obstacles.find((obstacle) => obstacle !== undefined);
}

function apiObstacle({ through }: Probe, { gatewayApi }: Facts, field: GatewayField): Obstacle | undefined {
  if (through.httpRoute === undefined || gatewayApi?.installed !== false) return undefined;
  return {
    reason: 'APINotInstalled',
    message: `${field}.httpRouteRef: the API server serves no httproutes of gateway.networking.k8s.io/v1: install the Gateway API CRDs`,
  };
}

function gatewayReference({ through }: Probe, facts: Facts, field: GatewayField): Reference | undefined {
  const { ingress, httpRoute } = through;
  if (ingress !== undefined) {
    const to = { group: 'networking.k8s.io', kind: 'Ingress', ...ingress };
    return { field: `${field}.ingressRef`, to, known: facts.ingress === undefined ? 'missing' : 'there' };
  }
  if (httpRoute === undefined) return undefined;
  const { namespace, name } = httpRoute;
  const to = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace, name };
  return { field: `${field}.httpRouteRef`, to, known: knownRoute(facts) };
}

/** Whether the HTTPRoute exists; unreadable where the operator may not read HTTPRoutes. */
function knownRoute({ gatewayApi }: Facts): Reference['known'] {
  if (gatewayApi === undefined) return 'unreadable';
  return gatewayApi.route === undefined ? 'missing' : 'there';
}

const hopReferences = ({ direct = [] }: Probe, facts: Facts): readonly Reference[] =>
  direct.map(({ namespace, service: name }, index) => ({
    field: `spec.direct[${index}].serviceRef`,
    to: { group: '', kind: 'Service', namespace, name },
    known: isThere(facts, { namespace, name }) ? 'there' : 'missing',
  }));

const isThere = (facts: Facts, { namespace, name }: ObjectKey): boolean =>
  facts.services.some(
    (known) => known.namespace === namespace && known.name === name && known.service !== undefined,
  );

/** What is wrong with a reference. Without a grant it is not said whether the object exists. */
function obstacleOf(probe: Probe, facts: Facts, { field, to, known }: Reference): Obstacle | undefined {
  const { kind, namespace, name } = to;
  if (!isGranted(facts.referenceGrants ?? [], probeReferrer(probe.namespace), to)) {
    return { reason: 'ReferenceNotGranted', message: `${field}: ${whyNotGranted(probe, facts, to)}` };
  }
  switch (known) {
    case 'there':
      return undefined;
    case 'missing':
      return notFound(`${field}: there is no ${kind} ${name} in namespace ${namespace}`);
    case 'unreadable':
      return notFound(
        `${field}: this operator may not read ${kind}s, so ${kind} ${name} in namespace ${namespace} is not known: let it list and watch them, as the ClusterRole of this version does`,
      );
  }
}

function whyNotGranted(probe: Probe, facts: Facts, { kind, namespace, name }: Referent): string {
  return facts.referenceGrants === undefined
    ? `${kind} ${name} is in namespace ${namespace}, and this operator cannot read the ReferenceGrants there that may allow it: install the Gateway API CRDs and let the operator list them, or make the probe in namespace ${namespace}`
    : `no ReferenceGrant in namespace ${namespace} lets MethodProbes of namespace ${probe.namespace} refer to ${kind} ${name}`;
}

const notFound = (message: string): Obstacle => ({ reason: 'ReferenceNotFound', message });

function parentObstacleOf({ through }: Probe, facts: Facts, field: GatewayField): Obstacle | undefined {
  const { httpRoute } = through;
  const route = facts.gatewayApi?.route;
  if (httpRoute?.parent === undefined || route === undefined) return undefined;
  const missing = parentObstacle(httpRoute.parent, route, facts.gatewayApi?.gateways ?? []);
  if (missing === undefined) return undefined;
  return notFound(`${field}.httpRouteRef.parentRef: ${missing}`);
}

/** Why the parent cannot be used, for a sentence; undefined when it can. */
function parentObstacle(
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

/** Whether the parent is a Gateway; meshes allow Services as parents, through which no request enters. */
const isGateway = ({ group = 'gateway.networking.k8s.io', kind = 'Gateway' }: ParentReference): boolean =>
  group === 'gateway.networking.k8s.io' && kind === 'Gateway';

function parentOf({ name, namespace, sectionName }: ParentReference, route: HTTPRoute): ParentKey {
  const key = { name, namespace: namespace ?? route.metadata?.namespace ?? '' };
  return sectionName === undefined ? key : { ...key, sectionName };
}

/** Whether a parent is or contains the wanted one: a parent without a section stands for every listener of its Gateway. */
const covers = (parent: ParentKey, wanted: ParentKey): boolean =>
  parent.namespace === wanted.namespace &&
  parent.name === wanted.name &&
  (parent.sectionName === undefined ||
    wanted.sectionName === undefined ||
    parent.sectionName === wanted.sectionName);

const isNamed = ({ metadata }: Gateway, { namespace, name }: ParentKey): boolean =>
  metadata?.namespace === namespace && metadata.name === name;

/** Whether the controller of the parent wrote a status into the route. An operator of one namespace cannot read Gateways of another one. */
const isSeenByController = (route: HTTPRoute, wanted: ParentKey): boolean =>
  (route.status?.parents ?? []).some(({ parentRef }) => covers(parentOf(parentRef, route), wanted));

const parentText = ({ namespace, name, sectionName }: ParentKey): string =>
  `${namespace}/${name}${sectionName === undefined ? '' : ` (${sectionName})`}`;
