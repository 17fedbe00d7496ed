// One run of one probe: read, gather, observe, judge, write, tell. Everything that touches the
// world comes in as a port, and this file alone decides what is written.

import type { ProbeIdentity } from './api/identity.ts';
import { type Probe, parseProbe } from './api/probe.ts';
import { statementsOf, stoppedStatements } from './diagnosis/conditions.ts';
import { flip, isPassing, type Pending } from './diagnosis/flips.ts';
import { noticeOf } from './diagnosis/notices.ts';
import { readinessOf } from './diagnosis/ready.ts';
import { isFinal } from './diagnosis/refusal.ts';
import { isHeartbeatDue, isNews, nextStatus, type Outcome } from './diagnosis/report.ts';
import { settlesInMs } from './diagnosis/unclaimed.ts';
import type { Diagnosis, Facts, ObjectKey } from './model.ts';
import { observe, type Recollection } from './observe.ts';
import type { Ports } from './ports.ts';

/** What a probe's cycles hand on to each other. Losing it, at a restart, loses no verdict. */
export interface RunState {
  readonly turn: number;
  readonly recollection?: Recollection;
  readonly pending?: Pending;
}

/** A write that met a newer object is tried again soon; one that met no server, after a while. */
const conflictAgainMs = 500;
const unavailableAgainMs = 3000;

/** Runs one cycle and returns what the next one starts from. Rejects only when it is aborted. */
export async function runCycle(
  key: ObjectKey,
  ports: Ports,
  context: { readonly state: RunState; readonly signal: AbortSignal },
): Promise<RunState> {
  const { state, signal } = context;
  const object = ports.read(key);
  if (object === undefined) return state;
  const parsed = parseProbe(object);
  if (parsed.kind === 'invalid') {
    return stop(parsed, ports, stoppedStatements('False', 'InvalidSpec', parsed.problems.join('; ')));
  }
  const { probe } = parsed;
  const facts = ports.facts(probe);
  const readiness = readinessOf(probe, facts);
  if (readiness.kind === 'stop') {
    return stop(probe, ports, stoppedStatements(readiness.ready, readiness.reason, readiness.message));
  }
  const { turn, recollection = { memories: [] } } = state;
  const observed = await observe({ probe, facts, turn, recollection }, ports, signal);
  signal.throwIfAborted();
  const pending = await conclude(probe, ports, { ...observed, before: state.pending });
  lookAgain(probe, facts, observed.diagnosis, ports);
  return {
    turn: turn + 1,
    recollection: observed.recollection,
    ...(pending === undefined ? {} : { pending }),
  };
}

/** A new Ingress that nobody has published yet is judged as soon as that says something. */
function lookAgain(probe: Probe, facts: Facts, { entries }: Diagnosis, ports: Ports): void {
  const ms = settlesInMs(facts);
  if (ms !== undefined && entries.some(({ reason }) => reason === 'Pending')) ports.again(probe, ms);
}

/** A probe that is not run: its conditions say why. */
async function stop(
  probe: ProbeIdentity,
  ports: Ports,
  statements: Outcome['statements'],
): Promise<RunState> {
  await write(probe, ports, { outcome: { statements, entries: [] } });
  return { turn: 0 };
}

interface Conclusion {
  readonly diagnosis: Diagnosis;
  readonly requestsPerCycle: { readonly safe: number; readonly unsafe: number };
  readonly before: Pending | undefined;
}

/** Writes the judgement, unless Healthy would flip and too few cycles agree yet. */
async function conclude(probe: Probe, ports: Ports, conclusion: Conclusion): Promise<Pending | undefined> {
  const { diagnosis, requestsPerCycle, before } = conclusion;
  const statements = statementsOf(diagnosis);
  const healthy = statements.find(({ type }) => type === 'Healthy');
  const verdict = flip(probe, healthy, {
    ...(before === undefined ? {} : { pending: before }),
    passing: isPassing(diagnosis.entries),
    now: ports.now(),
  });
  // A method that was accepted though it must be refused is not sent again to make sure.
  if (verdict.kind === 'wait' && !diagnosis.entries.some(isFinal)) {
    if (verdict.againMs !== undefined) ports.again(probe, verdict.againMs);
    return verdict.pending;
  }
  const entries = diagnosis.forbidden === undefined ? diagnosis.entries : [];
  await write(probe, ports, { outcome: { statements, entries, requestsPerCycle }, diagnosis });
  return undefined;
}

/** The one place where a status is written: when it says something new, or as a sign of life. */
async function write(
  probe: ProbeIdentity,
  ports: Ports,
  { outcome, diagnosis }: { readonly outcome: Outcome; readonly diagnosis?: Diagnosis },
): Promise<void> {
  const now = ports.now();
  const status = nextStatus(probe, outcome, now);
  ports.record(probe, status.conditions, diagnosis);
  if (!isNews(probe.status, status) && !isHeartbeatDue(probe, ports.heartbeatMs, now)) return;
  const result = await ports.writeStatus(probe, status);
  if (result === 'conflict') ports.again(probe, conflictAgainMs);
  if (result === 'unavailable') ports.again(probe, unavailableAgainMs);
  const notice = noticeOf(probe.status, status);
  if (notice !== undefined && (result === 'written' || result === 'reduced'))
    await ports.announce(probe, notice);
}
