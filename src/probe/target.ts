// Which address a request is dialled at: the gateway's, a Service's ClusterIP, an endpoint's.
// It also says who vouches for the address, which the destination policy goes by.

import type { Probe } from '../api/probe.ts';
import type { Facts, Request, Scheme, Service, ServiceFacts, Target, Vantage } from '../model.ts';
import { serviceOf } from '../routing/backend.ts';
import { gatewayPort } from '../routing/gateway-ports.ts';

/** The target of a request; undefined when the cluster names no address or port for its vantage. */
export function targetOf(request: Request, probe: Probe, facts: Facts): Target | undefined {
  const target = spoken(namedTarget(request, probe, facts), request);
  // Port 0 stands for a port name that no Service port has.
  return target?.port === 0 ? undefined : target;
}

/** An experiment about the protocol goes to the same address and port, with or without TLS. */
function spoken(target: Target | undefined, { protocol }: Request): Target | undefined {
  if (target === undefined || protocol === undefined) return target;
  return { ...target, scheme: protocol === 'https' ? 'https' : 'http' };
}

function namedTarget({ vantage }: Request, probe: Probe, facts: Facts): Target | undefined {
  switch (vantage.kind) {
    case 'edge':
      return edgeTarget(vantage.scheme, probe, facts);
    case 'gateway':
      return gatewayTarget(vantage.scheme, probe, facts);
    case 'service':
      return serviceTarget(vantage, probe, facts);
    case 'endpoint':
      return {
        scheme: vantage.scheme ?? 'http',
        address: vantage.address,
        port: vantage.targetPort,
        vouched: vantage.managed,
      };
  }
}

/** `connectTo`, else the URL's host, else `--gateway-address`, else the status of the Ingress. */
export function gatewayTarget(scheme: Scheme, probe: Probe, facts: Facts): Target | undefined {
  const { connectTo, url } = probe.through;
  const port = gatewayPort(probe.through, facts, scheme);
  const named = connectTo ?? url?.host.replace(/^\[(.*)\]$/, '$1');
  if (named !== undefined) return { scheme, address: named, port, vouched: false };
  if (facts.gatewayService !== undefined) return gatewayServiceTarget(scheme, facts.gatewayService);
  const published = facts.ingress?.status?.loadBalancer?.ingress?.[0];
  const address = published?.ip ?? published?.hostname;
  return address === undefined ? undefined : { scheme, address, port, vouched: true };
}

/** The port of a gateway's Service for a scheme: by appProtocol, then by name, then 80 and 443. */
function gatewayServiceTarget(scheme: Scheme, { service }: ServiceFacts): Target | undefined {
  const ports = service?.spec?.ports ?? [];
  const standard = scheme === 'http' ? 80 : 443;
  const found =
    ports.find(({ appProtocol }) => appProtocol?.toLowerCase() === scheme) ??
    ports.find(({ name }) => name === scheme) ??
    ports.find(({ port }) => port === standard);
  const address = clusterAddress(service);
  return found === undefined || address === undefined
    ? undefined
    : { scheme, address, port: found.port, vouched: true };
}

/** An author names it, so nobody vouches for it. */
function edgeTarget(scheme: Scheme, { through }: Probe, facts: Facts): Target | undefined {
  const { edge } = through;
  const port = gatewayPort(through, facts, scheme);
  return edge === undefined ? undefined : { scheme, address: edge.connectTo, port, vouched: false };
}

/** A ClusterIP, vouched for; an ExternalName, which its author named; nothing for a headless Service. */
function serviceTarget(
  vantage: Extract<Vantage, { kind: 'service' }>,
  probe: Probe,
  facts: Facts,
): Target | undefined {
  const { scheme = 'http', port } = vantage;
  const found = serviceOf(facts, { namespace: probe.namespace, name: vantage.service });
  const external = found?.service?.spec?.externalName;
  if (external !== undefined) return { scheme, address: external, port, vouched: false };
  const address = clusterAddress(found?.service);
  return address === undefined ? undefined : { scheme, address, port, vouched: true };
}

function clusterAddress(service: Service | undefined): string | undefined {
  const address = service?.spec?.clusterIP;
  return address === undefined || address === '' || address === 'None' ? undefined : address;
}

/** Addresses that the cluster itself names around a probe: an author who names one of them names nothing new. */
export function vouchedAddresses(probe: Probe, facts: Facts): readonly string[] {
  const published = facts.ingress?.status?.loadBalancer?.ingress ?? [];
  const services = [...facts.services, ...(facts.gatewayService === undefined ? [] : [facts.gatewayService])];
  return [
    ...published.flatMap(({ ip }) => ip ?? []),
    ...services.flatMap(({ service }) => clusterAddress(service) ?? []),
    ...facts.services
      .filter(({ namespace }) => namespace === probe.namespace)
      .flatMap(({ endpoints }) => endpoints.filter(({ managed }) => managed).map(({ address }) => address)),
  ];
}
