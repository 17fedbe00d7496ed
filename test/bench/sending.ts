// CPU time for each request, prober by prober, in several rounds so that a busy moment of the machine hits all.

import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../rig/wait.ts';
import { cpuMicros, median } from './cpu.ts';
import type { Target } from './nginx.ts';
import { type RunningSubject, type Subject, start, subjects } from './subjects.ts';

const rounds = 3;
/** After the first requests arrived: compilers, pools and connections settle. */
const settleMs = 2_000;
const measuredMs = 5_000;

/** One prober in all rounds. */
export interface Sent {
  readonly subject: Subject;
  /** Requests a second that arrived, the median. */
  readonly arrived: number;
  /** Connections a request, the median: 0 when they are kept, 1 when each is fresh, between when a busy machine ran into timeouts. */
  readonly connections: number;
  /** Microseconds of CPU a request, one for each round. */
  readonly micros: readonly number[];
}

interface Round {
  readonly arrived: number;
  readonly connections: number;
  readonly micros: number;
}

/** Measures every prober that is there, `say` told before each. */
export async function measureSending(
  target: Target,
  directory: string,
  say: (line: string) => void,
): Promise<readonly Sent[]> {
  const all = subjects();
  const seen = new Map<Subject, Round[]>(all.map((subject) => [subject, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [subject, measured] of seen) {
      say(
        `sending, round ${round} of ${rounds}: ${subject.name}, ${subject.connection}, ${subject.rate} a second`,
      );
      measured.push(await measure(subject, target, directory));
    }
  }
  return Array.from(seen, ([subject, measured]) => ({
    subject,
    arrived: median(measured.map(({ arrived }) => arrived)),
    connections: median(measured.map(({ connections }) => connections)),
    micros: measured.map(({ micros }) => micros),
  }));
}

async function measure(subject: Subject, target: Target, directory: string): Promise<Round> {
  const running = start(subject, directory);
  try {
    await steady(subject, running, target);
    const [before, cpuBefore, began] = [await target.counters(), cpuMicros(running.pid), performance.now()];
    await pause(measuredMs);
    running.assertAlive();
    const [after, cpuAfter] = [await target.counters(), cpuMicros(running.pid)];
    // The second reading of the counters is a connection and a request too.
    const requests = after.requests - before.requests - 1;
    const connections = (after.connections - before.connections - 1) / requests;
    const seconds = (performance.now() - began) / 1_000;
    return { arrived: requests / seconds, connections, micros: (cpuAfter - cpuBefore) / requests };
  } finally {
    await running.stop();
  }
}

/** Waits until a prober is warm and keeps to its rate. */
async function steady({ rate, name }: Subject, running: RunningSubject, target: Target): Promise<void> {
  const look = async (): Promise<true | undefined> => {
    running.assertAlive();
    if (!running.isWarm()) return undefined;
    const before = (await target.counters()).requests;
    await pause(500);
    const arrived = ((await target.counters()).requests - before) * 2;
    return Math.abs(arrived / rate - 1) < 0.2 ? true : undefined;
  };
  await waitFor(`${name} to send ${rate} requests a second`, look, 30_000);
  await pause(settleMs);
}
