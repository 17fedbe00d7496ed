// An Ingress that nobody serves, told from the objects alone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settlesInMs, unclaimed } from '../../../src/diagnosis/remedies/not-claimed.ts';
import type { Facts, Ingress } from '../../../src/model/index.ts';
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

describe('unclaimed', () => {
  for (const [name, part, expected] of rows)
    it(`${name}: ${expected ?? 'nothing is claimed'}`, () => {
      const found = unclaimed({ ...noFacts, ingressClasses: [nginx], ...part });
      assert.equal(found?.reason, expected && 'IngressConfigNotApplied');
      assert.ok((found?.message ?? '').includes(expected ?? ''), found?.message);
    });

  it('claims nothing when classes may not be read', () => {
    assert.equal(unclaimed({ ...noFacts, ingress: ingress({ ingressClassName: 'nobody' }) }), undefined);
  });

  it('blames the field that names the class', () => {
    const found = unclaimed({
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
