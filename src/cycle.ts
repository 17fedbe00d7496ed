// One run of one probe: read, gather, observe, judge, write, tell. Everything that touches the
// world comes in as a port, and this file alone decides what is written.

import type { ProbeIdentity } from './api/identity.ts';
import { type Probe, parseProbe } from './api/probe.ts';
import { type Comparison, compare } from './compare.ts';
import { type Statement, statementsOf, stoppedStatements, type Wording } from './diagnosis/conditions.ts';
import { discoveredWording, nothingDiscovered, withDiscovery } from './diagnosis/discovered.ts';
import { flip, isPassing, type Pending } from './diagnosis/flips.ts';
import { noticeOf } from './diagnosis/notices.ts';
import { type Settled, settle } from './diagnosis/parity-flips.ts';
import { readinessOf } from './diagnosis/ready.ts';
import { isFinal } from './diagnosis/refusal.ts';
import { isHeartbeatDue, isNews, nextStatus, type Outcome } from './diagnosis/report.ts';
import { settlesInMs } from './diagnosis/unclaimed.ts';
import { gather } from './gather.ts';
import type { Diagnosis, Facts, ObjectKey } from './model.ts';
import { type Observed, observe, type Recollection } from './observe.ts';
import { type Calm, pausing, unpaused } from './pausing.ts';
import type { Ports } from './ports.ts';
import { budgetExcess } from './probe/budget.ts';
import { declaredRequests } from './probe/plan.ts';
import type { Discovery } from './routing/discovery.ts';

/** What a probe's cycles hand on to each other. Losing it, at a restart, loses no verdict. */
export interface RunState {
  readonly turn: number;
  readonly recollection?: Recollection;
  /** A flip of Healthy, and one of Parity, that too few cycles agree on. */
  readonly pending?: Pending;
  readonly pendingParity?: Pending;
  readonly calm?: Calm;
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
  const { calm, stop: pause } = pausing(parsed.probe, state.calm, ports);
  if (pause === undefined)
    return { ...(await probeOnce(parsed.probe, ports, { state: { ...state, calm }, signal })), calm };
  await stopAt(parsed.probe, ports, pause);
  return { ...state, calm };
}

/** The cycle of a probe that is not paused. */
async function probeOnce(
  declared: Probe,
  ports: Ports,
  { state, signal }: { readonly state: RunState; readonly signal: AbortSignal },
): Promise<RunState> {
  const facts = await gather(declared, ports);
  const { probe, discovery } = withDiscovery(declared, facts);
  const readiness = readinessOf(probe, facts);
  if (readiness.kind === 'stop') return stopAt(probe, ports, readiness);
  if (discovery !== undefined && discovery.routes.length === 0) {
    return stopAt(probe, ports, { ready: 'False', ...nothingDiscovered(facts, discovery) });
  }
  const { turn, recollection = { memories: [] } } = state;
  const requests = declaredRequests(probe, facts, turn);
  const excess = budgetExcess(requests, ports.maximumRequests);
  if (excess !== undefined) {
    return stopAt(probe, ports, { ready: 'False', reason: 'RequestBudgetExceeded', message: excess });
  }
  const observed = await observe({ probe, facts, requests, recollection }, ports, signal);
  const comparison = await compare({ probe, facts, turn, requests, observed }, ports, signal);
  signal.throwIfAborted();
  const pending = await conclude({ probe, facts, discovery, observed, comparison }, ports, state);
  lookAgain(probe, facts, observed.diagnosis, ports);
  return { turn: turn + 1, recollection: observed.recollection, ...pending };
}

/** A new Ingress that nobody has published yet is judged as soon as that says something. */
function lookAgain(probe: Probe, facts: Facts, { entries }: Diagnosis, ports: Ports): void {
  const ms = settlesInMs(facts);
  if (ms !== undefined && entries.some(({ reason }) => reason === 'Pending')) ports.again(probe, ms);
}

/** A probe whose spec makes sense and that cannot run: Parity, where it is asked for, says as much. */
function stopAt(
  probe: Probe,
  ports: Ports,
  { ready, reason, message }: { readonly ready: 'True' | 'False' } & Pick<Statement, 'reason' | 'message'>,
): Promise<RunState> {
  const parity: readonly Statement[] =
    probe.parity === undefined ? [] : [{ type: 'Parity', status: 'Unknown', reason, message }];
  return stop(probe, ports, [...stoppedStatements(ready, reason, message), ...parity]);
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
  readonly probe: Probe;
  readonly facts: Facts;
  readonly discovery: Discovery | undefined;
  readonly observed: Observed;
  readonly comparison: Comparison | undefined;
}

type Waiting = Pick<RunState, 'pending' | 'pendingParity'>;

/** Writes the judgement, unless Healthy would flip and too few cycles agree yet. */
async function conclude(conclusion: Conclusion, ports: Ports, state: RunState): Promise<Waiting> {
  const { probe, observed, comparison } = conclusion;
  const { diagnosis } = observed;
  const now = ports.now();
  const parity = comparison && settle(probe, comparison, { before: state.pendingParity, now });
  const waiting = parity?.pending === undefined ? {} : { pendingParity: parity.pending };
  const statements = statementsOf(diagnosis, wordingOf(conclusion));
  const healthy = statements.find(({ type }) => type === 'Healthy');
  const verdict = flip(probe, healthy, {
    ...(state.pending === undefined ? {} : { pending: state.pending }),
    passing: isPassing(diagnosis.entries),
    now,
    ...(state.calm?.stood === undefined ? {} : { stood: state.calm.stood }),
  });
  // A method that was accepted though it must be refused is not sent again to make sure.
  if (verdict.kind === 'wait' && !diagnosis.entries.some(isFinal)) {
    if (verdict.againMs === undefined) await keep(probe, ports);
    else ports.again(probe, verdict.againMs);
    return { pending: verdict.pending, ...waiting };
  }
  if (parity?.againMs !== undefined) ports.again(probe, parity.againMs);
  const outcome = outcomeOf(conclusion, [...statements, ...(parity?.statements ?? [])], parity);
  await write(probe, ports, { outcome, diagnosis, calm: state.calm });
  return waiting;
}

function outcomeOf(
  { discovery, observed, comparison }: Conclusion,
  statements: Outcome['statements'],
  parity: Settled | undefined,
): Outcome {
  const { diagnosis, requestsPerCycle } = observed;
  return {
    statements,
    entries: diagnosis.forbidden === undefined ? diagnosis.entries : [],
    requestsPerCycle: {
      safe: requestsPerCycle.safe + (comparison?.requests.safe ?? 0),
      unsafe: requestsPerCycle.unsafe + (comparison?.requests.unsafe ?? 0),
    },
    ...(parity === undefined ? {} : { parity: parity.told }),
    ...(discovery === undefined ? {} : { discovery }),
  };
}

const wordingOf = ({ facts, discovery }: Conclusion): Wording | undefined =>
  discovery === undefined ? undefined : discoveredWording(facts, discovery);

interface Writing {
  readonly outcome: Outcome;
  readonly diagnosis?: Diagnosis;
  readonly calm?: Calm | undefined;
}

/** The one place where a verdict is written: when it says something new, or as a sign of life. */
async function write(
  probe: ProbeIdentity,
  ports: Ports,
  { outcome, diagnosis, calm }: Writing,
): Promise<void> {
  const now = ports.now();
  const status = nextStatus(probe, outcome, now);
  ports.record(probe, status, diagnosis);
  if (!isNews(probe.status, status) && !isHeartbeatDue(probe, ports.heartbeatMs, now)) return;
  const result = await ports.writeStatus(probe, status);
  if (result === 'conflict') ports.again(probe, conflictAgainMs);
  if (result === 'unavailable') ports.again(probe, unavailableAgainMs);
  const notice = noticeOf(unpaused(probe.status, calm?.stood), status);
  if (notice !== undefined && (result === 'written' || result === 'reduced'))
    await ports.announce(probe, notice);
}

/**
 * What stands is kept for some intervals, until a rollout is over: whoever waits for the cycle of
 * an annotation learns that it has ended, and a sign of life is given. A hurried look needs
 * neither: it settles within seconds, and then says what it found.
 */
async function keep(probe: ProbeIdentity, ports: Ports): Promise<void> {
  const now = ports.now();
  const { probeNow, status } = probe;
  if (status === undefined) return;
  const handled = probeNow === undefined || probeNow === status.lastHandledProbeNow;
  if (handled && !isHeartbeatDue(probe, ports.heartbeatMs, now)) return;
  const handling = probeNow === undefined ? {} : { lastHandledProbeNow: probeNow };
  await ports.writeStatus(probe, { ...status, ...handling, lastHeartbeatTime: now.toISOString() });
}
