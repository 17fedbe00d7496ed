// Objects of Traefik and Kong around one probe, from caches that are filled by hand.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Caches, createCaches } from '../../../src/kube/cache/caches.ts';
import type { ProbeForFacts } from '../../../src/kube/facts/asked.ts';
import { gatherFacts } from '../../../src/kube/facts/index.ts';
import type { Facts, HTTPRouteFilter, Ingress, Metadata } from '../../../src/model/index.ts';
import { chain, httpRoute, ingressRoute, kongPlugin, middleware } from '../gateway-api-objects.ts';
import { ingress, probe, service } from '../objects.ts';

const MIDDLEWARES = 'traefik.ingress.kubernetes.io/router.middlewares';
const PLUGINS = 'konghq.com/plugins';

function factsOf(fill: (caches: Caches) => void, asked: Partial<ProbeForFacts> = {}): Facts {
  const caches = createCaches();
  const kinds = ['middlewares', 'ingressRoutes', 'kongPlugins', 'kongClusterPlugins', 'httpRoutes'] as const;
  for (const kind of kinds) caches.access[kind] = 'readable';
  fill(caches);
  return gatherFacts(caches, probe(asked), { gatewayAddresses: [], now: new Date(0) });
}

function own(annotations: Readonly<Record<string, string>> = {}): Ingress {
  const object = ingress('dify/dify', { host: 'dify.example.com', service: 'web' });
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations } } };
}

const names = (objects: readonly { readonly metadata?: Metadata }[] = []): readonly string[] =>
  objects.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`).toSorted();

const byRoute = {
  through: { httpRoute: { namespace: 'dify', name: 'dify' }, ports: {}, insecureSkipVerify: false },
} as const;

const extension = (group: string, kind: string, name: string): HTTPRouteFilter => ({
  type: 'ExtensionRef',
  extensionRef: { group, kind, name },
});

describe('facts of APIs that are not there', () => {
  it('are left out, which is not that there are none', () => {
    const facts = factsOf((c) => {
      c.ingresses.put(own());
      c.access.middlewares = 'absent';
      c.access.ingressRoutes = 'unreadable';
      c.access.kongPlugins = 'absent';
    });
    assert.deepEqual(
      [facts.middlewares, facts.ingressRoutes, facts.kongPlugins],
      [undefined, undefined, undefined],
    );
    const none = factsOf((c) => c.ingresses.put(own()));
    assert.deepEqual([none.middlewares, none.ingressRoutes, none.kongPlugins], [[], [], []]);
  });
});

describe('Middlewares', () => {
  it('are those of the annotation, with hyphens wherever they stand in namespace and name', () => {
    const facts = factsOf((c) => {
      c.ingresses.put(own({ [MIDDLEWARES]: 'team-a-strip-api@kubernetescrd, auth@file' }));
      c.middlewares.put(middleware('team-a/strip-api'));
      c.middlewares.put(middleware('team/a-strip-api'));
      c.middlewares.put(middleware('team-a/strip'));
      c.middlewares.put(middleware('dify/auth'));
    });
    assert.deepEqual(names(facts.middlewares), ['team-a/strip-api', 'team/a-strip-api']);
  });

  it('are also those that a chain is made of, and the chains in it, though they run in a circle', () => {
    const facts = factsOf((c) => {
      c.ingresses.put(own({ [MIDDLEWARES]: 'dify-outer@kubernetescrd' }));
      c.middlewares.put(chain('dify/outer', 'inner'));
      c.middlewares.put(chain('dify/inner', 'strip', 'outer', 'missing'));
      c.middlewares.put(middleware('dify/strip'));
      c.middlewares.put(middleware('other/strip'));
    });
    assert.deepEqual(names(facts.middlewares), ['dify/inner', 'dify/outer', 'dify/strip']);
  });

  it('are those that a filter of the HTTPRoute names, in its namespace', () => {
    const filters = [
      extension('traefik.io', 'Middleware', 'strip'),
      extension('example.com', 'Middleware', 'other'),
    ];
    const facts = factsOf((c) => {
      c.httpRoutes.put(httpRoute('dify/dify', { filters }));
      for (const key of ['dify/strip', 'dify/other', 'shop/strip']) c.middlewares.put(middleware(key));
    }, byRoute);
    assert.deepEqual(names(facts.middlewares), ['dify/strip']);
  });

  it('are those of the IngressRoutes on the host', () => {
    const facts = factsOf((c) => {
      c.ingresses.put(own());
      c.ingressRoutes.put(
        ingressRoute('shop/router', 'Host(`dify.example.com`)', ['strip', 'dify-auth@kubernetescrd']),
      );
      for (const key of ['shop/strip', 'dify/auth', 'dify/strip']) c.middlewares.put(middleware(key));
    });
    assert.deepEqual(names(facts.middlewares), ['dify/auth', 'shop/strip']);
  });
});

describe('IngressRoutes are those whose rule', () => {
  const rows: readonly [string, string, boolean][] = [
    ['names the host', 'Host(`dify.example.com`) && PathPrefix(`/api`)', true],
    ['names it in other letters and quotes', 'Host("Dify.Example.com")', true],
    ['names it among others', 'Host(`a.example.com`, `dify.example.com`)', true],
    ['names it as an alternative', 'Host(`a.example.com`) || Host(`dify.example.com`)', true],
    ['names no host', 'PathPrefix(`/api`)', true],
    ['names the host by an expression', 'HostRegexp(`^.+\\.example\\.com$`)', true],
    ['leaves another host out', '!Host(`a.example.com`)', true],
    ['names another host: not', 'Host(`a.example.com`)', false],
    ['names a host above: not', 'Host(`example.com`)', false],
  ];
  for (const [sentence, match, expected] of rows) {
    it(sentence, () => {
      const facts = factsOf((c) => {
        c.ingresses.put(own());
        c.ingressRoutes.put(ingressRoute('shop/router', match));
      });
      assert.equal(facts.ingressRoutes?.length, expected ? 1 : 0);
    });
  }
});

describe('plugins of Kong', () => {
  it('are those that the Ingress and its Services name, and the cluster-wide ones of the same names', () => {
    const facts = factsOf((c) => {
      c.ingresses.put(own({ [PLUGINS]: 'cors,shared:auth' }));
      const web = service('dify/web');
      c.services.put({ ...web, metadata: { ...web.metadata, annotations: { [PLUGINS]: 'limit' } } });
      for (const key of [
        'dify/cors',
        'shop/cors',
        'shared/auth',
        'dify/auth',
        'dify/limit',
        'dify/unnamed',
      ]) {
        c.kongPlugins.put(kongPlugin(key));
      }
      c.kongClusterPlugins.put(kongPlugin('/limit'));
      c.kongClusterPlugins.put(kongPlugin('/unnamed'));
    });
    assert.deepEqual(names(facts.kongPlugins), ['/limit', 'dify/cors', 'dify/limit', 'shared/auth']);
  });

  it('are those that the HTTPRoute names by annotation or filter', () => {
    const filters = [extension('configuration.konghq.com', 'KongPlugin', 'cors')];
    const facts = factsOf((c) => {
      c.httpRoutes.put(httpRoute('dify/dify', { filters, annotations: { [PLUGINS]: 'auth' } }));
      for (const key of ['dify/cors', 'dify/auth', 'dify/limit']) c.kongPlugins.put(kongPlugin(key));
    }, byRoute);
    assert.deepEqual(names(facts.kongPlugins), ['dify/auth', 'dify/cors']);
  });
});
