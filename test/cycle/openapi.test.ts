// Cycles of probes with a contract: when the document is asked for, what becomes of it, and what the
// status says when there is none.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KeyRead } from '../../src/cycle/ports.ts';
import type { Rule } from '../scenarios/language-parts.ts';
import { Bench, healthyOf, worldOf } from './ground.ts';

type Paths = Readonly<Record<string, object>>;

const id = { parameters: [{ name: 'id', in: 'path', example: 17 }] };
const paths: Paths = {
  '/orders': { get: {}, post: {} },
  '/orders/{id}': { ...id, get: {}, delete: {} },
  '/items/{item}': { get: {} },
};
const textOf = (written: Paths): string => JSON.stringify({ openapi: '3.1.0', paths: written });

const express = { 'X-Powered-By': 'Express' };
const json = { ...express, 'Content-Type': 'application/json' };
const options = (allow: string) => ({
  status: 200,
  headers: { ...express, Allow: allow, 'Content-Type': 'text/plain', 'Keep-Alive': 'timeout=5' },
  body: allow,
});
const missing: Rule = { answer: { status: 404, headers: json, body: '{"error":"not found"}' } };

const serving = (path: string, allow: string, body = '{"id":1}'): readonly Rule[] => [
  { path, method: 'OPTIONS', answer: options(allow) },
  { path, method: ['GET', 'HEAD'], answer: { status: 200, headers: json, body } },
];

const allowed = { orders: 'GET, HEAD, OPTIONS, POST', order: 'DELETE, GET, HEAD, OPTIONS' };

function benchOf(document = textOf(paths), { orders, order } = allowed): Bench {
  const bench = new Bench();
  bench.spec = {
    through: { url: 'http://orders.example.com' },
    direct: [{ serviceRef: { name: 'orders', port: 80 } }],
    openAPI: { path: '/openapi.json' },
  };
  bench.world = worldOf(
    { path: '/openapi.json', answer: { status: 200, headers: json, body: document } },
    ...serving('/orders', orders),
    ...serving('/orders/17', order),
    missing,
  );
  return bench;
}

const fetches = (bench: Bench): number => bench.sent.filter(({ path }) => path === '/openapi.json').length;

describe('a cycle of a probe with a contract', () => {
  it('probes what the document names with safe methods only, and says what it covers', async () => {
    const bench = benchOf();
    await bench.cycle();
    const [status] = bench.written;
    assert.deepEqual(
      status?.routes?.map(({ route, method, health }) => `${route} ${method} ${health}`).toSorted(),
      ['orders GET Healthy', 'orders POST Healthy', 'orders-17 DELETE Healthy', 'orders-17 GET Healthy'],
    );
    assert.deepEqual(status?.contract, {
      document: '/openapi.json of Service orders:80',
      operations: 5,
      covered: 4,
      unfilled: [{ path: '/items/{item}', methods: ['GET'], parameters: ['item'] }],
    });
    assert.deepEqual(
      bench.sent.map(({ method }) => method).filter((method) => ['POST', 'DELETE'].includes(method)),
      [],
    );
    assert.match(
      status?.conditions[0]?.message ?? '',
      /^2 routes of \/openapi\.json of Service orders:80 are probed/,
    );
  });

  it('asks for the document every ten minutes, and at once when other Pods serve it', async () => {
    const bench = benchOf();
    await bench.cycle();
    await bench.cycle();
    assert.equal(fetches(bench), 1);
    bench.now = new Date(bench.now.getTime() + 11 * 60_000);
    await bench.cycle();
    assert.equal(fetches(bench), 2);
    bench.addresses = ['10.244.0.11'];
    await bench.cycle();
    assert.equal(fetches(bench), 3);
  });

  it('keeps the last document while a new look fails, and says so', async () => {
    const bench = benchOf();
    await bench.cycle();
    bench.world = worldOf({ path: '/openapi.json', answer: { status: 503 } }, ...bench.world.rules.slice(1));
    bench.now = new Date(bench.now.getTime() + 11 * 60_000);
    await bench.cycle();
    const status = bench.written.at(-1);
    assert.equal(status?.summary, '4/4');
    assert.equal(status?.contract?.problem, 'GET answers 503');
    assert.match(status?.conditions[0]?.message ?? '', /the last document that was read still holds/);
  });

  it('names what is documented and refused, and what is served and not documented', async () => {
    const bench = benchOf(textOf(paths), {
      orders: 'GET, HEAD, OPTIONS, POST, PUT',
      order: 'GET, HEAD, OPTIONS',
    });
    await bench.cycle();
    await bench.cycle();
    const status = bench.written.at(-1);
    assert.deepEqual(status?.contract?.refused, [
      { path: '/orders/{id}', methods: ['DELETE'], by: 'Application' },
    ]);
    assert.deepEqual(status?.contract?.undocumented, [{ path: '/orders', methods: ['PUT'] }]);
    const entry = status?.routes?.find(({ method }) => method === 'DELETE');
    assert.match(entry?.message ?? '', /documented as DELETE \/orders\/\{id\}/);
  });

  it('does not accuse an application that lists the same methods on every path', async () => {
    const every = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';
    const bench = benchOf(textOf(paths), { orders: every, order: every });
    const [document, ...rest] = bench.world.rules.slice(0, -1);
    bench.world = worldOf(
      ...(document === undefined ? [] : [document]),
      ...rest,
      { method: 'OPTIONS', answer: options(every) },
      missing,
    );
    await bench.cycle();
    assert.equal(bench.written[0]?.contract?.undocumented, undefined);
  });

  it('asks beside the cycle once while nothing changes, and never without experiments', async () => {
    const bench = benchOf();
    await bench.cycle();
    const first = bench.sent.filter(({ path }) => path.includes('methodprobe-')).length;
    await bench.cycle();
    assert.ok(first > 0);
    assert.equal(bench.sent.filter(({ path }) => path.includes('methodprobe-')).length, first);
    const without = benchOf();
    without.spec = { ...without.spec, experiments: 'None' };
    await without.cycle();
    assert.equal(without.sent.filter(({ path }) => path.includes('methodprobe-')).length, 0);
  });

  it('lets declared routes hold, and fills in those that leave their methods to the document', async () => {
    const bench = benchOf();
    bench.spec = {
      ...bench.spec,
      routes: [
        { name: 'all-orders', path: '/orders', methods: ['GET'], expect: { statuses: [200] } },
        { name: 'one-order', path: '/orders/17', expect: { statuses: ['2xx'] } },
      ],
    };
    await bench.cycle();
    assert.deepEqual(bench.written[0]?.routes?.map(({ route, method }) => `${route} ${method}`).toSorted(), [
      'all-orders GET',
      'one-order DELETE',
      'one-order GET',
      'orders POST',
    ]);
  });

  it('drops routes of the document before it passes the budget of requests', async () => {
    const bench = benchOf();
    bench.maximumRequests = 8;
    await bench.cycle();
    const [status] = bench.written;
    assert.equal(status?.contract?.covered, 2);
    assert.equal(status?.contract?.omitted, 2);
  });
});

const without: Readonly<Record<string, readonly [Partial<Bench>, object, readonly string[]]>> = {
  'the application has no document there': [
    { world: worldOf(missing) },
    { path: '/openapi.json' },
    ['Ready True Probing', 'Healthy Unknown MethodNotProven'],
  ],
  'there is no such ConfigMap': [
    {},
    { configMapRef: { name: 'contracts', key: 'openapi.yaml' } },
    ['Ready False ReferenceNotFound', 'Healthy Unknown ReferenceNotFound'],
  ],
  'the ConfigMap holds something else': [
    { configMap: { kind: 'read', text: '<html>' } satisfies KeyRead },
    { configMapRef: { name: 'contracts', key: 'openapi.yaml' } },
    ['Ready True Probing', 'Healthy Unknown MethodNotProven'],
  ],
};

describe('a probe whose document cannot be had', () => {
  for (const [name, [part, openAPI, expected]] of Object.entries(without)) {
    it(`${name}: without other routes nothing is known`, async () => {
      const bench = Object.assign(benchOf(), part);
      bench.spec = { ...bench.spec, openAPI };
      await bench.cycle();
      const [status] = bench.written;
      assert.deepEqual(
        status?.conditions.map(({ type, status: is, reason }) => `${type} ${is} ${reason}`),
        expected,
      );
      assert.match(healthyOf(status)?.message ?? '', /^No route is probed: /);
      assert.ok((status?.contract?.problem ?? '') !== '');
    });
    it(`${name}: declared routes are probed`, async () => {
      const bench = Object.assign(benchOf(), part);
      bench.world = worldOf(...serving('/orders', allowed.orders), missing);
      bench.spec = { ...bench.spec, openAPI, routes: [{ path: '/orders', methods: ['GET'] }] };
      await bench.cycle();
      const [status] = bench.written;
      assert.equal(healthyOf(status)?.status, 'True');
      assert.match(
        status?.conditions[0]?.message ?? '',
        /^1 declared route is probed .*the document is not probed/,
      );
    });
  }

  it('a URL without direct names no Service: the spec can never work', async () => {
    const bench = benchOf();
    bench.spec = { through: { url: 'http://orders.example.com' }, openAPI: { path: '/openapi.json' } };
    await bench.cycle();
    const [status] = bench.written;
    assert.deepEqual(
      status?.conditions.map(({ type, reason }) => `${type} ${reason}`),
      ['Ready InvalidSpec', 'Healthy InvalidSpec', 'Stalled InvalidSpec'],
    );
    assert.match(healthyOf(status)?.message ?? '', /needs direct/);
  });
});
