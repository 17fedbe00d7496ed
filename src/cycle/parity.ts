// The second gateway of one cycle: the same requests through it, and the comparison with what the
// first one answered. Apart from observe.ts, which examines one gateway and what is behind it.

import { compareSides, type ParityResult, stoppedParity } from '../diagnosis/parity/compare.ts';
import { parityReplays } from '../diagnosis/parity/pairs.ts';
import { readinessOf } from '../diagnosis/readiness/index.ts';
import type { Observation, Request } from '../model/index.ts';
import {
  attemptsOf,
  budgetExcess,
  countOf,
  declaredRequests,
  type RequestCount,
} from '../probe/plan/plan.ts';
import { parityProbe } from '../routing/parity.ts';
import { type PlannedProbe, plannedProbe } from '../routing/route-plan.ts';
import { gather } from './facts.ts';
import type { Observed } from './observe.ts';
import type { Ports } from './ports.ts';

/** What the comparison of one cycle came to. */
export interface ParityComparison extends ParityResult {
  readonly requests: RequestCount;
}

/** The first gateway's cycle. */
interface First extends PlannedProbe {
  readonly turn: number;
  /** What the spec declares there. */
  readonly requests: readonly Request[];
  readonly observed: Observed;
}

const nothing: RequestCount = { safe: 0, unsafe: 0 };

/** Asks the second gateway, where the probe names one. Rejects only when the cycle is aborted. */
export async function compare(
  first: First,
  ports: Ports,
  signal: AbortSignal,
): Promise<ParityComparison | undefined> {
  const probe = parityProbe(first.probe, first.facts);
  if (probe === undefined) return undefined;
  const facts = await gather(probe, ports);
  const readiness = readinessOf(probe, facts);
  if (readiness.kind === 'stop') return { ...stoppedParity(readiness), requests: nothing };
  const planned = plannedProbe(probe, facts);
  const requests = declaredRequests(planned, first.turn).filter(isAtGateway);
  const excess = budgetExcess([...first.requests, ...requests], ports.maximumRequests);
  if (excess !== undefined) {
    return { ...stoppedParity({ reason: 'RequestBudgetExceeded', message: excess }), requests: nothing };
  }
  const line = ports.open(probe, facts, 'parity');
  try {
    const send = (asked: readonly Request[]) => line.run(attemptsOf(asked, probe, facts), signal);
    const declared = await send(requests);
    const left = { ...first, observations: first.observed.observations };
    const right = (observations: readonly Observation[]) => ({ ...planned, observations });
    const replays = parityReplays(left, right(declared));
    const observations = replays.length === 0 ? declared : [...declared, ...(await send(replays))];
    return { ...compareSides(left, right(observations)), requests: countOf(requests) };
  } finally {
    line.close();
  }
}

/** What is behind the gateway has been asked already, and an edge stands before the first one. */
const isAtGateway = ({ vantage }: Request): boolean => vantage.kind === 'gateway';
