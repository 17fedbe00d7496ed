// A routing object that nobody claims, by the objects alone: an Ingress, and an HTTPRoute with its Gateways.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { notClaimedFinding, settlesInMs } from '../../../src/diagnosis/remedies/not-claimed.ts';
import type { Facts, Gateway, GatewayApiFacts, HTTPRoute, Ingress } from '../../../src/model/index.ts';
import { now } from '../samples.ts';
import { noFacts } from '../situation.ts';

const old = new Date(now.getTime() - 31_000);
const young = new Date(now.getTime() - 29_000);
const nginx = { metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } };
const preset = {
  ...nginx,
  metadata: { name: 'nginx', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
};

function ingress(part: Ingress['spec'] = {}, status: Ingress['status'] = {}, created = old): Ingress {
  return { metadata: { namespace: 'shop', name: 'shop', creationTimestamp: created }, spec: part, status };
}

const legacy: Ingress = {
  ...ingress(),
  metadata: { ...ingress().metadata, annotations: { 'kubernetes.io/ingress.class': 'nobody' } },
};

const rows: readonly (readonly [string, Partial<Facts>, string | undefined])[] = [
  ['no Ingress at all', {}, undefined],
  [
    'a class that does not exist',
    { ingress: ingress({ ingressClassName: 'nobody' }) },
    'there is no IngressClass nobody',
  ],
  ['no class and no default', { ingress: ingress() }, 'it names no class'],
  [
    'no class and a default whose others have an address',
    { ingress: ingress(), ingressClasses: [preset] },
    'gives other Ingresses',
  ],
  [
    'a class whose others have an address',
    { ingress: ingress({ ingressClassName: 'nginx' }) },
    'gives other Ingresses of class nginx',
  ],
  [
    'a class that publishes nothing',
    { ingress: ingress({ ingressClassName: 'nginx' }), classPublishes: false },
    undefined,
  ],
  [
    'an Ingress with an address',
    { ingress: ingress({ ingressClassName: 'nobody' }, { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } }) },
    undefined,
  ],
  ['an Ingress made 29 s ago', { ingress: ingress({ ingressClassName: 'nobody' }, {}, young) }, undefined],
  ['the legacy annotation, which needs no object', { ingress: legacy }, undefined],
];

describe('notClaimedFinding', () => {
  for (const [name, part, expected] of rows)
    it(`${name}: ${expected ?? 'nothing is claimed'}`, () => {
      const found = notClaimedFinding({ ...noFacts, ingressClasses: [nginx], ...part });
      assert.equal(found?.reason, expected && 'IngressConfigNotApplied');
      assert.ok((found?.message ?? '').includes(expected ?? ''), found?.message);
    });

  it('claims nothing when classes may not be read', () => {
    assert.equal(
      notClaimedFinding({ ...noFacts, ingress: ingress({ ingressClassName: 'nobody' }) }),
      undefined,
    );
  });

  it('blames the field that names the class', () => {
    const found = notClaimedFinding({
      ...noFacts,
      ingressClasses: [nginx],
      ingress: ingress({ ingressClassName: 'nobody' }),
    });
    assert.equal(found?.blames[0]?.field, 'spec.ingressClassName');
    assert.match(found?.fix ?? '', /set it to one of nginx/);
  });
});

describe('a new Ingress without an address', () => {
  const published = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
  const rest = (facts: Partial<Facts>): number | undefined => settlesInMs({ ...noFacts, at: now, ...facts });

  it('says something when half a minute has passed', () => {
    assert.equal(rest({ ingress: ingress({}, {}, young) }), 1000);
  });

  it('is not waited for when it is old, has an address, or is not there', () => {
    assert.equal(rest({ ingress: ingress() }), undefined);
    assert.equal(rest({ ingress: ingress({}, published, young) }), undefined);
    assert.equal(rest({}), undefined);
  });
});

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

const gatewayFacts = (part: Partial<GatewayApiFacts>): Facts => ({
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

const routeRows: readonly (readonly [string, Partial<GatewayApiFacts>, string | undefined])[] = [
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

describe('notClaimedFinding, with an HTTPRoute', () => {
  for (const [name, part, expected] of routeRows)
    it(`${name}: ${expected ?? 'nothing is claimed'}`, () => {
      const found = notClaimedFinding(gatewayFacts(part));
      assert.equal(found?.reason, expected && 'IngressConfigNotApplied');
      assert.ok((found?.message ?? '').includes(expected ?? ''), found?.message);
    });

  it('claims nothing of classes that may not be read', () => {
    const { gatewayApi, ...rest } = gatewayFacts({});
    const { classes: _, ...api } = gatewayApi ?? assert.fail('no Gateway API');
    assert.equal(notClaimedFinding({ ...rest, gatewayApi: api }), undefined);
  });

  it('is less sure of a Gateway in another namespace, which it may not see', () => {
    const elsewhere = { ...route, spec: { parentRefs: [{ name: 'gw', namespace: 'infra' }] } };
    assert.equal(notClaimedFinding(gatewayFacts({ gateways: [], route: elsewhere }))?.confidence, 'Likely');
  });

  it('waits half a minute for a new Gateway', () => {
    const fresh = gatewayFacts({ gateways: [gateway(says('Programmed', 'Pending'), young)] });
    assert.equal(notClaimedFinding(fresh), undefined);
    assert.equal(settlesInMs(fresh), 1000);
  });
});
