// Where the gateway is dialled: all of its addresses, since clients may be sent to each of them. The author names them,
// else --gateway-address, else the status of the Ingress or of the Gateways.

import type { Facts, ObjectKey, Scheme, ServiceFacts } from '../../model/index.ts';
import { isSameKey } from '../gateway-api/hosts.ts';
import { keyOf } from '../shared/references.ts';
import { type GatewayPorts, gatewayPort, standardPorts } from './ports.ts';
import {
  isAddress,
  type Point,
  type ProbeThrough,
  publishedPoints,
  resolvedPoints,
} from './status-addresses.ts';

/** A load balancer has one address a zone and family; a longer list is probed in part, see `addressesLeftOut`. */
const addressesKept = 8;

/** An address of the gateway, with its ports. */
export interface GatewayAddress extends Pick<Point, 'address' | 'vouched'> {
  /** What tells it from the others, as in `Vantage.at`; absent when it is the only one. */
  readonly at?: string;
  /** A scheme that is left out is not served there: the Service of `--gateway-address` has no port for it. */
  readonly ports: GatewayPorts;
  /** Gateways that are reached there; none where the address is not a Gateway's own. */
  readonly gateways: readonly ObjectKey[];
}

/** The addresses of the gateway, at most 8, in a stable order; none when nobody names an address. */
export function gatewayAddressesOf(probe: ProbeThrough, facts: Facts): readonly GatewayAddress[] {
  const points = distinctPoints(probe, facts).slice(0, addressesKept);
  return points.map(({ address, ports, vouched, gateways }) => ({
    ...(points.length === 1 ? {} : { at: nameOf(address, ports, points) }),
    address,
    ports,
    vouched,
    gateways,
  }));
}

/** How many further addresses the gateway has that are not probed. */
export const addressesLeftOut = (probe: ProbeThrough, facts: Facts): number =>
  Math.max(0, distinctPoints(probe, facts).length - addressesKept);

/** The facts for one address: of the Gateways only those that are reached there. */
export function factsAtAddress(facts: Facts, { gateways }: Pick<GatewayAddress, 'gateways'>): Facts {
  const { gatewayApi } = facts;
  if (gatewayApi === undefined || gateways.length === 0) return facts;
  const own = gatewayApi.gateways.filter((gateway) => gateways.some((key) => isSameKey(key, keyOf(gateway))));
  if (own.length === gatewayApi.gateways.length) return facts;
  return { ...facts, gatewayApi: { ...gatewayApi, gateways: own } };
}

/** DNS names in the status, where that decides where the gateway is: their addresses belong into `facts.resolved`. */
export function namesToResolve(probe: ProbeThrough, facts: Facts): readonly string[] {
  if (isNamedByAuthor(probe) || facts.gatewayService !== undefined) return [];
  const names = publishedPoints(probe, facts).flatMap(({ address }) => (isAddress(address) ? [] : [address]));
  return [...new Set(names)].slice(0, addressesKept);
}

const isNamedByAuthor = ({ through }: ProbeThrough): boolean =>
  through.connectTo !== undefined || through.url !== undefined;

function distinctPoints(probe: ProbeThrough, facts: Facts): readonly Point[] {
  const { through } = probe;
  const named = through.connectTo ?? through.url?.host.replace(/^\[(.*)\]$/, '$1');
  if (named !== undefined) {
    const [http, https] = [gatewayPort(through, facts, 'http'), gatewayPort(through, facts, 'https')];
    return [{ address: named, place: named, ports: { http, https }, vouched: false, gateways: [] }];
  }
  if (facts.gatewayService !== undefined) return servicePoints(facts.gatewayService);
  const expanded = publishedPoints(probe, facts).flatMap((point) => resolvedPoints(point, facts));
  return expanded.reduce(withPoint, []).map((point) => ({
    ...point,
    ports: { ...standardPorts, ...point.ports, ...through.ports },
  }));
}

/** Both families of the Service that `--gateway-address` names; none when it is headless. */
function servicePoints({ service }: ServiceFacts): readonly Point[] {
  const { clusterIP = '', clusterIPs = [clusterIP] } = service?.spec ?? {};
  const addresses = clusterIPs.filter((address) => address !== '' && address !== 'None');
  const ports = { ...portOfService(service, 'http'), ...portOfService(service, 'https') };
  return addresses.map((address) => ({ address, place: address, ports, vouched: true, gateways: [] }));
}

/** The port of a gateway's Service for a scheme: by appProtocol, then by name, then 80 and 443. */
function portOfService(service: ServiceFacts['service'], scheme: Scheme): GatewayPorts {
  const ports = service?.spec?.ports ?? [];
  const found =
    ports.find(({ appProtocol }) => appProtocol?.toLowerCase() === scheme) ??
    ports.find(({ name }) => name === scheme) ??
    ports.find(({ port }) => port === standardPorts[scheme]);
  return found === undefined ? {} : { [scheme]: found.port };
}

/** Points at one address are one, unless two Gateways listen there for one scheme at different ports. */
function withPoint(known: readonly Point[], point: Point): readonly Point[] {
  const at = known.findIndex(
    ({ place, ports }) => place === point.place && areCompatible(ports, point.ports),
  );
  const met = known[at];
  if (met === undefined) return [...known, point];
  const gateways = [...met.gateways, ...point.gateways];
  return known.with(at, { ...met, ports: { ...met.ports, ...point.ports }, gateways });
}

const areCompatible = (one: GatewayPorts, other: GatewayPorts): boolean =>
  (['http', 'https'] as const).every(
    (scheme) => one[scheme] === undefined || other[scheme] === undefined || one[scheme] === other[scheme],
  );

/** The address; with its ports where another point has the same one. */
function nameOf(address: string, { http, https }: GatewayPorts, points: readonly Point[]): string {
  if (points.filter((point) => point.address === address).length === 1) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${http}/${https}`;
}
