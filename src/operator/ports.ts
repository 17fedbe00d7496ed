// The ports of a cycle as the running operator fills them: each port with the cache, the sender, the API server, the
// metrics or the clock behind it. `portsOf` lists them; every port that takes more than a line has a function below.

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
import type { ObjectKey } from '../model/index.ts';
import { vouchedAddresses } from '../probe/plan/target.ts';
import { handshakeMemory } from '../probe/secrets/handshakes.ts';
import { userAgentOf } from '../probe/secrets/request-headers.ts';
import { ownAddresses } from '../probe/send/addresses.ts';
import { destinationPolicy } from '../probe/send/destination.ts';
import { nameResolver } from '../probe/send/resolve.ts';
import { limitOf, run } from '../probe/send/run.ts';
import { openSession } from '../probe/send/session.ts';
import { type Config, version } from './config.ts';
import type { Logger } from './log.ts';
import type { ProbeReader } from './probes.ts';
import { credentialsOf, doubtRefused, readText, readValues } from './secret-values.ts';

/** The parts of the operator that the ports are made of. */
interface OperatorParts {
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
export function portsOf(parts: OperatorParts): Ports {
  const { config, metrics, operator } = parts;
  const reader = createValueReader((object, keys) => readNamed(operator.api, object, keys), monotonicMs);
  return {
    read: parts.read,
    facts: factsPort(parts),
    resolve: nameResolver(),
    values: valuesPort(parts, reader),
    configMap: (object, key) => readText(object, key, reader),
    open: openPort(parts, reader),
    pods: (namespace, names) => readPods(operator.api, namespace, names),
    writeStatus: writeStatusPort(parts),
    announce: announcePort(parts),
    record: recordPort(parts),
    countExperiments: metrics.recordExperiments,
    again: parts.again,
    now: () => new Date(),
    heartbeatMs: config.heartbeatMs,
    maximumRequests: config.maximumRequests,
  };
}

/** Milliseconds of a clock that never goes back, as the wall clock may. */
const monotonicMs = (): number => performance.now();

/** What the caches know around a probe. */
function factsPort({ config, operator }: OperatorParts): Ports['facts'] {
  const { gatewayAddresses, namespace, disclosesForeign } = config;
  const options = { gatewayAddresses, disclosesForeign, ...(namespace === undefined ? {} : { namespace }) };
  return (probe) => gatherFacts(operator.caches, probe, { ...options, now: new Date() });
}

/** How reading the named Secrets and ConfigMaps went, and which TLS Secrets are there. */
function valuesPort({ operator }: OperatorParts, reader: ValueReader): NonNullable<Ports['values']> {
  const tlsSecretsOf = createTlsSecretReader((key) => presenceOf(operator.api, key), monotonicMs);
  return async (probe, known) => {
    const [values, tlsSecrets] = await Promise.all([readValues(probe, reader), tlsSecretsOf(known)]);
    return {
      ...(values === undefined ? {} : { values }),
      ...(tlsSecrets === undefined ? {} : { tlsSecrets }),
    };
  };
}

/** Sessions that send, within the limit of requests in flight, and record what they saw. */
function openPort({ config, metrics, operator }: OperatorParts, reader: ValueReader): Ports['open'] {
  const concurrency = limitOf(config.concurrency);
  const handshakes = handshakeMemory();
  const policy = destinationPolicy({
    allow: config.allowCidrs,
    deny: config.denyCidrs,
    own: ownAddresses(),
    apiServer: () => apiServerAddresses(operator),
  });
  return (probe, facts, side) => {
    const session = openSession({
      destinations: policy.vouchingFor(vouchedAddresses(probe, facts)),
      userAgent: userAgentOf(version, probe, probe.userAgentSuffix),
      probe,
      credentials: credentialsOf(probe, reader),
      handshakes,
    });
    return {
      run: async (attempts, signal) => {
        const observations = await run(attempts, session, { signal, concurrency });
        doubtRefused(probe, observations, reader);
        // The certificates of a second gateway are not those that clients meet today.
        if (side !== 'parity') metrics.setCertificates(probe, observations);
        for (const observation of observations) metrics.recordRequest(observation);
        return observations;
      },
      close: session.close,
    };
  };
}

/** Writes a status; counts the result, and logs one that was not written as it is. */
function writeStatusPort({ log, metrics, operator }: OperatorParts): Ports['writeStatus'] {
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

/** Logs that Healthy changed, and posts the Event. */
function announcePort({ log, operator, instance }: OperatorParts): Ports['announce'] {
  const post = createEventPoster({ api: operator.api, instance });
  return async (probe, event) => {
    const { namespace, name } = probe;
    log.info({ namespace, name, reason: event.reason, note: event.note }, 'Healthy changed');
    const posted = await post(probe, event);
    if (posted.kind === 'failed') log.warn({ namespace, name, detail: posted.detail }, 'Event not posted');
  };
}

/** The metrics of a probe from its status. */
function recordPort({ metrics }: OperatorParts): Ports['record'] {
  return (probe, status, diagnosis) => {
    const { conditions, parity = [], omittedDifferences = 0 } = status;
    const isCompared = conditions.some((one) => one.type === 'Parity' && one.status !== 'Unknown');
    metrics.setProbe(probe, {
      conditions,
      entries: diagnosis?.entries ?? [],
      ...(isCompared ? { differences: parity.length + omittedDifferences } : {}),
    });
  };
}
