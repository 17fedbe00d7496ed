// Where a rule sends its requests: the heaviest of its backends, the others as shares beside it, and
// what makes a backend unusable, so that the gateway answers 500 by itself.
// Source: gateway.networking.k8s.io/v1, HTTPBackendRef, BackendRef.weight, ReferenceGrant.

import type { BackendReference, Blame, Facts } from '../../model/index.ts';
import { type Backend, serviceOf } from '../ingress/backend.ts';
import type { Canary, GatewayRefusal, RoutingDecision, Sourced } from '../shared/model.ts';
import { isGranted } from '../shared/reference-grants.ts';
import { keyOf } from '../shared/references.ts';
import { gatewayGroup } from './attachment.ts';
import { type RouteMatch, routeBlame, ruleField } from './rules.ts';

/** One entry of backendRefs as the objects show it. */
interface BackendEntry {
  readonly ref: BackendReference;
  /** `spec.rules[0].backendRefs[1]`, as the blame's field. */
  readonly blame: Blame;
  readonly weight: number;
  /** The Service it names, usable or not; absent for other kinds. */
  readonly backend?: Backend;
  /** Why nothing can be sent there. */
  readonly refusal?: Sourced<GatewayRefusal>;
  readonly unmodelled: readonly Sourced<string>[];
}

/** The entries of a rule, in its order. */
const backendEntries = (facts: Facts, match: RouteMatch): readonly BackendEntry[] =>
  (match.rule.backendRefs ?? []).map((ref, index) => entryOf(facts, match, { ref, index }));

function entryOf(
  facts: Facts,
  match: RouteMatch,
  { ref, index }: { readonly ref: BackendReference; readonly index: number },
): BackendEntry {
  const blame = routeBlame(match.of, `${ruleField(match)}.backendRefs[${index}]`);
  const weight = Math.max(0, ref.weight ?? 1);
  const { group = '', kind = 'Service', name = '', port } = ref;
  if (group !== '' || kind !== 'Service') return { ref, blame, weight, ...useOfOtherKind(match, ref, blame) };
  const key = { namespace: ref.namespace ?? keyOf(match.of.route).namespace, name };
  const backend: Backend = { value: { ...key, port: port ?? 0 }, blame: blameBelow(blame, 'name') };
  const { refusal, unmodelled = [] } = useOf(facts, match, { ref, blame, backend });
  return { ref, blame, weight, backend, ...(refusal === undefined ? {} : { refusal }), unmodelled };
}

/** Other kinds are up to the implementation; the core group has none, and the status may say that it takes none. */
function useOfOtherKind(
  match: RouteMatch,
  { group = '', kind = '', name = '' }: BackendReference,
  blame: Blame,
) {
  const at = blameBelow(blame, 'kind');
  if (group !== '' && !isInvalidKind(match)) {
    return { unmodelled: [{ value: `backend ${kind} ${name}`, blame: at }] };
  }
  const detail = `the gateway sends nothing to a ${kind}, only to Services`;
  return { refusal: { value: { status: 500, why: 'backend' as const, detail }, blame: at }, unmodelled: [] };
}

const isInvalidKind = ({ of }: RouteMatch): boolean =>
  (of.route.status?.parents ?? []).some(({ conditions }) =>
    (conditions ?? []).some(
      ({ type, status, reason }) => type === 'ResolvedRefs' && status === 'False' && reason === 'InvalidKind',
    ),
  );

const blameBelow = (blame: Blame, field: string): Blame => ({ ...blame, field: `${blame.field}.${field}` });

interface Named {
  readonly ref: BackendReference;
  readonly blame: Blame;
  readonly backend: Backend;
}

interface Use {
  readonly refusal?: Sourced<GatewayRefusal>;
  readonly unmodelled?: readonly Sourced<string>[];
}

/** Whether the Service may be referred to, is there, and has the port. What the facts do not hold is taken as good. */
function useOf(facts: Facts, match: RouteMatch, named: Named): Use {
  const { namespace, name } = named.backend.value;
  const grant = grantOf(facts, match, named);
  if (grant === 'missing') {
    const { namespace: own } = keyOf(match.of.route);
    const detail = `no ReferenceGrant in namespace ${namespace} lets HTTPRoutes of namespace ${own} refer to Service ${name}`;
    return unusableUse(named, 'namespace', detail);
  }
  const unmodelled =
    grant === 'unknown'
      ? [{ value: `ReferenceGrants of namespace ${namespace}`, blame: blameBelow(named.blame, 'namespace') }]
      : [];
  const { port } = named.ref;
  if (port === undefined) return unusableUse(named, 'port', `the reference to Service ${name} has no port`);
  const known = serviceOf(facts, named.backend.value);
  if (known === undefined) return { unmodelled };
  if (known.service === undefined) {
    return unusableUse(named, 'name', `there is no Service ${name} in namespace ${namespace}`);
  }
  const ports = known.service.spec?.ports;
  if (ports === undefined || ports.some((each) => each.port === port)) return { unmodelled };
  return unusableUse(named, 'port', `Service ${name} has no port ${port}`);
}

const unusableUse = ({ blame }: Named, field: string, detail: string): Use => ({
  refusal: { value: { status: 500, why: 'backend', detail }, blame: blameBelow(blame, field) },
});

/** Grants are read for the probe's own route only. */
function grantOf(facts: Facts, match: RouteMatch, { backend }: Named): 'given' | 'missing' | 'unknown' {
  const { kind, route } = match.of;
  const { namespace } = keyOf(route);
  const { value: to } = backend;
  if (to.namespace === namespace) return 'given';
  if (facts.referenceGrants === undefined) return 'unknown';
  const from = { group: gatewayGroup, kind, namespace };
  const granted = isGranted(facts.referenceGrants, from, { group: '', kind: 'Service', ...to });
  if (granted) return 'given';
  return route === facts.gatewayApi?.route ? 'missing' : 'unknown';
}

/** Where a rule's requests go. */
export interface Destination extends Pick<RoutingDecision, 'backend' | 'refusal' | 'canaries'> {
  /** The entry that stands for the rule. */
  readonly primary?: BackendEntry;
  readonly unmodelled: readonly Sourced<string>[];
}

/** The heaviest usable entry decides; the others take their share. Equal weights keep their order. */
export function destinationOf(facts: Facts, match: RouteMatch, rule: Sourced<string>): Destination {
  const entries = backendEntries(facts, match);
  const total = entries.reduce((sum, { weight }) => sum + weight, 0);
  const [primary, ...others] = entries.toSorted(
    (one, other) => Number(isUsable(other)) - Number(isUsable(one)) || other.weight - one.weight,
  );
  if (primary === undefined) return noDestination(match, 'the rule has no backendRefs', 'backendRefs');
  const unmodelled = primary.unmodelled;
  const backend = primary.backend === undefined ? {} : { backend: primary.backend };
  const refusal = total === 0 ? weightRefusal(primary) : primary.refusal;
  if (refusal !== undefined) return { primary, ...backend, refusal, canaries: [], unmodelled };
  const canaries = others.map((entry) => canaryOf(entry, rule, entry.weight / total));
  return { primary, ...backend, canaries, unmodelled };
}

/** It takes requests and can be used. */
const isUsable = ({ refusal, weight }: BackendEntry): boolean => refusal === undefined && weight > 0;

const weightRefusal = ({ blame }: BackendEntry): Sourced<GatewayRefusal> => ({
  value: { status: 500, why: 'backend', detail: 'every backend has weight 0' },
  blame: blameBelow(blame, 'weight'),
});

function noDestination(match: RouteMatch, detail: string, field: string): Destination {
  const blame = routeBlame(match.of, `${ruleField(match)}.${field}`);
  return {
    refusal: { value: { status: 500, why: 'backend', detail }, blame },
    canaries: [],
    unmodelled: [],
  };
}

/** An unusable backend answers its share of the requests with 500. */
function canaryOf(entry: BackendEntry, rule: Sourced<string>, share: number): Canary {
  const usable = entry.refusal === undefined && entry.backend !== undefined;
  return {
    rule: { value: rule.value, blame: entry.blame },
    ...(usable ? { backend: entry.backend } : {}),
    share,
    takes: share > 0 ? 'sometimes' : 'never',
    blame: entry.refusal?.blame ?? blameBelow(entry.blame, 'weight'),
    primary: true,
  };
}
