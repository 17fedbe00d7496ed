// The address at which a request is dialled: of the gateway, of a Service or of an endpoint. It also says whether the
// cluster vouches for the address, which the destination policy asks, and what TLS needs there.

import type { Probe, Trust } from '../../api/read/probe.ts';
import type { Facts, Request, Scheme, Service, Target, TargetTrust, Vantage } from '../../model/index.ts';
import { type GatewayAddress, gatewayAddressesOf } from '../../routing/gateway-address/addresses.ts';
import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import { publishedAddresses } from '../../routing/gateway-address/status-addresses.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import { authorityKey } from '../secrets/credentials.ts';
import { mayAskService } from './service-access.ts';

/** Finds the target of a request; undefined when the cluster names no address or port for its vantage. */
type FindTarget = (request: Request) => Target | undefined;

/** What the targets of a cycle follow from. */
interface TargetSources {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly addresses: readonly GatewayAddress[];
}

/** The targets of a cycle's requests. */
export function targetsOf(probe: Probe, facts: Facts): FindTarget {
  const sources = { probe, facts, addresses: gatewayAddressesOf(probe, facts) };
  return (request) => {
    const target = withProtocol(targetAt(request.vantage, sources), request);
    // Port 0 stands for a port name that no Service port has.
    return target === undefined || target.port === 0 ? undefined : secureTarget(target, request, probe);
  };
}

/** An experiment about the protocol goes to the same address and port, with or without TLS. */
function withProtocol(target: Target | undefined, { protocol }: Request): Target | undefined {
  if (target === undefined || protocol === undefined) return target;
  return { ...target, scheme: protocol === 'https' ? 'https' : 'http' };
}

function targetAt(vantage: Vantage, sources: TargetSources): Target | undefined {
  switch (vantage.kind) {
    case 'edge':
      return edgeTarget(vantage.scheme, sources);
    case 'gateway':
      return gatewayTarget(vantage, sources);
    case 'service':
      return serviceTarget(vantage, sources);
    case 'endpoint':
      return {
        scheme: vantage.scheme ?? 'http',
        address: vantage.address,
        port: vantage.targetPort,
        vouched:
          vantage.managed && mayAskService(sources.probe, sources.facts, serviceKey(vantage, sources.probe)),
      };
  }
}

/** The address that the vantage names with `at`; where it names none, the first one. */
function gatewayTarget(
  { scheme, at }: Extract<Vantage, { kind: 'edge' | 'gateway' }>,
  { addresses }: TargetSources,
): Target | undefined {
  const gatewayAddress = at === undefined ? addresses[0] : addresses.find((one) => one.at === at);
  const port = gatewayAddress?.ports[scheme];
  if (gatewayAddress === undefined || port === undefined) return undefined;
  return { scheme, address: gatewayAddress.address, port, vouched: gatewayAddress.vouched };
}

/** The author of the probe names the edge, so the cluster does not vouch for it. */
function edgeTarget(scheme: Scheme, { probe, facts }: TargetSources): Target | undefined {
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
  { probe, facts }: TargetSources,
): Target | undefined {
  const { scheme = 'http', port } = vantage;
  const key = serviceKey(vantage, probe);
  const found = serviceOf(facts, key);
  const external = found?.service?.spec?.externalName;
  if (external !== undefined) return { scheme, address: external, port, vouched: false };
  const address = clusterAddress(found?.service);
  return address === undefined
    ? undefined
    : { scheme, address, port, vouched: mayAskService(probe, facts, key) };
}

function clusterAddress(service: Service | undefined): string | undefined {
  return clusterAddresses(service)[0];
}

/** ClusterIPs of both address families, the primary one first; none for a headless Service. */
function clusterAddresses(service: Service | undefined): readonly string[] {
  const { clusterIP = '', clusterIPs = [] } = service?.spec ?? {};
  return [...new Set([clusterIP, ...clusterIPs])].filter((address) => address !== '' && address !== 'None');
}

/** Addresses that the cluster names around a probe: of its gateway, and of Services that it may ask. An author may write them too. */
export function vouchedAddresses(probe: Probe, facts: Facts): readonly string[] {
  const around = facts.services.filter((service) => mayAskService(probe, facts, service));
  const services = [...around, ...(facts.gatewayService === undefined ? [] : [facts.gatewayService])];
  return [
    ...publishedAddresses(probe, facts),
    ...services.flatMap(({ service }) => clusterAddresses(service)),
    ...around.flatMap(({ endpoints }) =>
      endpoints.filter(({ managed }) => managed).map(({ address }) => address),
    ),
  ];
}

/** The target with what its TLS needs; a target without TLS unchanged. */
export function secureTarget(target: Target, { vantage, protocol }: Request, probe: Probe): Target {
  if (target.scheme !== 'https') return target;
  if ('service' in vantage) return { ...target, trust: trustOfHop(vantage, probe) };
  const { trust, insecureSkipVerify } = probe.through;
  const asked = { ...trustNames(trust), ...(insecureSkipVerify ? ({ unverified: true } as const) : {}) };
  return {
    ...target,
    // An experiment about the protocol offers HTTP/1.1 alone.
    ...(protocol === undefined ? alpnOf(probe) : {}),
    ...(Object.keys(asked).length === 0 ? {} : { trust: asked }),
  };
}

/** The protocols that TLS offers. Auto offers what clients offer, so that the gateway chooses as it does for them. */
function alpnOf({ through: { httpVersion = 'Auto' } }: Probe): Pick<Target, 'alpn'> {
  if (httpVersion === 'HTTP1') return {};
  return { alpn: httpVersion === 'HTTP2' ? ['h2'] : ['h2', 'http/1.1'] };
}

const trustNames = ({ ca, clientCertificate }: Trust = {}): TargetTrust => ({
  ...(ca === undefined ? {} : { authority: authorityKey(ca) }),
  ...(clientCertificate === undefined ? {} : { clientCertificate }),
});

/** As with gateways, a backend's certificate is verified only where `tls` is written; names of the Service are then accepted too. */
function trustOfHop(vantage: Direct, probe: Probe): TargetTrust {
  const { namespace = probe.namespace, service, port } = vantage;
  const hop = (probe.direct ?? []).find(
    (one) => one.namespace === namespace && one.service === service && one.port === port,
  );
  const { tls } = hop ?? {};
  if (tls === undefined || tls.insecureSkipVerify) return { ...trustNames(tls), unverified: true };
  const name = `${service}.${namespace}`;
  return { ...trustNames(tls), names: [`${name}.svc`, `${name}.svc.cluster.local`, name, service] };
}
