// What is known before a cycle is planned: the facts of the caches, and the addresses behind the DNS
// names in the gateway's status. Apart because both gateways of a probe need it.

import type { Probe } from './api/probe.ts';
import type { Facts } from './model.ts';
import type { Ports } from './ports.ts';
import { namesToResolve } from './routing/doors.ts';

/** The facts of a probe, with `resolved` where its gateway is known by name. */
export async function gather(probe: Probe, ports: Ports): Promise<Facts> {
  const known = ports.facts(probe);
  const names = namesToResolve(probe, known);
  return names.length === 0 ? known : { ...known, resolved: await ports.resolve(names) };
}
