// Plugs the world into a cycle's ports: caches, connections, the API server, metrics, time.
// Apart from main.ts so that main reads as a table of contents.

import type { Status } from '../api/v1alpha1/status.ts';
import type { Ports } from '../cycle/ports.ts';
import { apiServerAddresses } from '../kube/facts/api-server-addresses.ts';
import { gatherFacts } from '../kube/facts/index.ts';
import { readPods } from '../kube/facts/pods.ts';
import type { RunningOperator } from '../kube/operator.ts';
import { presenceOf, readNamed } from '../kube/secrets/object.ts';
import { createValueReader, type ValueReader } from '../kube/secrets/reader.ts';
import { createTlsSecretReader } from '../kube/secrets/tls-secrets.ts';
import { createEventPoster } from '../kube/write/events.ts';
import { writeStatus } from '../kube/write/status.ts';
import type { Metrics } from '../metrics/registry.ts';
import type { ObjectKey, Observation } from '../model/index.ts';
import { vouchedAddresses } from '../probe/plan/target.ts';
import { handshakeMemory } from '../probe/secrets/handshakes.ts';
import { userAgentOf } from '../probe/secrets/request-headers.ts';
import { ownAddresses } from '../probe/send/addresses.ts';
import { type DestinationRules, destinationPolicy } from '../probe/send/destination.ts';
import { limitOf } from '../probe/send/limit.ts';
import { nameResolver } from '../probe/send/resolve.ts';
import { run } from '../probe/send/run.ts';
import { openSession } from '../probe/send/session.ts';
import type { Config } from './config.ts';
import { version } from './config.ts';
import type { Logger } from './log.ts';
import type { ProbeReader } from './probes.ts';
import { doubtRefused, materialOf, readText, readValues } from './secret-values.ts';

/** What the ports are made of. */
export interface World {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly operator: RunningOperator;
  readonly read: ProbeReader;
  /** Name of this replica, for Events. */
  readonly instance: string;
  readonly again: (key: ObjectKey, ms: number) => void;
}

/** The ports of every cycle. */
export function portsOf(world: World): Ports {
  const { config, metrics, operator } = world;
  const now = (): Date => new Date();
  const values = createValueReader((object, keys) => readNamed(operator.api, object, keys), milliseconds);
  return {
    read: world.read,
    facts: (probe) => gatherFacts(operator.caches, probe, factsOptions(config, now())),
    resolve: nameResolver(),
    values: valuesPort(world, values),
    configMap: (object, key) => readText(object, key, values),
    open: opener(world, values),
    pods: (namespace, names) => readPods(operator.api, namespace, names),
    writeStatus: statusWriter(world),
    announce: announcer(world),
    record: (probe, status, diagnosis) =>
      metrics.setProbe(probe, {
        conditions: status.conditions,
        entries: diagnosis?.entries ?? [],
        ...told(status),
      }),
    countExperiments: metrics.recordExperiments,
    again: world.again,
    now,
    heartbeatMs: config.heartbeatMs,
    maximumRequests: config.maximumRequests,
  };
}

/** Of a clock that nobody sets back. */
const milliseconds = (): number => performance.now();

/** How many differences there are between two gateways, where that is known. */
function told({ conditions, parity = [], omittedDifferences = 0 }: Status): {
  readonly differences?: number;
} {
  const known = conditions.some(({ type, status }) => type === 'Parity' && status !== 'Unknown');
  return known ? { differences: parity.length + omittedDifferences } : {};
}

function factsOptions({ gatewayAddresses, namespace, disclosesForeign }: Config, now: Date) {
  return { gatewayAddresses, now, disclosesForeign, ...(namespace === undefined ? {} : { namespace }) };
}

function valuesPort({ operator }: World, reader: ValueReader): NonNullable<Ports['values']> {
  const tlsSecretsOf = createTlsSecretReader((key) => presenceOf(operator.api, key), milliseconds);
  return async (probe, known) => {
    const [values, tlsSecrets] = await Promise.all([readValues(probe, reader), tlsSecretsOf(known)]);
    return {
      ...(values === undefined ? {} : { values }),
      ...(tlsSecrets === undefined ? {} : { tlsSecrets }),
    };
  };
}

function opener({ config, metrics, operator }: World, values: ValueReader): Ports['open'] {
  const concurrency = limitOf(config.concurrency);
  const handshakes = handshakeMemory();
  const rules: DestinationRules = destinationPolicy({
    allow: config.allowCidrs,
    deny: config.denyCidrs,
    own: ownAddresses(),
    apiServer: () => apiServerAddresses(operator),
  });
  const counted = (observations: readonly Observation[]): readonly Observation[] => {
    for (const observation of observations) metrics.recordRequest(observation);
    return observations;
  };
  const recorded = (probe: ObjectKey, observations: readonly Observation[]): readonly Observation[] => {
    metrics.setCertificates(probe, observations);
    return counted(observations);
  };
  return (probe, facts, side) => {
    const session = openSession({
      destinations: rules.vouchingFor(vouchedAddresses(probe, facts)),
      userAgent: userAgentOf(version, probe, probe.userAgentSuffix),
      probe,
      material: materialOf(probe, values),
      handshakes,
    });
    return {
      run: async (attempts, signal) => {
        const observations = await run(attempts, session, { signal, concurrency });
        doubtRefused(probe, observations, values);
        // The certificates of a second gateway are not those that clients meet today.
        return side === 'parity' ? counted(observations) : recorded(probe, observations);
      },
      close: session.close,
    };
  };
}

function statusWriter({ log, metrics, operator }: World): Ports['writeStatus'] {
  return async (probe, status) => {
    const result = await writeStatus(operator, probe, status);
    metrics.recordStatusWrite(result.kind);
    const { namespace, name } = probe;
    if (result.kind === 'reduced' || result.kind === 'refused') {
      log.error({ namespace, name, refusal: result.refusal }, 'the API server refused a status');
    }
    if (result.kind === 'unavailable')
      log.warn({ namespace, name, detail: result.detail }, 'status not written yet');
    return result.kind;
  };
}

function announcer({ log, operator, instance }: World): Ports['announce'] {
  const post = createEventPoster({ api: operator.api, instance });
  return async (probe, notice) => {
    const { namespace, name } = probe;
    log.info({ namespace, name, reason: notice.reason, note: notice.note }, 'Healthy changed');
    const posted = await post(probe, notice);
    if (posted.kind === 'failed') log.warn({ namespace, name, detail: posted.detail }, 'Event not posted');
  };
}
