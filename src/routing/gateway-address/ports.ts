// The ports at which clients reach the gateway: what the author wrote, else those of the attached listeners of the
// Gateway, else the scheme's own.

import type { Through } from '../../api/read/probe.ts';
import type { Facts, Gateway, Listener, Scheme } from '../../model/index.ts';
import { httpListeners, refsTo } from '../gateway-api/attachment.ts';
import { intersection } from '../gateway-api/hosts.ts';

/** The ports of a place; a scheme that is left out is not known to be served there. */
export type GatewayPorts = Partial<Readonly<Record<Scheme, number>>>;

/** The ports of RFC 9110 section 4.2. */
export const standardPorts: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/** The gateway's port for a scheme; `facts` narrowed to one address give the port there. */
export function gatewayPort(through: Through, facts: Facts, scheme: Scheme): number {
  const { url, ports } = through;
  if (url?.scheme === scheme) return url.port;
  return ports[scheme] ?? listenerPort(through, facts, scheme) ?? standardPorts[scheme];
}

function listenerPort(through: Through, facts: Facts, scheme: Scheme): number | undefined {
  for (const gateway of facts.gatewayApi?.gateways ?? []) {
    const port = portsOfGateway(through, facts, gateway)[scheme];
    if (port !== undefined) return port;
  }
  return undefined;
}

/** The ports of a Gateway that the route is attached to: of each protocol the first listener. */
export function portsOfGateway(through: Through, facts: Facts, gateway: Gateway): GatewayPorts {
  const listeners = attachedListeners(through, facts, gateway);
  const http = listeners.find(({ protocol }) => protocol === 'HTTP')?.port;
  const https = listeners.find(({ protocol }) => protocol === 'HTTPS')?.port;
  return { ...(http === undefined ? {} : { http }), ...(https === undefined ? {} : { https }) };
}

/**
 * Listeners that the route names by section or port and shares a hostname with; all that the probe
 * means where it names none of them, because the probe may name the Gateway by itself.
 */
function attachedListeners(
  { httpRoute }: Through,
  { gatewayApi }: Facts,
  gateway: Gateway,
): readonly Listener[] {
  const route = gatewayApi?.route;
  const section = httpRoute?.parent?.sectionName;
  const meant = httpListeners(gateway).filter(({ listener }) => (section ?? listener.name) === listener.name);
  const named = route === undefined ? [] : meant.filter((placed) => refsTo(route, placed).length > 0);
  if (named.length === 0) return meant.map(({ listener }) => listener);
  return named
    .map(({ listener }) => listener)
    .filter(({ hostname }) => sharesHost(hostname, route?.spec?.hostnames));
}

/** No hostname is all of them. */
const sharesHost = (listener = '', hostnames: readonly string[] = []): boolean =>
  hostnames.length === 0 || hostnames.some((hostname) => intersection(listener, hostname) !== undefined);
