// The series that belong to one probe and die with it: its routes, its conditions, its
// certificates. What people alert on, and nothing else per probe.

import type { Registry } from 'prom-client';
import type { Reason } from '../api/reasons.ts';
import type { Entry, ObjectKey, Observation } from '../model.ts';
import { ownedGauge } from './owned-gauge.ts';

/** What a condition shows to an alert. */
export interface ConditionSeen {
  readonly type: string;
  readonly status: string;
  readonly reason: Reason;
}

/** The functions that record what is known of a probe. */
export interface ProbeRecorders {
  /** Makes these the conditions and routes of a probe; entries that are Unknown have no series. */
  readonly setProbe: (
    probe: ObjectKey,
    conditions: readonly ConditionSeen[],
    entries: readonly Pick<Entry, 'route' | 'method' | 'health'>[],
  ) => void;
  /** Notes when the certificates seen at the gateway expire; a cycle that saw none changes nothing. */
  readonly setCertificates: (probe: ObjectKey, observations: readonly Observation[]) => void;
  /** Removes every series of a probe. */
  readonly forgetProbe: (probe: ObjectKey) => void;
}

/** Registers the gauges. */
export function probeRecorders(registry: Registry): ProbeRecorders {
  const healthy = ownedGauge(registry, {
    name: 'methodprobe_route_healthy',
    help: '1 when the method reaches the application through the gateway, 0 when not, absent while unknown.',
    labelNames: ['namespace', 'name', 'route', 'method'],
  });
  const condition = ownedGauge(registry, {
    name: 'methodprobe_condition',
    help: '1 for the status and reason that a condition has now.',
    labelNames: ['namespace', 'name', 'type', 'status', 'reason'],
  });
  const expiry = ownedGauge(registry, {
    name: 'methodprobe_certificate_expiry_timestamp_seconds',
    help: 'When the certificate that the gateway shows for a host expires.',
    labelNames: ['namespace', 'name', 'host'],
  });
  return {
    setProbe: (probe, conditions, entries) => {
      const key = labelsOf(probe);
      const stands = conditions.map(({ type, status, reason }) => ({ ...key, type, status, reason }));
      condition.replace(
        ownerOf(probe),
        stands.map((labels) => ({ labels, value: 1 })),
      );
      const known = entries.filter(({ health }) => health !== 'Unknown');
      healthy.replace(
        ownerOf(probe),
        known.map(({ route, method, health }) => ({
          labels: { ...key, route, method },
          value: health === 'Healthy' ? 1 : 0,
        })),
      );
    },
    setCertificates: (probe, observations) => {
      const seen = new Map(observations.flatMap(certificateSeen));
      if (seen.size === 0) return;
      const series = Array.from(seen, ([host, value]) => ({ labels: { ...labelsOf(probe), host }, value }));
      expiry.replace(ownerOf(probe), series);
    },
    forgetProbe: (probe) => {
      for (const gauge of [healthy, condition, expiry]) gauge.replace(ownerOf(probe), []);
    },
  };
}

function certificateSeen({ request, outcome }: Observation): readonly (readonly [string, number])[] {
  if (request.vantage.kind !== 'gateway' || outcome.kind === 'failed' || outcome.tls === undefined) return [];
  return [[request.host, outcome.tls.validTo.getTime() / 1000]];
}

function labelsOf({ namespace, name }: ObjectKey): ObjectKey {
  return { namespace, name };
}

function ownerOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}
