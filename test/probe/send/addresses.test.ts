// A gateway with several addresses: what is sent where, and real servers behind each of them.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { parseProbe } from '../../../src/api/read/probe.ts';
import { vantageKey } from '../../../src/diagnosis/evidence/request.ts';
import type { Facts, Request } from '../../../src/model/index.ts';
import { attemptsOf, countOf, declaredRequests } from '../../../src/probe/plan/plan.ts';
import { vouchedAddresses } from '../../../src/probe/plan/target.ts';
import type { DestinationPolicy } from '../../../src/probe/send/destination.ts';
import { limitOf, run } from '../../../src/probe/send/run.ts';
import { plannedProbe } from '../../../src/routing/route-plan.ts';
import { session } from './servers.ts';

const through = { ingressRef: { name: 'shop' }, host: 'shop.example.com' };

function probeWith(spec: Record<string, unknown> = {}) {
  const routes = [{ path: '/orders', methods: ['POST', 'GET'] }];
  const parsed = parseProbe({
    metadata: { namespace: 'shop', name: 'p' },
    spec: { through, routes, ...spec },
  });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('; '));
  return parsed.probe;
}

const factsAt = (...addresses: readonly string[]): Facts => ({
  at: new Date(0),
  ingress: {
    metadata: { namespace: 'shop', name: 'shop' },
    status: {
      loadBalancer: { ingress: addresses.map((at) => (isIP(at) === 0 ? { hostname: at } : { ip: at })) },
    },
  },
  neighbours: [],
  classPublishes: true,
  services: [],
});

const lines = (requests: readonly Request[]): readonly string[] =>
  requests.map(({ method, vantage }) => `${method} ${vantageKey(vantage)}`);

describe('the plan for a gateway with two addresses', () => {
  const facts = factsAt('203.0.113.7', '2001:db8::7');

  it('sends every declared method to each of them, unsafe ones too, and counts them', () => {
    const requests = declaredRequests(plannedProbe(probeWith(), facts), 0);
    assert.deepEqual(lines(requests), [
      'POST gateway-http@203.0.113.7',
      'POST gateway-https@203.0.113.7',
      'POST gateway-http@2001:db8::7',
      'POST gateway-https@2001:db8::7',
      'GET gateway-http@203.0.113.7',
      'GET gateway-https@203.0.113.7',
      'GET gateway-http@2001:db8::7',
      'GET gateway-https@2001:db8::7',
    ]);
    assert.deepEqual(countOf(requests), { safe: 4, unsafe: 4 });
  });

  it('dials each of them, the IPv6 one without brackets, and vouches for both', () => {
    const probe = probeWith({ routes: [{ path: '/orders', methods: ['GET'] }] });
    const targets = attemptsOf(declaredRequests(plannedProbe(probe, facts), 0), probe, facts).map(
      ({ target }) => target,
    );
    assert.deepEqual(targets, [
      { scheme: 'http', address: '203.0.113.7', port: 80, vouched: true },
      { scheme: 'https', address: '203.0.113.7', port: 443, vouched: true, alpn: ['h2', 'http/1.1'] },
      { scheme: 'http', address: '2001:db8::7', port: 80, vouched: true },
      { scheme: 'https', address: '2001:db8::7', port: 443, vouched: true, alpn: ['h2', 'http/1.1'] },
    ]);
    assert.deepEqual(vouchedAddresses(probe, facts), ['203.0.113.7', '2001:db8::7']);
  });

  it('asks an edge once: it is one place', () => {
    const probe = probeWith({
      through: { ...through, schemes: ['http'], edge: { connectTo: 'cdn.example.net' } },
      routes: [{ path: '/orders', methods: ['GET'] }],
    });
    assert.deepEqual(lines(declaredRequests(plannedProbe(probe, facts), 0)), [
      'GET edge-http',
      'GET gateway-http@203.0.113.7',
      'GET gateway-http@2001:db8::7',
    ]);
  });

  it('asks methods that must be refused, and preflights, at each of them', () => {
    const cors = { origins: ['https://app.example.com'] };
    const probe = probeWith({
      through: { ...through, schemes: ['http'] },
      routes: [{ path: '/orders', methods: ['PUT'], mustRefuse: ['DELETE'], refusalBy: 'Sending', cors }],
    });
    assert.deepEqual(lines(declaredRequests(plannedProbe(probe, facts), 0)), [
      'PUT gateway-http@203.0.113.7',
      'PUT gateway-http@2001:db8::7',
      'DELETE gateway-http@203.0.113.7',
      'DELETE gateway-http@2001:db8::7',
      'OPTIONS gateway-http@203.0.113.7',
      'OPTIONS gateway-http@2001:db8::7',
    ]);
  });

  it('sends a replay to the address that it is for', () => {
    const [declared] = declaredRequests(plannedProbe(probeWith(), facts), 0);
    assert.ok(declared);
    const vantage = { kind: 'gateway', scheme: 'https', at: '2001:db8::7' } as const;
    const [attempt] = attemptsOf([{ ...declared, purpose: 'replay', vantage }], probeWith(), facts);
    assert.equal(attempt?.target.address, '2001:db8::7');
    assert.equal(attempt.target.port, 443);
  });

  it('leaves out what is for an address that is gone', () => {
    const requests = declaredRequests(plannedProbe(probeWith(), facts), 0);
    const later = factsAt('203.0.113.7', '203.0.113.9');
    const dialled = attemptsOf(requests, probeWith(), later).map(({ target }) => target.address);
    assert.deepEqual(new Set(dialled), new Set(['203.0.113.7']));
  });
});

/** Servers on one port of several loopback addresses, each with an answer of its own. */
async function serversAt(t: TestContext, addresses: readonly string[]): Promise<number> {
  let port = 0;
  for (const address of addresses) {
    const server = createServer((request, response) => response.end(`${address} ${request.method}`));
    server.listen(port, address);
    await once(server, 'listening');
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    port = (server.address() as AddressInfo).port;
  }
  return port;
}

/** Loopback is closed in the product for good; this opens exactly that. */
const loopback: DestinationPolicy = {
  check: (address) => (address === '::1' || address.startsWith('127.') ? undefined : `${address} is far`),
};

it('every address answers for itself over its own connection, IPv4 and IPv6', async (t) => {
  const addresses = ['127.0.0.1', '127.0.0.2', '::1'];
  const port = await serversAt(t, addresses);
  const probe = probeWith({ through: { ...through, schemes: ['http'], ports: { http: port } } });
  const facts = factsAt(...addresses, '127.0.0.3');
  const attempts = attemptsOf(declaredRequests(plannedProbe(probe, facts), 0), probe, facts);
  const signal = new AbortController().signal;
  const observed = await run(attempts, session(t, loopback), { signal, concurrency: limitOf(4) });
  assert.deepEqual(
    observed.map(({ request: { vantage }, outcome }) => [
      vantage.kind === 'gateway' ? vantage.at : '',
      outcome.kind === 'answered' ? outcome.bodyStart : outcome.cause,
    ]),
    ['POST', 'GET'].flatMap((method) => [
      ...addresses.map((address) => [address, `${address} ${method}`]),
      ['127.0.0.3', 'refused'],
    ]),
  );
});
