// Turns what was measured into docs/benchmarks.md: tables, ratios, and in plain words what falls short.

import { median } from './cpu.ts';
import type { Grown } from './growth.ts';
import type { LargeCluster } from './large.ts';
import type { Sent } from './sending.ts';
import type { Subject } from './subjects.ts';
import type { Thought } from './thinking.ts';

export interface Measured {
  /** Software and its version, in the order of the table. */
  readonly versions: readonly (readonly [name: string, version: string])[];
  readonly sent: readonly Sent[];
  readonly thoughts: readonly Thought[];
  readonly growth: readonly Grown[];
  readonly large: LargeCluster;
  /** Sentences about what could not be measured here. */
  readonly leftOut: readonly string[];
}

/** What the prober should cost at most, as a share of another one's CPU time a request. */
const reaches: readonly {
  readonly connection: Subject['connection'];
  readonly than: Subject['name'];
  readonly most: number;
}[] = [
  { connection: 'kept', than: 'cloudprober', most: 0.5 },
  { connection: 'fresh', than: 'cloudprober', most: 0.9 },
  { connection: 'fresh', than: 'blackbox_exporter', most: 0.3 },
];

/** The tables alone, for the console. */
export function tablesOf(measured: Measured): string {
  return [
    sendingTable(measured.sent),
    reachTable(measured.sent),
    thinkingTable(measured),
    growthTable(measured),
    largeTable(measured),
  ].join('\n\n');
}

/** The whole page. */
export function pageOf(measured: Measured): string {
  return `# Benchmarks

Written by \`make bench\`. Ratios within one run can be compared; absolute times cannot, they belong to the machine and to what else ran on it.

${table(['what', 'version'], measured.versions)}

## Sending

Every prober is a process of its own and POSTs 14 bytes to 200 addresses of the same nginx, at a fixed rate over all addresses; nginx counts what arrives. CPU is user and system time of the prober's process with all its threads. Each round measures the probers one after another for five seconds, when they are warm; the table shows the median of the rounds and their range. MethodProbe runs its scheduler, session, destination policy and bounded body reading, one cycle for each request: with a session of its own (fresh) or one that stays (kept). Planning and diagnosis are below. blackbox_exporter sends only when it is scraped, so answering the scrape is in its time, and its rate is lower.

${sendingTable(measured.sent)}

${reachTable(measured.sent)}

${shortfall(measured.sent)}

## Thinking

A probe of 20 routes with 5 vantages each (the gateway on http and https, an endpoint of the first hop, two endpoints of the second), in a cluster with 500 other Ingresses and Services. Broken means that the edge redirects every POST with 301; the experiments of one cycle are among the answers.

${thinkingTable(measured)}

## Growth

The scheduler with an interval of one second, the shortest there is, and nothing to do in a run.

${growthTable(measured)}

## Many objects

${measured.large.objects} routing objects on a real API server, half Ingresses and half HTTPRoutes of one Gateway, each for a host of its own, and ${measured.large.probes} suspended probes. The operator's caches are in the process of the benchmark and were filled ${(measured.large.startMs / 1_000).toFixed(1)} s after its start. A change is an annotation of one object; counted is the CPU of the whole process, the call that makes the change included, until the probe of that object, and no other, is told to run. The aim is at most 1 ms for an decision and at most 50 ms for a change.

${largeTable(measured)}

## Left out

${[...measured.leftOut, '10,000 probes on a real API server (memory, status writes, lateness of whole cycles) is not measured here.'].map((line) => `- ${line}`).join('\n')}
`;
}

function sendingTable(sent: readonly Sent[]): string {
  const rows = sent.map(({ subject, arrived, connections, micros }) => {
    const range = `${Math.min(...micros).toFixed(0)} to ${Math.max(...micros).toFixed(0)}`;
    return [
      subject.connection,
      subject.name,
      arrived.toFixed(0),
      connections.toFixed(2),
      median(micros).toFixed(0),
      range,
      shareOf(sent, subject),
    ];
  });
  return table(
    [
      'connection',
      'prober',
      'requests/s',
      'connections a request',
      'µs CPU a request',
      'range',
      'of cloudprober',
    ],
    rows,
  );
}

function shareOf(sent: readonly Sent[], { name, connection }: Subject): string {
  return ratio(sent, { name, connection, than: 'cloudprober' })?.toFixed(2) ?? '';
}

/** The median of the rounds' ratios: what disturbs one round disturbs both sides of it. */
function ratio(
  sent: readonly Sent[],
  pair: Pick<Subject, 'name' | 'connection'> & { readonly than: Subject['name'] },
): number | undefined {
  const of = (name: Subject['name']): Sent | undefined =>
    sent.find(({ subject }) => subject.name === name && subject.connection === pair.connection);
  const [left, right] = [of(pair.name), of(pair.than)];
  if (left === undefined || right === undefined) return undefined;
  return median(left.micros.map((micros, round) => micros / (right.micros[round] ?? Number.NaN)));
}

interface Judged {
  readonly words: string;
  readonly most: number;
  readonly share: number;
}

function judged(sent: readonly Sent[]): readonly Judged[] {
  return reaches.flatMap(({ connection, than, most }) => {
    const share = ratio(sent, { name: 'MethodProbe', connection, than });
    const words = `${connection} connections, MethodProbe against ${than}`;
    return share === undefined ? [] : [{ words, most, share }];
  });
}

function reachTable(sent: readonly Sent[]): string {
  const rows = judged(sent).map(({ words, most, share }) => [
    words,
    share.toFixed(2),
    `at most ${most}`,
    share <= most ? 'yes' : 'no',
  ]);
  return table(['ratio', 'measured', 'aim', 'reached'], rows);
}

function shortfall(sent: readonly Sent[]): string {
  const short = judged(sent).filter(({ most, share }) => share > most);
  if (judged(sent).length === 0) return 'Nothing to compare with was there.';
  if (short.length === 0) return 'Every aim is reached.';
  const list = short.map(
    ({ words, most, share }) =>
      `${words}, costs ${share.toFixed(2)} of its CPU where at most ${most} is the aim`,
  );
  return `**Slower than the aim:** ${list.join('; ')}. Requests go through \`node:http\` (docs/adr/0007), and every one is sent at a moment of its own, which wakes the process each time.`;
}

const thinkingTable = ({ thoughts }: Measured): string =>
  table(
    ['step of a cycle', 'µs CPU'],
    thoughts.map(({ what, micros }) => [what, micros < 100 ? micros.toFixed(1) : micros.toFixed(0)]),
  );

const growthTable = ({ growth }: Measured): string =>
  table(
    ['keys', 'µs CPU a run', 'lateness p99, ms'],
    growth.map(({ keys, micros, latenessP99 }) => [String(keys), micros.toFixed(1), latenessP99.toFixed(1)]),
  );

const largeTable = ({ large }: Measured): string =>
  table(
    [
      'routing object',
      'gather the facts, µs',
      'where one request arrives, µs',
      'change to probe, ms',
      'worst of 100, ms',
    ],
    large.kinds.map((each) => [
      each.kind,
      each.factsMicros.toFixed(0),
      each.decisionMicros.toFixed(1),
      (each.changeMicros / 1_000).toFixed(1),
      (each.worstChangeMicros / 1_000).toFixed(1),
    ]),
  );

/** A Markdown table that also reads well in a terminal. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
