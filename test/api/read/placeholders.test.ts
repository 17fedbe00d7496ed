// Placeholders of values: one for each key, none for two, none that a text holds already.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Probe, parseProbe } from '../../../src/api/read/probe.ts';

const secret = (name: string, key: string) => ({ secretKeyRef: { name, key } });
const configMap = (name: string, key: string) => ({ configMapKeyRef: { name, key } });

interface Header {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: object;
}

/** Headers in order, with names of their own. */
const headersOf = (...written: readonly Omit<Header, 'name'>[]): readonly Header[] =>
  written.map((each, index) => ({ name: `X-${index}`, ...each }));

function parsed(...routes: readonly object[]): Probe {
  const named = routes.map((route, index) => ({ path: `/${index}`, methods: ['POST'], ...route }));
  const result = parseProbe({ spec: { through: { ingressRef: { name: 'shop' } }, routes: named } });
  assert.ok(result.kind === 'valid', result.kind === 'invalid' ? result.problems.join('\n') : '');
  return result.probe;
}

const placeholders = ({ values = [] }: Probe): readonly string[] =>
  values.map(({ placeholder }) => placeholder);

describe('a placeholder', () => {
  const names = {
    token: '$TOKEN',
    'api-key': '$API_KEY',
    'api-key.v2': '$API_KEY_V2',
    'tls.key': '$TLS_KEY',
    '2fa': '$_2FA',
    '1st': '$_1ST',
    '..data': '$__DATA',
    path: '$PATH_2',
  };
  for (const [key, name] of Object.entries(names)) {
    it(`of the key ${key} is ${name}`, () => {
      const probe = parsed({ headers: headersOf({ valueFrom: secret('one', key) }) });
      assert.deepEqual(probe.values, [{ placeholder: name, from: { kind: 'Secret', name: 'one', key } }]);
      assert.deepEqual(probe.routes[0]?.headers, [['X-0', name]]);
    });
  }

  it('stands for one key wherever it is named, and never for two', () => {
    const probe = parsed(
      { headers: headersOf({ valueFrom: secret('one', 'token') }, { valueFrom: secret('two', 'token') }) },
      { headers: headersOf({ valueFrom: configMap('one', 'TOKEN') }, { valueFrom: secret('one', 'token') }) },
    );
    assert.deepEqual(placeholders(probe), ['$TOKEN', '$TOKEN_2', '$TOKEN_3']);
    assert.deepEqual(
      probe.routes.map(({ headers }) => headers.map(([, value]) => value)),
      [
        ['$TOKEN', '$TOKEN_2'],
        ['$TOKEN_3', '$TOKEN'],
      ],
    );
  });

  const texts = {
    'a header': { headers: headersOf({ value: 'Bearer $TOKEN' }) },
    'a body': { body: '{"a":"$TOKEN_2"}', headers: headersOf({ value: '$TOKEN' }) },
    'a path': { path: '/a?b=$TOKEN' },
  };
  for (const [where, route] of Object.entries(texts)) {
    it(`leaves a text alone that ${where} of another route holds`, () => {
      const probe = parsed(route, { headers: headersOf({ valueFrom: secret('one', 'token') }) });
      const [placeholder = ''] = placeholders(probe);
      assert.match(placeholder, /^\$TOKEN_[23]$/);
      assert.ok(!JSON.stringify(route).includes(placeholder));
    });
  }

  it('is one name for one key, whatever the keys are', () => {
    const key = fc.stringMatching(/^[-._A-Za-z0-9]{1,8}$/);
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 16 }), (keys) => {
        const probe = parsed({ headers: headersOf(...keys.map((k) => ({ valueFrom: secret('one', k) }))) });
        const found = placeholders(probe);
        assert.equal(new Set(found).size, keys.length);
        for (const each of found) assert.match(each, /^\$[A-Z_][A-Z0-9_]*$/);
      }),
    );
  });

  it('is none where no value is read', () => {
    assert.equal(parsed({ headers: headersOf({ value: 'x' }) }).values, undefined);
  });
});
