// Probes, entries and conditions for tests of the pure parts, each with one thing to say.

import { type Probe, parseProbe } from '../../src/api/read/probe.ts';
import type { Condition, Status } from '../../src/api/v1alpha1/status.ts';
import type { Entry, Request } from '../../src/model/index.ts';

export const now = new Date('2026-06-01T00:00:00.000Z');
export const before = '2026-05-01T00:00:00.000Z';

const smallest = {
  through: { ingressRef: { name: 'shop' } },
  routes: [{ path: '/orders', methods: ['POST'] }],
};

/** A probe of generation 2; the spec given is laid over the smallest one. */
export function probe(spec: Readonly<Record<string, unknown>> = {}, status?: Status): Probe {
  const metadata = {
    namespace: 'shop',
    name: 'shop',
    uid: '3f2a9c1d-0000-4000-8000-000000000000',
    generation: 2,
    resourceVersion: '7',
  };
  const parsed = parseProbe({ metadata, spec: { ...smallest, ...spec }, ...(status ? { status } : {}) });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('; '));
  return parsed.probe;
}

export function condition(part: Partial<Condition>): Condition {
  return {
    type: 'Healthy',
    status: 'True',
    reason: 'AllRoutesReached',
    message: '',
    observedGeneration: 2,
    lastTransitionTime: before,
    ...part,
  };
}

export function entry(part: Partial<Entry> = {}): Entry {
  return {
    route: 'orders',
    method: 'POST',
    check: 'Method',
    health: 'Unhealthy',
    reason: 'AppRejectsMethod',
    confidence: 'Confirmed',
    blames: [{ apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'orders', field: '' }],
    message: 'POST http://shop.example.com/orders: 405',
    fix: 'Implement POST',
    reproduce: 'curl -si -X POST http://shop.example.com/orders',
    contributing: [],
    seen: [{ via: 'gateway-http', status: 405 }],
    ...part,
  };
}

export const healthyEntry = (part: Partial<Entry> = {}): Entry => {
  const { confidence: _, ...rest } = entry();
  return { ...rest, health: 'Healthy', reason: 'AllRoutesReached', blames: [], seen: [], fix: '', ...part };
};

/** A declared POST /orders at the gateway. */
export function request(part: Partial<Request> = {}): Request {
  return {
    purpose: 'declared',
    vantage: { kind: 'gateway', scheme: 'http' },
    method: 'POST',
    path: '/orders',
    host: 'shop.example.com',
    clientScheme: 'http',
    headers: [],
    ...part,
  };
}
