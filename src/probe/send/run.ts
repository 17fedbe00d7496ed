// Sends the attempts of one cycle: one after another at each vantage, because they share its
// connection and a gateway should not see a burst; the vantages side by side.

import type { Attempt, Observation } from '../../model/index.ts';
import type { Limit } from './limit.ts';
import type { Session } from './session.ts';

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Shared by all probes: how many requests are in flight at once. */
  readonly concurrency: Limit;
}

/**
 * What came of each attempt, in the order of the attempts. When the signal aborts, it rejects
 * with the signal's reason (an AbortError): half a comparison is worse than none.
 */
export async function run(
  attempts: readonly Attempt[],
  session: Session,
  options: RunOptions,
): Promise<readonly Observation[]> {
  const { signal, concurrency } = options;
  const lines = Map.groupBy(attempts, ({ request }) => JSON.stringify(request.vantage));
  const observed = new Map<Attempt, Observation>();
  const walk = async (line: readonly Attempt[]): Promise<void> => {
    for (const attempt of line) {
      const outcome = await concurrency.run(() => session.send(attempt, signal), signal);
      observed.set(attempt, { request: attempt.request, outcome });
    }
  };
  await Promise.all(Array.from(lines.values(), walk));
  signal.throwIfAborted();
  return attempts.flatMap((attempt) => observed.get(attempt) ?? []);
}
