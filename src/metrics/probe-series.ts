// The series of one probe, which are removed with it: its routes, conditions, differences and certificates. Only what
// people alert on has series for each probe.

import { Gauge, type Registry } from 'prom-client';
import type { Entry, ObjectKey, Observation, Request } from '../model/index.ts';
import type { Reason } from '../model/reasons.ts';

/** The part of a probe's status that its metrics show. */
interface ShownStatus {
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason: Reason }[];
  readonly entries: readonly Pick<Entry, 'route' | 'method' | 'check' | 'health'>[];
  /** Differences between two gateways; absent where none are compared, or the comparison has no result. */
  readonly differences?: number;
}

/** The functions that record what is known of a probe. */
export interface ProbeRecorders {
  /** Replaces the series of a probe by those of this status; entries that are Unknown have none. */
  readonly setProbe: (probe: ObjectKey, status: ShownStatus) => void;
  /**
   * Records when the certificates expire that the gateway showed to declared requests. A host that did not answer keeps
   * its last one; experiments and replays change nothing.
   */
  readonly setCertificates: (probe: ObjectKey, observations: readonly Observation[]) => void;
  /** Removes every series of a probe. */
  readonly forgetProbe: (probe: ObjectKey) => void;
}

/** Registers the gauges. */
export function probeRecorders(registry: Registry): ProbeRecorders {
  const healthy = ownedGauge(registry, {
    name: 'methodprobe_route_healthy',
    help: '1 when the check of a route and method holds (Method: it is reached, Refusal: it is refused, Preflight: it passes), 0 when not, absent while unknown.',
    labelNames: ['namespace', 'name', 'route', 'method', 'check'],
  });
  const condition = ownedGauge(registry, {
    name: 'methodprobe_condition',
    help: '1 for the status and reason that a condition has now.',
    labelNames: ['namespace', 'name', 'type', 'status', 'reason'],
  });
  const parity = ownedGauge(registry, {
    name: 'methodprobe_parity_differences',
    help: 'Differences between the answers of two gateways, absent while unknown.',
    labelNames: ['namespace', 'name'],
  });
  const expiry = ownedGauge(registry, {
    name: 'methodprobe_certificate_expiry_timestamp_seconds',
    help: 'When the certificate that the gateway shows for a host expires.',
    labelNames: ['namespace', 'name', 'host'],
  });
  const certificates = new Map<string, ReadonlyMap<string, number>>();
  return {
    setProbe: (probe, { conditions, entries, differences }) => {
      const key = labelsOf(probe);
      condition.replace(
        ownerOf(probe),
        conditions.map(({ type, status, reason }) => ({
          labels: { ...key, type, status, reason },
          value: 1,
        })),
      );
      const known = entries.filter(({ health }) => health !== 'Unknown');
      healthy.replace(
        ownerOf(probe),
        known.map(({ route, method, check, health }) => ({
          labels: { ...key, route, method, check },
          value: health === 'Healthy' ? 1 : 0,
        })),
      );
      parity.replace(ownerOf(probe), differences === undefined ? [] : [{ labels: key, value: differences }]);
    },
    setCertificates: (probe, observations) => {
      const asked = observations.filter(({ request }) => isDeclaredTls(request));
      if (asked.length === 0) return;
      const owner = ownerOf(probe);
      const seen = expiries(asked, certificates.get(owner) ?? new Map());
      certificates.set(owner, seen);
      const series = Array.from(seen, ([host, value]) => ({ labels: { ...labelsOf(probe), host }, value }));
      expiry.replace(owner, series);
    },
    forgetProbe: (probe) => {
      for (const gauge of [healthy, condition, parity, expiry]) gauge.replace(ownerOf(probe), []);
      certificates.delete(ownerOf(probe));
    },
  };
}

function isDeclaredTls({ purpose, vantage }: Request): boolean {
  return purpose === 'declared' && vantage.kind === 'gateway' && vantage.scheme === 'https';
}

/** Expiry by host in Unix seconds: of the certificate seen now, else of the last one. */
function expiries(
  asked: readonly Observation[],
  known: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  for (const { request, outcome } of asked) {
    const now = outcome.kind === 'answered' ? outcome.tls?.validTo.getTime() : undefined;
    const value = now === undefined ? (seen.get(request.host) ?? known.get(request.host)) : now / 1000;
    if (value !== undefined) seen.set(request.host, value);
  }
  return seen;
}

function labelsOf({ namespace, name }: ObjectKey): ObjectKey {
  return { namespace, name };
}

function ownerOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}

/** Values by label name. */
type Labels<L extends string> = Readonly<Record<L, string>>;

interface Series<L extends string> {
  readonly labels: Labels<L>;
  readonly value: number;
}

interface OwnedGauge<L extends string> {
  /** Makes these the only series of the owner; an empty list removes them all. */
  readonly replace: (owner: string, series: readonly Series<L>[]) => void;
}

/** Registers a gauge whose series are replaced owner by owner. */
function ownedGauge<L extends string>(
  registry: Registry,
  description: { readonly name: string; readonly help: string; readonly labelNames: readonly L[] },
): OwnedGauge<L> {
  const { name, help, labelNames } = description;
  const gauge = new Gauge<L>({ name, help, labelNames: [...labelNames], registers: [registry] });
  const owned = new Map<string, ReadonlyMap<string, Labels<L>>>();
  return {
    replace: (owner, series) => {
      const before = owned.get(owner) ?? new Map<string, Labels<L>>();
      const after = new Map(series.map(({ labels }) => [seriesKey(labelNames, labels), labels]));
      for (const [key, labels] of before) if (!after.has(key)) gauge.remove(labels);
      for (const { labels, value } of series) gauge.set(labels, value);
      if (after.size === 0) owned.delete(owner);
      else owned.set(owner, after);
    },
  };
}

function seriesKey<L extends string>(names: readonly L[], labels: Labels<L>): string {
  return JSON.stringify(names.map((name) => labels[name]));
}
