// Situations for tests of the parts that look at one route and method: an Ingress-less way with
// one hop, and the answers that were seen.

import type { Situation } from '../../src/diagnosis/evidence/evidence.ts';
import type { Facts, Observation, Outcome, Request, Vantage } from '../../src/model/index.ts';
import { planRoute } from '../../src/routing/route-plan.ts';
import { answer } from './answer.ts';
import { now, probe, request } from './samples.ts';

export const http: Vantage = { kind: 'gateway', scheme: 'http' };
export const https: Vantage = { kind: 'gateway', scheme: 'https' };
export const pod = (address = '10.244.0.10'): Vantage => ({
  kind: 'endpoint',
  hop: 0,
  service: 'orders',
  port: 80,
  address,
  targetPort: 8080,
  managed: true,
});

export const noFacts: Facts = { at: now, neighbours: [], classPublishes: true, services: [] };

export function seen(vantage: Vantage, outcome: Outcome | number, part: Partial<Request> = {}): Observation {
  const scheme = vantage.kind === 'gateway' ? vantage.scheme : 'http';
  return {
    request: request({ vantage, clientScheme: scheme, ...part }),
    outcome: typeof outcome === 'number' ? answer(outcome) : outcome,
  };
}

export const failed = (cause: 'refused' | 'timeout' = 'refused'): Outcome => ({
  kind: 'failed',
  cause,
  detail: cause,
  ms: 1,
});

/** POST /orders of the smallest probe, with hop 0 `orders:80` when a direct vantage was seen. */
export function situation(observations: readonly Observation[], part: Partial<Situation> = {}): Situation {
  const shop = part.probe ?? probe();
  const [route] = shop.routes;
  if (route === undefined) throw new Error('a probe has a route');
  const hop = {
    namespace: 'shop',
    name: 'orders',
    index: 0,
    port: 80,
    scheme: 'http',
    path: route.path,
  } as const;
  const direct = observations.some((each) => each.request.vantage.kind !== 'gateway');
  return {
    probe: shop,
    planFor: (one, method) => planRoute(shop, one, method, noFacts),
    route,
    method: 'POST',
    check: 'Method',
    past: [],
    facts: noFacts,
    observations,
    host: 'shop.example.com',
    schemes: ['http', 'https'],
    promises: ['http'],
    decisions: {},
    hops: direct ? [{ ...hop, host: 'shop.example.com' }] : [],
    ...part,
  };
}
