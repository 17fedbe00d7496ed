// The gateway's own CORS policy held against what a page wants.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { corsLack } from '../../../src/diagnosis/checks/cors-policy.ts';
import type { CorsRequest, PreflightFault } from '../../../src/diagnosis/checks/preflight.ts';
import type { HTTPCORSFilter } from '../../../src/model/index.ts';

const wanted: CorsRequest = {
  origin: 'https://app.example.com',
  method: 'PUT',
  requestHeaders: ['x-token'],
  credentials: true,
};
const right: HTTPCORSFilter = {
  allowOrigins: ['https://app.example.com'],
  allowMethods: ['PUT'],
  allowHeaders: ['X-Token'],
  allowCredentials: true,
};
const blame = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  namespace: 'shop',
  name: 'shop',
  field: 'spec.rules[0].filters[0].cors',
};
const missing: PreflightFault = { what: 'origin', words: 'Access-Control-Allow-Origin is missing' };

const fieldOf = (policy: HTTPCORSFilter, fault = missing, kind = 'HTTPRoute'): string | undefined =>
  corsLack({ value: policy, blame: { ...blame, kind } }, wanted, fault)?.blame.field;

describe('the CORS policy of a gateway', () => {
  const rows: readonly (readonly [string, HTTPCORSFilter, string | undefined])[] = [
    ['that takes the page lacks nothing', right, undefined],
    [
      'with a star for the first label takes it',
      { ...right, allowOrigins: ['https://*.example.com'] },
      undefined,
    ],
    [
      'with a star for everything takes it',
      { ...right, allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'] },
      undefined,
    ],
    [
      'for the bare domain alone lacks the origin',
      { ...right, allowOrigins: ['https://example.com'] },
      'allowOrigins',
    ],
    [
      'for another scheme lacks the origin',
      { ...right, allowOrigins: ['http://*.example.com'] },
      'allowOrigins',
    ],
    ['without origins lacks the origin', { allowMethods: ['PUT'] }, 'allowOrigins'],
    ['for other methods lacks the method', { ...right, allowMethods: ['GET', 'POST'] }, 'allowMethods'],
    ['for other headers lacks the header', { ...right, allowHeaders: ['x-id'] }, 'allowHeaders'],
    ['without credentials lacks those', { ...right, allowCredentials: false }, 'allowCredentials'],
  ];
  for (const [name, policy, list] of rows)
    it(name, () => {
      assert.equal(fieldOf(policy), list === undefined ? undefined : `${blame.field}.${list}`);
    });

  it('is blamed as a whole where the lists of the object are called otherwise', () => {
    assert.equal(fieldOf({ ...right, allowMethods: [] }, missing, 'Middleware'), blame.field);
  });

  it('is no matter of a redirect, or of a header that is there twice', () => {
    for (const what of ['redirect', 'several'] as const)
      assert.equal(fieldOf({ ...right, allowMethods: [] }, { what, words: '' }), undefined);
  });
});
