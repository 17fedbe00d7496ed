// IngressRoutes of Traefik beside the probe's Ingress: whose router takes the request.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IngressRoute } from '../../../src/model/index.ts';
import type { RoutingDecision } from '../../../src/routing/shared/model.ts';
import { ask, facts, ingress, ingressClass } from '../given.ts';

type Written = NonNullable<NonNullable<IngressRoute['spec']>['routes']>[number];

function route(
  match: string,
  more: Partial<Written> = {},
  spec: Partial<NonNullable<IngressRoute['spec']>> = {},
): IngressRoute {
  return {
    metadata: { namespace: 'team', name: 'shop' },
    spec: { routes: [{ match, services: [{ name: 'site', port: 80 }], ...more }], ...spec },
  };
}

/** Beside an Ingress for `/api` of shop.test, whose router is `Host("shop.test") && PathPrefix("/api")`. */
function beside(routes: readonly IngressRoute[], line: string): RoutingDecision {
  return ask(
    facts(ingress({ className: 'edge', hosts: { 'shop.test': [['Prefix', '/api']] } }), {
      ingressClasses: [ingressClass('edge', 'traefik.io/ingress-controller')],
      ingressRoutes: routes,
    }),
    line,
  );
}

const decider = ({ rule }: RoutingDecision): string => `${rule?.blame.kind} ${rule?.blame.field}`;

interface Row {
  readonly about: string;
  readonly match: string;
  readonly line: string;
  readonly takes: boolean;
}

const longer = 'Host(`shop.test`) && PathPrefix(`/api/orders`)';

const rows: readonly Row[] = [
  { about: 'the longer rule wins', match: longer, line: 'GET http://shop.test/api/orders/1', takes: true },
  {
    about: 'the shorter rule loses',
    match: 'PathPrefix(`/api`)',
    line: 'GET http://shop.test/api/orders/1',
    takes: false,
  },
  {
    about: 'another host is not asked',
    match: 'Host(`other.example.test`) && PathPrefix(`/api`)',
    line: 'GET http://shop.test/api',
    takes: false,
  },
  {
    about: 'a method that it names',
    match: `${longer} && Method(\`POST\`)`,
    line: 'POST http://shop.test/api/orders',
    takes: true,
  },
  {
    about: 'a method that it leaves out',
    match: `${longer} && Method(\`POST\`)`,
    line: 'GET http://shop.test/api/orders',
    takes: false,
  },
  {
    about: 'either of two',
    match: `Host(\`a.test\`) || Host(\`shop.test\`) && PathPrefix(\`/api\`)`,
    line: 'GET http://shop.test/api/x',
    takes: true,
  },
  {
    about: 'not',
    match: `${longer} && !Path(\`/api/orders/1\`)`,
    line: 'GET http://shop.test/api/orders/1',
    takes: false,
  },
  {
    about: 'parentheses',
    match: `(Host(\`a.test\`) || Host(\`shop.test\`)) && (Path(\`/api/x\`))`,
    line: 'GET http://shop.test/api/x',
    takes: true,
  },
  {
    about: 'an expression is searched',
    match: `${longer} && PathRegexp(\`[0-9]+$\`)`,
    line: 'GET http://shop.test/api/orders/12',
    takes: true,
  },
  {
    about: 'an expression for the host',
    match: 'HostRegexp(`^[a-z]+\\.test$`) && PathPrefix(`/api/orders`)',
    line: 'GET http://shop.test/api/orders',
    takes: true,
  },
  {
    about: 'a parameter of the query',
    match: `${longer} && Query(\`mobile\`, \`true\`)`,
    line: 'GET http://shop.test/api/orders?mobile=true',
    takes: true,
  },
  {
    about: 'a parameter that is not there',
    match: `${longer} && Query(\`mobile\`, \`true\`)`,
    line: 'GET http://shop.test/api/orders',
    takes: false,
  },
  {
    about: 'a header that is not sent',
    match: `${longer} && Header(\`X-Team\`, \`a\`)`,
    line: 'GET http://shop.test/api/orders',
    takes: false,
  },
  {
    about: 'names of matchers in lower case, texts in double quotes',
    match: 'host("shop.test") && pathprefix("/api/orders/1")',
    line: 'GET http://shop.test/api/orders/12',
    takes: true,
  },
];

describe('which router takes the request', () => {
  for (const { about, match, line, takes } of rows) {
    test(about, () => {
      const decision = beside([route(match)], line);
      assert.equal(
        decider(decision),
        takes ? 'IngressRoute spec.routes[0].match' : 'Ingress spec.rules[0].http.paths[0]',
      );
      assert.deepEqual(decision.unmodelled, []);
    });
  }
});

describe('an IngressRoute that wins', () => {
  const decision = beside([route(longer)], 'GET http://shop.test/api/orders/1');

  test('gives rule, path and backend', () => {
    assert.equal(decision.rule?.value, longer);
    assert.equal(decision.rulePath, '/api/orders');
    assert.deepEqual(decision.backend?.value, { namespace: 'team', name: 'site', port: 80 });
    assert.equal(decision.backend?.blame.field, 'spec.routes[0].services[0].name');
  });

  test('has the Ingress as contender, and what that one asks for beside it', () => {
    assert.deepEqual(
      decision.contenders.map(({ rule, matches }) => [rule.blame.kind, matches]),
      [['Ingress', true]],
    );
    assert.equal(decision.declared?.backend?.value.name, 'web');
  });

  test('by a priority that is written', () => {
    const written = beside([route('PathPrefix(`/`)', { priority: 1000 })], 'GET http://shop.test/api');
    assert.equal(decider(written), 'IngressRoute spec.routes[0].match');
  });

  test('with Middlewares that are not known leaves it open', () => {
    const { unmodelled } = beside(
      [route(longer, { middlewares: [{ name: 'strip' }] })],
      'GET http://shop.test/api/orders',
    );
    assert.deepEqual(
      unmodelled.map(({ value, blame }) => [value, blame.field]),
      [['Middleware team-strip', 'spec.routes[0].middlewares[0]']],
    );
  });

  test('with several Services shares the requests', () => {
    const services = [
      { name: 'new', port: 80, weight: 1 },
      { name: 'site', port: 80, weight: 3 },
    ];
    const { backend, canaries } = beside([route(longer, { services })], 'GET http://shop.test/api/orders');
    assert.equal(backend?.value.name, 'site');
    assert.deepEqual(
      canaries.map((each) => [each.backend?.value.name, each.share, each.blame.field]),
      [['new', 0.25, 'spec.routes[0].services[0].weight']],
    );
  });

  test('with another kind of service has no backend that is known', () => {
    const services = [{ kind: 'TraefikService', name: 'split' }];
    const { backend, unmodelled } = beside([route(longer, { services })], 'GET http://shop.test/api/orders');
    assert.equal(backend, undefined);
    assert.deepEqual(
      unmodelled.map(({ value }) => value),
      ['TraefikService split'],
    );
  });
});

describe('an IngressRoute that may win', () => {
  for (const [about, match] of [
    ['by the address of the client', `${longer} && ClientIP(\`10.0.0.0/8\`)`],
    ['by a header that clients add by themselves', `${longer} && HeaderRegexp(\`User-Agent\`, \`curl.*\`)`],
    ['by a rule of older syntax', 'Host(`shop.test`, `a.test`) && PathPrefix(`/api`)'],
    ['by a rule that cannot be read', 'Host(shop.test) && PathPrefix(/api/orders)'],
  ] as const)
    test(`${about} leaves it open`, () => {
      const decision = beside([route(match)], 'GET http://shop.test/api/orders');
      assert.equal(decision.rule?.blame.kind, 'Ingress');
      assert.deepEqual(
        decision.unmodelled.map(({ blame }) => blame.kind),
        ['IngressRoute'],
      );
    });

  test('at the same priority leaves it open', () => {
    const { unmodelled } = beside(
      [route('Host(`shop.test`) && PathPrefix(`/api`)')],
      'GET http://shop.test/api/orders',
    );
    assert.deepEqual(
      unmodelled.map(({ blame }) => blame.kind),
      ['IngressRoute'],
    );
  });

  test('with a lower priority does not', () => {
    const decision = beside([route('ClientIP(`10.0.0.0/8`)')], 'GET http://shop.test/api/orders');
    assert.deepEqual(decision.unmodelled, []);
  });
});

describe('an IngressRoute that does not take part', () => {
  const line = 'GET http://shop.test/api/orders';

  test('is on another entry point', () => {
    assert.equal(
      beside([route(longer, {}, { entryPoints: ['websecure'] })], line).rule?.blame.kind,
      'Ingress',
    );
  });

  test('has TLS, for plain requests', () => {
    assert.equal(beside([route(longer, {}, { tls: {} })], line).rule?.blame.kind, 'Ingress');
  });

  test('is of another class', () => {
    const other = route(longer);
    const annotations = { 'kubernetes.io/ingress.class': 'internal' };
    assert.equal(
      beside([{ ...other, metadata: { ...other.metadata, annotations } }], line).rule?.blame.kind,
      'Ingress',
    );
  });

  test('is the only one, and leaves the method out: Traefik answers 404', () => {
    const { refusal, rule } = beside(
      [route('Host(`shop.test`) && Path(`/cart`) && Method(`GET`)')],
      'POST http://shop.test/cart',
    );
    assert.equal(rule?.blame.kind, 'IngressRoute');
    assert.deepEqual(refusal?.value, { status: 404, why: 'method' });
    assert.equal(refusal?.blame.field, 'spec.routes[0].match');
  });
});
