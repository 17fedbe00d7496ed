// The operator's metrics as numbers: how tests count cycles, requests and writes instead of
// waiting for time to pass.

import type { Rig } from '../rig/rig.ts';

type Labels = Readonly<Record<string, string>>;

/** One reading of /metrics. */
export interface Reading {
  /** Sum over the series of a metric that carry these labels; 0 when there is none. */
  readonly sum: (metric: string, labels?: Labels) => number;
  /** How many series, of whichever metric, carry these labels. */
  readonly count: (labels: Labels) => number;
}

interface Sample {
  readonly metric: string;
  readonly labels: Labels;
  readonly value: number;
}

/** Reads /metrics of an operator. */
export async function scrape(url: string): Promise<Reading> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(sampleOf);
  const having = (labels: Labels) =>
    samples.filter((one) => Object.entries(labels).every(([name, value]) => one.labels[name] === value));
  return {
    sum: (metric, labels = {}) =>
      having(labels)
        .filter((one) => one.metric === metric)
        .reduce((sum, { value }) => sum + value, 0),
    count: (labels) => having(labels).length,
  };
}

function sampleOf(line: string): Sample {
  const [, metric = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', text = '']) => [name, text]);
  return { metric, labels: Object.fromEntries(pairs), value: Number(value) };
}

/** Cycles started so far, over all probes. */
export async function cyclesOf(url: string): Promise<number> {
  return (await scrape(url)).sum('methodprobe_cycle_lateness_seconds_count');
}

/** Status writes tried so far, whatever came of them. */
export async function writesOf(url: string): Promise<number> {
  return (await scrape(url)).sum('methodprobe_status_writes_total');
}

/** Waits until so many more cycles have started. */
export async function cyclesLater(rig: Rig, url: string, count: number): Promise<void> {
  const from = await cyclesOf(url);
  const look = async () => ((await cyclesOf(url)) >= from + count ? true : undefined);
  await rig.waitFor(`${count} more cycles`, look);
}
