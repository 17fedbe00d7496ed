// Which probes a change concerns, and which Ingresses share a host. No API server: objects are put in.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Caches, createCaches } from '../../../src/kube/cache/caches.ts';
import type { CacheChange } from '../../../src/kube/cache/kinds.ts';
import { endpoint, ingress, ingressClass, probeObject, service, slice } from '../objects.ts';

/** Fills caches with three probes and returns the probes that the change concerns. */
function dependentsOf(act: (caches: Caches) => void): readonly string[] {
  const changes: CacheChange[] = [];
  const caches = createCaches((change) => changes.push(change));
  caches.probes.put(probeObject('dify/by-ingress', { through: { ingressRef: { name: 'dify' } } }));
  caches.probes.put(probeObject('dify/by-direct', { direct: [{ serviceRef: { name: 'api' } }] }));
  caches.probes.put(probeObject('shop/other', { through: { ingressRef: { name: 'dify' } } }));
  caches.ingresses.put(
    ingress('dify/dify', { host: 'dify.example.com', service: 'web', className: 'nginx' }),
  );
  caches.ingresses.put(ingress('shop/dify', { host: 'shop.example.com', service: 'web' }));
  caches.endpointSlices.put(slice('dify/web', [endpoint('10.0.0.1')], { name: 'web-1' }));
  changes.length = 0;
  act(caches);
  return changes
    .flatMap((change) => caches.probesDependingOn(change))
    .map((key) => `${key.namespace}/${key.name}`);
}

describe('a change concerns', () => {
  const rows: readonly [string, (caches: Caches) => void, readonly string[]][] = [
    [
      'a probe whose spec is of no known shape',
      (c) => {
        for (const spec of [7, { routes: 7, through: 'dify', direct: [null] }, { routes: [{ host: 7 }] }])
          c.probes.put(probeObject('dify/odd', spec));
      },
      ['dify/odd', 'dify/odd', 'dify/odd'],
    ],
    ['the probe itself', (c) => c.probes.put(probeObject('dify/by-direct')), ['dify/by-direct']],
    [
      'the probes that name the Ingress, in its namespace',
      (c) => c.ingresses.put(ingress('dify/dify', { host: 'new.example.com' })),
      ['dify/by-ingress'],
    ],
    [
      'them also when the Ingress is gone',
      (c) => c.ingresses.drop({ namespace: 'dify', name: 'dify' }),
      ['dify/by-ingress'],
    ],
    [
      'the probes whose direct hops name the Service',
      (c) => c.services.put(service('dify/api')),
      ['dify/by-direct'],
    ],
    [
      'the probes whose Ingress names the Service',
      (c) => c.services.put(service('dify/web')),
      ['dify/by-ingress'],
    ],
    ['nobody when nobody names the Service', (c) => c.services.put(service('dify/unnamed')), []],
    [
      'the probes around the Service of a slice',
      (c) => c.endpointSlices.put(slice('dify/api', [endpoint('10.0.0.9')])),
      ['dify/by-direct'],
    ],
    [
      'them also when the slice is gone',
      (c) => c.endpointSlices.drop({ namespace: 'dify', name: 'web-1' }),
      ['dify/by-ingress'],
    ],
    [
      'the probes with an Ingress of the class',
      (c) => c.ingressClasses.put(ingressClass('nginx')),
      ['dify/by-ingress'],
    ],
    [
      'and those without a class when it becomes the default',
      (c) => c.ingressClasses.put(ingressClass('kong', { isDefault: true })),
      ['shop/other'],
    ],
  ];
  for (const [sentence, act, expected] of rows) {
    it(sentence, () => assert.deepEqual(dependentsOf(act), expected));
  }

  it('each probe once, although its Ingress and its hops name the same Service', () => {
    const touched = dependentsOf((caches) => {
      const spec = { through: { ingressRef: { name: 'dify' } }, direct: [{ serviceRef: { name: 'web' } }] };
      caches.probes.put(probeObject('dify/by-ingress', spec));
      caches.services.put(service('dify/web'));
    });
    assert.deepEqual(touched, ['dify/by-ingress', 'dify/by-ingress']);
  });
});

describe('Ingresses for a host', () => {
  const caches = createCaches();
  caches.ingresses.put(ingress('a/plain', { host: 'Shop.Example.com' }));
  caches.ingresses.put(ingress('a/wildcard', { host: '*.example.com' }));
  caches.ingresses.put(ingress('a/sibling', { host: 'blog.example.com' }));
  caches.ingresses.put(ingress('a/deeper', { host: 'a.shop.example.com' }));
  caches.ingresses.put(ingress('a/any'));
  const names = (host: string) =>
    caches
      .ingressesFor(host)
      .map((i) => i.metadata?.name)
      .sort();

  it('are those with the host, in any case, and with the wildcard above it', () => {
    assert.deepEqual(names('shop.example.com'), ['plain', 'wildcard']);
    assert.deepEqual(names('unknown.example.com'), ['wildcard']);
    assert.deepEqual(names('unknown.example.org'), []);
  });

  it('are for a wildcard those with it and with a host one label below it', () => {
    assert.deepEqual(names('*.example.com'), ['plain', 'sibling', 'wildcard']);
  });

  it('are those that take any host when none is given', () => {
    assert.deepEqual(names(''), ['any']);
  });

  it('follow an Ingress that changes its host', () => {
    caches.ingresses.put(ingress('a/sibling', { host: 'news.example.net' }));
    assert.deepEqual(names('news.example.net'), ['sibling']);
    assert.deepEqual(names('blog.example.com'), ['wildcard']);
  });
});
