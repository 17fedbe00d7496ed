// How two Pods that disagree are related: the traits that make a version, a stranger, or nothing.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { workloadRelationOf } from '../../../src/diagnosis/application/workload-relation.ts';
import type { Seen } from '../../../src/diagnosis/evidence/evidence.ts';
import type { PodFacts } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';
import { request } from '../samples.ts';
import { pod } from '../situation.ts';

const json = (server: string, status: number): Seen => ({
  request: request({ vantage: pod() }),
  outcome: answer(status, {
    headers: [
      ['Server', server],
      ['Content-Type', 'application/json'],
    ],
    body: `{"status":${status}}`,
  }),
});

const orders: PodFacts = {
  name: 'orders-1',
  owner: 'ReplicaSet orders-a',
  workload: 'Deployment orders',
  templateHash: 'a',
  application: 'orders',
  images: ['registry.example.com:5000/shop/orders:2@sha256:00'],
};

type Row = readonly [name: string, other: Partial<PodFacts>, server: string, expected: string];

const rows: readonly Row[] = [
  ['another template of one workload', { templateHash: 'b' }, 'app', 'version, sure'],
  ['another template that answers by another server', { templateHash: 'b' }, 'else', 'version, sure'],
  ['the same template', {}, 'else', 'unclear'],
  [
    'another tag of the image from a mirror',
    { workload: 'Deployment green', images: ['mirror.example.com/orders:1'] },
    'app',
    'version, sure',
  ],
  [
    'another tag under another label',
    { workload: 'Deployment worker', application: 'worker', images: ['shop/orders:1'] },
    'app',
    'version',
  ],
  ['the same image in another workload', { workload: 'Deployment worker' }, 'app', 'unclear'],
  [
    'another image and another label',
    { workload: 'Deployment mail', application: 'mail', images: ['shop/mail:1'] },
    'app',
    'foreign, sure',
  ],
  [
    'another image and another server',
    { workload: 'Deployment reports', images: ['shop/reports:1'] },
    'else',
    'foreign, sure',
  ],
  ['another image alone', { workload: 'Deployment reports', images: ['shop/reports:1'] }, 'app', 'foreign'],
  [
    'the image with a sidecar',
    { workload: 'Deployment green', images: ['mesh/proxy:1', 'shop/orders:1'] },
    'app',
    'version, sure',
  ],
  ['no image and nothing else', { workload: 'Deployment green', images: [] }, 'app', 'unclear'],
];

describe('two Pods are related', () => {
  for (const [name, other, server, expected] of rows)
    it(`${name}: ${expected}`, () => {
      const one = { pod: orders, at: json('app', 200) };
      const kinship = workloadRelationOf({ pod: { ...orders, ...other }, at: json(server, 404) }, one);
      const sure = kinship.kind !== 'unclear' && kinship.sure ? ', sure' : '';
      assert.equal(`${kinship.kind}${sure}`, expected);
    });

  it('a Pod that does not listen is foreign when its image is another one, and nothing when it is of the same workload', () => {
    const one = { pod: orders, at: json('app', 200) };
    const reports = { ...orders, workload: 'Deployment reports', images: ['shop/reports:1'] };
    assert.deepEqual(workloadRelationOf({ pod: reports }, one), { kind: 'foreign', sure: true });
    assert.deepEqual(workloadRelationOf({ pod: { ...orders, templateHash: 'b' } }, one), { kind: 'unclear' });
  });
});
