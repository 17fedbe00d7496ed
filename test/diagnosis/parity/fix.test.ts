// The settings behind a difference, and what to change: always something that the installed CRD of
// the Gateway API takes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Difference } from '../../../src/api/v1alpha1/status.ts';
import { compareSides } from '../../../src/diagnosis/parity/compare.ts';
import type { HTTPRouteFilter } from '../../../src/model/index.ts';
import { plannedProbe } from '../../../src/routing/route-plan.ts';
import {
  filterRule,
  gateway,
  gatewayFacts,
  httpRoute,
  prefix,
  redirect,
  rewrite,
  rule,
} from '../../routing/gateway-api/given.ts';
import { compared, json, lineOf, redirectTo, type Setting, sidesOf, toHttps } from './sides.ts';

const both = (at: Setting['left']['http']) => ({ http: at, https: at });
const redirecting = (more: NonNullable<HTTPRouteFilter['requestRedirect']> = {}) => [
  filterRule([prefix('/')], redirect({ scheme: 'https', ...more })),
];
const blamesOf = ({ blames = [] }: Difference) =>
  blames.map(({ kind, name, field }) => `${kind} ${name} ${field}`);

function only(setting: Setting): Difference {
  const { differences } = compared(setting);
  const [first] = differences;
  assert.ok(first);
  assert.equal(differences.length, 1, differences.map(lineOf).join('\n'));
  return first;
}

const toTls = (method: string, more: Partial<Setting> = {}): Setting => ({
  left: { http: toHttps(308), https: json(200) },
  right: { http: toHttps(302), https: json(200) },
  rules: redirecting(),
  routes: [{ path: '/api', methods: [method] }],
  spec: {
    through: { ingressRef: { name: 'shop' }, schemes: ['http'] },
    parity: { httpRouteRef: { name: 'shop' }, schemes: ['http'] },
  },
  ...more,
});

describe('308 by an Ingress against 302 by an HTTPRoute', () => {
  it('names both settings, though nobody wrote either of them', () => {
    assert.deepEqual(blamesOf(only(toTls('POST'))), [
      'HTTPRoute shop spec.rules[0].filters[0].requestRedirect.statusCode',
      'Ingress shop metadata.annotations[nginx.ingress.kubernetes.io/ssl-redirect]',
    ]);
  });

  it('has no code for POST where the CRD allows 301 and 302 only', () => {
    const { fix = '' } = only(toTls('POST'));
    assert.match(
      fix,
      /^The installed CRD allows 301 and 302 only, after which clients send GET in place of POST: /,
    );
    assert.doesNotMatch(fix, /Set .* to \d/);
  });

  it('has 301 for GET there', () => {
    assert.equal(
      only(toTls('GET')).fix,
      'Set spec.rules[0].filters[0].requestRedirect.statusCode of HTTPRoute shop to 301: the installed CRD allows 301 and 302 only, and GET follows 301 as it does 308',
    );
  });

  it('has 308 where the CRD allows it', () => {
    for (const method of ['GET', 'POST'])
      assert.equal(
        only(toTls(method, { redirectCodes: [301, 302, 303, 307, 308] })).fix,
        'Set spec.rules[0].filters[0].requestRedirect.statusCode of HTTPRoute shop to 308',
      );
  });
});

const https = {
  through: { ingressRef: { name: 'shop' }, schemes: ['https'] },
  parity: { httpRouteRef: { name: 'shop' }, schemes: ['https'] },
};

describe('a redirect to another place', () => {
  const target = (left: string, right: string) =>
    only({
      ...toTls('GET'),
      left: { http: redirectTo(301, left), https: json(200) },
      right: { http: redirectTo(301, right), https: json(200) },
    });

  it('that drops the slash at the end is told by the gateway that does it', () => {
    assert.match(
      target('https://shop.test/api', 'https://shop.test/api/').fix ?? '',
      /^The first gateway drops the slash at the end of the path: .*preserve-trailing-slash/,
    );
    assert.match(
      target('https://shop.test/api/', 'https://shop.test/api').fix ?? '',
      /^The second gateway drops the slash/,
    );
  });

  it('is to be where the first one leads, without the query', () => {
    assert.equal(
      target('https://www.shop.test/api?token=1', 'https://shop.test/api').fix,
      'Let spec.rules[0].filters[0].requestRedirect.statusCode of HTTPRoute shop lead to https://www.shop.test/api, as the first gateway does',
    );
  });
});

describe('a prefix that one gateway strips', () => {
  const rewriting = (to: string) => [
    rule([prefix('/api')], 'web', [
      rewrite({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch: to } }),
    ]),
  ];

  it('is told with both paths, and blames the rewrite', () => {
    const found = only({
      left: both(json(200)),
      right: both(json(404)),
      rules: rewriting('/'),
      spec: https,
      routes: [{ path: '/api/users', methods: ['GET'] }],
    });
    assert.equal(
      lineOf(found),
      'api-users GET ArrivingPath: 200, arrives as /api/users on https | 404, arrives as /users on https',
    );
    assert.equal(
      blamesOf(found)[0],
      'HTTPRoute shop spec.rules[0].filters[0].urlRewrite.path.replacePrefixMatch',
    );
  });

  it('is told though an application that authenticates first answers alike', () => {
    const found = only({
      left: both(json(401)),
      right: both(json(401)),
      rules: rewriting('/'),
      spec: https,
      routes: [{ path: '/api/users', methods: ['GET'] }],
    });
    assert.equal(found.what, 'ArrivingPath');
  });

  it('is no difference where the same path arrives', () => {
    const setting = { left: both(json(200)), right: both(json(200)), rules: rewriting('/api'), spec: https };
    assert.deepEqual(compared(setting).differences, []);
  });

  it('is not told where a setting is present that nobody models', () => {
    const found = only({
      left: both(json(200)),
      right: both(json(404)),
      annotations: { 'nginx.ingress.kubernetes.io/configuration-snippet': 'rewrite ^ /x break;' },
      rules: rewriting('/'),
      spec: https,
      routes: [{ path: '/api/users', methods: ['GET'] }],
    });
    assert.equal(found.what, 'Status');
  });
});

describe('a path that no rule of the HTTPRoute matches', () => {
  it('blames the nearest rule', () => {
    const found = only({
      left: both(json(200)),
      right: both(json(404)),
      rules: [rule([prefix('/apis')])],
      routes: [{ path: '/api', methods: ['GET'] }],
    });
    assert.equal(found.what, 'Status');
    assert.match(blamesOf(found)[0] ?? '', /^HTTPRoute shop spec\.rules\[0\]/);
  });
});

describe('objects of another namespace', () => {
  it('are not named to readers of the probe without a grant', () => {
    const { left, right } = sidesOf(toTls('POST'));
    const facts = gatewayFacts(
      httpRoute({ namespace: 'infra', parents: [{ name: 'gw', namespace: 'team' }], rules: redirecting() }),
      {
        gateways: [
          gateway({ listeners: [{ name: 'http', allowedRoutes: { namespaces: { from: 'All' } } }] }),
        ],
      },
    );
    const [found] = compareSides(left, { ...right, ...plannedProbe(right.probe, facts) }).differences;
    const [blame] = found?.blames ?? [];
    assert.deepEqual(
      [blame?.kind, blame?.namespace, blame?.name, blame?.field],
      ['HTTPRoute', 'infra', '', ''],
    );
    assert.match(found?.fix ?? '', /^Ask the owners of namespace infra/);
  });
});
