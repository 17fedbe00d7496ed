// Which address a request is dialled at: the gateway's, a Service's ClusterIP, an endpoint's.
// It also says who vouches for the address, which the destination policy goes by.

import type { Probe, Trust } from '../../api/read/probe.ts';
import type { Facts, Request, Scheme, Service, Target, TargetTrust, Vantage } from '../../model/index.ts';
import { type GatewayAddress, gatewayAddressesOf } from '../../routing/gateway-address/addresses.ts';
import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import { publishedAddresses } from '../../routing/gateway-address/status-addresses.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import { authorityKey } from '../secrets/credentials.ts';
import { isLedTo } from './service-access.ts';

/** Finds the target of a request; undefined when the cluster names no address or port for its vantage. */
export type FindTarget = (request: Request) => Target | undefined;

/** Where the targets of a cycle are found. */
interface Places {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly addresses: readonly GatewayAddress[];
}

/** The targets of a cycle's requests. */
export function targetsOf(probe: Probe, facts: Facts): FindTarget {
  const places = { probe, facts, addresses: gatewayAddressesOf(probe, facts) };
  return (request) => {
    const target = spoken(namedTarget(request.vantage, places), request);
    // Port 0 stands for a port name that no Service port has.
    return target === undefined || target.port === 0 ? undefined : secureTarget(target, request, probe);
  };
}

/** An experiment about the protocol goes to the same address and port, with or without TLS. */
function spoken(target: Target | undefined, { protocol }: Request): Target | undefined {
  if (target === undefined || protocol === undefined) return target;
  return { ...target, scheme: protocol === 'https' ? 'https' : 'http' };
}

function namedTarget(vantage: Vantage, places: Places): Target | undefined {
  switch (vantage.kind) {
    case 'edge':
      return edgeTarget(vantage.scheme, places);
    case 'gateway':
      return gatewayTarget(vantage, places);
    case 'service':
      return serviceTarget(vantage, places);
    case 'endpoint':
      return {
        scheme: vantage.scheme ?? 'http',
        address: vantage.address,
        port: vantage.targetPort,
        vouched: vantage.managed && isLedTo(places.probe, places.facts, serviceKey(vantage, places.probe)),
      };
  }
}

/** The door that the vantage names; the only one, or the first one, where it names none. */
function gatewayTarget(
  { scheme, at }: Extract<Vantage, { kind: 'edge' | 'gateway' }>,
  { addresses }: Places,
): Target | undefined {
  const gatewayAddress = at === undefined ? addresses[0] : addresses.find((one) => one.at === at);
  const port = gatewayAddress?.ports[scheme];
  if (gatewayAddress === undefined || port === undefined) return undefined;
  return { scheme, address: gatewayAddress.address, port, vouched: gatewayAddress.vouched };
}

/** An author names it, so nobody vouches for it. */
function edgeTarget(scheme: Scheme, { probe, facts }: Places): Target | undefined {
  const { edge } = probe.through;
  const port = gatewayPort(probe.through, facts, scheme);
  return edge === undefined ? undefined : { scheme, address: edge.connectTo, port, vouched: false };
}

type Direct = Extract<Vantage, { kind: 'service' | 'endpoint' }>;

const serviceKey = ({ namespace, service }: Direct, probe: Probe) => ({
  namespace: namespace ?? probe.namespace,
  name: service,
});

/** A ClusterIP, vouched for; an ExternalName, which its author named; nothing for a headless Service. */
function serviceTarget(
  vantage: Extract<Vantage, { kind: 'service' }>,
  { probe, facts }: Places,
): Target | undefined {
  const { scheme = 'http', port } = vantage;
  const key = serviceKey(vantage, probe);
  const found = serviceOf(facts, key);
  const external = found?.service?.spec?.externalName;
  if (external !== undefined) return { scheme, address: external, port, vouched: false };
  const address = clusterAddress(found?.service);
  return address === undefined ? undefined : { scheme, address, port, vouched: isLedTo(probe, facts, key) };
}

function clusterAddress(service: Service | undefined): string | undefined {
  return clusterAddresses(service)[0];
}

/** Of both families, the primary one first. */
function clusterAddresses(service: Service | undefined): readonly string[] {
  const { clusterIP = '', clusterIPs = [] } = service?.spec ?? {};
  return [...new Set([clusterIP, ...clusterIPs])].filter((address) => address !== '' && address !== 'None');
}

/** Addresses that the cluster itself names around a probe: an author who names one of them names nothing new. */
export function vouchedAddresses(probe: Probe, facts: Facts): readonly string[] {
  const around = facts.services.filter((service) => isLedTo(probe, facts, service));
  const services = [...around, ...(facts.gatewayService === undefined ? [] : [facts.gatewayService])];
  return [
    ...publishedAddresses(probe, facts),
    ...services.flatMap(({ service }) => clusterAddresses(service)),
    ...around.flatMap(({ endpoints }) =>
      endpoints.filter(({ managed }) => managed).map(({ address }) => address),
    ),
  ];
}

/** The target with what its TLS needs; one without TLS as it is. */
export function secureTarget(target: Target, { vantage, protocol }: Request, probe: Probe): Target {
  if (target.scheme !== 'https') return target;
  if ('service' in vantage) return { ...target, trust: trustOfHop(vantage, probe) };
  const { trust, insecureSkipVerify } = probe.through;
  const asked = { ...named(trust), ...(insecureSkipVerify ? ({ unverified: true } as const) : {}) };
  return {
    ...target,
    // An experiment about the protocol keeps to the one that all speak.
    ...(protocol === undefined ? offered(probe) : {}),
    ...(Object.keys(asked).length === 0 ? {} : { trust: asked }),
  };
}

/** Auto offers what clients offer, so that the gateway chooses as it does for them. */
function offered({ through: { httpVersion = 'Auto' } }: Probe): Pick<Target, 'alpn'> {
  if (httpVersion === 'HTTP1') return {};
  return { alpn: httpVersion === 'HTTP2' ? ['h2'] : ['h2', 'http/1.1'] };
}

const named = ({ ca, clientCertificate }: Trust = {}): TargetTrust => ({
  ...(ca === undefined ? {} : { authority: authorityKey(ca) }),
  ...(clientCertificate === undefined ? {} : { clientCertificate }),
});

/** As gateways do: a backend's certificate counts only where `tls` is written, and then for the Service's own names too. */
function trustOfHop(vantage: Direct, probe: Probe): TargetTrust {
  const { namespace = probe.namespace, service, port } = vantage;
  const hop = (probe.direct ?? []).find(
    (one) => one.namespace === namespace && one.service === service && one.port === port,
  );
  const { tls } = hop ?? {};
  if (tls === undefined || tls.insecureSkipVerify) return { ...named(tls), unverified: true };
  const name = `${service}.${namespace}`;
  return { ...named(tls), names: [`${name}.svc`, `${name}.svc.cluster.local`, name, service] };
}
