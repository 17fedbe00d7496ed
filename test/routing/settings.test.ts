// The tables of settings against the dialects themselves: a row that says modelled or harmless
// leaves nothing open, a row that says unmodelled does.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dialectTables } from '../../src/generate/dialects-page.ts';
import type { DialectSettings, Setting } from '../../src/routing/settings.ts';
import { ask, facts, ingress, ingressClass, service } from './given.ts';

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

for (const table of dialectTables) {
  describe(`settings of ${table.dialect}`, () => {
    for (const setting of table.settings) {
      test(`${setting.name} is ${setting.treatment}`, () => {
        const open = openNames(table, setting, setting.onService === true ? 'Service' : 'Ingress');
        const expected = setting.treatment === 'unmodelled' ? [table.prefix + nameOf(setting)] : [];
        assert.deepEqual(open, expected);
      });
    }

    test('no name stands in the table twice', () => {
      const names = table.settings.map(({ name }) => name);
      assert.deepEqual(names, [...new Set(names)]);
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
