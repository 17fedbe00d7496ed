// What work costs in CPU time, of another process or of this one. Wall time says how busy a machine is;
// CPU time, less so.

import { readFileSync } from 'node:fs';

/** Clock ticks a second in /proc; Linux shows 100 to programs on every platform that Node runs on. */
const ticks = 100;

/** User and system time of a process with all its threads, those that ended too, in microseconds; steps of 10 ms. */
export function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command name may hold spaces and parentheses; what follows the last one starts with the state, field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]].map(Number);
  return (((user ?? 0) + (system ?? 0)) * 1_000_000) / ticks;
}

/** How long each piece of work of this process is repeated, warm and cold, in milliseconds. */
const warmMs = 500;
const measuredMs = 1_000;

/** CPU time of this process for one piece of synchronous work, in microseconds, when the code is warm; the median of five. */
export function microsPerCall(work: () => unknown): number {
  repeat(work, warmMs);
  const rounds = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    const calls = repeat(work, measuredMs / 5);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  });
  return median(rounds);
}

function repeat(work: () => unknown, ms: number): number {
  const end = performance.now() + ms;
  let calls = 0;
  for (; performance.now() < end; calls += 1) work();
  return calls;
}

/** The middle value; of an even number, the upper one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
