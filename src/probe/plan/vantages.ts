// The vantages that a declared request goes to: the edge and every address of the gateway on each scheme, and of
// each hop its Service or the endpoints whose turn it is.

import { isSafe } from '../../api/read/methods.ts';
import type { Endpoint, Scheme, ServiceFacts, Vantage } from '../../model/index.ts';
import { gatewayAddressesOf } from '../../routing/gateway-address/addresses.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import type { PlannedProbe } from '../../routing/route-plan.ts';
import type { Hop, RoutePlan } from '../../routing/shared/model.ts';

/** At most this many endpoints of a Service are asked a cycle, in turn. */
const endpointsAsked = 16;

/** The planned probe, with what every part of the plan needs beside it. */
export interface Scene extends PlannedProbe {
  readonly turn: number;
  /** `at` of each address of the gateway (see Vantage); a single undefined where there is at most one address. */
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

/** A vantage of a hop; `instead` is the safe method that goes there in place of the declared one. */
interface PlannedVantage {
  readonly vantage: Vantage;
  readonly instead?: 'OPTIONS';
}

type ClientVantage = Extract<Vantage, { kind: 'edge' | 'gateway' }>;

/** The vantages of clients on each scheme: the edge where the spec names one, then the gateway at each of its addresses. */
export function clientVantages(
  { probe, addresses }: Scene,
  { schemes }: RoutePlan,
): readonly ClientVantage[] {
  const edgeSchemes = probe.through.edge === undefined ? [] : schemes;
  return [
    ...edgeSchemes.map((scheme): ClientVantage => ({ kind: 'edge', scheme })),
    ...addresses.flatMap((at) => schemes.map((scheme) => gatewayVantage(scheme, at))),
  ];
}

const gatewayVantage = (scheme: Scheme, at: string | undefined): ClientVantage => ({
  kind: 'gateway',
  scheme,
  ...(at === undefined ? {} : { at }),
});

/** The vantages of a hop for a declared method. */
export function vantagesOf(hop: Hop, method: string, scene: Scene): readonly PlannedVantage[] {
  const choice = choiceOf(hop, scene);
  if (choice === 'Service') return [serviceVantage(hop, scene)];
  const each = endpointsInTurn(hop, scene);
  if (choice === 'Rotate') return each.slice(0, 1);
  if (choice === 'Each') return each;
  return isSafe(method)
    ? [...each, ...(each.length > 0 ? [serviceVantage(hop, scene)] : [])]
    : unsafeVantages(each);
}

/** At most one vantage of a hop, for a request of which one answer is enough. */
export function oneVantage(hop: Hop, scene: Scene): readonly Vantage[] {
  const found =
    choiceOf(hop, scene) === 'Service' ? [serviceVantage(hop, scene)] : endpointsInTurn(hop, scene);
  return found.slice(0, 1).map(({ vantage }) => vantage);
}

/** `endpoints` as the author wrote it for this hop, if at all; an ExternalName has no endpoints, so its Service is asked. */
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
  return rotate(endpoints, scene.turn).map((endpoint) => endpointVantage(hop, endpoint, scene));
}

/** The first endpoint gets the unsafe method. Where there are several, all get OPTIONS too, so that they can be compared. */
function unsafeVantages(each: readonly PlannedVantage[]): readonly PlannedVantage[] {
  const [first] = each;
  if (first === undefined) return [];
  return each.length === 1
    ? each
    : [first, ...each.map((one): PlannedVantage => ({ ...one, instead: 'OPTIONS' }))];
}

/** The namespace of a hop, where it is not the probe's own. */
const foreignNamespace = ({ namespace }: Hop, { probe }: Scene): { readonly namespace?: string } =>
  namespace === probe.namespace ? {} : { namespace };

/** Set where the hop speaks HTTP/2 without TLS. */
const h2cOf = ({ h2c }: Hop): { readonly h2c?: true } => (h2c === true ? { h2c } : {});

function serviceVantage(hop: Hop, scene: Scene): PlannedVantage {
  const { index, name, port, scheme } = hop;
  return {
    vantage: {
      kind: 'service',
      hop: index,
      ...foreignNamespace(hop, scene),
      service: name,
      port,
      scheme,
      ...h2cOf(hop),
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
      ...foreignNamespace(hop, scene),
      service: name,
      port: hop.port,
      address,
      targetPort: port,
      scheme,
      ...h2cOf(hop),
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

/** At most `endpointsAsked` endpoints; each turn starts one further. */
function rotate(endpoints: readonly Endpoint[], turn: number): readonly Endpoint[] {
  const start = endpoints.length === 0 ? 0 : turn % endpoints.length;
  return [...endpoints.slice(start), ...endpoints.slice(0, start)].slice(0, endpointsAsked);
}
