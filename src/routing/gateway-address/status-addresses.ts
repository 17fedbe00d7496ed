// Where the status of the routing objects says that the gateway is: every entry of an Ingress, every
// address of every Gateway. An author or a flag may name other addresses, see addresses.ts.

import type { Probe } from '../../api/read/probe.ts';
import type { Facts, Gateway, ObjectKey } from '../../model/index.ts';
import { isSameKey } from '../gateway-api/hosts.ts';
import { keyOf } from '../shared/references.ts';
import { type GatewayPorts, portsOfGateway } from './ports.ts';

/** One place at which the gateway may be dialled. */
export interface Point {
  /** IP address without brackets, or a DNS name. */
  readonly address: string;
  /** Equal for equal places, however they are spelled. */
  readonly place: string;
  /** Ports that are known for it. */
  readonly ports: GatewayPorts;
  /** The cluster names it, not an author. */
  readonly vouched: boolean;
  /** Gateways that are reached there. */
  readonly gateways: readonly ObjectKey[];
}

/** The only part of a probe that says where its gateway is. */
export type ProbeThrough = Pick<Probe, 'through'>;

/** As the status spells them, of the Ingress and of every Gateway that the probe goes by. */
export function publishedPoints(probe: ProbeThrough, facts: Facts): readonly Point[] {
  const ofIngress = (facts.ingress?.status?.loadBalancer?.ingress ?? []).map(
    ({ ip, hostname }) => ip || hostname,
  );
  return [
    ...pointsAt(ofIngress, {}, []),
    ...gatewaysOf(probe, facts).flatMap((gateway) =>
      pointsAt(addressesOf(gateway), portsOfGateway(probe.through, facts, gateway), [keyOf(gateway)]),
    ),
  ];
}

/** A name with several addresses is as many points; with one it stays a name, which is resolved when it is dialled. */
export function resolvedPoints(point: Point, { resolved }: Facts): readonly Point[] {
  const addresses = isAddress(point.address) ? [] : (resolved?.[point.address] ?? []);
  const [only] = addresses;
  if (addresses.length < 2) return [only === undefined ? point : { ...point, place: only }];
  return addresses.toSorted(byFamily).map((address) => ({ ...point, address, place: address }));
}

/** Addresses that the status names for the gateway, IP addresses and those behind its names; for the destination policy. */
export const publishedAddresses = (probe: ProbeThrough, facts: Facts): readonly string[] =>
  publishedPoints(probe, facts).flatMap(({ address }) =>
    isAddress(address) ? [address] : (facts.resolved?.[address] ?? []),
  );

/** An IPv4 or IPv6 literal: no DNS name is made of four numbers, or holds a colon. */
export const isAddress = (text: string): boolean => text.includes(':') || /^\d+(?:\.\d+){3}$/.test(text);

/** Other types of addresses mean something to their implementation alone. */
const addressesOf = ({ status }: Gateway): readonly string[] =>
  (status?.addresses ?? [])
    .filter(({ type = 'IPAddress' }) => type === 'IPAddress' || type === 'Hostname')
    .map(({ value }) => value);

const pointsAt = (
  addresses: readonly (string | undefined)[],
  ports: GatewayPorts,
  gateways: readonly ObjectKey[],
): readonly Point[] =>
  addresses.flatMap((address) =>
    address === undefined || address === ''
      ? []
      : { address, place: address, ports, vouched: true, gateways },
  );

/** The Gateways of the route, or the one that the probe means. */
function gatewaysOf({ through }: ProbeThrough, { gatewayApi }: Facts): readonly Gateway[] {
  const parent = through.httpRoute?.parent;
  const all = gatewayApi?.gateways ?? [];
  return parent === undefined ? all : all.filter((gateway) => isSameKey(keyOf(gateway), parent));
}

/** IPv4 first. A resolver gives the addresses in another order each time. */
const byFamily = (one: string, other: string): number =>
  Number(one.includes(':')) - Number(other.includes(':')) || (one < other ? -1 : 1);
