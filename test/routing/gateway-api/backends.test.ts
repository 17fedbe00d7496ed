// Where a rule's requests go: weights, references that lead nowhere, grants, the protocol towards the Service
// (gateway-api.sigs.k8s.io/reference/spec: HTTPBackendRef, BackendRef, ReferenceGrant, HTTPRouteTimeouts).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BackendReference, Facts, GatewayClass, HTTPRoute } from '../../../src/model/index.ts';
import {
  accepted,
  ask,
  backendRef,
  condition,
  gatewayFacts,
  grant,
  httpRoute,
  noService,
  prefix,
  type RouteSpec,
  routeBlameOf,
  rule,
  serviceIn,
  traefik,
} from './given.ts';

const to = (refs: readonly BackendReference[], spec: RouteSpec = {}): HTTPRoute =>
  httpRoute({ rules: [{ matches: [prefix('/')], backendRefs: refs }], ...spec });
const line = 'GET http://shop.test/';
const decisionTo = (refs: readonly BackendReference[], rest: Partial<Facts> = {}, spec: RouteSpec = {}) =>
  ask(gatewayFacts(to(refs, spec), {}, rest), line);

describe('weights', () => {
  test('make the heaviest backend the one of the rule, the others its shares', () => {
    const { backend, canaries } = decisionTo([
      backendRef('blue', { weight: 1 }),
      backendRef('green', { weight: 3 }),
    ]);
    assert.equal(backend?.value.name, 'green');
    assert.deepEqual(
      canaries.map((canary) => [canary.backend?.value.name, canary.share, canary.takes, canary.blame]),
      [['blue', 0.25, 'sometimes', routeBlameOf('spec.rules[0].backendRefs[0].weight')]],
    );
  });

  test('that are absent count as one, and the first of equals is the one of the rule', () => {
    const { backend, canaries } = decisionTo([backendRef('blue'), backendRef('green')]);
    assert.deepEqual([backend?.value.name, canaries[0]?.share], ['blue', 0.5]);
  });

  test('of zero take nothing', () => {
    const { canaries } = decisionTo([backendRef('blue'), backendRef('green', { weight: 0 })]);
    assert.deepEqual(
      canaries.map(({ takes, share }) => [takes, share]),
      [['never', 0]],
    );
  });

  test('of zero alone leave nobody to answer', () =>
    assert.equal(decisionTo([backendRef('blue', { weight: 0 })]).refusal?.value.status, 500));
});

const refused: readonly (readonly [
  string,
  BackendReference,
  Partial<Facts>,
  detail: string,
  field: string,
])[] = [
  [
    'a Service that does not exist',
    backendRef('web'),
    { services: [noService('team', 'web')] },
    'there is no Service web in namespace team',
    'name',
  ],
  [
    'a port that the Service does not have',
    backendRef('web', { port: 81 }),
    { services: [serviceIn('team', 'web')] },
    'Service web has no port 81',
    'port',
  ],
  ['a reference without a port', { name: 'web' }, {}, 'the reference to Service web has no port', 'port'],
  [
    'another kind of the core group',
    backendRef('web', { kind: 'Pod' }),
    {},
    'the gateway sends nothing to a Pod, only to Services',
    'kind',
  ],
  [
    'a Service of another namespace that no grant opens',
    backendRef('web', { namespace: 'other' }),
    { referenceGrants: [grant('elsewhere', 'other')] },
    'no ReferenceGrant in namespace other lets HTTPRoutes of namespace team refer to Service web',
    'namespace',
  ],
  [
    'a Service that the grant does not name',
    backendRef('web', { namespace: 'other' }),
    { referenceGrants: [grant('team', 'other', 'api')] },
    'no ReferenceGrant in namespace other lets HTTPRoutes of namespace team refer to Service web',
    'namespace',
  ],
];

describe('a backend is answered 500 for', () => {
  for (const [sentence, ref, rest, detail, field] of refused)
    test(sentence, () =>
      assert.deepEqual(decisionTo([ref], rest).refusal, {
        value: { status: 500, why: 'backend', detail },
        blame: routeBlameOf(`spec.rules[0].backendRefs[0].${field}`),
      }),
    );

  test('its share alone, where others can be used', () => {
    const { backend, refusal, canaries } = decisionTo(
      [backendRef('gone', { weight: 9 }), backendRef('web')],
      {
        services: [noService('team', 'gone')],
      },
    );
    assert.deepEqual([backend?.value.name, refusal], ['web', undefined]);
    assert.deepEqual(
      canaries.map((canary) => [canary.backend, canary.share, canary.blame.field]),
      [[undefined, 0.9, 'spec.rules[0].backendRefs[0].name']],
    );
  });

  test('a kind of an implementation only where the status says so', () => {
    const ref = backendRef('web', { group: 'traefik.io', kind: 'TraefikService' });
    const told = [accepted({ name: 'gw' }, condition('ResolvedRefs', 'False', 'InvalidKind'))];
    const unknown = decisionTo([ref]);
    assert.deepEqual(
      [unknown.refusal, unknown.unmodelled.map(({ value }) => value)],
      [undefined, ['backend TraefikService web']],
    );
    assert.equal(decisionTo([ref], {}, { status: told }).refusal?.value.why, 'backend');
  });
});

describe('a Service', () => {
  test('of another namespace is used where a grant opens it', () => {
    const { refusal, backend } = decisionTo([backendRef('web', { namespace: 'other' })], {
      referenceGrants: [grant('team', 'other')],
    });
    assert.deepEqual([refusal, backend?.value], [undefined, { namespace: 'other', name: 'web', port: 80 }]);
  });

  test('of another namespace is not counted on where grants may not be read', () => {
    const { refusal, unmodelled } = decisionTo([backendRef('web', { namespace: 'other' })]);
    assert.deepEqual(
      [refusal, unmodelled.map(({ value }) => value)],
      [undefined, ['ReferenceGrants of namespace other']],
    );
  });

  test('that cannot be used is still the one to ask', () =>
    assert.equal(
      decisionTo([backendRef('web')], { services: [noService('team', 'web')] }).backend?.value.name,
      'web',
    ));
});

describe('the protocol towards the backend', () => {
  const scheme = (
    port: { readonly port: number; readonly name?: string; readonly appProtocol?: string },
    classes?: readonly GatewayClass[],
  ) => {
    const route = to([backendRef('web', { port: port.port })]);
    const services = [serviceIn('team', 'web', [port])];
    const decision = ask(gatewayFacts(route, classes === undefined ? {} : { classes }, { services }), line);
    return [decision.backendScheme, ...decision.unmodelled.map(({ value }) => value)];
  };

  const rows: readonly (readonly [appProtocol: string, scheme: string])[] = [
    ['kubernetes.io/h2c', 'http'],
    ['kubernetes.io/ws', 'http'],
    ['kubernetes.io/wss', 'https'],
    ['https', 'https'],
    ['http', 'http'],
  ];
  for (const [appProtocol, expected] of rows)
    test(`is ${expected} for appProtocol ${appProtocol}`, () =>
      assert.deepEqual(scheme({ port: 80, appProtocol }), [expected]));

  test('is https for port 443 with Traefik, and up to a BackendTLSPolicy with others', () => {
    assert.deepEqual(scheme({ port: 443 }, [traefik]), ['https']);
    assert.deepEqual(scheme({ port: 443 }), ['http', 'BackendTLSPolicy']);
    assert.deepEqual(scheme({ port: 8443, name: 'https-api' }, [traefik]), ['https']);
  });
});

describe('timeouts', () => {
  const timeouts = (request?: string, backendRequest?: string) => {
    const written = {
      ...(request === undefined ? {} : { request }),
      ...(backendRequest === undefined ? {} : { backendRequest }),
    };
    const route = httpRoute({ rules: [{ ...rule([prefix('/')]), timeouts: written }] });
    return ask(gatewayFacts(route), line).timeouts;
  };

  test('are in milliseconds', () =>
    assert.deepEqual(timeouts('1m30s', '500ms'), {
      value: { requestMs: 90_000, backendRequestMs: 500 },
      blame: routeBlameOf('spec.rules[0].timeouts'),
    }));

  test('of zero are none', () => assert.equal(timeouts('0s'), undefined));
});
