// The facts around an HTTPRoute from caches that are filled by hand: absence is a value, and nothing is there that
// cannot matter.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Caches, createCaches } from '../../../src/kube/cache/caches.ts';
import type { ProbeForFacts } from '../../../src/kube/facts/asked.ts';
import { type FactsOptions, gatherFacts } from '../../../src/kube/facts/index.ts';
import type { Facts, Metadata } from '../../../src/model/index.ts';
import {
  gateway,
  gatewayClass,
  grpcRoute,
  httpRoute,
  namespaceObject,
  referenceGrant,
} from '../gateway-api-objects.ts';
import { ingress, probe, service } from '../objects.ts';

type Through = ProbeForFacts['through'];

const through: Through = {
  httpRoute: { namespace: 'dify', name: 'dify' },
  ports: {},
  insecureSkipVerify: false,
};

function factsOf(
  fill: (caches: Caches) => void,
  asked: { probe?: Partial<ProbeForFacts>; through?: Partial<Through>; options?: Partial<FactsOptions> } = {},
): Facts {
  const caches = createCaches();
  for (const kind of ['httpRoutes', 'gateways', 'gatewayClasses', 'referenceGrants', 'namespaces'] as const) {
    caches.access[kind] = 'readable';
  }
  fill(caches);
  const whole = probe({ through: { ...through, ...asked.through }, ...asked.probe });
  return gatherFacts(caches, whole, { gatewayAddresses: [], now: new Date(0), ...asked.options });
}

const names = (objects: readonly { readonly metadata?: Metadata }[] = []): readonly string[] =>
  objects.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`).toSorted();

const own = httpRoute('dify/dify', { hostnames: ['dify.example.com'], parents: ['infra/gw', 'infra/other'] });

describe('facts of the Gateway API', () => {
  it('are left out for a probe that names no HTTPRoute', () => {
    const byIngress = { ingress: { namespace: 'dify', name: 'dify' }, ports: {}, insecureSkipVerify: false };
    const facts = factsOf((c) => c.httpRoutes.put(own), { probe: { through: byIngress } });
    assert.equal(facts.gatewayApi, undefined);
  });

  it('say that the API is not installed, which is not that the route is missing', () => {
    assert.equal(factsOf(() => undefined).gatewayApi?.installed, true);
    const absent = factsOf((c) => {
      c.access.httpRoutes = 'absent';
    });
    assert.deepEqual([absent.gatewayApi?.installed, absent.gatewayApi?.route], [false, undefined]);
  });

  it('are left out while HTTPRoutes or Gateways may not be read', () => {
    for (const kind of ['httpRoutes', 'gateways'] as const) {
      const facts = factsOf((c) => {
        c.httpRoutes.put(own);
        c.access[kind] = 'unreadable';
      });
      assert.equal(facts.gatewayApi, undefined, kind);
    }
  });

  it('hold the parents that exist, all of them or the one that the probe names', () => {
    const fill = (c: Caches) => {
      c.httpRoutes.put(own);
      for (const key of ['infra/gw', 'infra/other', 'infra/foreign']) c.gateways.put(gateway(key));
    };
    assert.deepEqual(names(factsOf(fill).gatewayApi?.gateways), ['infra/gw', 'infra/other']);
    const httpRoute = { namespace: 'dify', name: 'dify', parent: { namespace: 'infra', name: 'other' } };
    assert.deepEqual(names(factsOf(fill, { through: { httpRoute } }).gatewayApi?.gateways), ['infra/other']);
    assert.deepEqual(factsOf((c) => c.httpRoutes.put(own)).gatewayApi?.gateways, []);
  });

  it('hold the classes of those Gateways, the labels of the namespaces, and the codes of the CRD', () => {
    const { gatewayApi } = factsOf((c) => {
      c.httpRoutes.put(own);
      c.httpRoutes.put(httpRoute('shop/rival', { hostnames: ['dify.example.com'] }));
      c.gateways.put(gateway('infra/gw', { className: 'traefik' }));
      c.gatewayClasses.put(gatewayClass('traefik'));
      c.gatewayClasses.put(gatewayClass('unused'));
      c.namespaces.put(namespaceObject('dify', { team: 'a' }));
      c.namespaces.put(namespaceObject('elsewhere', { team: 'b' }));
      c.redirectCodes = [301, 302];
    });
    assert.deepEqual(names(gatewayApi?.classes), ['/traefik']);
    assert.deepEqual(gatewayApi?.namespaceLabels, { dify: { team: 'a' }, shop: {} });
    assert.deepEqual(gatewayApi?.redirectCodes, [301, 302]);
  });

  it('leave out what may not be read: classes, labels, codes', () => {
    const { gatewayApi } = factsOf((c) => {
      c.httpRoutes.put(own);
      c.access.gatewayClasses = 'unreadable';
      c.access.namespaces = 'unreadable';
    });
    assert.deepEqual(Object.keys(gatewayApi ?? {}).toSorted(), [
      'gateways',
      'grpcRoutes',
      'installed',
      'neighbours',
      'route',
    ]);
  });
});

describe('neighbours of an HTTPRoute', () => {
  const rows: readonly [string, readonly string[], readonly string[]][] = [
    ['with the same hostname', ['dify.example.com'], ['dify.example.com']],
    ['with the same hostname in other letters', ['dify.example.com'], ['Dify.Example.com']],
    ['with the wildcard above', ['dify.example.com'], ['*.example.com']],
    ['with a wildcard several labels above', ['a.b.example.com'], ['*.example.com']],
    ['without hostnames', ['dify.example.com'], []],
  ];
  for (const [sentence, hostnames, others] of rows) {
    it(`are those ${sentence}`, () => {
      const facts = factsOf((c) => {
        c.httpRoutes.put(httpRoute('dify/dify', { hostnames }));
        c.httpRoutes.put(httpRoute('shop/rival', others.length === 0 ? {} : { hostnames: others }));
        c.grpcRoutes.put(grpcRoute('shop/calls', others.length === 0 ? {} : { hostnames: others }));
      });
      assert.deepEqual(names(facts.gatewayApi?.neighbours), ['shop/rival']);
      assert.deepEqual(names(facts.gatewayApi?.grpcRoutes), ['shop/calls']);
    });
  }

  it('are not those of another host, of another Gateway, of a Service of a mesh, nor the route itself', () => {
    const facts = factsOf((c) => {
      c.httpRoutes.put(own);
      c.httpRoutes.put(httpRoute('shop/host', { hostnames: ['shop.example.com'] }));
      c.httpRoutes.put(httpRoute('shop/label', { hostnames: ['a.dify.example.com'] }));
      c.httpRoutes.put(httpRoute('shop/gateway', { parents: ['infra/foreign'] }));
      c.httpRoutes.put({
        ...httpRoute('shop/mesh'),
        spec: { parentRefs: [{ group: '', kind: 'Service', namespace: 'infra', name: 'gw' }] },
      });
    });
    assert.deepEqual(facts.gatewayApi?.neighbours, []);
  });

  it('are found by the host of the probe where the route has a wildcard, and not under all of it', () => {
    const facts = factsOf(
      (c) => {
        c.httpRoutes.put(httpRoute('dify/dify', { hostnames: ['*.example.com'] }));
        c.httpRoutes.put(httpRoute('shop/same', { hostnames: ['dify.example.com'] }));
        c.httpRoutes.put(httpRoute('shop/sibling', { hostnames: ['shop.example.com'] }));
      },
      { through: { host: 'dify.example.com' } },
    );
    assert.deepEqual(names(facts.gatewayApi?.neighbours), ['shop/same']);
  });

  it('are found by the hostname of the listener where the route has none', () => {
    const facts = factsOf((c) => {
      c.httpRoutes.put(httpRoute('dify/dify'));
      c.httpRoutes.put(httpRoute('shop/same', { hostnames: ['dify.example.com'] }));
      c.gateways.put(gateway('infra/gw', { listeners: [{ hostname: 'dify.example.com' }] }));
    });
    assert.deepEqual(names(facts.gatewayApi?.neighbours), ['shop/same']);
  });

  it('share the Gateway that the probe names, not another one of the route', () => {
    const httpRoute_ = { namespace: 'dify', name: 'dify', parent: { namespace: 'infra', name: 'other' } };
    const facts = factsOf(
      (c) => {
        c.httpRoutes.put(own);
        c.httpRoutes.put(httpRoute('shop/at-gw', { parents: ['infra/gw'] }));
        c.httpRoutes.put(httpRoute('shop/at-other', { parents: ['infra/other'] }));
      },
      { through: { httpRoute: httpRoute_ } },
    );
    assert.deepEqual(names(facts.gatewayApi?.neighbours), ['shop/at-other']);
  });

  it('are also Ingresses on its hostnames, because a gateway may serve both', () => {
    const facts = factsOf((c) => {
      c.httpRoutes.put(own);
      c.ingresses.put(ingress('shop/rival', { host: 'dify.example.com' }));
    });
    assert.deepEqual(names(facts.neighbours), ['shop/rival']);
  });
});

describe('what an HTTPRoute refers to', () => {
  it('stands among the Services, of other namespaces too, and those that do not exist', () => {
    const facts = factsOf((c) => {
      c.httpRoutes.put(httpRoute('dify/dify', { backends: ['web', 'shared/api', 'shared/missing'] }));
      c.services.put(service('shared/api'));
      c.services.put(service('shared/unnamed'));
    });
    assert.deepEqual(
      facts.services.map(
        ({ namespace, name, service: found }) => `${namespace}/${name} ${found !== undefined}`,
      ),
      ['dify/web false', 'shared/api true', 'shared/missing false'],
    );
  });

  it('is not called missing by an operator that does not see the other namespace', () => {
    const facts = factsOf(
      (c) => c.httpRoutes.put(httpRoute('dify/dify', { backends: ['web', 'shared/api'] })),
      { options: { namespace: 'dify' } },
    );
    assert.deepEqual(
      facts.services.map(({ name }) => name),
      ['web'],
    );
    assert.equal(facts.referenceGrants, undefined);
  });

  it('brings the grants of the namespaces that the route and the probe refer to', () => {
    const fill = (c: Caches) => {
      c.httpRoutes.put(httpRoute('dify/dify', { backends: ['shared/api'] }));
      c.httpRoutes.put(httpRoute('routes/dify', { backends: ['web'] }));
      for (const key of ['shared/one', 'routes/two', 'hops/three', 'dify/four'])
        c.referenceGrants.put(referenceGrant(key));
    };
    assert.deepEqual(names(factsOf(fill).referenceGrants), ['shared/one']);
    const away = { httpRoute: { namespace: 'routes', name: 'dify' } };
    const direct = [{ namespace: 'hops', service: 'api', port: 80 }];
    assert.deepEqual(names(factsOf(fill, { through: away, probe: {} }).referenceGrants), ['routes/two']);
    assert.deepEqual(names(factsOf(fill, { probe: { direct } }).referenceGrants), [
      'hops/three',
      'shared/one',
    ]);
  });

  it('are no grants at all while they may not be read', () => {
    const facts = factsOf((c) => {
      c.httpRoutes.put(own);
      c.access.referenceGrants = 'unreadable';
    });
    assert.equal(facts.referenceGrants, undefined);
  });
});

describe('the Service of --gateway-address', () => {
  it('is found by the GatewayClass of a Gateway', () => {
    const facts = factsOf(
      (c) => {
        c.httpRoutes.put(own);
        c.gateways.put(gateway('infra/gw', { className: 'traefik' }));
        c.services.put(service('gateways/traefik'));
      },
      { options: { gatewayAddresses: [{ className: 'traefik', namespace: 'gateways', name: 'traefik' }] } },
    );
    assert.equal(facts.gatewayService?.service?.metadata?.name, 'traefik');
  });
});
