// References of a probe to HTTPRoutes, to their parents, and into other namespaces: granted, there.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readinessOf } from '../../../src/diagnosis/readiness/index.ts';
import type {
  Facts,
  Gateway,
  GatewayApiFacts,
  HTTPRoute,
  Ingress,
  ReferenceGrant,
} from '../../../src/model/index.ts';
import { now, probe } from '../samples.ts';

const ingress: Ingress = {
  metadata: { namespace: 'shop', name: 'shop' },
  spec: { rules: [{ host: 'shop.example.com' }] },
};
const withoutIngress: Facts = { at: now, neighbours: [], classPublishes: true, services: [] };
const facts = (part: Partial<Facts> = {}): Facts => ({ ...withoutIngress, ingress, ...part });
const orders = { namespace: 'shop', name: 'orders', endpoints: [] };

/** HTTPRoute shop, attached to listener https of Gateway infra/public and to Gateway shop/internal. */
const route: HTTPRoute = {
  metadata: { namespace: 'shop', name: 'shop' },
  spec: {
    hostnames: ['shop.example.com'],
    parentRefs: [
      { namespace: 'infra', name: 'public', sectionName: 'https' },
      { name: 'internal' },
      { group: '', kind: 'Service', name: 'orders' },
    ],
  },
};
const gateway = (namespace: string, name: string): Gateway => ({
  metadata: { namespace, name },
  spec: {
    gatewayClassName: 'traefik',
    listeners: [
      { name: 'http', port: 80, protocol: 'HTTP' },
      { name: 'https', port: 443, protocol: 'HTTPS' },
    ],
  },
});
const gatewayApi = (part: Partial<GatewayApiFacts> = {}): Facts => ({
  ...withoutIngress,
  gatewayApi: {
    installed: true,
    route,
    neighbours: [],
    grpcRoutes: [],
    gateways: [gateway('infra', 'public'), gateway('shop', 'internal')],
    ...part,
  },
});
const httpRoute = (parentRef?: object) => ({
  through: { httpRouteRef: { name: 'shop', ...(parentRef ? { parentRef } : {}) } },
});
const elsewhere = { through: { ingressRef: { name: 'shop', namespace: 'web' } } };
const grant = (group: string, kind: string, name?: string): ReferenceGrant => ({
  metadata: { namespace: 'web', name: 'methodprobes' },
  spec: {
    from: [{ group: 'methodprobe.dev', kind: 'MethodProbe', namespace: 'shop' }],
    to: [{ group, kind, ...(name === undefined ? {} : { name }) }],
  },
});
const directElsewhere = { direct: [{ serviceRef: { name: 'orders', namespace: 'web', port: 80 } }] };
const ordersElsewhere = { namespace: 'web', name: 'orders', endpoints: [], service: {} };

const rows: readonly (readonly [string, Readonly<Record<string, unknown>>, Facts, string, string])[] = [
  ['an HTTPRoute', httpRoute(), gatewayApi(), 'probe', ''],
  [
    'no such HTTPRoute',
    httpRoute(),
    { ...withoutIngress, gatewayApi: { installed: true, neighbours: [], grpcRoutes: [], gateways: [] } },
    'False ReferenceNotFound',
    'spec.through.httpRouteRef: there is no HTTPRoute shop in namespace shop',
  ],
  [
    'no Gateway API',
    httpRoute(),
    { ...withoutIngress, gatewayApi: { installed: false, neighbours: [], grpcRoutes: [], gateways: [] } },
    'False APINotInstalled',
    'spec.through.httpRouteRef: the API server serves no httproutes of gateway.networking.k8s.io/v1: install the Gateway API CRDs',
  ],
  ['an Ingress needs no Gateway API', {}, facts(), 'probe', ''],
  [
    'HTTPRoutes that may not be read are not said to be missing',
    httpRoute(),
    withoutIngress,
    'False ReferenceNotFound',
    'spec.through.httpRouteRef: this operator may not read HTTPRoutes, so HTTPRoute shop in namespace shop is not known',
  ],
  ['a parent of the HTTPRoute', httpRoute({ name: 'public', namespace: 'infra' }), gatewayApi(), 'probe', ''],
  [
    'a listener of a parent that is attached as a whole',
    httpRoute({ name: 'internal', sectionName: 'http' }),
    gatewayApi(),
    'probe',
    '',
  ],
  [
    'a parent that the HTTPRoute does not have',
    httpRoute({ name: 'public' }),
    gatewayApi(),
    'False ReferenceNotFound',
    'spec.through.httpRouteRef.parentRef: HTTPRoute shop has no parent shop/public: its parents are infra/public (https), shop/internal',
  ],
  [
    'another listener than the one that the HTTPRoute is attached to',
    httpRoute({ name: 'public', namespace: 'infra', sectionName: 'http' }),
    gatewayApi(),
    'False ReferenceNotFound',
    'HTTPRoute shop has no parent infra/public (http): its parents are infra/public (https), shop/internal',
  ],
  [
    'a Service of a mesh is no parent to come in by',
    httpRoute({ name: 'orders' }),
    gatewayApi(),
    'False ReferenceNotFound',
    'HTTPRoute shop has no parent shop/orders',
  ],
  [
    'an HTTPRoute without parents',
    httpRoute({ name: 'public' }),
    gatewayApi({ route: { ...route, spec: { hostnames: ['shop.example.com'] } } }),
    'False ReferenceNotFound',
    'its parents are none',
  ],
  [
    'a listener that the Gateway does not have',
    httpRoute({ name: 'internal', sectionName: 'admin' }),
    gatewayApi(),
    'False ReferenceNotFound',
    'spec.through.httpRouteRef.parentRef: Gateway internal in namespace shop has no listener admin',
  ],
  [
    'a Gateway that does not exist',
    httpRoute({ name: 'public', namespace: 'infra' }),
    gatewayApi({ gateways: [] }),
    'False ReferenceNotFound',
    'spec.through.httpRouteRef.parentRef: there is no Gateway public in namespace infra',
  ],
  [
    'a Gateway that this operator cannot see, but whose controller has seen the HTTPRoute',
    httpRoute({ name: 'public', namespace: 'infra' }),
    gatewayApi({
      gateways: [],
      route: {
        ...route,
        status: { parents: [{ parentRef: { namespace: 'infra', name: 'public', sectionName: 'https' } }] },
      },
    }),
    'probe',
    '',
  ],
  ['a Gateway that nobody picked is not asked for', httpRoute(), gatewayApi({ gateways: [] }), 'probe', ''],
  [
    'an HTTPRoute of several hosts',
    httpRoute(),
    gatewayApi({
      route: { ...route, spec: { ...route.spec, hostnames: ['a.example.com', 'b.example.com'] } },
    }),
    'False HostRequired',
    'Set spec.through.host to one host: HTTPRoute shop has a.example.com, b.example.com',
  ],
  [
    'an Ingress elsewhere that nobody granted, there or not',
    elsewhere,
    { ...withoutIngress, referenceGrants: [] },
    'False ReferenceNotGranted',
    'spec.through.ingressRef: no ReferenceGrant in namespace web lets MethodProbes of namespace shop refer to Ingress shop',
  ],
  [
    'an Ingress elsewhere, and a grant for an HTTPRoute',
    elsewhere,
    facts({ referenceGrants: [grant('gateway.networking.k8s.io', 'HTTPRoute')] }),
    'False ReferenceNotGranted',
    'refer to Ingress shop',
  ],
  [
    'an Ingress elsewhere, granted',
    elsewhere,
    facts({ referenceGrants: [grant('networking.k8s.io', 'Ingress')] }),
    'probe',
    '',
  ],
  [
    'an Ingress elsewhere, granted and missing',
    elsewhere,
    { ...withoutIngress, referenceGrants: [grant('networking.k8s.io', 'Ingress')] },
    'False ReferenceNotFound',
    'there is no Ingress shop in namespace web',
  ],
  [
    'grants that cannot be read',
    elsewhere,
    facts(),
    'False ReferenceNotGranted',
    'spec.through.ingressRef: Ingress shop is in namespace web, and this operator cannot read the ReferenceGrants there',
  ],
  [
    'an HTTPRoute elsewhere that nobody granted',
    { through: { httpRouteRef: { name: 'shop', namespace: 'web' } } },
    { ...gatewayApi(), referenceGrants: [grant('networking.k8s.io', 'Ingress')] },
    'False ReferenceNotGranted',
    'spec.through.httpRouteRef: no ReferenceGrant in namespace web lets MethodProbes of namespace shop refer to HTTPRoute shop',
  ],
  [
    'a Service elsewhere, granted by name',
    directElsewhere,
    facts({ services: [ordersElsewhere], referenceGrants: [grant('', 'Service', 'orders')] }),
    'probe',
    '',
  ],
  [
    'a Service elsewhere, and a grant for another one',
    directElsewhere,
    facts({ services: [ordersElsewhere], referenceGrants: [grant('', 'Service', 'carts')] }),
    'False ReferenceNotGranted',
    'spec.direct[0].serviceRef: no ReferenceGrant in namespace web lets MethodProbes of namespace shop refer to Service orders',
  ],
  [
    'a Service of that name in the namespace of the probe is not the one elsewhere',
    directElsewhere,
    facts({
      services: [{ ...orders, service: {} }],
      referenceGrants: [grant('', 'Service')],
    }),
    'False ReferenceNotFound',
    'there is no Service orders in namespace web',
  ],
];

describe('readinessOf, for references', () => {
  for (const [name, spec, given, expected, message] of rows)
    it(`${name}: ${expected}`, () => {
      const found = readinessOf(probe(spec), given);
      assert.equal(found.kind === 'probe' ? 'probe' : `${found.ready} ${found.reason}`, expected);
      if (found.kind === 'stop') assert.ok(found.message.includes(message), found.message);
    });

  it('speaks of spec.parity where the second gateway is looked at', () => {
    const { parity: through = probe().through, ...rest } = probe({ parity: elsewhere.through });
    const found = [
      readinessOf({ ...rest, through }, facts({ referenceGrants: [] }), 'spec.parity'),
      readinessOf(
        probe(),
        facts({ ingress: { ...ingress, spec: { rules: [{ host: '*.example.com' }] } } }),
        'spec.parity',
      ),
    ];
    assert.deepEqual(
      found.map((one) => one.kind === 'stop' && one.message),
      [
        'spec.parity.ingressRef: no ReferenceGrant in namespace web lets MethodProbes of namespace shop refer to Ingress shop',
        'Set spec.parity.host to one host: Ingress shop has *.example.com',
      ],
    );
  });
});
