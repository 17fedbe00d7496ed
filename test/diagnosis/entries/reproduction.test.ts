// The request that a reader repeats is the one that showed the fault: at the same vantage, and
// with what the check sent.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reproduce } from '../../../src/diagnosis/entries/entry.ts';
import type { Situation } from '../../../src/diagnosis/evidence/evidence.ts';
import { probe, request } from '../samples.ts';
import { situation } from '../situation.ts';

const edge = { kind: 'edge', scheme: 'https' } as const;
const through = {
  ingressRef: { name: 'shop' },
  connectTo: '198.51.100.7',
  edge: { connectTo: '203.0.113.80' },
};
const cors = { origins: ['https://app.example.com', 'https://b.example.com'], requestHeaders: ['x-a'] };
const headers = [{ name: 'Authorization', value: 'Bearer x' }];

function line(part: Partial<Situation>, spec: object, shown?: ReturnType<typeof request>): string {
  const shop = probe({ routes: [{ path: '/orders', ...spec }], through });
  return reproduce(situation([], { probe: shop, ...part }), shown, undefined);
}

describe('the curl line', () => {
  it('dials what the probe dials as the gateway', () => {
    assert.equal(
      line({}, { methods: ['POST'] }),
      'curl -si -X POST --connect-to shop.example.com:80:198.51.100.7:80 http://shop.example.com/orders',
    );
  });
  it('dials the edge when that is where the fault showed', () => {
    const shown = request({ vantage: edge, clientScheme: 'https' });
    assert.equal(
      line({}, { methods: ['POST'] }, shown),
      'curl -si -X POST --connect-to shop.example.com:443:203.0.113.80:443 https://shop.example.com/orders',
    );
  });
  it('of a refusal by Allow asks for OPTIONS, with credentials as a variable', () => {
    const shown = line({ method: 'DELETE', check: 'Refusal' }, { mustRefuse: ['DELETE'], headers });
    assert.match(shown, /-X OPTIONS .*-H "Authorization: \$AUTHORIZATION"/);
  });
  it('of a refusal by sending repeats the method', () => {
    const spec = { mustRefuse: ['DELETE'], refusalBy: 'Sending' };
    assert.match(line({ method: 'DELETE', check: 'Refusal' }, spec), /-X DELETE /);
  });
  it('of TRACE carries nothing that it would echo', () => {
    const spec = { mustRefuse: ['TRACE'], refusalBy: 'Sending', headers };
    assert.doesNotMatch(line({ method: 'TRACE', check: 'Refusal' }, spec), /Authorization/);
  });
  it('of a preflight is what a browser sends, without the headers of the route', () => {
    const shown = line({ method: 'PUT', check: 'Preflight' }, { methods: ['PUT'], headers, cors });
    assert.match(
      shown,
      /-X OPTIONS .*-H 'Origin: https:\/\/app\.example\.com' -H 'Access-Control-Request-Method: PUT'/,
    );
    assert.match(shown, /-H 'Access-Control-Request-Headers: x-a'/);
    assert.doesNotMatch(shown, /Authorization/);
  });
});
