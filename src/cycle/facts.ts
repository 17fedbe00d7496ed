// What is known before a cycle is planned: the facts of the caches, the addresses behind the DNS names in the
// gateway's status, and the states of what is read by name. Apart because both gateways of a probe need it.

import type { Probe } from '../api/read/probe.ts';
import type { Facts } from '../model/index.ts';
import { namesToResolve } from '../routing/gateway-address/addresses.ts';
import type { Ports } from './ports.ts';

/** The facts of a probe, with `resolved` where its gateway is known by name, and the states of values and TLS Secrets. */
export async function gather(probe: Probe, ports: Ports): Promise<Facts> {
  const known = ports.facts(probe);
  const [resolved, named] = await Promise.all([
    addressesOf(probe, known, ports),
    ports.values?.(probe, known),
  ]);
  return { ...known, ...(resolved === undefined ? {} : { resolved }), ...named };
}

async function addressesOf(probe: Probe, known: Facts, ports: Ports): Promise<Facts['resolved']> {
  const names = namesToResolve(probe, known);
  return names.length === 0 ? undefined : ports.resolve(names);
}
