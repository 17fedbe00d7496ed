// The metrics of the operator: names, labels, and one function for each thing that is counted. Labels are bounded: no
// URL, no message, no Pod. Requests are not counted by probe: for 10,000 probes that made 220,000 series.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Observation, Outcome, Vantage } from '../model/index.ts';
import { type ProbeRecorders, probeRecorders } from './probe-series.ts';

/** The functions that record, and the registry that /metrics renders. */
export interface Metrics extends ProbeRecorders {
  readonly registry: Registry;
  /** Counts a request by vantage and outcome, and records its duration. */
  readonly recordRequest: (observation: Observation) => void;
  /** Counts the requests of one cycle that no spec declares. */
  readonly recordExperiments: (count: number) => void;
  /** Records how many milliseconds later than planned a cycle started. */
  readonly recordLateness: (ms: number) => void;
  /** Counts a write of a status by its result, one of a few fixed words. */
  readonly recordStatusWrite: (result: string) => void;
  /** Records that an informer heard from the API server, at a time in Unix milliseconds. */
  readonly recordInformerEvent: (kind: string, atMs: number) => void;
}

/** Buckets in seconds: a request lasts from a millisecond in the cluster to the longest sensible timeout. */
const requestBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Around 250 ms, the lateness that a cycle stays under in all but one of a hundred cases. */
const latenessBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** Creates a registry with these metrics and those of the process. */
export function createMetrics(build: { readonly version: string }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  recordBuild(registry, build.version);
  return {
    registry,
    recordRequest: requestRecorder(registry),
    ...probeRecorders(registry),
    ...operatorRecorders(registry),
  };
}

function recordBuild(registry: Registry, version: string): void {
  const labelNames = ['version', 'node'];
  const help = 'Always 1; the labels say what runs.';
  const gauge = new Gauge({ name: 'methodprobe_build_info', help, labelNames, registers: [registry] });
  gauge.set({ version, node: process.versions.node }, 1);
}

function requestRecorder(registry: Registry): Metrics['recordRequest'] {
  const registers = [registry];
  const requests = new Counter({
    name: 'methodprobe_requests_total',
    help: 'Requests sent, by vantage and by class of the answer or cause of its absence.',
    labelNames: ['via', 'code_class'],
    registers,
  });
  const durations = new Histogram({
    name: 'methodprobe_request_duration_seconds',
    help: 'Time from the look-up of the name to the last byte read.',
    labelNames: ['via', 'phase'],
    buckets: requestBuckets,
    registers,
  });
  return ({ request, outcome }) => {
    const via = viaOf(request.vantage);
    requests.inc({ via, code_class: codeClass(outcome) });
    durations.observe({ via, phase: 'total' }, outcome.ms / 1000);
  };
}

type OperatorRecorders = Pick<
  Metrics,
  'recordExperiments' | 'recordLateness' | 'recordStatusWrite' | 'recordInformerEvent'
>;

function operatorRecorders(registry: Registry): OperatorRecorders {
  const registers = [registry];
  const lateness = new Histogram({
    name: 'methodprobe_cycle_lateness_seconds',
    help: 'How much later than planned a cycle started.',
    buckets: latenessBuckets,
    registers,
  });
  const experiments = new Counter({
    name: 'methodprobe_experiments_total',
    help: 'Requests that no spec declares, sent to separate causes.',
    registers,
  });
  const writes = new Counter({
    name: 'methodprobe_status_writes_total',
    help: 'Writes of a status to the API server, by result.',
    labelNames: ['result'],
    registers,
  });
  const informers = new Gauge({
    name: 'methodprobe_informer_last_event_timestamp_seconds',
    help: 'When the watch of a kind last heard from the API server.',
    labelNames: ['kind'],
    registers,
  });
  return {
    recordExperiments: (count) => experiments.inc(count),
    recordLateness: (ms) => lateness.observe(ms / 1000),
    recordStatusWrite: (result) => writes.inc({ result }),
    recordInformerEvent: (kind, atMs) => informers.set({ kind }, atMs / 1000),
  };
}

/** The vantage as a label, without addresses and Pods. */
function viaOf(vantage: Vantage): string {
  return 'service' in vantage ? vantage.kind : `${vantage.kind}-${vantage.scheme}`;
}

/** `2xx` and so on, or the cause of a failure. */
function codeClass(outcome: Outcome): string {
  return outcome.kind === 'failed' ? outcome.cause : `${Math.floor(outcome.status / 100)}xx`;
}
