// The tables of settings against the dialects themselves: a row that says modelled or harmless
// leaves nothing open, a row that says unmodelled does.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dialectTables } from '../../../src/generate/dialects-page.ts';
import type { DialectSettings, ObjectSetting, Setting } from '../../../src/routing/shared/setting.ts';
import { gateway, gatewayFacts, httpRoute } from '../gateway-api/given.ts';
import { ask, facts, ingress, ingressClass, service } from '../given.ts';

/** A name that a row stands for. */
const nameOf = ({ name }: Setting): string => name.replace(/<.*$/, 'web').replace(/\*$/, 'something');

function openNames(
  { prefix, controller }: DialectSettings,
  setting: Setting,
  where: string,
): readonly string[] {
  const annotations = { [prefix + nameOf(setting)]: setting.example ?? 'true' };
  const own = ingress({
    className: 'edge',
    hosts: { 'shop.test': [['Prefix', '/']] },
    ...(where === 'Ingress' ? { annotations } : {}),
  });
  // An HTTPS port for redirects to lead to, in the same load balancer.
  const known = facts(
    nameOf(setting) === 'ssl-redirect' && controller === 'ingress.k8s.aws/alb' ? withHttps(own) : own,
    {
      ingressClasses: [ingressClass('edge', controller ?? 'example.com/other')],
      services: [service('web', where === 'Service' ? { annotations } : {})],
    },
  );
  return ask(known, 'GET https://shop.test/').unmodelled.map(({ value }) => value);
}

const withHttps = (own: ReturnType<typeof ingress>): ReturnType<typeof ingress> => ({
  ...own,
  metadata: {
    ...own.metadata,
    annotations: {
      ...own.metadata?.annotations,
      'alb.ingress.kubernetes.io/listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]',
    },
  },
});

/** What is open when an object of this kind says so, and is named. */
function openInObject(
  { controller }: DialectSettings,
  kind: string,
  { name, written = {} }: ObjectSetting,
): readonly string[] {
  const own = ingress({
    className: 'edge',
    hosts: { 'shop.test': [['Prefix', '/']] },
    annotations: named[kind] ?? {},
  });
  const metadata = { namespace: 'team', name: 'one' };
  const known = facts(own, {
    ingressClasses: [ingressClass('edge', controller ?? '')],
    services: [service('web')],
    middlewares: [{ metadata, spec: { [name]: written } }],
    kongPlugins: [{ metadata, plugin: name, config: written }],
  });
  return ask(known, 'GET http://shop.test/').unmodelled.map(({ blame }) => blame.kind);
}

const named: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Middleware: { 'traefik.ingress.kubernetes.io/router.middlewares': 'team-one@kubernetescrd' },
  KongPlugin: { 'konghq.com/plugins': 'one' },
};

/** What is open when a rule of an HTTPRoute, or a listener of its Gateway, says so. */
function openInRoute(kind: string, { written }: ObjectSetting): readonly string[] {
  // Fields as a manifest has them.
  const fields = JSON.parse(JSON.stringify(written ?? {}));
  const rule = { backendRefs: [{ name: 'web', port: 80 }], ...(kind === 'HTTPRoute' ? fields : {}) };
  const listeners = [{ name: 'http', ...(kind === 'Gateway' ? fields : {}) }];
  const known = gatewayFacts(
    httpRoute({ rules: [rule] }),
    { gateways: [gateway({ listeners })] },
    { services: [service('web')] },
  );
  return ask(known, 'GET http://shop.test/').unmodelled.map(({ blame }) => blame.kind);
}

for (const table of dialectTables) {
  describe(`settings of ${table.dialect}`, () => {
    for (const setting of table.settings) {
      test(`${setting.name} is ${setting.treatment}`, () => {
        const open = openNames(table, setting, setting.onService === true ? 'Service' : 'Ingress');
        const expected = setting.treatment === 'unmodelled' ? [table.prefix + nameOf(setting)] : [];
        assert.deepEqual(open, expected);
      });
    }

    for (const { kind, settings } of table.objects ?? [])
      for (const setting of settings)
        test(`${kind} ${setting.name} is ${setting.treatment}`, () => {
          const inRoute = table.dialect === 'gateway-api';
          const open = inRoute ? openInRoute(kind, setting) : openInObject(table, kind, setting);
          assert.deepEqual(open, setting.treatment === 'unmodelled' ? [kind] : []);
        });

    test('no name stands in the table twice', () => {
      const names = [table, ...(table.objects ?? [])].flatMap(({ settings }) =>
        settings.map((each: Pick<Setting, 'name' | 'onService'>) => `${each.name} ${each.onService}`),
      );
      assert.deepEqual(names, [...new Set(names)]);
    });

    test('values are foreseen only of settings that the table has', () => {
      const names = table.settings.map(({ name }) => name);
      assert.deepEqual(
        Object.keys(table.foresees ?? {}).filter((name) => !names.includes(name)),
        [],
      );
    });

    test('a name that the table does not have is unmodelled', () => {
      const unknown: Setting = { name: 'no-such-setting', treatment: 'unmodelled', becomes: '' };
      assert.deepEqual(
        openNames(table, unknown, 'Ingress'),
        table.prefix === '' ? [] : [`${table.prefix}no-such-setting`],
      );
    });
  });
}
