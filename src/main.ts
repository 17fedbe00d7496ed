// The operator, wired in reading order: configuration, log, metrics, caches, schedule, cycles.
// It starts nothing twice and ends in the reverse order.

import { hostname } from 'node:os';
import type { Parsed } from './api/read/probe.ts';
import { type RunState, runCycle } from './cycle/cycle.ts';
import { turnInMs } from './cycle/stability/pauses.ts';
import { type ProbeSeen, type RunningOperator, startOperator } from './kube/operator.ts';
import { createMetrics, type Metrics } from './metrics/registry.ts';
import { serveMetrics } from './metrics/server.ts';
import type { ObjectKey } from './model/index.ts';
import { type Command, type Config, readCommand, version } from './operator/config.ts';
import { ConfigError } from './operator/flags.ts';
import { createLog, type Logger } from './operator/log.ts';
import { portsOf } from './operator/ports.ts';
import { probeReader } from './operator/probes.ts';
import { Scheduler } from './schedule/scheduler.ts';
import { Settling } from './schedule/settling.ts';

/** Cycles at once: each waits for the network most of its time, and shares the limit of requests. */
const cyclesAtOnce = 256;
/** A cycle that is due starts within milliseconds; after this long the scheduler stands still. */
const standstillMs = 120_000;
/** How often the informers' last words are noted: well below any sensible alert on their silence. */
const pulseMs = 10_000;
/** A spec that makes no sense is looked at again only for its sign of life. */
const invalidEveryMs = 60_000;

const keyText = ({ namespace, name }: ObjectKey): string => `${namespace}/${name}`;

function keyOf(text: string): ObjectKey {
  const [namespace = '', name = ''] = text.split('/');
  return { namespace, name };
}

async function operate(config: Config, log: Logger): Promise<void> {
  const metrics = createMetrics({ version });
  const states = new Map<string, RunState>();
  const settling = new Settling();
  const scheduler = new Scheduler({
    run: async (key, signal) => {
      const state = states.get(key) ?? { turn: 0 };
      const next = await runCycle(keyOf(key), ports, { state, signal });
      if (signal.aborted) return;
      states.set(key, next);
      const pause = settling.next(key);
      if (pause !== undefined) scheduler.again(key, pause);
    },
    concurrency: cyclesAtOnce,
    onStart: (_key, latenessMs) => metrics.recordLateness(latenessMs),
    onError: (key, error) => log.error({ probe: key, err: error }, 'a cycle failed'),
  });
  const operator = await startOperator({
    log,
    ...(config.namespace === undefined ? {} : { namespace: config.namespace }),
    onProbe: (seen, atStart) => {
      const judged = schedule(scheduler, read(seen), { seen, atStart });
      // A probe often comes together with its Ingress, before the gateway has taken that over.
      if (!judged) settling.changed(keyText(seen));
    },
    onTouched: (key) => {
      settling.changed(keyText(key));
      scheduler.trigger(keyText(key));
    },
    onGone: (key) => {
      scheduler.forget(keyText(key));
      settling.forget(keyText(key));
      states.delete(keyText(key));
      metrics.forgetProbe(key);
    },
  });
  const read = probeReader(operator);
  const again = (key: ObjectKey, ms: number): void => scheduler.again(keyText(key), ms);
  const instance = process.env['HOSTNAME'] ?? hostname();
  const ports = portsOf({ config, log, metrics, operator, read, instance, again });

  let synced = false;
  const server = await serveMetrics({
    address: config.metricsAddress,
    registry: metrics.registry,
    stuck: () =>
      scheduler.standstillMs() > standstillMs ? 'no cycle has started for two minutes' : undefined,
    pending: () => (synced ? undefined : 'waiting for the API server'),
  });
  void operator.synced.then(() => {
    synced = true;
    log.info({ probes: operator.caches.probes.list().length }, 'caches are filled');
  });
  const pulse = setInterval(() => reportInformers(operator, metrics), pulseMs);
  log.info({ version, namespace: config.namespace ?? 'all', metrics: server.address }, 'MethodProbe runs');

  await stopSignal();
  log.info('MethodProbe stops');
  clearInterval(pulse);
  await scheduler.stop();
  operator.stop();
  operator.api.close();
  await server.close();
}

/**
 * Sets the plan of a probe. What has no verdict for its generation runs at once; at start the others are spread.
 * Returns whether it has a verdict.
 */
function schedule(
  scheduler: Scheduler,
  parsed: Parsed | undefined,
  { seen, atStart }: { readonly seen: ProbeSeen; readonly atStart: boolean },
): boolean {
  const probe = parsed?.kind === 'valid' ? parsed.probe : undefined;
  const every = probe?.intervalMs ?? invalidEveryMs;
  const status = parsed?.kind === 'valid' ? parsed.probe.status : parsed?.status;
  const judged = status?.observedGeneration === seen.generation;
  const version = `${seen.uid} ${seen.generation} ${seen.probeNow ?? ''}`;
  scheduler.set(keyText(seen), { every, version, spread: atStart && judged });
  const turn = probe && turnInMs(probe, new Date());
  if (turn !== undefined) scheduler.again(keyText(seen), turn);
  return judged;
}

function reportInformers({ informers }: RunningOperator, metrics: Metrics): void {
  for (const { resource, lastEventAt } of informers) metrics.recordInformerEvent(resource, lastEventAt);
}

/** Resolves at the first SIGTERM or SIGINT. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

/** Exit codes: 0 after a stop that was asked for, 1 when it cannot run, 2 for a command line that makes no sense. */
async function main(): Promise<number> {
  const command = commandOf(process.argv.slice(2));
  if (command.kind === 'wrong') {
    process.stderr.write(`${command.text}\n`);
    return 2;
  }
  if (command.kind === 'print') {
    process.stdout.write(command.text);
    return 0;
  }
  const log = createLog(command.config.logLevel);
  try {
    await operate(command.config, log);
    return 0;
  } catch (error) {
    log.fatal({ err: error }, `MethodProbe cannot run: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

function commandOf(args: readonly string[]): Command | { readonly kind: 'wrong'; readonly text: string } {
  try {
    return readCommand(args, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: 'wrong', text: error.message };
  }
}

// Watches may still be open when it cannot run: nothing of this process is worth waiting for.
process.exit(await main());
