// An HTTPRoute that no Gateway serves, told from the objects alone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settlesInMs, unclaimed } from '../../../src/diagnosis/remedies/not-claimed.ts';
import type { Facts, Gateway, GatewayApiFacts, HTTPRoute } from '../../../src/model/index.ts';
import { now } from '../samples.ts';
import { noFacts } from '../situation.ts';

const old = new Date(now.getTime() - 31_000);
const young = new Date(now.getTime() - 29_000);

const route: HTTPRoute = {
  metadata: { namespace: 'shop', name: 'shop', generation: 1 },
  spec: { parentRefs: [{ name: 'gw' }] },
};
const seenByController: HTTPRoute = { ...route, status: { parents: [{ parentRef: { name: 'gw' } }] } };

const gateway = (status: Gateway['status'] = {}, made = old): Gateway => ({
  metadata: { namespace: 'shop', name: 'gw', generation: 2, creationTimestamp: made },
  spec: { gatewayClassName: 'traefik', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  status,
});
const says = (type: string, reason: string, observedGeneration = 2): Gateway['status'] => ({
  conditions: [{ type, status: 'False', reason, message: 'so it is', observedGeneration }],
});

const accepted = { conditions: [{ type: 'Accepted', status: 'True' }] };
const traefik = { metadata: { name: 'traefik' }, spec: { controllerName: 'traefik.io/gateway-controller' } };

const facts = (part: Partial<GatewayApiFacts>): Facts => ({
  ...noFacts,
  at: now,
  gatewayApi: {
    installed: true,
    route,
    neighbours: [],
    grpcRoutes: [],
    gateways: [gateway()],
    classes: [{ ...traefik, status: accepted }],
    ...part,
  },
});

const rows: readonly (readonly [string, Partial<GatewayApiFacts>, string | undefined])[] = [
  ['a Gateway that says nothing', {}, undefined],
  [
    'a Gateway that has no address to give',
    { gateways: [gateway(says('Programmed', 'AddressNotAssigned'))] },
    'Gateway shop/gw has no address: it says Programmed=False, AddressNotAssigned (so it is)',
  ],
  [
    'a Gateway whose listeners are not valid',
    { gateways: [gateway(says('Accepted', 'ListenersNotValid'))] },
    'it says Accepted=False, ListenersNotValid',
  ],
  [
    'what a Gateway said of an older one',
    { gateways: [gateway(says('Programmed', 'Invalid', 1))] },
    undefined,
  ],
  [
    'a Gateway with an address',
    { gateways: [gateway({ ...says('Programmed', 'Invalid'), addresses: [{ value: '192.0.2.1' }] })] },
    undefined,
  ],
  ['a class that does not exist', { classes: [] }, 'there is no GatewayClass traefik'],
  ['a class that nobody accepted', { classes: [traefik] }, 'no controller has accepted GatewayClass traefik'],
  ['a Gateway that does not exist', { gateways: [] }, 'there is no Gateway gw in namespace shop'],
  ['a Gateway that only its controller sees', { gateways: [], route: seenByController }, undefined],
];

describe('unclaimed, with an HTTPRoute', () => {
  for (const [name, part, expected] of rows)
    it(`${name}: ${expected ?? 'nothing is claimed'}`, () => {
      const found = unclaimed(facts(part));
      assert.equal(found?.reason, expected && 'IngressConfigNotApplied');
      assert.ok((found?.message ?? '').includes(expected ?? ''), found?.message);
    });

  it('claims nothing of classes that may not be read', () => {
    const { gatewayApi, ...rest } = facts({});
    const { classes: _, ...api } = gatewayApi ?? assert.fail('no Gateway API');
    assert.equal(unclaimed({ ...rest, gatewayApi: api }), undefined);
  });

  it('is less sure of a Gateway in another namespace, which it may not see', () => {
    const elsewhere = { ...route, spec: { parentRefs: [{ name: 'gw', namespace: 'infra' }] } };
    assert.equal(unclaimed(facts({ gateways: [], route: elsewhere }))?.confidence, 'Likely');
  });

  it('waits half a minute for a new Gateway', () => {
    const fresh = facts({ gateways: [gateway(says('Programmed', 'Pending'), young)] });
    assert.equal(unclaimed(fresh), undefined);
    assert.equal(settlesInMs(fresh), 1000);
  });
});
