// What is kept of a Pod: its controller and its images.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { podFacts } from '../../src/kube/pods.ts';

describe('the facts of a Pod', () => {
  it('name the controlling owner and each image once, in order', () => {
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'note', uid: '1' },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'orders-7d9f8c', uid: '2', controller: true },
    ];
    const containers = [
      { name: 'app', image: 'shop/orders:2' },
      { name: 'side', image: 'mesh/proxy:1' },
      { name: 'twin', image: 'shop/orders:2' },
    ];
    assert.deepEqual(
      podFacts({ metadata: { name: 'orders-7d9f8c-x', ownerReferences }, spec: { containers } }),
      {
        name: 'orders-7d9f8c-x',
        owner: 'ReplicaSet orders-7d9f8c',
        images: ['mesh/proxy:1', 'shop/orders:2'],
      },
    );
  });

  it('have no owner for a Pod that somebody made by hand', () => {
    assert.deepEqual(podFacts({ metadata: { name: 'by-hand' }, spec: { containers: [{ name: 'a' }] } }), {
      name: 'by-hand',
      images: [],
    });
  });
});
