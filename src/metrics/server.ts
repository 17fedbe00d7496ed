// The HTTP server for Prometheus and the kubelet: /metrics, /healthz, /readyz. /healthz does not depend on the API
// server, so that an outage of the API server restarts no Pod.

import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Registry } from 'prom-client';

interface ServerOptions {
  /** Where to listen; port 0 takes a free one. */
  readonly address: { readonly host: string; readonly port: number };
  readonly registry: Registry;
  /**
   * Why /healthz fails, as text; undefined while cycles start and end. Where the event loop itself is blocked, nothing
   * answers and the kubelet's probe times out.
   */
  readonly stuck: () => string | undefined;
  /** What the operator waits for before it is ready, as text; undefined once its caches were synced. */
  readonly pending: () => string | undefined;
}

/** A listening server. */
interface MetricsServer {
  readonly address: AddressInfo;
  /** Stops listening, lets answers in progress end. */
  readonly close: () => Promise<void>;
}

/** Listens; rejects when the address is taken. */
export async function serveMetrics(options: ServerOptions): Promise<MetricsServer> {
  const server = createServer(listener(options));
  const { host, port } = options.address;
  server.listen(port, host);
  await once(server, 'listening');
  return { address: server.address() as AddressInfo, close: () => close(server) };
}

function listener({ registry, stuck, pending }: ServerOptions): RequestListener {
  return (request, response) => {
    const [path] = (request.url ?? '').split('?', 1);
    if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response);
    else if (path === '/metrics') void sendMetrics(response, registry);
    else if (path === '/healthz') sendState(response, stuck());
    else if (path === '/readyz') sendState(response, pending());
    else sendText(response, 404, 'paths: /metrics, /healthz, /readyz');
  };
}

/** A scraper that closes the connection in the middle is not logged. */
async function sendMetrics(response: ServerResponse, registry: Registry): Promise<void> {
  response.setHeader('Content-Type', registry.contentType);
  await pipeline(Readable.from(renderSlices(registry)), response).catch(() => response.destroy());
}

function sendState(response: ServerResponse, problem: string | undefined): void {
  sendText(response, problem === undefined ? 200 : 503, problem ?? 'ok');
}

function refuse(response: ServerResponse): void {
  response.setHeader('Allow', 'GET, HEAD');
  sendText(response, 405, 'only GET and HEAD');
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

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

/** The text of all metrics in slices; other work runs between two slices. */
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

/** prom-client's type declarations call these objects descriptions, but they are the metrics. */
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
