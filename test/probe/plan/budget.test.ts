// What one cycle may send, and what the author is told beyond it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Endpoint, Facts } from '../../../src/model/index.ts';
import { readCommand } from '../../../src/operator/config.ts';
import { budgetExcess, countOf, declaredRequests } from '../../../src/probe/plan/plan.ts';
import { plannedProbe } from '../../../src/routing/route-plan.ts';
import { probe } from '../../diagnosis/samples.ts';

const endpoints: readonly Endpoint[] = Array.from({ length: 20 }, (_, n) => ({
  address: `10.244.0.${n + 1}`,
  port: 80,
  portName: '',
  ready: true,
  managed: true,
}));
const service = { spec: { clusterIP: '10.96.0.10', ports: [{ port: 80 }] } };
const facts: Facts = {
  at: new Date(0),
  neighbours: [],
  classPublishes: false,
  services: [{ namespace: 'shop', name: 'shop', service, endpoints }],
};

/** 64 routes of four safe methods, as many as a spec may have, and endpoints more than a cycle asks. */
const largest = probe({
  through: { ingressRef: { name: 'shop' }, host: 'shop.example.com', schemes: ['http', 'https'] },
  direct: [{ serviceRef: { name: 'shop', port: 80 } }],
  routes: Array.from({ length: 64 }, (_, n) => ({
    path: `/r${n}`,
    methods: ['GET', 'HEAD', 'OPTIONS', 'POST'],
  })),
});

describe('the budget of requests', () => {
  it('is never more than the largest probe behind one hop needs, unless the operator is told so', () => {
    const requests = declaredRequests(plannedProbe(largest, facts), 0);
    const command = readCommand([], {});
    assert.ok(command.kind === 'run');
    assert.equal(budgetExcess(requests, command.config.maximumRequests), undefined);
    assert.ok(requests.length > 3500, `${requests.length}`);
  });

  it('is spent to the last request', () => {
    const requests = declaredRequests(plannedProbe(largest, facts), 0);
    assert.equal(budgetExcess(requests, requests.length), undefined);
    assert.notEqual(budgetExcess(requests, requests.length - 1), undefined);
  });

  it('names how many there are, of which kind and where, and what makes them fewer', () => {
    const requests = declaredRequests(plannedProbe(largest, facts), 0);
    const { safe, unsafe } = countOf(requests);
    const said = budgetExcess(requests, 100) ?? '';
    assert.ok(
      said.startsWith(`one cycle would send ${requests.length} requests (${safe} safe, ${unsafe} unsafe)`),
    );
    assert.match(said, /--max-requests-per-cycle allows 100; \d+ go to the gateway and \d+ behind it; /);
    assert.match(said, /endpoints: Rotate or Service in direct$/);
  });

  it('names the schemes where most of it goes to the gateway', () => {
    const { direct: _, ...alone } = largest;
    assert.match(
      budgetExcess(declaredRequests(plannedProbe(alone, facts), 0), 100) ?? '',
      /through\.schemes/,
    );
  });
});
