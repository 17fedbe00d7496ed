// What a cycle sends for an edge, for methods that must be refused, and for preflights, and what
// it never sends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Probe, parseProbe } from '../../../src/api/read/probe.ts';
import type { Status } from '../../../src/api/v1alpha1/status.ts';
import { vantageKey } from '../../../src/diagnosis/evidence/request.ts';
import type { Endpoint, Facts, Past, Request } from '../../../src/model/index.ts';
import { withoutAccepted } from '../../../src/probe/plan/checks.ts';
import { attemptsOf, countOf, declaredRequests } from '../../../src/probe/plan/plan.ts';
import { plannedProbe } from '../../../src/routing/route-plan.ts';

const endpoint = (n: number): Endpoint => ({
  address: `10.244.0.${n}`,
  port: 8080,
  portName: '',
  ready: true,
  managed: true,
  pod: `orders-${n}`,
});

const facts: Facts = {
  at: new Date(0),
  neighbours: [],
  classPublishes: false,
  services: [
    {
      namespace: 'shop',
      name: 'orders',
      service: { spec: { clusterIP: '10.96.0.10', ports: [{ port: 80 }] } },
      endpoints: [endpoint(1), endpoint(2)],
    },
  ],
};

const https = { url: 'https://shop.example.com' };
const direct = [{ serviceRef: { name: 'orders', port: 80 } }];

function probeWith(spec: Readonly<Record<string, unknown>>, status?: unknown): Probe {
  const parsed = parseProbe({
    metadata: { namespace: 'shop', name: 'p', uid: 'u', generation: 3, resourceVersion: '1' },
    spec: { through: https, direct, ...spec },
    ...(status === undefined ? {} : { status }),
  });
  assert.ok(parsed.kind === 'valid', JSON.stringify(parsed));
  return parsed.probe;
}

const planned = (spec: Readonly<Record<string, unknown>>, status?: unknown, turn = 0) =>
  declaredRequests(plannedProbe(probeWith(spec, status), facts), turn);

const lines = (requests: readonly Request[]) =>
  requests.map(({ method, vantage }) => `${method} ${vantageKey(vantage)}`);

describe('an edge', () => {
  const through = { ...https, edge: { connectTo: '203.0.113.80' } };
  const routes = [{ path: '/orders', methods: ['POST'], body: '{}' }];

  it('gets every request of the gateway too, and stands before it', () => {
    assert.deepEqual(lines(planned({ through, routes })).slice(0, 2), [
      'POST edge-https',
      'POST gateway-https',
    ]);
    const [edge, gateway] = planned({ through, routes });
    assert.deepEqual({ ...edge, vantage: undefined }, { ...gateway, vantage: undefined });
  });

  it('is dialled where its author says, and nobody vouches for that', () => {
    const probe = probeWith({ through, routes });
    const [attempt] = attemptsOf(declaredRequests(plannedProbe(probe, facts), 0), probe, facts);
    assert.deepEqual(attempt?.target, {
      scheme: 'https',
      address: '203.0.113.80',
      port: 443,
      vouched: false,
      alpn: ['h2', 'http/1.1'],
    });
    assert.equal(attempt?.request.host, 'shop.example.com');
  });
});

describe('methods that must be refused', () => {
  const route = (part: object) => ({ routes: [{ path: '/orders', ...part }] });
  const accepted = (part: object): unknown => ({
    observedGeneration: 3,
    conditions: [],
    routes: [
      {
        route: 'orders',
        method: 'DELETE',
        check: 'Refusal',
        health: 'Unhealthy',
        reason: 'ExpectationFailed',
        since: '2026-05-01T00:00:00Z',
      } satisfies NonNullable<Status['routes']>[number],
    ],
    ...part,
  });
  const sending = route({ mustRefuse: ['DELETE'], refusalBy: 'Sending' });

  it('are not sent when Allow decides: OPTIONS goes once for all of them', () => {
    assert.deepEqual(lines(planned(route({ mustRefuse: ['DELETE', 'PATCH', 'TRACE'] }))), [
      'OPTIONS gateway-https',
    ]);
  });
  it('are sent when they are safe', () => {
    assert.deepEqual(lines(planned(route({ mustRefuse: ['GET', 'DELETE'] }))), [
      'GET gateway-https',
      'OPTIONS gateway-https',
    ]);
  });
  it('share the OPTIONS that the route declares', () => {
    const both = route({ methods: ['OPTIONS'], mustRefuse: ['DELETE'] });
    assert.equal(lines(planned(both)).filter((line) => line === 'OPTIONS gateway-https').length, 1);
  });
  it('are sent when the author says so, to the gateway alone and without a body', () => {
    const requests = planned(
      route({ methods: ['PUT'], body: '{}', mustRefuse: ['DELETE'], refusalBy: 'Sending' }),
    );
    const sent = requests.filter(({ method }) => method === 'DELETE');
    assert.deepEqual(lines(sent), ['DELETE gateway-https']);
    assert.equal(sent[0]?.body, undefined);
  });
  it('are never sent again after one success', () => {
    assert.deepEqual(planned(sending, accepted({})), []);
  });
  it('are sent again when the spec has changed since', () => {
    assert.deepEqual(lines(planned(sending, accepted({ observedGeneration: 2 }))), ['DELETE gateway-https']);
  });
  it('are not sent while the status has no room to say whether they were accepted', () => {
    const other = { route: 'x', method: 'GET', check: 'Method', health: 'Unhealthy', reason: 'AppFails' };
    const full = { omittedRoutes: 3, routes: [{ ...other, since: '2026-05-01T00:00:00Z' }] };
    assert.deepEqual(planned(sending, accepted(full)), []);
  });
  it('go without headers where the answer repeats them', () => {
    const headers = [{ name: 'Authorization', value: 'Bearer x' }];
    const requests = planned(route({ mustRefuse: ['TRACE', 'DELETE'], refusalBy: 'Sending', headers }));
    assert.deepEqual(
      requests.map(({ method, headers: sent }) => [method, sent.length]),
      [
        ['TRACE', 0],
        ['DELETE', 1],
      ],
    );
  });
});

describe('methods that were accepted in a cycle that is not written yet', () => {
  const routes = [
    {
      name: 'orders',
      path: '/orders',
      methods: ['GET'],
      mustRefuse: ['DELETE', 'PATCH'],
      refusalBy: 'Sending',
    },
  ];
  const probe = probeWith({ routes });
  const past = (part: object): readonly Past[] => [
    {
      route: 'orders',
      method: 'DELETE',
      check: 'Refusal',
      health: 'Unhealthy',
      reason: 'ExpectationFailed',
      gateway: [],
      ...part,
    },
  ];
  const sent = (part: object) =>
    withoutAccepted(declaredRequests(plannedProbe(probe, facts), 0), probe, [past(part)]).flatMap(
      ({ method, vantage }) => (vantage.kind === 'gateway' ? [method] : []),
    );

  it('are held back, and nothing else', () => assert.deepEqual(sent({}), ['GET', 'PATCH']));
  it('are sent when they were refused', () => {
    assert.deepEqual(sent({ health: 'Healthy', reason: 'AllRoutesReached' }), ['GET', 'DELETE', 'PATCH']);
  });
  it('are sent when the gateway did not answer', () => {
    assert.deepEqual(sent({ reason: 'GatewayUnreachable' }), ['GET', 'DELETE', 'PATCH']);
  });
});

describe('preflights', () => {
  const cors = {
    origins: ['https://a.example.com', 'https://b.example.com'],
    requestHeaders: ['x-b', 'x-a'],
  };
  const headers = [{ name: 'Authorization', value: 'Bearer x' }];
  const routes = [{ path: '/orders', methods: ['PUT'], headers, cors }];
  const preflights = (turn = 0) =>
    planned({ routes }, undefined, turn).filter(({ headers: sent }) =>
      sent.some(([name]) => name === 'Origin'),
    );

  it('go to the gateway and to one endpoint, one for each origin', () => {
    assert.deepEqual(lines(preflights()), [
      'OPTIONS gateway-https',
      'OPTIONS endpoint/orders:80/10.244.0.1',
      'OPTIONS gateway-https',
      'OPTIONS endpoint/orders:80/10.244.0.1',
    ]);
    assert.equal(lines(preflights(1))[1], 'OPTIONS endpoint/orders:80/10.244.0.2');
  });
  it("carry what a browser sends, and none of the route's headers", () => {
    assert.deepEqual(preflights()[0]?.headers, [
      ['Origin', 'https://a.example.com'],
      ['Access-Control-Request-Method', 'PUT'],
      ['Access-Control-Request-Headers', 'x-a,x-b'],
    ]);
  });
  it('are counted among the safe requests of a cycle', () => {
    const before = countOf(planned({ routes: [{ path: '/orders', methods: ['PUT'] }] }));
    assert.deepEqual(countOf(planned({ routes })), { safe: before.safe + 4, unsafe: before.unsafe });
  });
});

describe('the largest spec', () => {
  it('stays within the bounds of status.requestsPerCycle', () => {
    const methods = ['GET', 'POST', 'PUT', 'DELETE'];
    const cors = { origins: ['a', 'b', 'c', 'd'].map((name) => `https://${name}.example.com`) };
    const routes = Array.from({ length: 64 }, (_, n) => ({ path: `/orders/${n}`, methods, cors }));
    const through = { ...https, edge: { connectTo: '203.0.113.80' } };
    const { safe, unsafe } = countOf(planned({ through, routes }));
    // Four origins at edge, gateway and one endpoint; POST, PUT and DELETE at edge, gateway and one endpoint.
    assert.equal(unsafe, 64 * 3 * 3);
    assert.ok(safe >= 64 * 4 * 4 * 3 && safe < 100_000, String(safe));
  });
});
