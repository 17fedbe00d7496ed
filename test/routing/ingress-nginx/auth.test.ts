// The subrequest that ingress-nginx makes for external authentication, as its annotations ask for it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authOf } from '../../../src/routing/ingress-nginx/index.ts';
import { ingress } from '../given.ts';

const prefix = 'nginx.ingress.kubernetes.io/';
const asked = (annotations: Readonly<Record<string, string>>) => authOf(ingress({ annotations })).auth;

describe('external authentication of ingress-nginx', () => {
  it('is nothing without auth-url', () => {
    assert.equal(asked({}), undefined);
    assert.equal(asked({ [`${prefix}auth-url`]: '' }), undefined);
    assert.equal(asked({ [`${prefix}auth-signin`]: 'https://$host/oauth2/start' }), undefined);
  });
  it('goes to auth-url, variables and all, and blames that annotation', () => {
    const auth = asked({ [`${prefix}auth-url`]: 'https://$host/oauth2/auth' });
    assert.deepEqual(auth?.value, { url: 'https://$host/oauth2/auth' });
    assert.equal(auth?.blame.field, `metadata.annotations[${prefix}auth-url]`);
    assert.equal(auth?.inferred, undefined);
  });
  it('has the method that auth-method names', () => {
    const auth = asked({
      [`${prefix}auth-url`]: 'http://auth.team.svc/verify',
      [`${prefix}auth-method`]: 'POST',
    });
    assert.equal(auth?.value.method, 'POST');
  });
});
