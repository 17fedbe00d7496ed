// What a cycle sends for a probe: which method at which vantage, and how often.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Parsed, parseProbe } from '../../../src/api/read/probe.ts';
import { vantageKey } from '../../../src/diagnosis/evidence/request.ts';
import type { Endpoint, Facts, Request } from '../../../src/model/index.ts';
import { attemptsOf, countOf, declaredRequests } from '../../../src/probe/plan/plan.ts';
import { plannedProbe } from '../../../src/routing/route-plan.ts';

const endpointsOf = (count: number): readonly Endpoint[] =>
  Array.from({ length: count }, (_, n) => ({
    address: `10.244.0.${n + 1}`,
    port: 8080,
    portName: '',
    ready: true,
    managed: true,
    pod: `orders-${n}`,
  }));

function factsWith(endpoints: readonly Endpoint[], clusterIP = '10.96.0.10'): Facts {
  const service = { spec: { clusterIP, ports: [{ port: 80 }] } };
  const services = [{ namespace: 'shop', name: 'orders', service, endpoints }];
  return { at: new Date(0), neighbours: [], classPublishes: false, services };
}

function probeWith(spec: Record<string, unknown>) {
  const through = { url: 'https://shop.example.com' };
  const direct = [{ serviceRef: { name: 'orders', port: 80 } }];
  const parsed: Parsed = parseProbe({
    metadata: { namespace: 'shop', name: 'p' },
    spec: { through, direct, ...spec },
  });
  assert.equal(parsed.kind, 'valid', JSON.stringify(parsed));
  return (parsed as Extract<Parsed, { kind: 'valid' }>).probe;
}

const lines = (requests: readonly Request[]): readonly string[] =>
  requests.map(({ method, vantage, path }) => `${method} ${vantageKey(vantage)} ${path}`);

const post = { path: '/orders', methods: ['POST'], body: '{}' };

describe('the plan of a cycle', () => {
  it('sends an unsafe method once through the gateway and to one endpoint, and OPTIONS to all when there are several', () => {
    const requests = declaredRequests(
      plannedProbe(probeWith({ routes: [post] }), factsWith(endpointsOf(3))),
      0,
    );
    assert.deepEqual(lines(requests), [
      'POST gateway-https /orders',
      'POST endpoint/orders:80/10.244.0.1 /orders',
      'OPTIONS endpoint/orders:80/10.244.0.1 /orders',
      'OPTIONS endpoint/orders:80/10.244.0.2 /orders',
      'OPTIONS endpoint/orders:80/10.244.0.3 /orders',
    ]);
    assert.deepEqual(countOf(requests), { safe: 3, unsafe: 2 });
  });

  it('lets the endpoints take turns', () => {
    const asked = [0, 1, 2, 3].map((turn) => {
      const requests = declaredRequests(
        plannedProbe(probeWith({ routes: [post] }), factsWith(endpointsOf(3))),
        turn,
      );
      return requests.find(({ method, vantage }) => method === 'POST' && vantage.kind === 'endpoint')
        ?.vantage;
    });
    assert.deepEqual(
      asked.map((vantage) => (vantage?.kind === 'endpoint' ? vantage.address : undefined)),
      ['10.244.0.1', '10.244.0.2', '10.244.0.3', '10.244.0.1'],
    );
  });

  it('sends a safe method to every endpoint and through the Service', () => {
    const probe = probeWith({ routes: [{ path: '/orders', methods: ['GET'] }] });
    assert.deepEqual(lines(declaredRequests(plannedProbe(probe, factsWith(endpointsOf(2))), 0)), [
      'GET gateway-https /orders',
      'GET endpoint/orders:80/10.244.0.1 /orders',
      'GET endpoint/orders:80/10.244.0.2 /orders',
      'GET service/orders:80 /orders',
    ]);
  });

  it('asks at most sixteen endpoints a cycle', () => {
    const probe = probeWith({ routes: [{ path: '/orders', methods: ['GET'] }] });
    const requests = declaredRequests(plannedProbe(probe, factsWith(endpointsOf(40))), 0);
    assert.equal(requests.filter(({ vantage }) => vantage.kind === 'endpoint').length, 16);
  });

  for (const [endpoints, expected] of [
    ['Each', ['POST endpoint/orders:80/10.244.0.1 /orders', 'POST endpoint/orders:80/10.244.0.2 /orders']],
    ['Rotate', ['POST endpoint/orders:80/10.244.0.1 /orders']],
    ['Service', ['POST service/orders:80 /orders']],
  ] as const) {
    it(`does what endpoints: ${endpoints} says`, () => {
      const direct = [{ serviceRef: { name: 'orders', port: 80 }, endpoints }];
      const requests = declaredRequests(
        plannedProbe(probeWith({ routes: [post], direct }), factsWith(endpointsOf(2))),
        0,
      );
      assert.deepEqual(lines(requests).slice(1), expected);
    });
  }

  it('sends the body with methods that carry one, and never with OPTIONS', () => {
    const route = { path: '/orders', methods: ['POST', 'GET', 'DELETE'], body: '{}' };
    const requests = declaredRequests(
      plannedProbe(probeWith({ routes: [route] }), factsWith(endpointsOf(2))),
      0,
    );
    const methods = new Set(requests.filter(({ body }) => body !== undefined).map(({ method }) => method));
    assert.deepEqual([...methods], ['POST']);
  });

  it('asks the last hop for backendPath and the gateway for the path as it was written', () => {
    const route = { path: '/a//b/../orders?x=%2F', methods: ['GET'], backendPath: '/orders' };
    const requests = declaredRequests(
      plannedProbe(probeWith({ routes: [route] }), factsWith(endpointsOf(1))),
      0,
    );
    assert.deepEqual(lines(requests), [
      'GET gateway-https /a//b/../orders?x=%2F',
      'GET endpoint/orders:80/10.244.0.1 /orders',
      'GET service/orders:80 /orders',
    ]);
  });

  it('leaves endpoints out that are not ready, or serve another port', () => {
    const [ready] = endpointsOf(1);
    assert.ok(ready);
    const others = [
      { ...ready, address: '10.244.0.8', ready: false },
      { ...ready, address: '10.244.0.9', portName: 'admin' },
    ];
    const requests = declaredRequests(
      plannedProbe(probeWith({ routes: [post] }), factsWith([ready, ...others])),
      0,
    );
    assert.deepEqual(lines(requests).slice(1), ['POST endpoint/orders:80/10.244.0.1 /orders']);
  });
});

describe('the targets of a plan', () => {
  const probe = probeWith({ routes: [{ path: '/orders', methods: ['GET'] }] });

  it('vouches for ClusterIPs and kept endpoints, and not for what the author wrote', () => {
    const facts = factsWith(endpointsOf(1));
    const attempts = attemptsOf(declaredRequests(plannedProbe(probe, facts), 0), probe, facts);
    assert.deepEqual(
      attempts.map(({ target }) => target),
      [
        {
          scheme: 'https',
          address: 'shop.example.com',
          port: 443,
          vouched: false,
          alpn: ['h2', 'http/1.1'],
        },
        { scheme: 'http', address: '10.244.0.1', port: 8080, vouched: true },
        { scheme: 'http', address: '10.96.0.10', port: 80, vouched: true },
      ],
    );
  });

  it('does not vouch for an endpoint of a slice that somebody wrote by hand', () => {
    const [endpoint] = endpointsOf(1);
    assert.ok(endpoint);
    const facts = factsWith([{ ...endpoint, managed: false }]);
    const attempts = attemptsOf(declaredRequests(plannedProbe(probe, facts), 0), probe, facts);
    const direct = attempts.find(({ request }) => request.vantage.kind === 'endpoint');
    assert.equal(direct?.target.vouched, false);
  });

  it('has none for a headless Service itself', () => {
    const facts = factsWith(endpointsOf(1), 'None');
    const attempts = attemptsOf(declaredRequests(plannedProbe(probe, facts), 0), probe, facts);
    assert.deepEqual(
      attempts.map(({ request }) => request.vantage.kind),
      ['gateway', 'endpoint'],
    );
  });

  it('dials connectTo and keeps the host', () => {
    const through = { url: 'https://shop.example.com', connectTo: '203.0.113.7' };
    const pinned = probeWith({ through, routes: [{ path: '/orders', methods: ['GET'] }] });
    const [attempt] = attemptsOf(
      declaredRequests(plannedProbe(pinned, factsWith([])), 0),
      pinned,
      factsWith([]),
    );
    assert.equal(attempt?.target.address, '203.0.113.7');
    assert.equal(attempt?.request.host, 'shop.example.com');
  });
});

describe('the vantages of a hop in HTTP/2 without TLS', () => {
  const probe = probeWith({ routes: [{ path: '/orders', methods: ['GET'] }] });
  const direct = (probe.direct ?? []).map((hop) => ({ ...hop, scheme: 'h2c' as const }));
  const requests = declaredRequests(plannedProbe({ ...probe, direct }, factsWith(endpointsOf(2))), 0);

  it('say so, at the Service and at each endpoint, and are dialled without TLS', () => {
    const hops = requests.filter(({ vantage }) => 'service' in vantage);
    assert.equal(hops.length, 3);
    for (const { vantage } of hops) assert.equal('h2c' in vantage && vantage.h2c, true, vantageKey(vantage));
    const targets = attemptsOf(hops, { ...probe, direct }, factsWith(endpointsOf(2)));
    assert.deepEqual(new Set(targets.map(({ target }) => target.scheme)), new Set(['http']));
  });

  it('are plain ones where the hop speaks HTTP/1.1', () => {
    const plain = declaredRequests(plannedProbe(probe, factsWith(endpointsOf(1))), 0);
    assert.ok(plain.every(({ vantage }) => !('h2c' in vantage)));
  });
});

it('a route goes to its own host, with its query as it is written', () => {
  const routes = [
    { path: '/orders?q=a%20b&x=[1]', methods: ['GET'], host: 'api.example.com' },
    { path: '/orders', methods: ['GET'] },
  ];
  const sent = declaredRequests(plannedProbe(probeWith({ routes }), factsWith(endpointsOf(1))), 0);
  const atGateway = sent.filter(({ vantage }) => vantage.kind === 'gateway');
  assert.deepEqual(
    atGateway.map(({ host, path }) => `${host} ${path}`),
    ['api.example.com /orders?q=a%20b&x=[1]', 'shop.example.com /orders'],
  );
  assert.ok(
    sent.some(
      ({ vantage, host, path }) =>
        vantage.kind === 'endpoint' && `${host} ${path}` === 'api.example.com /orders?q=a%20b&x=[1]',
    ),
  );
});
