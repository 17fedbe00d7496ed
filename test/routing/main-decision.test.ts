// The scheme that tells where a request is meant to go.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mainDecision } from '../../src/routing/decision.ts';
import type { RoutingDecision } from '../../src/routing/shared/model.ts';

const blame = {
  apiVersion: 'v1',
  kind: 'HTTPRoute',
  namespace: 'shop',
  name: 'shop',
  field: 'spec.rules[0]',
};
const bare: RoutingDecision = {
  dialect: 'gateway-api',
  contenders: [],
  canaries: [],
  path: '/orders',
  pathChanges: [],
  host: { value: 'shop.example.com', blame },
  backendScheme: 'http',
  promises: [],
  unmodelled: [],
};
const backend = { value: { namespace: 'shop', name: 'orders', port: 80 }, blame };
const nearest: RoutingDecision = { ...bare, backend };
const redirecting: RoutingDecision = { ...bare, rule: { value: 'shop.example.com/', blame } };
const routed: RoutingDecision = { ...redirecting, backend };

describe('the main decision', () => {
  it('is that of https where both lead to a backend', () => {
    assert.equal(mainDecision({ http: { ...routed }, https: routed }), routed);
  });

  it('is that of http where https is not routed, though a nearest rule is known there', () => {
    assert.equal(mainDecision({ http: routed, https: nearest }), routed);
  });

  it('is the one that leads on where the other only redirects', () => {
    assert.equal(mainDecision({ http: redirecting, https: routed }), routed);
    assert.equal(mainDecision({ http: routed, https: redirecting }), routed);
  });

  it('is what is there where nothing leads on', () => {
    assert.equal(mainDecision({ http: redirecting, https: nearest }), redirecting);
    assert.equal(mainDecision({ http: nearest }), nearest);
    assert.equal(mainDecision({}), undefined);
  });
});
