// The codes that an installed definition takes for a redirect, read from schemas as the API server gives them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redirectCodesOf } from '../../../src/kube/cache/informers.ts';

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

const statusCode = (code: object): unknown =>
  nested(
    [
      ...['openAPIV3Schema', 'properties', 'spec', 'properties', 'rules', 'items', 'properties'],
      ...['filters', 'items', 'properties', 'requestRedirect', 'properties', 'statusCode'],
    ],
    { default: 302, type: 'integer', ...code },
  );

const definition = (...versions: readonly object[]) => ({ spec: { versions } });

describe('codes of a redirect', () => {
  const v1 = { name: 'v1', served: true, schema: statusCode({ enum: [301, 302, 308] }) };
  const beta = { name: 'v1beta1', served: true, schema: statusCode({ enum: [301, 302] }) };

  it('are those of the version v1, whatever stands before it', () => {
    assert.deepEqual(redirectCodesOf(definition(beta, v1)), [301, 302, 308]);
  });

  it('are unknown where v1 is not served, or does not limit them', () => {
    assert.equal(redirectCodesOf(definition(beta, { ...v1, served: false })), undefined);
    assert.equal(redirectCodesOf(definition({ ...v1, schema: statusCode({}) })), undefined);
  });

  it('are unknown where the definition looks like no other', () => {
    for (const strange of [undefined, null, {}, { spec: { versions: {} } }, definition(), definition({})]) {
      assert.equal(redirectCodesOf(strange), undefined);
    }
  });
});
