// One run of one probe: read, gather, observe, judge, write, tell. Everything that touches the
// world comes in as a port, and this file alone decides what is said; writing.ts whether it is written.

import type { ProbeIdentity } from '../api/read/identity.ts';
import type { Probe } from '../api/read/probe.ts';
import type { Condition } from '../api/v1alpha1/status.ts';
import { isFinal } from '../diagnosis/checks/refusal.ts';
import { readinessOf } from '../diagnosis/readiness/index.ts';
import { settlesInMs } from '../diagnosis/remedies/not-claimed.ts';
import {
  declaredWording,
  type Statement,
  statementsOf,
  stoppedStatements,
  type Wording,
} from '../diagnosis/status/conditions.ts';
import { discoveredWording, nothingDiscovered, withDiscovery } from '../diagnosis/status/discovered.ts';
import type { CycleOutcome } from '../diagnosis/status/status.ts';
import type { Diagnosis, Facts, ObjectKey } from '../model/index.ts';
import { documentWording, nothingProbed } from '../openapi/messages.ts';
import { contractStatus } from '../openapi/status.ts';
import { budgetExcess, declaredRequests } from '../probe/plan/plan.ts';
import type { Discovery } from '../routing/discovery.ts';
import { plannedProbe } from '../routing/route-plan.ts';
import { gather } from './facts.ts';
import { type Observed, observe, type Recollection } from './observe.ts';
import {
  type ComparedProbe,
  compareProbe,
  type DocumentedProbe,
  documentedProbe,
  type KeptOpenAPI,
} from './openapi.ts';
import { compare, type ParityComparison } from './parity.ts';
import type { Ports } from './ports.ts';
import { pausing } from './stability/pauses.ts';
import { flip, isPassing, type ParityAfter, type Pending, parityAfter } from './stability/thresholds.ts';
import { keep, write } from './status.ts';

/** What a probe's cycles hand on to each other. Losing it, at a restart, loses no verdict. */
export interface RunState {
  readonly turn: number;
  readonly recollection?: Recollection;
  /** A flip of Healthy, and one of Parity, that too few cycles agree on. */
  readonly pending?: Pending;
  readonly pendingParity?: Pending;
  /** Healthy as it stood before a pause. */
  readonly beforePause?: Condition;
  /** The document of the probe, and what was asked about it. */
  readonly openapi?: KeptOpenAPI;
}

/** Runs one cycle and returns what the next one starts from. Rejects only when it is aborted. */
export async function runCycle(
  key: ObjectKey,
  ports: Ports,
  context: { readonly state: RunState; readonly signal: AbortSignal },
): Promise<RunState> {
  const { state, signal } = context;
  const parsed = ports.read(key);
  if (parsed === undefined) return state;
  if (parsed.kind === 'invalid') {
    return stop(parsed, ports, stoppedStatements('False', 'InvalidSpec', parsed.problems.join('; ')));
  }
  const { stop: pause, ...before } = pausing(parsed.probe, state.beforePause, ports);
  const { beforePause: _, ...rest } = state;
  const kept: RunState = { ...rest, ...before };
  if (pause === undefined)
    return { ...(await probeOnce(parsed.probe, ports, { state: kept, signal })), ...before };
  await stopAt(parsed.probe, ports, pause);
  return kept;
}

/** The cycle of a probe that is not paused. */
async function probeOnce(
  declared: Probe,
  ports: Ports,
  { state, signal }: { readonly state: RunState; readonly signal: AbortSignal },
): Promise<RunState> {
  const facts = await gather(declared, ports);
  const { probe: offered, discovery } = offeredTo(declared, facts);
  const readiness = readinessOf(offered, facts);
  if (readiness.kind === 'stop') return stopAt(offered, ports, readiness);
  if (discovery !== undefined && discovery.routes.length === 0) {
    return stopAt(offered, ports, { ready: 'False', ...nothingDiscovered(facts, discovery) });
  }
  const documented = await documentedProbe({ probe: offered, facts, kept: state.openapi }, ports, signal);
  const probe = documented?.probe ?? offered;
  if (documented !== undefined && probe.routes.length === 0) return withoutRoutes(documented, ports);
  const { turn, recollection = { memories: [] } } = state;
  const planned = plannedProbe(probe, facts);
  const requests = declaredRequests(planned, turn);
  const excess = budgetExcess(requests, ports.maximumRequests);
  if (excess !== undefined) {
    const stopped = await stopAt(probe, ports, {
      ready: 'False',
      reason: 'RequestBudgetExceeded',
      message: excess,
    });
    return { ...stopped, ...(documented === undefined ? {} : { openapi: documented.kept }) };
  }
  const seen = await observe({ ...planned, requests, recollection }, ports, signal);
  const comparison = await compare({ ...planned, turn, requests, observed: seen }, ports, signal);
  const compared = documented && (await compareProbe({ documented, facts, observed: seen }, ports, signal));
  signal.throwIfAborted();
  const observed = compared?.observed ?? seen;
  const conclusion = { probe, facts, discovery, observed, comparison, compared };
  const pending = await conclude(conclusion, ports, state);
  lookAgain(probe, facts, observed.diagnosis, ports);
  const kept = compared === undefined ? {} : { openapi: compared.documented.kept };
  return { turn: turn + 1, recollection: observed.recollection, ...kept, ...pending };
}

/** Routes that the routing object offers, unless a document is to tell them. */
const offeredTo = (probe: Probe, facts: Facts): ReturnType<typeof withDiscovery> =>
  probe.openAPI === undefined ? withDiscovery(probe, facts) : { probe };

/** Says in the status that the document names nothing to probe. */
async function withoutRoutes(documented: DocumentedProbe, ports: Ports): Promise<RunState> {
  const { probe, kept } = documented;
  const why = nothingProbed(documented);
  await stopAt(probe, ports, why, contractStatus({ ...documented, entries: [] }));
  return { turn: 0, openapi: kept };
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
  contract?: CycleOutcome['contract'],
): Promise<RunState> {
  const parity: readonly Statement[] =
    probe.parity === undefined ? [] : [{ type: 'Parity', status: 'Unknown', reason, message }];
  const stopped = stoppedStatements(ready, reason, message).map((statement) =>
    statement.type === 'Ready' && reason === 'MethodNotProven' && ready === 'True'
      ? { ...statement, reason: 'Probing' as const }
      : statement,
  );
  return stop(probe, ports, [...stopped, ...parity], contract);
}

/** A probe that is not run: its conditions say why. */
async function stop(
  probe: ProbeIdentity,
  ports: Ports,
  statements: CycleOutcome['statements'],
  contract?: CycleOutcome['contract'],
): Promise<RunState> {
  await write(probe, ports, { outcome: { statements, entries: [], contract } });
  return { turn: 0 };
}

interface Conclusion {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly discovery: Discovery | undefined;
  readonly observed: Observed;
  readonly comparison: ParityComparison | undefined;
  readonly compared: ComparedProbe | undefined;
}

type Waiting = Pick<RunState, 'pending' | 'pendingParity'>;

/** Writes the judgement, unless Healthy would flip and too few cycles agree yet. */
async function conclude(conclusion: Conclusion, ports: Ports, state: RunState): Promise<Waiting> {
  const { probe, observed, comparison } = conclusion;
  const { diagnosis } = observed;
  const now = ports.now();
  const parity = comparison && parityAfter(probe, comparison, { before: state.pendingParity, now });
  const waiting = parity?.pending === undefined ? {} : { pendingParity: parity.pending };
  const statements = statementsOf(diagnosis, wordingOf(conclusion));
  const healthy = statements.find(({ type }) => type === 'Healthy');
  const verdict = flip(probe, healthy, {
    ...(state.pending === undefined ? {} : { pending: state.pending }),
    passing: isPassing(diagnosis.entries),
    now,
    ...(state.beforePause === undefined ? {} : { beforePause: state.beforePause }),
  });
  // A method that was accepted though it must be refused is not sent again to make sure.
  if (verdict.kind === 'wait' && !diagnosis.entries.some(isFinal)) {
    if (verdict.againMs === undefined) await keep(probe, ports);
    else ports.again(probe, verdict.againMs);
    return { pending: verdict.pending, ...waiting };
  }
  if (parity?.againMs !== undefined) ports.again(probe, parity.againMs);
  const outcome = outcomeOf(conclusion, [...statements, ...(parity?.statements ?? [])], parity);
  await write(probe, ports, { outcome, diagnosis, beforePause: state.beforePause });
  return waiting;
}

function outcomeOf(
  { discovery, observed, comparison, compared }: Conclusion,
  statements: CycleOutcome['statements'],
  parity: ParityAfter | undefined,
): CycleOutcome {
  const { diagnosis, requestsPerCycle } = observed;
  return {
    statements,
    entries: diagnosis.forbidden === undefined ? diagnosis.entries : [],
    requestsPerCycle: {
      safe: requestsPerCycle.safe + (comparison?.requests.safe ?? 0),
      unsafe: requestsPerCycle.unsafe + (comparison?.requests.unsafe ?? 0),
    },
    ...(parity === undefined ? {} : { parity: parity.parity }),
    ...(discovery === undefined ? {} : { discovery }),
    contract: compared?.status,
  };
}

function wordingOf({ probe, facts, discovery, compared }: Conclusion): Wording {
  if (compared !== undefined) return documentWording(compared.documented);
  return discovery === undefined ? declaredWording(probe) : discoveredWording(facts, discovery);
}
