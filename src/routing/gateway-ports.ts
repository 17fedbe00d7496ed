// The port at which clients meet the gateway: what the author wrote, else what the listeners of the
// Gateway say, else the scheme's own. One answer for requests, their text and the curl line.

import type { Through } from '../api/probe.ts';
import type { Facts, Scheme } from '../model.ts';

const standard: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/** The gateway's port for a scheme. */
export function gatewayPort({ url, ports }: Through, facts: Facts, scheme: Scheme): number {
  if (url?.scheme === scheme) return url.port;
  return ports[scheme] ?? listenerPort(facts, scheme) ?? standard[scheme];
}

function listenerPort({ gatewayApi }: Facts, scheme: Scheme): number | undefined {
  const protocol = scheme === 'https' ? 'HTTPS' : 'HTTP';
  const listeners = (gatewayApi?.gateways ?? []).flatMap(({ spec }) => spec?.listeners ?? []);
  return listeners.find((listener) => listener.protocol === protocol)?.port;
}
