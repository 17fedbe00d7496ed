// Renders a registry as Prometheus text in slices that yield. prom-client renders all of it in
// one go, which at a hundred thousand series keeps every probe waiting for half a second.
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

import { setImmediate } from 'node:timers/promises';
import type { Registry } from 'prom-client';

/** Lines of one slice: about a millisecond of work. */
const sliceLines = 1000;

type Labels = Readonly<Partial<Record<string, string | number>>>;

/** What `get()` of a prom-client metric gives; `metricName` where a metric has several, such as a histogram. */
interface Collected {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly {
    readonly value: number;
    readonly labels?: Labels;
    readonly metricName?: string;
  }[];
}

/** The text, slice by slice; other work runs between two slices. */
export async function* renderSlices(registry: Registry): AsyncGenerator<string> {
  for (const metric of registry.getMetricsAsArray()) {
    const { name, help, type, values }: Collected = await collect(metric);
    yield `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${String(type)}\n`;
    for (let from = 0; from < values.length; from += sliceLines) {
      const slice = values.slice(from, from + sliceLines);
      yield slice.map(({ metricName, labels, value }) => line(metricName ?? name, labels, value)).join('');
      await setImmediate();
    }
  }
}

/** The type declarations call these objects descriptions; they are the metrics themselves. */
function collect(metric: object): Promise<Collected> {
  return (metric as { get: () => Promise<Collected> }).get();
}

function line(name: string, labels: Labels | undefined, value: number): string {
  const pairs = Object.entries(labels ?? {}).map(
    ([label, text]) => `${label}="${escapeLabel(String(text))}"`,
  );
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}\n`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : `${value < 0 ? '-' : '+'}Inf`;
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replace(/"/g, '\\"');
}
