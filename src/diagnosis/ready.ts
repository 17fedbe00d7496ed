// Whether the probe can run at all: what it names exists, and the host is known. Applications
// never make Ready False.

import type { Probe } from '../api/probe.ts';
import type { Reason } from '../api/reasons.ts';
import type { Facts } from '../model.ts';
import { hostOf } from '../routing/way.ts';

/** `probe`: go on. `stop`: write Ready with this reason and send nothing. */
export type Readiness =
  | { readonly kind: 'probe' }
  | {
      readonly kind: 'stop';
      readonly ready: 'True' | 'False';
      readonly reason: Reason;
      readonly message: string;
    };

/** The first thing in the way, in the order in which a person would mend it. */
export function readinessOf(probe: Probe, facts: Facts): Readiness {
  if (probe.suspend) {
    return {
      kind: 'stop',
      ready: 'True',
      reason: 'Suspended',
      message: 'spec.suspend is true: nothing is sent',
    };
  }
  const missing = missingReference(probe, facts);
  if (missing !== undefined)
    return { kind: 'stop', ready: 'False', reason: 'ReferenceNotFound', message: missing };
  const ambiguous = ambiguousHost(probe, facts);
  return ambiguous === undefined
    ? { kind: 'probe' }
    : { kind: 'stop', ready: 'False', reason: 'HostRequired', message: ambiguous };
}

function missingReference(probe: Probe, facts: Facts): string | undefined {
  const { ingress } = probe.through;
  if (ingress !== undefined && facts.ingress === undefined) {
    return `spec.through.ingressRef: there is no Ingress ${ingress.name} in namespace ${ingress.namespace}`;
  }
  const index = (probe.direct ?? []).findIndex(({ service }) => !exists(facts, probe.namespace, service));
  const hop = probe.direct?.[index];
  return hop === undefined
    ? undefined
    : `spec.direct[${index}].serviceRef: there is no Service ${hop.service} in namespace ${probe.namespace}`;
}

const exists = (facts: Facts, namespace: string, name: string): boolean =>
  facts.services.some(
    (known) => known.namespace === namespace && known.name === name && known.service !== undefined,
  );

function ambiguousHost(probe: Probe, facts: Facts): string | undefined {
  for (const route of probe.routes) {
    const choice = hostOf(probe, route, facts);
    if (choice.kind === 'ambiguous') {
      const offered = choice.hosts.length === 0 ? 'none' : choice.hosts.slice(0, 10).join(', ');
      return `Set spec.through.host to one host: Ingress ${probe.through.ingress?.name ?? ''} has ${offered}`;
    }
  }
  return undefined;
}
