// Cycles of probes without routes: what the Ingress tells is asked with safe methods only, and the
// status says so.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bench, brokenWorld, healthyOf } from './ground.ts';

const backend = { service: { name: 'orders', port: { number: 80 } } };

function benchOf(host: string, ...paths: readonly string[]): Bench {
  const bench = new Bench();
  const http = { paths: paths.map((path) => ({ path, pathType: 'ImplementationSpecific', backend })) };
  bench.ingress = {
    metadata: { namespace: 'shop', name: 'orders', creationTimestamp: new Date('2026-01-01') },
    spec: { rules: [{ host, http }] },
    status: { loadBalancer: { ingress: [{ ip: '10.96.0.5' }] } },
  };
  bench.spec = { through: { ingressRef: { name: 'orders' } }, experiments: 'Full' };
  return bench;
}

describe('a cycle of a probe without routes', () => {
  it('asks what the Ingress tells with safe methods, and says which routes were discovered', async () => {
    const bench = benchOf('shop.example.com', '/orders', '/items', '/v[0-9]+');
    await bench.cycle();
    const [status] = bench.written;
    assert.deepEqual(status?.discovered, [
      { path: '/orders', host: 'shop.example.com' },
      { path: '/items', host: 'shop.example.com' },
    ]);
    assert.equal(status?.omittedDiscovered, 1);
    const [ready] = status?.conditions ?? [];
    assert.deepEqual([ready?.type, ready?.status, ready?.reason], ['Ready', 'True', 'Probing']);
    assert.equal(
      ready?.message,
      '2 routes discovered in Ingress orders; only OPTIONS, HEAD and GET are sent; left out: 1 path that is a pattern',
    );
    assert.equal(status?.summary, '6/6');
    assert.equal(status?.requestsPerCycle?.unsafe, 0);
  });

  it('sends nothing unsafe, whatever is wrong', async () => {
    const bench = benchOf('shop.example.com', '/orders');
    bench.world = brokenWorld;
    bench.addresses = ['10.244.0.10', '10.244.0.11'];
    await bench.cycle();
    await bench.cycle();
    assert.deepEqual(new Set(bench.sent.map(({ method }) => method)), new Set(['OPTIONS', 'HEAD', 'GET']));
    assert.equal(healthyOf(bench.written[0])?.status, 'True', 'the application refuses them itself');
  });

  it('follows the Ingress', async () => {
    const bench = benchOf('shop.example.com', '/orders');
    await bench.cycle();
    const { ingress } = benchOf('shop.example.com', '/orders', '/items');
    bench.ingress = ingress;
    await bench.cycle();
    assert.deepEqual(
      bench.written.map(({ discovered }) => discovered?.length),
      [1, 2],
    );
  });

  it('asks for a host where the Ingress has only a wildcard', async () => {
    const bench = benchOf('*.example.com', '/orders');
    await bench.cycle();
    const [ready] = bench.written[0]?.conditions ?? [];
    assert.deepEqual([ready?.status, ready?.reason], ['False', 'HostRequired']);
    assert.match(
      ready?.message ?? '',
      /^Set spec\.through\.host to one host: Ingress orders has only rules for wildcards/,
    );
    assert.deepEqual(bench.sent, []);
  });

  it('asks for routes where every path is a pattern', async () => {
    const bench = benchOf('shop.example.com', '/v[0-9]+');
    await bench.cycle();
    const [ready, healthy] = bench.written[0]?.conditions ?? [];
    assert.deepEqual([ready?.status, ready?.reason], ['False', 'MethodNotProven']);
    assert.match(ready?.message ?? '', /name what must work under spec\.routes$/);
    assert.equal(healthy?.status, 'Unknown');
  });
});
