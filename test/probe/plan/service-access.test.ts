// Services of other namespaces: which of them a probe may have asked, and what the destination policy
// takes for vouched.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Probe, parseProbe } from '../../../src/api/read/probe.ts';
import type {
  Facts,
  HTTPRoute,
  ReferenceGrant,
  Request,
  ServiceFacts,
  Vantage,
} from '../../../src/model/index.ts';
import { attemptsOf, declaredRequests } from '../../../src/probe/plan/plan.ts';
import { mayAskService } from '../../../src/probe/plan/service-access.ts';
import { vouchedAddresses } from '../../../src/probe/plan/target.ts';
import { plannedProbe } from '../../../src/routing/route-plan.ts';

const orders = { namespace: 'backends', name: 'orders' };

const service = (namespace: string, n: number): ServiceFacts => ({
  namespace,
  name: 'orders',
  service: { spec: { clusterIP: `10.96.0.${n}`, ports: [{ port: 80 }] } },
  endpoints: [
    { address: `10.244.0.${n}`, port: 8080, portName: '', ready: true, managed: true },
    { address: `10.244.1.${n}`, port: 8080, portName: '', ready: true, managed: false },
  ],
});

const route = (namespace: string, backend: object): HTTPRoute => ({
  metadata: { namespace, name: 'shop' },
  spec: { rules: [{ backendRefs: [{ name: 'orders', port: 80, ...backend }] }] },
});

const group = 'gateway.networking.k8s.io';
const fromProbe = { group: 'methodprobe.dev', kind: 'MethodProbe', namespace: 'shop' };
const fromRoute = (namespace: string) => ({ group, kind: 'HTTPRoute', namespace });
const toService = (name?: string) => ({
  group: '',
  kind: 'Service',
  ...(name === undefined ? {} : { name }),
});

type Spec = NonNullable<ReferenceGrant['spec']>;
const grant = (
  namespace: string,
  from: NonNullable<Spec['from']>[number],
  to: NonNullable<Spec['to']>[number],
): ReferenceGrant => ({ metadata: { namespace, name: 'g' }, spec: { from: [from], to: [to] } });

const factsOf = (part: Partial<Facts>): Facts => ({
  at: new Date(0),
  neighbours: [],
  classPublishes: false,
  services: [service('shop', 1), service('backends', 2), service('others', 3)],
  ...part,
});

const routed = (found: HTTPRoute, ...referenceGrants: readonly ReferenceGrant[]): Facts =>
  factsOf({
    referenceGrants,
    gatewayApi: { installed: true, route: found, neighbours: [], grpcRoutes: [], gateways: [] },
  });

function probeOf(spec: Record<string, unknown>): Probe {
  const parsed = parseProbe({
    metadata: { namespace: 'shop', name: 'p' },
    spec: { routes: [{ path: '/orders', methods: ['GET'] }], ...spec },
  });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('; '));
  return parsed.probe;
}

const host = 'shop.example.com';
const byRoute = (namespace?: string) =>
  probeOf({
    through: { host, httpRouteRef: { name: 'shop', ...(namespace === undefined ? {} : { namespace }) } },
  });
const direct = probeOf({
  through: { url: 'http://shop.example.com' },
  direct: [{ serviceRef: { ...orders, port: 80 } }],
});

describe('a Service of another namespace', () => {
  const rows: readonly (readonly [sentence: string, Probe, Facts, expected: boolean])[] = [
    [
      'is not asked because it is known',
      probeOf({ through: { url: 'http://shop.example.com' } }),
      factsOf({}),
      false,
    ],
    ['is not asked because direct names it', direct, factsOf({ referenceGrants: [] }), false],
    ['is not asked while grants may not be read', direct, factsOf({}), false],
    [
      'is asked where direct names it and its owner grants it',
      direct,
      factsOf({ referenceGrants: [grant('backends', fromProbe, toService())] }),
      true,
    ],
    [
      'is not asked by a grant for another Service',
      direct,
      factsOf({ referenceGrants: [grant('backends', fromProbe, toService('stock'))] }),
      false,
    ],
    [
      'is not asked by a grant that another namespace gives',
      direct,
      factsOf({ referenceGrants: [grant('others', fromProbe, toService())] }),
      false,
    ],
    [
      'is not asked by a grant for routes',
      direct,
      factsOf({ referenceGrants: [grant('backends', fromRoute('shop'), toService())] }),
      false,
    ],
    [
      'is not asked because the route names it',
      byRoute(),
      routed(route('shop', { namespace: 'backends' })),
      false,
    ],
    [
      'is asked where the route names it and its owner grants the route',
      byRoute(),
      routed(
        route('shop', { namespace: 'backends' }),
        grant('backends', fromRoute('shop'), toService('orders')),
      ),
      true,
    ],
    [
      'is not asked by that grant where the route names another one',
      byRoute(),
      routed(route('shop', { namespace: 'others' }), grant('backends', fromRoute('shop'), toService())),
      false,
    ],
    [
      'is asked beside a route of its namespace that the probe may refer to',
      byRoute('backends'),
      routed(route('backends', {}), grant('backends', fromProbe, { group, kind: 'HTTPRoute', name: 'shop' })),
      true,
    ],
    [
      'is not asked beside a route that the probe may not refer to',
      byRoute('backends'),
      routed(route('backends', {})),
      false,
    ],
  ];
  for (const [sentence, probe, facts, expected] of rows) {
    it(sentence, () => {
      assert.equal(mayAskService(probe, facts, orders), expected);
      const vouched = vouchedAddresses(probe, facts);
      assert.equal(vouched.includes('10.96.0.2'), expected, 'its ClusterIP');
      assert.equal(vouched.includes('10.244.0.2'), expected, 'its kept endpoint');
      assert.ok(!vouched.includes('10.244.1.2'), 'an endpoint that somebody wrote by hand');
      assert.ok(!vouched.includes('10.96.0.3'), 'another namespace');
    });
  }

  it('is a vantage of its own beside the Service of the same name in the namespace of the probe', () => {
    const facts = factsOf({ referenceGrants: [grant('backends', fromProbe, toService())] });
    const attempts = attemptsOf(declaredRequests(plannedProbe(direct, facts), 0), direct, facts);
    assert.deepEqual(
      attempts
        .slice(1)
        .map(({ request: { vantage }, target }) => [
          'service' in vantage ? vantage.namespace : '',
          target.address,
          target.vouched,
        ]),
      [
        ['backends', '10.244.0.2', true],
        ['backends', '10.244.1.2', false],
        ['backends', '10.96.0.2', true],
      ],
    );
  });

  it('is dialled as somebody else wrote it where nothing leads there', () => {
    const facts = factsOf({ referenceGrants: [] });
    const vantage: Vantage = { kind: 'service', hop: 0, namespace: 'backends', service: 'orders', port: 80 };
    const [first] = declaredRequests(plannedProbe(direct, facts), 0);
    assert.ok(first);
    const request: Request = { ...first, vantage };
    assert.equal(attemptsOf([request], direct, facts)[0]?.target.vouched, false);
  });
});
