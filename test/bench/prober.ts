// Our prober as a process of its own: the scheduler, the planned attempt, the session and the run of the
// product, at a fixed rate, so that its CPU time is the price of sending and of nothing else.
//
//   node test/bench/prober.ts kept|fresh <targets> <interval in ms>

import type { Attempt } from '../../src/model/index.ts';
import { userAgentOf } from '../../src/probe/secrets/request-headers.ts';
import { destinationPolicy } from '../../src/probe/send/destination.ts';
import { limitOf, run } from '../../src/probe/send/run.ts';
import { openSession, type Session } from '../../src/probe/send/session.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';
import { probed, targetAddresses, targetPort, targetRange, warmWord } from './nginx.ts';

const [mode = 'fresh', targets = '100', every = '100'] = process.argv.slice(2);

const destinations = destinationPolicy({ allow: [targetRange], deny: [], own: [], apiServer: () => [] });
const userAgent = userAgentOf('bench', { namespace: 'bench', name: 'bench' });
const concurrency = limitOf(200);
const open = (): Session => openSession({ destinations, userAgent });
const kept = open();

function attemptAt(address: string): Attempt {
  const vantage = { kind: 'gateway', scheme: 'http' } as const;
  const headers = [['Content-Type', 'application/json']] as const;
  const { host, path, body } = probed;
  return {
    request: {
      purpose: 'declared',
      vantage,
      method: 'POST',
      path,
      host,
      clientScheme: 'http',
      headers,
      body,
    },
    target: { scheme: 'http', address, port: targetPort, vouched: false },
    timeoutMs: 5_000,
  };
}

/** One cycle: a session of its own, or the one that stays. A prober that fails measures nothing, so it stops. */
async function cycle(address: string, signal: AbortSignal): Promise<void> {
  const session = mode === 'kept' ? kept : open();
  const [observation] = await run([attemptAt(address)], session, { signal, concurrency });
  if (mode !== 'kept') session.close();
  const outcome = observation?.outcome;
  if (outcome?.kind !== 'answered' || outcome.status !== 200) {
    throw new Error(`${address}: ${JSON.stringify(outcome)}`);
  }
}

/** Requests before the first measured one: an operator runs for weeks, its code is compiled by then. */
const warmUp = 8_000;

async function warm(addresses: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  const share = Math.ceil(warmUp / addresses.length);
  const walk = async (address: string): Promise<void> => {
    for (let n = 0; n < share; n += 1) await cycle(address, signal);
  };
  // Few at once, so that nginx answers each at once as it will later.
  for (let at = 0; at < addresses.length; at += 10) {
    await Promise.all(addresses.slice(at, at + 10).map(walk));
  }
}

const scheduler = new Scheduler({
  run: cycle,
  concurrency: 1_000,
  onError: (_key, error) => {
    console.error(error);
    process.exit(1);
  },
});

// An exit of its own, so that `node --cpu-prof` has time to write.
process.once('SIGTERM', () => process.exit(0));
const addresses = targetAddresses(Number(targets));
await warm(addresses);
console.log(warmWord);
for (const address of addresses) scheduler.set(address, { every: Number(every), version: '1', spread: true });
