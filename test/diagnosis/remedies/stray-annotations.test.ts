// Annotations of another controller's dialect, and of older releases: which of them are told, and which are not.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { strayAnnotations } from '../../../src/diagnosis/remedies/stray-annotations.ts';
import { ask, facts, ingress, ingressClass } from '../../routing/given.ts';
import { situation } from '../situation.ts';

const controllers = {
  'ingress-nginx': 'k8s.io/ingress-nginx',
  kong: 'ingress-controllers.konghq.com/kong',
  traefik: 'traefik.io/ingress-controller',
  'nginx-inc': 'nginx.org/ingress-controller',
  haproxy: 'haproxy.org/ingress-controller/haproxy',
  'haproxy-community': 'haproxy-ingress.github.io/controller',
  'aws-alb': 'ingress.k8s.aws/alb',
  unknown: 'example.com/unknown',
} as const;

/** Names of those that are stray under a controller. */
function strayUnder(dialect: keyof typeof controllers, names: readonly string[]): readonly string[] {
  const annotations = Object.fromEntries(names.map((name) => [name, '/x']));
  const own = ingress({ className: 'edge', hosts: { 'shop.test': [['Prefix', '/']] }, annotations });
  const known = facts(own, { ingressClasses: [ingressClass('edge', controllers[dialect])] });
  const decisions = { http: ask(known, 'GET http://shop.test/') };
  return strayAnnotations({ ...situation([]), facts: known, decisions }).map(
    ({ field }) => /\[(.*)\]/.exec(field)?.[1] ?? '',
  );
}

/** One routing setting of each dialect. */
const one = {
  'ingress-nginx': 'nginx.ingress.kubernetes.io/rewrite-target',
  kong: 'konghq.com/strip-path',
  traefik: 'traefik.ingress.kubernetes.io/router.middlewares',
  'nginx-inc': 'nginx.org/rewrites',
  haproxy: 'haproxy.org/path-rewrite',
  'haproxy-community': 'haproxy-ingress.github.io/rewrite-target',
  'aws-alb': 'alb.ingress.kubernetes.io/actions.web',
} as const;

describe('under each controller', () => {
  for (const [dialect, own] of Object.entries(one) as [keyof typeof one, string][])
    test(`${dialect}: the settings of all others are stray, its own is not`, () => {
      const others = Object.values(one).filter((name) => name !== own);
      assert.deepEqual(strayUnder(dialect, Object.values(one)), others.toSorted());
    });

  test('a controller that is not known: nothing is told', () => {
    assert.deepEqual(strayUnder('unknown', Object.values(one)), []);
  });
});

describe('what is told', () => {
  test('settings of an older Traefik', () => {
    const names = ['traefik.ingress.kubernetes.io/rewrite-target', 'traefik.ingress.kubernetes.io/rule-type'];
    assert.deepEqual(strayUnder('traefik', names), names);
  });

  test('the bare domain, where the controller gave it up', () => {
    const names = ['ingress.kubernetes.io/rewrite-target'];
    assert.deepEqual(strayUnder('ingress-nginx', names), names);
    assert.deepEqual(strayUnder('haproxy', names), []);
  });

  test('no setting that routes nothing', () => {
    assert.deepEqual(
      strayUnder('kong', ['nginx.ingress.kubernetes.io/proxy-body-size', 'example.com/rewrite-target']),
      [],
    );
  });
});
