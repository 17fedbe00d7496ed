// The observations of one cycle: the declared requests, then rounds of experiments until the
// diagnosis asks for no more. Experiments are remembered while nothing changes.

import type { Probe } from '../api/read/probe.ts';
import { type Case, diagnose, type Judgement } from '../diagnosis/diagnose.ts';
import { vantageKey } from '../diagnosis/evidence/request.ts';
import { locationOf } from '../diagnosis/responder/headers.ts';
import { rounds } from '../diagnosis/rounds.ts';
import type { Facts, Observation, PodFacts, Request } from '../model/index.ts';
import { withoutAccepted } from '../probe/plan/checks.ts';
import { attemptsOf, countOf, type RequestCount } from '../probe/plan/plan.ts';
import type { PlannedProbe } from '../routing/route-plan.ts';
import type { Ports } from './ports.ts';
import { steadied } from './stability/flapping.ts';
import { type History, pastCycles, remember, routingVersions } from './stability/history.ts';

/** An unchanged fault is examined anew this often. */
const memoryMs = 10 * 60_000;

/** Sets of answers that are remembered: a gateway may alternate between some of them. */
const memoriesKept = 4;

/** Experiments that still hold: made while the declared answers were the same. */
export interface Memory {
  readonly signature: string;
  readonly since: Date;
  readonly experiments: readonly Observation[];
  /** Pods whose endpoints disagree, once they were read. */
  readonly pods?: PodsRead;
}

/** Pods that were asked for, and those of them that could be read. */
interface PodsRead {
  readonly names: readonly string[];
  readonly found: readonly PodFacts[];
}

/** What cycles hand on to each other of what they saw, the newest memory first. */
export interface Recollection {
  readonly memories: readonly Memory[];
  readonly history?: History;
}

/** One cycle, watched to its end; entries that alternate from cycle to cycle are steadied. */
export interface Observed {
  readonly diagnosis: Judgement;
  readonly recollection: Recollection;
  readonly requestsPerCycle: RequestCount;
  /** What was sent and what came of it, experiments that still hold included. */
  readonly observations: readonly Observation[];
}

/** What a cycle starts from. */
export interface Start extends PlannedProbe {
  /** What the spec declares, see `declaredRequests`. */
  readonly requests: readonly Request[];
  readonly recollection: Recollection;
}

/** Sends, diagnoses, asks further. Rejects only when the cycle is aborted. */
export async function observe(start: Start, ports: Ports, signal: AbortSignal): Promise<Observed> {
  const { probe, facts, planFor, recollection } = start;
  const line = ports.open(probe, facts, 'through');
  try {
    const past = pastCycles(recollection.history, probe, facts);
    const requests = withoutAccepted(start.requests, probe, past);
    const declared = await line.run(attemptsOf(requests, probe, facts), signal);
    const memory = recall(start, declared, ports.now());
    const send = (ask: readonly Request[]) => line.run(attemptsOf(ask, probe, facts), signal);
    const given = { probe, facts, planFor, past, observations: declared };
    const examined = await examine({ ...given, memory }, send);
    ports.countExperiments(examined.memory.experiments.length - memory.experiments.length);
    const { diagnosis, memory: known } = await withPods(
      { ...given, memory: examined.memory },
      examined,
      ports,
    );
    return {
      diagnosis: { ...diagnosis, entries: steadied(diagnosis.entries, past) },
      recollection: {
        memories: [
          known,
          ...recollection.memories.filter(({ signature }) => signature !== memory.signature),
        ].slice(0, memoriesKept),
        history: remember(recollection.history, {
          probe,
          facts,
          entries: diagnosis.entries,
          observations: declared,
        }),
      },
      requestsPerCycle: countOf(requests),
      observations: [...declared, ...known.experiments],
    };
  } finally {
    line.close();
  }
}

/** A case, with what is remembered of it. */
interface Examination extends Case {
  readonly memory: Memory;
}

/** Rounds of experiments over the connections of the cycle; what they showed is kept in the memory. */
async function examine(
  { memory, ...given }: Examination,
  send: (ask: readonly Request[]) => Promise<readonly Observation[]>,
): Promise<Pick<Observed, 'diagnosis'> & { readonly memory: Memory }> {
  const declared = given.observations;
  const examination = rounds({ ...given, observations: [...declared, ...memory.experiments] });
  let step = examination.next();
  while (step.done !== true) step = examination.next(await send(step.value));
  const { diagnosis, experiments } = step.value;
  return { diagnosis, memory: { ...memory, experiments: [...memory.experiments, ...experiments] } };
}

/** Reads the Pods that the diagnosis asks for, if it asks for any, and judges once more with them. */
async function withPods(
  { memory, ...given }: Examination,
  { diagnosis }: Pick<Observed, 'diagnosis'>,
  ports: Ports,
): Promise<Pick<Observed, 'diagnosis'> & { readonly memory: Memory }> {
  const names = diagnosis.askPods;
  if (names.length === 0) return { diagnosis, memory };
  const pods = stillHold(memory.pods, names)
    ? memory.pods
    : { names, found: await ports.pods(given.probe.namespace, names) };
  const facts = { ...given.facts, pods: pods.found };
  const observations = [...given.observations, ...memory.experiments];
  return { diagnosis: diagnose({ ...given, facts, observations }), memory: { ...memory, pods } };
}

/** Whose a Pod is never changes; how far a rollout has come does. */
const stillHold = (pods: PodsRead | undefined, names: readonly string[]): pods is PodsRead =>
  pods !== undefined &&
  names.every((name) => pods.names.includes(name)) &&
  !pods.found.some(({ rollout }) => rollout?.inProgress === true);

/** Whether an experiment showed something. One that ran out of time did not, and may be sent again. */
const isConclusive = ({ outcome }: Observation): boolean =>
  outcome.kind === 'answered' || outcome.cause !== 'timeout';

/** The memory that still holds, or an empty one. */
function recall({ recollection, probe, facts }: Start, declared: readonly Observation[], now: Date): Memory {
  const signature = signatureOf(probe, facts, declared);
  const known = recollection.memories.find((memory) => memory.signature === signature);
  const holds = known !== undefined && now.getTime() - known.since.getTime() < memoryMs;
  return holds
    ? { ...known, experiments: known.experiments.filter(isConclusive) }
    : { signature, since: now, experiments: [] };
}

/**
 * Changes when a declared answer, the spec, a certificate, or an object changes that says where
 * requests go; not with latencies, bodies, or the endpoint whose turn it is.
 */
function signatureOf(probe: Probe, facts: Facts, declared: readonly Observation[]): string {
  const answers = declared.map(({ request: { vantage, method, host, path }, outcome }) => {
    const at = 'service' in vantage ? [vantage.kind, vantage.service, vantage.port] : vantageKey(vantage);
    const said = outcome.kind === 'answered' ? [outcome.status, locationOf(outcome)] : [outcome.cause];
    return JSON.stringify([at, method, host, path, ...said]);
  });
  const certificates = declared.flatMap(({ outcome }) => certificateOf(outcome) ?? []);
  const seen = [...new Set([...answers, ...certificates])].toSorted();
  return JSON.stringify([probe.uid, probe.generation, routingVersions(facts), seen]);
}

/** Tells a renewed certificate: a Secret of TLS is not read, the handshake shows what is served from it. */
function certificateOf(outcome: Observation['outcome']): string | undefined {
  if (outcome.kind === 'failed' || outcome.tls === undefined) return undefined;
  const { subject, issuer, names, validFrom, validTo } = outcome.tls;
  return JSON.stringify([subject, issuer, names, validFrom, validTo]);
}
