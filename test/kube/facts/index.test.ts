// The facts of one probe from caches that are filled by hand: absence is a value.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Caches, createCaches } from '../../../src/kube/cache/caches.ts';
import type { ProbeForFacts } from '../../../src/kube/facts/asked.ts';
import { type FactsOptions, gatherFacts } from '../../../src/kube/facts/index.ts';
import type { Facts } from '../../../src/model/index.ts';
import { endpoint, ingress, ingressClass, probe, service, slice } from '../objects.ts';

const now = new Date('2026-03-01T12:00:00Z');

function factsOf(
  fill: (caches: Caches) => void,
  asked: { probe?: ProbeForFacts; options?: Partial<FactsOptions> } = {},
): Facts {
  const caches = createCaches();
  fill(caches);
  return gatherFacts(caches, asked.probe ?? probe(), { gatewayAddresses: [], now, ...asked.options });
}

const servicesIn = (facts: Facts) =>
  facts.services.map((s) => `${s.name} ${s.service ? 'exists' : 'missing'}`);

describe('facts', () => {
  it('of an empty cluster say that nothing is there', () => {
    assert.deepEqual(
      factsOf(() => undefined),
      {
        at: now,
        neighbours: [],
        classPublishes: false,
        services: [],
      },
    );
  });

  it('name missing Services of the direct hops and of the Ingress beside all that exist', () => {
    const facts = factsOf(
      (caches) => {
        caches.ingresses.put(ingress('dify/dify', { service: 'dify-web' }));
        caches.services.put(service('dify/sibling'));
        caches.services.put(service('elsewhere/foreign'));
      },
      { probe: probe({ direct: [{ namespace: 'dify', service: 'dify-api', port: 5001 }] }) },
    );
    assert.deepEqual(servicesIn(facts), ['sibling exists', 'dify-api missing', 'dify-web missing']);
  });

  it('hold the endpoints of each Service', () => {
    const facts = factsOf((caches) => {
      caches.services.put(service('dify/web'));
      caches.endpointSlices.put(slice('dify/web', [endpoint('10.0.0.1', 'web-1')]));
      caches.endpointSlices.put(slice('other/web', [endpoint('10.0.0.2')]));
    });
    assert.deepEqual(facts.services[0]?.endpoints, [
      { address: '10.0.0.1', port: 8080, portName: '', ready: true, pod: 'web-1', managed: true },
    ]);
  });

  it('leave IngressClasses out while they cannot be read, which is not an empty list', () => {
    assert.equal(factsOf(() => undefined).ingressClasses, undefined);
    const readable = factsOf((caches) => {
      caches.access.ingressClasses = 'readable';
    });
    assert.deepEqual(readable.ingressClasses, []);
  });
});

describe('neighbours', () => {
  const names = (facts: Facts) => facts.neighbours.map((i) => `${i.metadata?.namespace}/${i.metadata?.name}`);

  it('are Ingresses of any namespace with one of the hosts, the wildcard above, or any host; never itself', () => {
    const facts = factsOf((caches) => {
      caches.ingresses.put(ingress('dify/dify', { host: 'dify.example.com' }));
      caches.ingresses.put(ingress('other/same', { host: 'dify.example.com' }));
      caches.ingresses.put(ingress('other/wild', { host: '*.example.com' }));
      caches.ingresses.put(ingress('other/any'));
      caches.ingresses.put(ingress('other/unrelated', { host: 'shop.example.com' }));
    });
    assert.deepEqual(names(facts), ['other/same', 'other/wild', 'other/any']);
  });

  it('are found by the hosts of the probe when it names no Ingress', () => {
    const through = {
      url: { scheme: 'https', host: 'dify.example.com', port: 443 },
      ports: { http: 80, https: 443 },
      insecureSkipVerify: false,
    } as const;
    const fill = (caches: Caches) => caches.ingresses.put(ingress('dify/dify', { host: 'dify.example.com' }));
    const facts = factsOf(fill, { probe: probe({ through }) });
    assert.equal(facts.ingress, undefined);
    assert.deepEqual(names(facts), ['dify/dify']);
  });
});

describe('a class publishes addresses', () => {
  const rows: readonly [string, (caches: Caches) => void, boolean][] = [
    [
      'when another Ingress of it has one',
      (c) => c.ingresses.put(ingress('b/b', { className: 'nginx', address: '192.0.2.1' })),
      true,
    ],
    [
      'not when only the Ingress itself has one',
      (c) => c.ingresses.put(ingress('dify/dify', { className: 'nginx', address: '192.0.2.1' })),
      false,
    ],
    [
      'not when the other one is of another class',
      (c) => c.ingresses.put(ingress('b/b', { className: 'kong', address: '192.0.2.1' })),
      false,
    ],
    [
      'when it is the default and one without class has an address',
      (c) => {
        c.ingressClasses.put(ingressClass('nginx', { isDefault: true }));
        c.ingresses.put(ingress('b/b', { address: '192.0.2.1' }));
      },
      true,
    ],
  ];
  for (const [sentence, fill, expected] of rows) {
    it(sentence, () => {
      const facts = factsOf((caches) => {
        caches.ingresses.put(ingress('dify/dify', { className: 'nginx' }));
        fill(caches);
      });
      assert.equal(facts.classPublishes, expected);
    });
  }
});

describe('the Service of --gateway-address', () => {
  const gatewayAddresses = [{ className: 'nginx', namespace: 'gateways', name: 'nginx' }];
  const fill = (caches: Caches) => {
    caches.ingresses.put(ingress('dify/dify', { className: 'nginx' }));
    caches.services.put(service('gateways/nginx'));
  };

  it('is found by the class of the Ingress, in its own namespace', () => {
    const facts = factsOf(fill, { options: { gatewayAddresses } });
    assert.equal(facts.gatewayService?.service?.metadata?.name, 'nginx');
  });

  it('is missing, not unknown, when there is no such Service', () => {
    const facts = factsOf((c) => c.ingresses.put(ingress('dify/dify', { className: 'nginx' })), {
      options: { gatewayAddresses },
    });
    assert.deepEqual(facts.gatewayService, { namespace: 'gateways', name: 'nginx', endpoints: [] });
  });

  it('is unknown to an operator that watches another namespace, and for another class', () => {
    assert.equal(
      factsOf(fill, { options: { gatewayAddresses, namespace: 'dify' } }).gatewayService,
      undefined,
    );
    const kong = [{ className: 'kong', namespace: 'gateways', name: 'nginx' }];
    assert.equal(factsOf(fill, { options: { gatewayAddresses: kong } }).gatewayService, undefined);
  });
});
