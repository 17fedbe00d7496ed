// What cycles remember of each other: as they were, one for each interval, and nothing that was
// about other objects.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Cycle, type History, pastCycles, remember } from '../../../src/cycle/stability/history.ts';
import type { Facts } from '../../../src/model/index.ts';
import { entry, healthyEntry, now, probe } from '../../diagnosis/samples.ts';
import { failed, http, noFacts, seen } from '../../diagnosis/situation.ts';

const shop = probe({ interval: '1m' });

function factsAfter(seconds: number, part: Partial<Facts> = {}): Facts {
  return { ...noFacts, at: new Date(now.getTime() + seconds * 1000), ...part };
}

const cycle = (seconds: number, part: Partial<Cycle> = {}): Cycle => ({
  probe: shop,
  facts: factsAfter(seconds),
  entries: [healthyEntry()],
  observations: [],
  ...part,
});

/** One cycle after the other. */
const after = (...cycles: readonly Cycle[]): History | undefined =>
  cycles.reduce<History | undefined>(remember, undefined);

const healths = (history: History | undefined): readonly (string | undefined)[] =>
  pastCycles(history, shop, factsAfter(0)).map(([one]) => one?.health);

describe('the history of a probe', () => {
  it('holds a cycle for each interval, the oldest first', () => {
    const failed = cycle(60, { entries: [entry()] });
    assert.deepEqual(healths(after(cycle(0), failed, cycle(120))), ['Healthy', 'Unhealthy', 'Healthy']);
  });

  it('leaves out looks between the intervals', () => {
    const failed = { entries: [entry()] };
    assert.deepEqual(healths(after(cycle(0), cycle(0.5, failed), cycle(1.5, failed))), ['Healthy']);
  });

  it('keeps what must be refused and was accepted, whenever it was seen, until the spec changes', () => {
    const accepted = { entries: [entry({ check: 'Refusal', method: 'DELETE' })] };
    const history = after(cycle(0), cycle(0.5, accepted));
    assert.deepEqual(healths(history), ['Healthy', 'Unhealthy']);
    const ingress = { metadata: { name: 'shop', resourceVersion: '8' } };
    const [first, ...others] = pastCycles(history, shop, factsAfter(60, { ingress }));
    assert.deepEqual([first?.[0]?.method, others], ['DELETE', []]);
    assert.deepEqual(pastCycles(history, { ...shop, generation: 3 }, factsAfter(60)), []);
  });

  it('says what the gateway answered, and what was found', () => {
    const observations = [seen(http, 405)];
    const [first] = after(cycle(0, { entries: [entry()], observations }))?.cycles[0] ?? [];
    assert.deepEqual(first?.gateway, ['405']);
    assert.deepEqual(first?.found, entry());
  });

  it('says which address answered, where the gateway has several', () => {
    const at = (address: string, outcome: Parameters<typeof seen>[1]) =>
      seen({ kind: 'gateway', scheme: 'http', at: address }, outcome);
    const observations = [at('203.0.113.7', 405), at('203.0.113.8', failed('timeout'))];
    const [first] = after(cycle(0, { entries: [entry()], observations }))?.cycles[0] ?? [];
    assert.deepEqual(first?.gateway, ['405@203.0.113.7', 'timeout@203.0.113.8']);
  });

  it('keeps equal cycles once', () => {
    const [first, second] = after(cycle(0), cycle(60))?.cycles ?? [];
    assert.equal(first, second);
  });

  it('keeps nineteen cycles before the next one', () => {
    const many = Array.from({ length: 30 }, (_, n) => cycle(n * 60));
    assert.equal(after(...many)?.cycles.length, 19);
  });

  it('forgets what was before a change of the spec, of a routing object, a Gateway or a Service', () => {
    const before = after(cycle(0), cycle(60));
    const ingress = { metadata: { name: 'shop', resourceVersion: '8' } };
    const service = { namespace: 'shop', name: 'orders', endpoints: [], service: ingress };
    const around = { installed: true, neighbours: [], grpcRoutes: [], gateways: [] };
    const changes = [
      { ingress },
      { neighbours: [ingress] },
      { services: [service] },
      { gatewayApi: { ...around, route: ingress } },
      { gatewayApi: { ...around, neighbours: [ingress] } },
      { gatewayApi: { ...around, gateways: [ingress] } },
      { middlewares: [ingress] },
      { kongPlugins: [ingress] },
    ];
    for (const change of changes)
      assert.deepEqual(pastCycles(before, shop, factsAfter(120, change)), [], JSON.stringify(change));
    assert.deepEqual(pastCycles(before, { ...shop, generation: 3 }, factsAfter(120)), []);
  });
});
