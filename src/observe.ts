// The observations of one cycle: the declared requests, then rounds of experiments until the
// diagnosis asks for no more. Experiments are remembered while nothing changes.

import type { Probe } from './api/probe.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { locationOf } from './diagnosis/headers.ts';
import { vantageKey } from './diagnosis/request.ts';
import type { Diagnosis, Facts, Observation, PodFacts, Request } from './model.ts';
import type { Ports } from './ports.ts';
import { attemptsOf, countOf, declaredRequests, type RequestCount } from './probe/plan.ts';

/** Bounds of one cycle's experiments. */
const maximumRounds = 3;
const maximumExperiments = 12;
/** An unchanged fault is examined anew this often. */
const memoryMs = 10 * 60_000;

/** Experiments that still hold: made while the declared answers were the same. */
export interface Memory {
  readonly signature: string;
  readonly since: Date;
  readonly experiments: readonly Observation[];
  /** Pods whose endpoints disagree, once they were read. */
  readonly pods?: readonly PodFacts[];
}

/** One cycle, watched to its end. */
export interface Observed {
  readonly diagnosis: Diagnosis;
  readonly memory: Memory;
  readonly requestsPerCycle: RequestCount;
}

/** What a cycle starts from. */
export interface Start {
  readonly probe: Probe;
  readonly facts: Facts;
  /** Number of the cycle: endpoints take turns by it. */
  readonly turn: number;
  readonly memory: Memory | undefined;
}

/** Sends, diagnoses, asks further. Rejects only when the cycle is aborted. */
export async function observe(start: Start, ports: Ports, signal: AbortSignal): Promise<Observed> {
  const { probe, facts } = start;
  const line = ports.open(probe, facts);
  try {
    const requests = declaredRequests(probe, facts, start.turn);
    const declared = await line.run(attemptsOf(requests, probe, facts), signal);
    const memory = recall(start, declared, ports.now());
    const send = (ask: readonly Request[]) => line.run(attemptsOf(ask, probe, facts), signal);
    const known = memory.pods === undefined ? facts : { ...facts, pods: memory.pods };
    const examined = await examine({ probe, facts: known, declared, memory }, send);
    ports.countExperiments(examined.memory.experiments.length - memory.experiments.length);
    return { ...(await withPods(examined, ports)), requestsPerCycle: countOf(requests) };
  } finally {
    line.close();
  }
}

interface Examination {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly declared: readonly Observation[];
  readonly memory: Memory;
}

/** An examination with what it came to. */
interface Examined extends Examination {
  readonly diagnosis: Diagnosis;
}

/** Rounds of experiments, each one informed by the answers before it. Diagnoses once for each set of answers. */
async function examine(
  { probe, facts, declared, memory }: Examination,
  send: (ask: readonly Request[]) => Promise<readonly Observation[]>,
): Promise<Examined> {
  const judge = (more: readonly Observation[]) =>
    diagnose({ probe, facts, observations: [...declared, ...more] });
  let { experiments } = memory;
  let diagnosis = judge(experiments);
  for (let round = 0; round < maximumRounds; round += 1) {
    const left = maximumExperiments - (experiments.length - memory.experiments.length);
    if (diagnosis.ask.length === 0 || left <= 0) break;
    experiments = [...experiments, ...(await send(diagnosis.ask.slice(0, left)))];
    diagnosis = judge(experiments);
  }
  return { probe, facts, declared, memory: { ...memory, experiments }, diagnosis };
}

/** Reads the Pods that the diagnosis asks for, if it asks for any, and judges once more with them. */
async function withPods(
  { probe, facts, declared, memory, diagnosis }: Examined,
  ports: Ports,
): Promise<Pick<Observed, 'diagnosis' | 'memory'>> {
  if (diagnosis.askPods.length === 0) return { diagnosis, memory };
  const pods = await ports.pods(probe.namespace, diagnosis.askPods);
  const observations = [...declared, ...memory.experiments];
  return {
    diagnosis: diagnose({ probe, facts: { ...facts, pods }, observations }),
    memory: { ...memory, pods },
  };
}

/** The memory that still holds, or an empty one. */
function recall({ memory, probe, facts }: Start, declared: readonly Observation[], now: Date): Memory {
  const signature = signatureOf(probe, facts, declared);
  const holds = memory?.signature === signature && now.getTime() - memory.since.getTime() < memoryMs;
  return holds ? memory : { signature, since: now, experiments: [] };
}

/**
 * Changes when a declared answer, the spec, or the Ingress changes; not with latencies, bodies, or
 * the endpoint whose turn it is.
 */
function signatureOf(probe: Probe, facts: Facts, declared: readonly Observation[]): string {
  const answers = declared.map(({ request: { vantage, method, host, path }, outcome }) => {
    const door = 'service' in vantage ? [vantage.kind, vantage.service, vantage.port] : vantageKey(vantage);
    const said = outcome.kind === 'answered' ? [outcome.status, locationOf(outcome)] : [outcome.cause];
    return JSON.stringify([door, method, host, path, ...said]);
  });
  const ingress = facts.ingress?.metadata?.resourceVersion;
  return JSON.stringify([probe.uid, probe.generation, ingress, [...new Set(answers)].toSorted()]);
}
