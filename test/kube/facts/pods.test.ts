// What is kept of a Pod, and when a rollout counts as one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { V1Deployment, V1StatefulSet } from '@kubernetes/client-node';
import { podFacts, revisionOf, rolloutOf } from '../../../src/kube/facts/pods.ts';

describe('the facts of a Pod', () => {
  const ownerReferences = [
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'note', uid: '1' },
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'orders-7d9f8c', uid: '2', controller: true },
  ];

  it('name the controlling owner, what stands behind it, and each image once, in order', () => {
    const containers = [
      { name: 'app', image: 'shop/orders:2' },
      { name: 'side', image: 'mesh/proxy:1' },
      { name: 'twin', image: 'shop/orders:2' },
    ];
    const labels = { 'pod-template-hash': '7d9f8c', app: 'orders' };
    const rollout = { inProgress: true, updated: 1, replicas: 3 };
    assert.deepEqual(
      podFacts(
        { metadata: { name: 'orders-7d9f8c-x', ownerReferences, labels }, spec: { containers } },
        { name: 'Deployment orders', rollout },
      ),
      {
        name: 'orders-7d9f8c-x',
        owner: 'ReplicaSet orders-7d9f8c',
        workload: 'Deployment orders',
        templateHash: '7d9f8c',
        application: 'orders',
        rollout,
        images: ['mesh/proxy:1', 'shop/orders:2'],
      },
    );
  });

  it('take the recommended name label before `app`, and the revision of a StatefulSet', () => {
    const labels = { app: 'x', 'app.kubernetes.io/name': 'orders', 'controller-revision-hash': 'db-5f' };
    const { application, templateHash } = podFacts({ metadata: { name: 'db-0', labels } });
    assert.deepEqual([application, templateHash], ['orders', 'db-5f']);
  });

  it('have no owner for a Pod that somebody made by hand', () => {
    assert.deepEqual(podFacts({ metadata: { name: 'by-hand' }, spec: { containers: [{ name: 'a' }] } }), {
      name: 'by-hand',
      images: [],
    });
  });
});

const selector = {};
const template = {};

function deployment(
  { generation = 2, replicas = 3, paused = false },
  status: NonNullable<V1Deployment['status']>,
): V1Deployment {
  return { metadata: { generation }, spec: { replicas, paused, selector, template }, status };
}

const givenUp = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];

const deployments: readonly (readonly [string, V1Deployment, boolean])[] = [
  [
    'rests when every replica is of the newest template',
    deployment({}, { observedGeneration: 2, updatedReplicas: 3, replicas: 3 }),
    false,
  ],
  [
    'is in progress while Pods of an older template are left',
    deployment({}, { observedGeneration: 2, updatedReplicas: 3, replicas: 4 }),
    true,
  ],
  [
    'is in progress while too few Pods of the newest template are there',
    deployment({}, { observedGeneration: 2, updatedReplicas: 1, replicas: 1 }),
    true,
  ],
  [
    'is in progress before its controller has seen the change',
    deployment({}, { observedGeneration: 1, updatedReplicas: 3, replicas: 3 }),
    true,
  ],
  [
    'is over when its Deployment has given up',
    deployment({}, { observedGeneration: 2, updatedReplicas: 1, replicas: 4, conditions: givenUp }),
    false,
  ],
  [
    'is none while it is paused',
    deployment({ paused: true }, { observedGeneration: 2, updatedReplicas: 1, replicas: 4 }),
    false,
  ],
];

function statefulSet(
  updateStrategy: NonNullable<V1StatefulSet['spec']>['updateStrategy'],
  status: Partial<NonNullable<V1StatefulSet['status']>>,
): V1StatefulSet {
  const spec = {
    replicas: 3,
    serviceName: 'db',
    selector,
    template,
    ...(updateStrategy && { updateStrategy }),
  };
  return {
    metadata: { generation: 1 },
    spec,
    status: { observedGeneration: 1, replicas: 3, currentRevision: 'a', updateRevision: 'b', ...status },
  };
}

const statefulSets: readonly (readonly [string, V1StatefulSet, boolean])[] = [
  [
    'rests on one revision',
    statefulSet(undefined, { updateRevision: 'a', currentRevision: 'a', updatedReplicas: 3 }),
    false,
  ],
  ['is in progress between two', statefulSet(undefined, { updatedReplicas: 1 }), true],
  ['stops at its partition', statefulSet({ rollingUpdate: { partition: 2 } }, { updatedReplicas: 1 }), false],
  ['waits for nobody with OnDelete', statefulSet({ type: 'OnDelete' }, { updatedReplicas: 0 }), false],
];

describe('the rollout of a Deployment', () => {
  for (const [name, object, inProgress] of deployments)
    it(name, () => assert.equal(rolloutOf(object).inProgress, inProgress));
});

describe('the rollout of a StatefulSet', () => {
  for (const [name, object, inProgress] of statefulSets)
    it(name, () => assert.equal(revisionOf(object).inProgress, inProgress));
});
