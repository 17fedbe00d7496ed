// Which controller an Ingress belongs to, and which dialect that picks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Facts, IngressClass } from '../../../src/model/index.ts';
import { classOf } from '../../../src/routing/decision.ts';
import { ask, facts, ingress, ingressClass, kongClass, nginxClass } from '../given.ts';

const hosts = { 'shop.test': [['Prefix', '/']] } as const;
const defaults = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
const other = ingressClass('other', 'example.com/controller');

function stateOf(spec: Parameters<typeof ingress>[0], ingressClasses: Facts['ingressClasses']): unknown {
  const { ingressClasses: _, ...rest } = facts(ingress(spec));
  return classOf(ingressClasses === undefined ? rest : { ...rest, ingressClasses });
}

const rows: readonly (readonly [
  string,
  Parameters<typeof ingress>[0],
  readonly IngressClass[] | undefined,
  unknown,
])[] = [
  [
    'a class that exists resolves to its controller',
    { className: 'edge' },
    [nginxClass],
    { kind: 'resolved', name: 'edge', controller: 'k8s.io/ingress-nginx' },
  ],
  [
    'a class without an object is missing',
    { className: 'nginx' },
    [nginxClass],
    { kind: 'missing', name: 'nginx' },
  ],
  [
    'the legacy annotation resolves through an object of that name',
    { annotations: { 'kubernetes.io/ingress.class': 'gateway' } },
    [kongClass],
    { kind: 'resolved', name: 'gateway', controller: 'ingress-controllers.konghq.com/kong' },
  ],
  [
    'the legacy annotation without an object decides nothing',
    { annotations: { 'kubernetes.io/ingress.class': 'nginx' } },
    [nginxClass],
    { kind: 'unreadable', name: 'nginx' },
  ],
  [
    'the field goes before the legacy annotation',
    { className: 'edge', annotations: { 'kubernetes.io/ingress.class': 'gateway' } },
    [nginxClass, kongClass],
    { kind: 'resolved', name: 'edge', controller: 'k8s.io/ingress-nginx' },
  ],
  [
    'without a name the default class is taken',
    {},
    [nginxClass, ingressClass('std', 'example.com/std', defaults)],
    { kind: 'resolved', name: 'std', controller: 'example.com/std' },
  ],
  [
    'of several default classes the newest is taken',
    {},
    [
      ingressClass('old', 'a.io/a', defaults, '2025-01-01'),
      ingressClass('new', 'b.io/b', defaults, '2026-01-01'),
    ],
    { kind: 'resolved', name: 'new', controller: 'b.io/b' },
  ],
  ['without a name and a default there is none', {}, [nginxClass], { kind: 'none' }],
  [
    'classes that may not be read decide nothing',
    { className: 'edge' },
    undefined,
    { kind: 'unreadable', name: 'edge' },
  ],
  ['classes that may not be read and no name decide nothing', {}, undefined, { kind: 'unreadable' }],
];

for (const [name, spec, classes, expected] of rows) {
  test(name, () => assert.deepEqual(stateOf(spec, classes), expected));
}

const dialectOf = (spec: Parameters<typeof ingress>[0], classes: readonly IngressClass[]): string =>
  ask(facts(ingress({ hosts, ...spec }), { ingressClasses: classes }), 'GET http://shop.test/').dialect;

test('the controller picks the dialect', () => {
  assert.equal(dialectOf({ className: 'edge' }, [nginxClass]), 'ingress-nginx');
  assert.equal(dialectOf({ className: 'gateway' }, [kongClass]), 'kong');
});

test('an unknown controller gets the bare Ingress API', () => {
  assert.equal(dialectOf({ className: 'other' }, [other]), 'ingress');
});

test('a class that is only called nginx or kong proves nothing', () => {
  assert.equal(dialectOf({ className: 'nginx' }, []), 'ingress');
  assert.equal(dialectOf({ className: 'kong' }, [ingressClass('kong', 'example.com/own')]), 'ingress');
});

test('without an Ingress in the facts no rule matches', () => {
  const { ingress: _, ...rest } = facts(ingress({}));
  assert.equal(classOf(rest).kind, 'none');
  assert.equal(ask(rest, 'GET http://shop.test/x?y=1').rule, undefined);
  assert.equal(ask(rest, 'GET http://shop.test/x?y=1').path, '/x?y=1');
});

test('EKS Auto Mode speaks the dialect of the AWS Load Balancer Controller', () => {
  const known = facts(ingress({ className: 'edge', hosts }), {
    ingressClasses: [ingressClass('edge', 'eks.amazonaws.com/alb')],
  });
  assert.equal(ask(known, 'GET http://shop.test/').dialect, 'aws-alb');
});
