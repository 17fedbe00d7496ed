// From the path of a document to the path that clients send: through what an Ingress or HTTPRoute
// does to paths, asked of the same routing that plans the requests.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Facts, HTTPRoute } from '../../src/model/index.ts';
import { gatewayPathOf } from '../../src/openapi/gateway-path.ts';
import { documentPlace } from '../../src/openapi/source.ts';
import { now, probe } from '../diagnosis/samples.ts';

interface Path {
  readonly path: string;
  readonly pathType?: string;
  readonly service?: string;
}

const services = ['orders', 'web'].map((name) => ({
  namespace: 'shop',
  name,
  service: { spec: { clusterIP: '10.96.0.10', ports: [{ port: 80 }] } },
  endpoints: [],
}));
const none: Facts = { at: now, neighbours: [], classPublishes: true, services };

function ingressOf(paths: readonly Path[], annotations: Readonly<Record<string, string>> = {}): Facts {
  const written = paths.map(({ path, pathType = 'Prefix', service = 'orders' }) => ({
    path,
    pathType,
    backend: { service: { name: service, port: { number: 80 } } },
  }));
  return {
    ...none,
    ingress: {
      metadata: { namespace: 'shop', name: 'shop', annotations, creationTimestamp: now },
      spec: { ingressClassName: 'nginx', rules: [{ host: 'shop.example.com', http: { paths: written } }] },
    },
    ingressClasses: [{ metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } }],
  };
}

function routeOf(prefix: string, replacePrefixMatch?: string): Facts {
  const filters =
    replacePrefixMatch === undefined
      ? []
      : [
          {
            type: 'URLRewrite' as const,
            urlRewrite: { path: { type: 'ReplacePrefixMatch' as const, replacePrefixMatch } },
          },
        ];
  const route: HTTPRoute = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { namespace: 'shop', name: 'shop', creationTimestamp: now },
    spec: {
      hostnames: ['shop.example.com'],
      parentRefs: [{ name: 'public' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: prefix } }],
          filters,
          backendRefs: [{ name: 'orders', port: 80 }],
        },
      ],
    },
  };
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { namespace: 'shop', name: 'public', creationTimestamp: now },
    spec: { gatewayClassName: 'any', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  };
  return {
    ...none,
    gatewayApi: { installed: true, route, gateways: [gateway], neighbours: [], grpcRoutes: [] },
  };
}

interface Case {
  readonly facts: Facts;
  readonly path: string;
  readonly base?: string;
  readonly through?: object;
  readonly direct?: readonly object[];
  readonly sent: string;
}

const byRoute = { httpRouteRef: { name: 'shop' } };
const rewriting = { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' };
const captured = [{ path: '/api(/|$)(.*)', pathType: 'ImplementationSpecific' }];

const cases: Readonly<Record<string, Case>> = {
  'nothing is changed on the way': { facts: ingressOf([{ path: '/' }]), path: '/orders', sent: '/orders' },
  'the prefix reaches the application': {
    facts: ingressOf([{ path: '/api' }]),
    path: '/api/orders',
    sent: '/api/orders',
  },
  'an expression strips the prefix': {
    facts: ingressOf(captured, rewriting),
    path: '/orders/17',
    sent: '/api/orders/17',
  },
  'an expression strips it from the root': {
    facts: ingressOf(captured, rewriting),
    path: '/',
    sent: '/api',
  },
  'an HTTPRoute strips the prefix': {
    facts: routeOf('/api', '/'),
    through: byRoute,
    path: '/orders',
    sent: '/api/orders',
  },
  'an HTTPRoute replaces the prefix by another one': {
    facts: routeOf('/public', '/internal/v1'),
    through: byRoute,
    path: '/internal/v1/orders',
    sent: '/public/orders',
  },
  'an HTTPRoute changes nothing': {
    facts: routeOf('/api'),
    through: byRoute,
    path: '/api/orders',
    sent: '/api/orders',
  },
  "the servers' base is the prefix that the gateway strips": {
    facts: ingressOf(captured, rewriting),
    path: '/api/orders',
    base: '/api',
    sent: '/api/orders',
  },
  "the same path without a base is the application's own": {
    facts: ingressOf(captured, rewriting),
    path: '/api/orders',
    sent: '/api/api/orders',
  },
  'the rule that leads to the Service of the document goes before the one that is nearer': {
    facts: ingressOf(
      [
        { path: '/api(/|$)(.*)', pathType: 'ImplementationSpecific' },
        { path: '/()(.*)', pathType: 'ImplementationSpecific', service: 'web' },
      ],
      rewriting,
    ),
    direct: [{ serviceRef: { name: 'orders', port: 80 } }],
    path: '/orders',
    sent: '/api/orders',
  },
  'no rule leads there: the path stays as it is': {
    facts: routeOf('/public', '/internal'),
    through: byRoute,
    path: '/orders',
    sent: '/orders',
  },
  'a URL tells nothing of paths': {
    facts: none,
    through: { url: 'http://shop.example.com' },
    direct: [{ serviceRef: { name: 'orders', port: 80 } }],
    path: '/orders',
    sent: '/orders',
  },
};

describe('the path that clients send for a path of the document', () => {
  for (const [name, { facts, path, base, through, direct, sent }] of Object.entries(cases))
    it(name, () => {
      const asked = probe({
        ...(through === undefined ? {} : { through }),
        ...(direct === undefined ? {} : { direct }),
        openAPI: { path: '/openapi.json' },
      });
      const place = documentPlace(asked, facts);
      const wanted = { path, method: 'GET', ...(base === undefined ? {} : { base }) };
      const hops = place === undefined ? [] : [place.hop];
      assert.equal(gatewayPathOf(wanted, asked, facts, hops), sent);
    });
});
