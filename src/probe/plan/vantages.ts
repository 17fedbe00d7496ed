// Which doors a declared request goes through: edge and every address of the gateway on each scheme,
// and at a hop the endpoints whose turn it is. Apart from the plan, which says what is asked there.

import { isSafe } from '../../api/read/methods.ts';
import type { Endpoint, Scheme, ServiceFacts, Vantage } from '../../model/index.ts';
import { gatewayAddressesOf } from '../../routing/gateway-address/addresses.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import type { PlannedProbe } from '../../routing/route-plan.ts';
import type { Hop, RoutePlan } from '../../routing/shared/model.ts';

/** At most this many endpoints of a Service are asked a cycle, in turn. */
const endpointsAsked = 16;

/** What every part of the plan starts from. */
export interface Scene extends PlannedProbe {
  readonly turn: number;
  /** What tells the gateway's addresses apart; one undefined where there is nothing to tell. */
  readonly addresses: readonly (string | undefined)[];
}

/** The scene of a cycle. */
export function sceneOf(planned: PlannedProbe, turn: number): Scene {
  const gatewayAddresses = gatewayAddressesOf(planned.probe, planned.facts);
  return {
    ...planned,
    turn,
    addresses: gatewayAddresses.length < 2 ? [undefined] : gatewayAddresses.map(({ at }) => at),
  };
}

/** A door of a hop, and the safe method that goes there in place of an unsafe one. */
export interface PlannedVantage {
  readonly vantage: Vantage;
  readonly instead?: 'OPTIONS';
}

/** A door that clients use. */
type ClientVantage = Extract<Vantage, { kind: 'edge' | 'gateway' }>;

/** The doors that clients use, each scheme: the edge where there is one, then the gateway at each of its addresses. */
export function clientVantages(
  { probe, addresses }: Scene,
  { schemes }: RoutePlan,
): readonly ClientVantage[] {
  const before = probe.through.edge === undefined ? [] : schemes;
  return [
    ...before.map((scheme): ClientVantage => ({ kind: 'edge', scheme })),
    ...addresses.flatMap((at) => schemes.map((scheme) => gatewayVantage(scheme, at))),
  ];
}

const gatewayVantage = (scheme: Scheme, at: string | undefined): ClientVantage => ({
  kind: 'gateway',
  scheme,
  ...(at === undefined ? {} : { at }),
});

/** The doors of a hop for a declared method. */
export function vantagesOf(hop: Hop, method: string, scene: Scene): readonly PlannedVantage[] {
  const choice = choiceOf(hop, scene);
  if (choice === 'Service') return [serviceVantage(hop, scene)];
  const each = endpointsInTurn(hop, scene);
  if (choice === 'Rotate') return each.slice(0, 1);
  if (choice === 'Each') return each;
  return isSafe(method)
    ? [...each, ...(each.length > 0 ? [serviceVantage(hop, scene)] : [])]
    : oneUnsafe(each);
}

/** One door of a hop, for a question that one answer settles. */
export function oneVantage(hop: Hop, scene: Scene): readonly Vantage[] {
  const found =
    choiceOf(hop, scene) === 'Service' ? [serviceVantage(hop, scene)] : endpointsInTurn(hop, scene);
  return found.slice(0, 1).map(({ vantage }) => vantage);
}

/** What the author chose for this hop; an ExternalName has no endpoints of its own. */
function choiceOf(hop: Hop, { probe, facts }: Scene) {
  if (serviceOf(facts, hop)?.service?.spec?.type === 'ExternalName') return 'Service';
  return probe.direct?.find(
    ({ namespace, service, port }) =>
      namespace === hop.namespace && service === hop.name && port === hop.port,
  )?.endpoints;
}

function endpointsInTurn(hop: Hop, scene: Scene): readonly PlannedVantage[] {
  const service = serviceOf(scene.facts, hop);
  const endpoints = service === undefined ? [] : readyEndpoints(service, hop.port);
  return inTurn(endpoints, scene.turn).map((endpoint) => endpointVantage(hop, endpoint, scene));
}

/** The first endpoint gets the unsafe method; when there are several, all get OPTIONS, to be compared. */
function oneUnsafe(each: readonly PlannedVantage[]): readonly PlannedVantage[] {
  const [first] = each;
  if (first === undefined) return [];
  return each.length === 1
    ? each
    : [first, ...each.map((one): PlannedVantage => ({ ...one, instead: 'OPTIONS' }))];
}

/** The namespace of a hop, where it is not the probe's own. */
const elsewhere = ({ namespace }: Hop, { probe }: Scene): { readonly namespace?: string } =>
  namespace === probe.namespace ? {} : { namespace };

/** A hop that speaks HTTP/2 without TLS. */
const http2 = ({ h2c }: Hop): { readonly h2c?: true } => (h2c === true ? { h2c } : {});

function serviceVantage(hop: Hop, scene: Scene): PlannedVantage {
  const { index, name, port, scheme } = hop;
  return {
    vantage: {
      kind: 'service',
      hop: index,
      ...elsewhere(hop, scene),
      service: name,
      port,
      scheme,
      ...http2(hop),
    },
  };
}

function endpointVantage(hop: Hop, { address, port, pod, managed }: Endpoint, scene: Scene): PlannedVantage {
  const { index, name, scheme } = hop;
  const named = pod === undefined ? {} : { pod };
  return {
    vantage: {
      kind: 'endpoint',
      hop: index,
      ...elsewhere(hop, scene),
      service: name,
      port: hop.port,
      address,
      targetPort: port,
      scheme,
      ...http2(hop),
      managed,
      ...named,
    },
  };
}

/** Ready endpoints of a Service port, in the order of their addresses. */
function readyEndpoints({ service, endpoints }: ServiceFacts, port: number): readonly Endpoint[] {
  const name = service?.spec?.ports?.find((candidate) => candidate.port === port)?.name ?? '';
  return endpoints
    .filter((endpoint) => endpoint.ready && endpoint.portName === name)
    .toSorted((a, b) => (a.address < b.address ? -1 : 1));
}

/** The endpoints of this turn, each cycle starting one further. */
function inTurn(endpoints: readonly Endpoint[], turn: number): readonly Endpoint[] {
  const start = endpoints.length === 0 ? 0 : turn % endpoints.length;
  return [...endpoints.slice(start), ...endpoints.slice(0, start)].slice(0, endpointsAsked);
}
