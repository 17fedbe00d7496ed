// Exactly the probes that a change concerns are told, for every kind of object, and a change costs no walk over
// the cluster. No API server: objects are put in.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Caches, createCaches } from '../../../src/kube/cache/caches.ts';
import type { CacheChange } from '../../../src/kube/cache/kinds.ts';
import type { HTTPRoute, HTTPRouteFilter, Ingress } from '../../../src/model/index.ts';
import {
  chain,
  gateway,
  gatewayClass,
  grpcRoute,
  httpRoute,
  ingressRoute,
  kongPlugin,
  middleware,
  namespaceObject,
  referenceGrant,
} from '../gateway-api-objects.ts';
import { ingress, probeObject, service } from '../objects.ts';

const MIDDLEWARES = 'traefik.ingress.kubernetes.io/router.middlewares';
const PLUGINS = 'konghq.com/plugins';

const stripApi: HTTPRouteFilter = {
  type: 'ExtensionRef',
  extensionRef: { group: 'traefik.io', kind: 'Middleware', name: 'strip' },
};

function annotated(object: Ingress, annotations: Record<string, string>): Ingress {
  return { ...object, metadata: { ...object.metadata, annotations } };
}

const byRoute = (name: string, more: object = {}) => ({ through: { httpRouteRef: { name, ...more } } });

/** A cluster with two teams: shop behind the Gateway `gw`, blog behind `gw` and `inner`, and Ingresses of both. */
function fill(caches: Caches): void {
  caches.namespaces.put(namespaceObject('shop', { gateway: 'yes' }));
  caches.gatewayClasses.put(gatewayClass('traefik'));
  caches.gateways.put(gateway('infra/gw', { className: 'traefik', address: '192.0.2.1' }));
  caches.gateways.put(gateway('infra/inner', { className: 'envoy' }));
  caches.httpRoutes.put(
    httpRoute('shop/shop', { hostnames: ['shop.example.com'], backends: ['web', 'shared/api'] }),
  );
  caches.httpRoutes.put(
    httpRoute('blog/blog', { hostnames: ['blog.example.com'], parents: ['infra/gw', 'infra/inner'] }),
  );
  caches.httpRoutes.put(httpRoute('blog/any', { hostnames: ['*.example.com'], parents: ['infra/inner'] }));
  caches.ingresses.put(ingress('shop/old', { host: 'shop.example.com', className: 'nginx' }));
  caches.ingresses.put(ingress('blog/old', { host: 'blog.example.com', className: 'kong', service: 'blog' }));
  caches.probes.put(probeObject('shop/route', byRoute('shop')));
  caches.probes.put(probeObject('blog/route', byRoute('blog')));
  caches.probes.put(
    probeObject('blog/inner', byRoute('blog', { parentRef: { name: 'inner', namespace: 'infra' } })),
  );
  caches.probes.put(
    probeObject('blog/wild', { through: { httpRouteRef: { name: 'any' }, host: 'wild.example.com' } }),
  );
  caches.probes.put(probeObject('shop/ingress', { through: { ingressRef: { name: 'old' } } }));
  caches.probes.put(probeObject('blog/ingress', { through: { ingressRef: { name: 'old' } } }));
  caches.probes.put(probeObject('far/url', { through: { url: 'https://cdn.example.net' } }));
  caches.probes.put(
    probeObject('ops/parity', {
      through: { url: 'https://ops.example.com' },
      parity: { httpRouteRef: { name: 'shop', namespace: 'shop' } },
    }),
  );
}

/** The probes that a change concerns, after `before` has added to the cluster of above. */
function dependentsOf(change: (caches: Caches) => void, before: (caches: Caches) => void = () => undefined) {
  const changes: CacheChange[] = [];
  const caches = createCaches((one) => changes.push(one));
  fill(caches);
  before(caches);
  changes.length = 0;
  change(caches);
  const told = changes.flatMap((one) => caches.probesDependingOn(one));
  return [...new Set(told.map(({ namespace, name }) => `${namespace}/${name}`))].toSorted();
}

interface Row {
  readonly says: string;
  readonly change: (caches: Caches) => void;
  readonly before?: (caches: Caches) => void;
  readonly concerns: readonly string[];
}

function rows(table: readonly Row[]): void {
  for (const { says, change, before, concerns } of table) {
    it(says, () => assert.deepEqual(dependentsOf(change, before), concerns));
  }
}

const again = (object: HTTPRoute, accepted: boolean): HTTPRoute => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: `again-${accepted}` },
  status: {
    parents: [{ parentRef: { name: 'gw' }, conditions: [{ type: 'Accepted', status: String(accepted) }] }],
  },
});

describe('an HTTPRoute concerns', () => {
  const shop = httpRoute('shop/shop', { hostnames: ['shop.example.com'], backends: ['web', 'shared/api'] });
  const rival = httpRoute('rivals/rival', { hostnames: ['shop.example.com'] });
  rows([
    {
      says: 'the probes that name it, by through or by parity, with its status too',
      change: (c) => c.httpRoutes.put(again(shop, false)),
      concerns: ['ops/parity', 'shop/route'],
    },
    {
      says: 'those that share a Gateway and a host, when it is new',
      change: (c) => c.httpRoutes.put(rival),
      concerns: ['ops/parity', 'shop/route'],
    },
    {
      says: 'them also when it is gone',
      before: (c) => c.httpRoutes.put(rival),
      change: (c) => c.httpRoutes.drop({ namespace: 'rivals', name: 'rival' }),
      concerns: ['ops/parity', 'shop/route'],
    },
    {
      says: 'those on the host that it leaves and on the one that it takes',
      before: (c) => c.httpRoutes.put(rival),
      change: (c) => c.httpRoutes.put(httpRoute('rivals/rival', { hostnames: ['blog.example.com'] })),
      concerns: ['blog/route', 'ops/parity', 'shop/route'],
    },
    {
      says: 'nobody else when only its status changes',
      before: (c) => c.httpRoutes.put(rival),
      change: (c) => c.httpRoutes.put(again(rival, true)),
      concerns: [],
    },
    {
      says: 'them when an annotation changes',
      before: (c) => c.httpRoutes.put(rival),
      change: (c) =>
        c.httpRoutes.put({
          ...rival,
          metadata: { ...rival.metadata, resourceVersion: 'n', annotations: { a: 'b' } },
        }),
      concerns: ['ops/parity', 'shop/route'],
    },
    {
      says: 'nobody behind another Gateway',
      change: (c) =>
        c.httpRoutes.put(
          httpRoute('rivals/rival', { hostnames: ['shop.example.com'], parents: ['infra/x'] }),
        ),
      concerns: [],
    },
    {
      says: 'only those that go through the shared Gateway',
      change: (c) =>
        c.httpRoutes.put(
          httpRoute('rivals/rival', { hostnames: ['blog.example.com'], parents: ['infra/inner'] }),
        ),
      concerns: ['blog/inner', 'blog/route'],
    },
    {
      says: 'those below its wildcard, whatever the number of labels',
      change: (c) => c.httpRoutes.put(httpRoute('rivals/rival', { hostnames: ['*.com'] })),
      concerns: ['blog/route', 'ops/parity', 'shop/route'],
    },
    {
      says: 'everybody at its Gateway when it has no hostname',
      change: (c) => c.httpRoutes.put(httpRoute('rivals/rival')),
      concerns: ['blog/route', 'ops/parity', 'shop/route'],
    },
    {
      says: 'those whose route has a wildcard only where they ask for the host',
      change: (c) =>
        c.httpRoutes.put(
          httpRoute('rivals/rival', { hostnames: ['other.example.com'], parents: ['infra/inner'] }),
        ),
      concerns: [],
    },
    {
      says: 'and there it does',
      change: (c) =>
        c.httpRoutes.put(
          httpRoute('rivals/rival', { hostnames: ['wild.example.com'], parents: ['infra/inner'] }),
        ),
      concerns: ['blog/wild'],
    },
  ]);
});

describe('a GRPCRoute concerns', () => {
  rows([
    {
      says: 'those that share a Gateway and a host',
      change: (c) => c.grpcRoutes.put(grpcRoute('rivals/calls', { hostnames: ['blog.example.com'] })),
      concerns: ['blog/route'],
    },
  ]);
});

describe('an Ingress concerns', () => {
  const rival = ingress('rivals/rival', { host: 'shop.example.com' });
  rows([
    {
      says: 'those on the same host, through Ingress or HTTPRoute, when it is new',
      change: (c) => c.ingresses.put(rival),
      concerns: ['ops/parity', 'shop/ingress', 'shop/route'],
    },
    {
      says: 'nobody else when its controller writes its status',
      before: (c) => c.ingresses.put(rival),
      change: (c) =>
        c.ingresses.put({
          ...rival,
          metadata: { ...rival.metadata, resourceVersion: 'n' },
          status: { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } },
        }),
      concerns: [],
    },
    {
      says: 'them when an annotation of it changes',
      before: (c) => c.ingresses.put(rival),
      change: (c) =>
        c.ingresses.put({
          ...rival,
          metadata: { ...rival.metadata, resourceVersion: 'n', annotations: { a: 'b' } },
        }),
      concerns: ['ops/parity', 'shop/ingress', 'shop/route'],
    },
    {
      says: 'those that name the host themselves, as a URL does',
      change: (c) => c.ingresses.put(ingress('rivals/rival', { host: 'cdn.example.net' })),
      concerns: ['far/url'],
    },
    {
      says: 'those one label below its wildcard, but not two',
      before: (c) => c.probes.put(probeObject('far/deep', { through: { url: 'https://a.cdn.example.net' } })),
      change: (c) => c.ingresses.put(ingress('rivals/rival', { host: '*.example.net' })),
      concerns: ['far/url'],
    },
    {
      says: 'everybody when it takes any host',
      change: (c) => c.ingresses.put(ingress('rivals/rival')),
      concerns: [
        ...['blog/ingress', 'blog/inner', 'blog/route', 'blog/wild', 'far/url', 'ops/parity'],
        ...['shop/ingress', 'shop/route'],
      ],
    },
  ]);
});

describe('a Gateway concerns', () => {
  const changed = (fields: Parameters<typeof gateway>[1]) => (c: Caches) =>
    c.gateways.put(gateway('infra/gw', { className: 'traefik', address: '192.0.2.1', ...fields }));
  const through = ['blog/route', 'ops/parity', 'shop/route'];
  rows([
    {
      says: 'those that go through it, by its address',
      change: changed({ address: '192.0.2.2' }),
      concerns: through,
    },
    { says: 'by its conditions', change: changed({ programmed: 'False' }), concerns: through },
    { says: 'by its listeners', change: changed({ listeners: [{ port: 8080 }] }), concerns: through },
    {
      says: 'nobody by the number of routes attached to it',
      change: changed({ attachedRoutes: 7 }),
      concerns: [],
    },
    { says: 'nobody by the time of a condition', change: changed({ transition: 'now' }), concerns: [] },
    {
      says: 'also when it is gone',
      change: (c) => c.gateways.drop({ namespace: 'infra', name: 'inner' }),
      concerns: ['blog/inner', 'blog/route', 'blog/wild'],
    },
  ]);
});

describe('what stands behind a Gateway concerns', () => {
  const choosing = (c: Caches) => {
    const namespaces = { from: 'Selector', selector: { matchLabels: { gateway: 'yes' } } };
    c.gateways.put(gateway('infra/gw', { listeners: [{ allowedRoutes: { namespaces } }] }));
  };
  rows([
    {
      says: 'its class: those through Gateways of the class',
      change: (c) => c.gatewayClasses.put(gatewayClass('traefik', 'traefik.io/gateway-controller')),
      concerns: ['blog/route', 'ops/parity', 'shop/route'],
    },
    {
      says: 'labels of a Namespace: those whose Gateway chooses by labels',
      before: choosing,
      change: (c) => c.namespaces.put(namespaceObject('shop', { gateway: 'no' })),
      concerns: ['ops/parity', 'shop/route'],
    },
    {
      says: 'and those that would share a host with a route from there',
      before: (c) => {
        choosing(c);
        c.httpRoutes.put(httpRoute('rivals/rival', { hostnames: ['blog.example.com'] }));
      },
      change: (c) => c.namespaces.put(namespaceObject('rivals', { gateway: 'yes' })),
      concerns: ['blog/route'],
    },
    {
      says: 'labels: nobody whose Gateway takes all namespaces',
      change: (c) => c.namespaces.put(namespaceObject('shop', { gateway: 'no' })),
      concerns: [],
    },
    {
      says: 'a Namespace whose labels stay: nobody',
      before: choosing,
      change: (c) => c.namespaces.put(namespaceObject('shop', { gateway: 'yes' })),
      concerns: [],
    },
    {
      says: 'a grant: those whose route sends requests to its namespace',
      change: (c) => c.referenceGrants.put(referenceGrant('shared/grant')),
      concerns: ['ops/parity', 'shop/route'],
    },
    {
      says: 'a grant: those that refer to its namespace themselves',
      before: (c) =>
        c.probes.put(
          probeObject('far/hop', { direct: [{ serviceRef: { namespace: 'hops', name: 'api' } }] }),
        ),
      change: (c) => {
        c.referenceGrants.put(referenceGrant('hops/grant'));
        c.referenceGrants.put(referenceGrant('shop/grant'));
      },
      concerns: ['far/hop', 'ops/parity'],
    },
    {
      says: 'a Service of another namespace: those whose route sends requests there',
      change: (c) => c.services.put(service('shared/api')),
      concerns: ['ops/parity', 'shop/route'],
    },
    {
      says: 'a Service of the same name elsewhere: nobody',
      change: (c) => c.services.put(service('elsewhere/api')),
      concerns: [],
    },
  ]);
});

describe('a Middleware concerns', () => {
  const named = (annotation: string) => (c: Caches) =>
    c.ingresses.put(
      annotated(ingress('shop/old', { host: 'shop.example.com' }), { [MIDDLEWARES]: annotation }),
    );
  const strip = (c: Caches) => c.middlewares.put(middleware('shop/strip'));
  rows([
    {
      says: 'those whose Ingress names it',
      before: named('shop-auth@kubernetescrd, shop-strip@kubernetescrd'),
      change: strip,
      concerns: ['shop/ingress'],
    },
    {
      says: 'nobody by the name of one in a file',
      before: named('shop-strip@file'),
      change: strip,
      concerns: [],
    },
    {
      says: 'them also when it is gone',
      before: (c) => {
        named('shop-strip@kubernetescrd')(c);
        strip(c);
      },
      change: (c) => c.middlewares.drop({ namespace: 'shop', name: 'strip' }),
      concerns: ['shop/ingress'],
    },
    {
      says: 'those whose Ingress names a chain of a chain with it, circles or not',
      before: (c) => {
        named('shop-outer@kubernetescrd')(c);
        c.middlewares.put(chain('shop/outer', 'inner'));
        c.middlewares.put(chain('shop/inner', 'strip', 'outer'));
      },
      change: strip,
      concerns: ['shop/ingress'],
    },
    {
      says: 'those whose HTTPRoute has it as a filter',
      before: (c) =>
        c.httpRoutes.put(httpRoute('blog/blog', { hostnames: ['blog.example.com'], filters: [stripApi] })),
      change: (c) => c.middlewares.put(middleware('blog/strip')),
      concerns: ['blog/inner', 'blog/route'],
    },
    {
      says: 'those on the host of an IngressRoute that names it',
      before: (c) => c.ingressRoutes.put(ingressRoute('shop/router', 'Host(`cdn.example.net`)', ['strip'])),
      change: strip,
      concerns: ['far/url'],
    },
    { says: 'nobody when nobody names it', change: strip, concerns: [] },
  ]);
});

describe('an IngressRoute concerns', () => {
  const put = (match: string) => (c: Caches) => c.ingressRoutes.put(ingressRoute('rivals/router', match));
  rows([
    {
      says: 'those that ask for one of its hosts',
      change: put('(Host(`Blog.example.com`) || Host("cdn.example.net")) && PathPrefix(`/a`)'),
      concerns: ['blog/ingress', 'blog/inner', 'blog/route', 'far/url'],
    },
    {
      says: 'nobody on other hosts',
      change: put('Host(`nobody.example.com`)'),
      concerns: [],
    },
    {
      says: 'everybody when its rule names no host',
      change: put('PathPrefix(`/api`)'),
      concerns: [
        ...['blog/ingress', 'blog/inner', 'blog/route', 'blog/wild', 'far/url', 'ops/parity'],
        ...['shop/ingress', 'shop/route'],
      ],
    },
  ]);
});

describe('a plugin of Kong concerns', () => {
  const onIngress = (c: Caches) =>
    c.ingresses.put(
      annotated(ingress('blog/old', { host: 'blog.example.com', service: 'blog' }), {
        [PLUGINS]: 'auth, cors',
      }),
    );
  rows([
    {
      says: 'those whose Ingress names it',
      before: onIngress,
      change: (c) => c.kongPlugins.put(kongPlugin('blog/cors')),
      concerns: ['blog/ingress'],
    },
    {
      says: 'nobody by one of the same name elsewhere',
      before: onIngress,
      change: (c) => c.kongPlugins.put(kongPlugin('shop/cors')),
      concerns: [],
    },
    {
      says: 'them by a KongClusterPlugin of that name',
      before: onIngress,
      change: (c) => c.kongClusterPlugins.put(kongPlugin('/cors')),
      concerns: ['blog/ingress'],
    },
    {
      says: 'those whose Ingress sends requests to a Service that names it',
      before: (c) =>
        c.services.put({
          ...service('blog/blog'),
          metadata: { namespace: 'blog', name: 'blog', annotations: { [PLUGINS]: 'cors' } },
        }),
      change: (c) => c.kongPlugins.put(kongPlugin('blog/cors')),
      concerns: ['blog/ingress'],
    },
    {
      says: 'those whose HTTPRoute names it',
      before: (c) =>
        c.httpRoutes.put(
          httpRoute('shop/shop', { hostnames: ['shop.example.com'], annotations: { [PLUGINS]: 'cors' } }),
        ),
      change: (c) => c.kongPlugins.put(kongPlugin('shop/cors')),
      concerns: ['ops/parity', 'shop/route'],
    },
  ]);
});
