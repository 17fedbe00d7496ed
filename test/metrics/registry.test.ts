// Every series by name and labels, and that they die with their object.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, type Metrics } from '../../src/metrics/registry.ts';
import { renderSlices } from '../../src/metrics/server.ts';
import type { Observation, Outcome, Vantage } from '../../src/model/index.ts';

const probe = { namespace: 'dify', name: 'login' };

async function rendered({ registry }: Metrics): Promise<string> {
  return (await Array.fromAsync(renderSlices(registry))).join('');
}

/** The lines of a metric, histograms with all their parts. */
async function lines(metrics: Metrics, name: string): Promise<readonly string[]> {
  return (await rendered(metrics)).split('\n').filter((line) => line.startsWith(name));
}

function observation(vantage: Vantage, outcome: Partial<Outcome>): Observation {
  const request = {
    purpose: 'declared',
    vantage,
    method: 'GET',
    path: '/',
    host: 'a.example',
    clientScheme: 'http',
    headers: [],
  } as const;
  const answer = {
    kind: 'answered',
    status: 200,
    phrase: '',
    headers: [],
    bodyStart: '',
    bodyLength: 0,
    bodyHash: '',
    ms: 20,
  };
  return { request, outcome: { ...answer, ...outcome } as Outcome };
}

const gateway: Vantage = { kind: 'gateway', scheme: 'https' };

function tls(year: number) {
  const at = new Date(Date.UTC(year, 0));
  return { subject: '', issuer: '', names: [], validFrom: at, validTo: at };
}

test('requests are counted by vantage and class, failures by cause', async () => {
  const metrics = createMetrics({ version: '1' });
  metrics.recordRequest(observation(gateway, { status: 405 }));
  metrics.recordRequest(observation(gateway, { status: 404 }));
  metrics.recordRequest(observation({ kind: 'service', service: 'api', port: 80 }, { status: 200 }));
  metrics.recordRequest(observation(gateway, { kind: 'failed', cause: 'timeout', detail: '', ms: 5000 }));
  assert.deepEqual(await lines(metrics, 'methodprobe_requests_total'), [
    'methodprobe_requests_total{via="gateway-https",code_class="4xx"} 2',
    'methodprobe_requests_total{via="service",code_class="2xx"} 1',
    'methodprobe_requests_total{via="gateway-https",code_class="timeout"} 1',
  ]);
  const durations = await lines(metrics, 'methodprobe_request_duration_seconds');
  assert.ok(
    durations.includes(
      'methodprobe_request_duration_seconds_bucket{le="0.025",via="gateway-https",phase="total"} 2',
    ),
  );
  assert.ok(
    durations.includes(
      'methodprobe_request_duration_seconds_bucket{le="+Inf",via="gateway-https",phase="total"} 3',
    ),
  );
  assert.ok(durations.includes('methodprobe_request_duration_seconds_count{via="service",phase="total"} 1'));
});

test('an edge is a vantage of its own', async () => {
  const metrics = createMetrics({ version: '1' });
  metrics.recordRequest(observation({ kind: 'edge', scheme: 'https' }, { status: 403 }));
  metrics.recordRequest(observation({ kind: 'edge', scheme: 'http' }, { status: 301 }));
  assert.deepEqual(await lines(metrics, 'methodprobe_requests_total'), [
    'methodprobe_requests_total{via="edge-https",code_class="4xx"} 1',
    'methodprobe_requests_total{via="edge-http",code_class="3xx"} 1',
  ]);
});

test('a condition that changes leaves no old series behind', async () => {
  const metrics = createMetrics({ version: '1' });
  metrics.setProbe(probe, {
    conditions: [{ type: 'Healthy', status: 'False', reason: 'NoRouteMatched' }],
    entries: [],
  });
  metrics.setProbe(probe, {
    conditions: [
      { type: 'Healthy', status: 'True', reason: 'AllRoutesReached' },
      { type: 'Ready', status: 'True', reason: 'Probing' },
    ],
    entries: [],
  });
  assert.deepEqual(await lines(metrics, 'methodprobe_condition'), [
    'methodprobe_condition{namespace="dify",name="login",type="Healthy",status="True",reason="AllRoutesReached"} 1',
    'methodprobe_condition{namespace="dify",name="login",type="Ready",status="True",reason="Probing"} 1',
  ]);
});

test('a route is 1, 0 or absent, and gone when the spec drops it', async () => {
  const metrics = createMetrics({ version: '1' });
  const entry = { route: 'login', method: 'POST', check: 'Method' } as const;
  const seen = () => lines(metrics, 'methodprobe_route_healthy');
  metrics.setProbe(probe, {
    conditions: [],
    entries: [
      { ...entry, health: 'Healthy' },
      { ...entry, method: 'GET', health: 'Unknown' },
    ],
  });
  assert.deepEqual(await seen(), [
    'methodprobe_route_healthy{namespace="dify",name="login",route="login",method="POST",check="Method"} 1',
  ]);
  metrics.setProbe(probe, { conditions: [], entries: [{ ...entry, health: 'Unhealthy' }] });
  assert.deepEqual(await seen(), [
    'methodprobe_route_healthy{namespace="dify",name="login",route="login",method="POST",check="Method"} 0',
  ]);
  metrics.setProbe(probe, { conditions: [], entries: [] });
  assert.deepEqual(await seen(), []);
});

test('the checks of one route and method are series of their own', async () => {
  const metrics = createMetrics({ version: '1' });
  const entry = { route: 'login', method: 'PUT' };
  metrics.setProbe(probe, {
    conditions: [],
    entries: [
      { ...entry, check: 'Method', health: 'Healthy' },
      { ...entry, check: 'Preflight', health: 'Unhealthy' },
    ],
  });
  const at = 'methodprobe_route_healthy{namespace="dify",name="login",route="login",method="PUT",check=';
  assert.deepEqual(await lines(metrics, 'methodprobe_route_healthy'), [
    `${at}"Method"} 1`,
    `${at}"Preflight"} 0`,
  ]);
});

test('the expiry of a certificate stands until another one is seen', async () => {
  const metrics = createMetrics({ version: '1' });
  const seen = () => lines(metrics, 'methodprobe_certificate_expiry');
  metrics.setCertificates(probe, [observation(gateway, { tls: tls(2030) })]);
  const series =
    'methodprobe_certificate_expiry_timestamp_seconds{namespace="dify",name="login",host="a.example"}';
  assert.deepEqual(await seen(), [`${series} ${Date.UTC(2030, 0) / 1000}`]);
  metrics.setCertificates(probe, [
    observation(gateway, { kind: 'failed', cause: 'refused', detail: '', ms: 1 }),
  ]);
  assert.equal((await seen()).length, 1);
  const experiment = observation(gateway, { tls: tls(2033) });
  metrics.setCertificates(probe, [
    { ...experiment, request: { ...experiment.request, purpose: 'experiment', host: 'b.example' } },
  ]);
  assert.equal((await seen()).length, 1);
  metrics.setCertificates(probe, [observation(gateway, { tls: tls(2031) })]);
  assert.deepEqual(await seen(), [`${series} ${Date.UTC(2031, 0) / 1000}`]);
  const moved = observation(gateway, { tls: tls(2032) });
  metrics.setCertificates(probe, [{ ...moved, request: { ...moved.request, host: 'c.example' } }]);
  assert.deepEqual(await seen(), [`${series.replace('a.example', 'c.example')} ${Date.UTC(2032, 0) / 1000}`]);
});

test('differences between two gateways are counted while they are known, and only then', async () => {
  const metrics = createMetrics({ version: '1' });
  const seen = () => lines(metrics, 'methodprobe_parity_differences');
  const told = (differences?: number) =>
    metrics.setProbe(probe, {
      conditions: [],
      entries: [],
      ...(differences === undefined ? {} : { differences }),
    });
  told();
  assert.deepEqual(await seen(), []);
  told(3);
  assert.deepEqual(await seen(), ['methodprobe_parity_differences{namespace="dify",name="login"} 3']);
  told(0);
  assert.deepEqual(await seen(), ['methodprobe_parity_differences{namespace="dify",name="login"} 0']);
  told();
  assert.deepEqual(await seen(), []);
});

test('a forgotten probe takes all its series with it, and no one else’s', async () => {
  const metrics = createMetrics({ version: '1' });
  const other = { ...probe, name: 'other' };
  for (const each of [probe, other]) {
    metrics.setProbe(each, {
      conditions: [{ type: 'Ready', status: 'True', reason: 'Probing' }],
      entries: [{ route: 'r', method: 'GET', check: 'Method', health: 'Healthy' }],
      differences: 2,
    });
    metrics.setCertificates(each, [observation(gateway, { tls: tls(2030) })]);
  }
  metrics.forgetProbe(probe);
  const text = await rendered(metrics);
  assert.doesNotMatch(text, /name="login"/);
  assert.equal(text.match(/name="other"/g)?.length, 4);
});

test('the operator’s own work is told', async () => {
  const metrics = createMetrics({ version: '0.1.0' });
  metrics.recordLateness(20);
  metrics.recordStatusWrite('written');
  metrics.recordExperiments(3);
  metrics.recordInformerEvent('Ingress', 1_700_000_000_500);
  const text = await rendered(metrics);
  for (const line of [
    'methodprobe_cycle_lateness_seconds_bucket{le="0.025"} 1',
    'methodprobe_status_writes_total{result="written"} 1',
    'methodprobe_experiments_total 3',
    'methodprobe_informer_last_event_timestamp_seconds{kind="Ingress"} 1700000000.5',
    `methodprobe_build_info{version="0.1.0",node="${process.versions.node}"} 1`,
  ]) {
    assert.ok(text.split('\n').includes(line), line);
  }
  assert.match(text, /^process_resident_memory_bytes \d+$/m);
});

test('two registries do not meet', async () => {
  const first = createMetrics({ version: '1' });
  const second = createMetrics({ version: '1' });
  first.recordStatusWrite('written');
  assert.deepEqual(await lines(second, 'methodprobe_status_writes_total'), []);
});
