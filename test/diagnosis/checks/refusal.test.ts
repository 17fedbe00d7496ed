// Refusals over several cycles: what was accepted once is told again without being sent, and is
// told at once.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFinal } from '../../../src/diagnosis/checks/refusal.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import type { Observation, Past } from '../../../src/model/index.ts';
import { entry, probe } from '../samples.ts';
import { failed, http, noFacts, seen } from '../situation.ts';

const shop = probe({
  through: { url: 'http://shop.example.com' },
  routes: [{ path: '/orders', mustRefuse: ['DELETE'], refusalBy: 'Sending' }],
});

const accepted: Past = {
  route: 'orders',
  method: 'DELETE',
  check: 'Refusal',
  health: 'Unhealthy',
  reason: 'ExpectationFailed',
  gateway: [],
  found: entry({ seen: [{ via: 'gateway-http', status: 204 }] }),
};

function judge(observations: readonly Observation[], past: readonly (readonly Past[])[] = []) {
  const [found] = diagnose({ probe: shop, facts: noFacts, observations, past }).entries;
  assert.ok(found !== undefined);
  return found;
}

const sent = (status: number) => seen(http, status, { method: 'DELETE' });

describe('a method that must be refused', () => {
  it('and was accepted in an earlier cycle stays unhealthy, with what was seen then', () => {
    const found = judge([], [[accepted]]);
    assert.equal(`${found.health} ${found.reason}`, 'Unhealthy ExpectationFailed');
    assert.deepEqual(found.seen, [{ via: 'gateway-http', status: 204 }]);
    assert.match(found.message, /was accepted with 204 .* not sent again until the spec changes/);
  });
  it('is judged by what was sent now, where something was', () => {
    assert.equal(judge([sent(405)], [[accepted]]).health, 'Healthy');
  });
  it('says GatewayUnreachable while the gateway does not answer', () => {
    assert.equal(judge([seen(http, failed(), { method: 'DELETE' })]).reason, 'GatewayUnreachable');
  });
  it('is told at once when it was accepted: another look would send it again', () => {
    assert.equal(isFinal(judge([sent(204)])), true);
    assert.equal(isFinal(judge([sent(405)])), false);
    assert.equal(isFinal(entry()), false);
  });
  for (const [status, expected] of [
    [405, 'Healthy'],
    [501, 'Healthy'],
    [403, 'Healthy'],
    [200, 'Unhealthy'],
    [422, 'Unhealthy'],
    [401, 'Unknown'],
    [400, 'Unknown'],
    [429, 'Unknown'],
    [302, 'Unknown'],
    [503, 'Unknown'],
  ] as const) {
    it(`is ${expected} when it is answered ${status}`, () =>
      assert.equal(judge([sent(status)]).health, expected));
  }
});
