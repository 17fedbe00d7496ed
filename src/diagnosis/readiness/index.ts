// Whether the probe can run at all: it may name what it names, that exists, and the host is known.
// Applications never make Ready False.

import type { Probe } from '../../api/read/probe.ts';
import type { Facts } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { hostOf } from '../../routing/route-plan.ts';
import { type GatewayField, referenceObstacle } from './references.ts';
import { valueObstacle } from './values.ts';

/** `probe`: go on. `stop`: write Ready with this reason and send nothing. */
export type Readiness =
  | { readonly kind: 'probe' }
  | {
      readonly kind: 'stop';
      readonly ready: 'True' | 'False';
      readonly reason: Reason;
      readonly message: string;
    };

/**
 * The first thing in the way, in the order in which a person would mend it. For the second gateway:
 * the probe that goes through it, its own facts, and `spec.parity`.
 */
export function readinessOf(probe: Probe, facts: Facts, gateway: GatewayField = 'spec.through'): Readiness {
  if (probe.suspend) {
    return {
      kind: 'stop',
      ready: 'True',
      reason: 'Suspended',
      message: 'spec.suspend is true: nothing is sent',
    };
  }
  const obstacle = referenceObstacle(probe, facts, gateway) ?? valueObstacle(probe, facts);
  if (obstacle !== undefined) return { kind: 'stop', ready: 'False', ...obstacle };
  const ambiguous = ambiguousHost(probe, facts, gateway);
  return ambiguous === undefined
    ? { kind: 'probe' }
    : { kind: 'stop', ready: 'False', reason: 'HostRequired', message: ambiguous };
}

function ambiguousHost(probe: Probe, facts: Facts, gateway: GatewayField): string | undefined {
  for (const route of probe.routes) {
    const choice = hostOf(probe, route, facts);
    if (choice.kind === 'ambiguous') {
      const offered = choice.hosts.length === 0 ? 'none' : choice.hosts.slice(0, 10).join(', ');
      return `Set ${gateway}.host to one host: ${routingObjectOfProbe(probe)} has ${offered}`;
    }
  }
  return undefined;
}

const routingObjectOfProbe = ({ through: { ingress, httpRoute } }: Probe): string =>
  httpRoute === undefined ? `Ingress ${ingress?.name ?? ''}` : `HTTPRoute ${httpRoute.name}`;
