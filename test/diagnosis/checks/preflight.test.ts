// What browsers make of an answer to a preflight, step by step as the Fetch standard has it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { preflightHeaders } from '../../../src/api/read/preflight.ts';
import {
  type CorsRequest,
  lacksVary,
  preflightFault,
  withoutPreflights,
} from '../../../src/diagnosis/checks/preflight.ts';
import type { Header } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';
import { probe } from '../samples.ts';
import { http, seen } from '../situation.ts';

const origin = 'https://app.example.com';
const page: CorsRequest = { origin, method: 'PUT', requestHeaders: [], credentials: false };
const star: Header = ['Access-Control-Allow-Origin', '*'];
const own: Header = ['Access-Control-Allow-Origin', origin];
const put: Header = ['Access-Control-Allow-Methods', 'GET, PUT'];
const withCookies: Header = ['Access-Control-Allow-Credentials', 'true'];

type Row = readonly [
  sentence: string,
  wanted: Partial<CorsRequest>,
  status: number,
  headers: readonly Header[],
  fault: string | undefined,
];

const rows: readonly Row[] = [
  ['passes with 204, the origin and the method', {}, 204, [own, put], undefined],
  ['passes with any status from 200 to 299', {}, 299, [own, put], undefined],
  ['passes with a star for the origin', {}, 200, [star, put], undefined],
  ['passes with field names in any case', {}, 200, [['access-control-allow-origin', origin], put], undefined],
  ['fails without Access-Control-Allow-Origin', {}, 200, [put], 'origin'],
  [
    'fails with another origin',
    {},
    200,
    [['Access-Control-Allow-Origin', 'https://b.example.com'], put],
    'origin',
  ],
  [
    'fails with a slash behind the origin',
    {},
    200,
    [['Access-Control-Allow-Origin', `${origin}/`], put],
    'origin',
  ],
  ['fails with null', {}, 200, [['Access-Control-Allow-Origin', 'null'], put], 'origin'],
  ['fails with the header twice, even alike', {}, 200, [own, own, put], 'several'],
  [
    'fails with two values in one header',
    {},
    200,
    [['Access-Control-Allow-Origin', `${origin}, *`], put],
    'several',
  ],
  ['fails with a redirect', {}, 301, [own, put], 'redirect'],
  ['fails with 401, whatever it allows', {}, 401, [own, put], 'status'],
  ['fails with 405, whatever it allows', {}, 405, [own, put], 'status'],
  ['fails without the method', {}, 200, [own], 'method'],
  ['fails with the method in lower case', {}, 200, [own, ['Access-Control-Allow-Methods', 'put']], 'method'],
  ['passes with a star for the methods', {}, 200, [own, ['Access-Control-Allow-Methods', '*']], undefined],
  ['needs no list for POST', { method: 'POST' }, 200, [own], undefined],
  ['needs no list for HEAD', { method: 'HEAD' }, 200, [own], undefined],
  ['needs one for DELETE', { method: 'DELETE' }, 200, [own], 'method'],
  ['fails without a request header', { requestHeaders: ['x-trace'] }, 200, [own, put], 'headers'],
  [
    'finds request headers in any case',
    { requestHeaders: ['x-trace'] },
    200,
    [own, put, ['Access-Control-Allow-Headers', 'X-Other, X-Trace']],
    undefined,
  ],
  [
    'finds request headers in repeated fields',
    { requestHeaders: ['x-trace', 'x-b'] },
    200,
    [own, put, ['Access-Control-Allow-Headers', 'X-Trace'], ['Access-Control-Allow-Headers', 'X-B']],
    undefined,
  ],
  [
    'lets a star stand for other headers',
    { requestHeaders: ['x-trace'] },
    200,
    [own, put, ['Access-Control-Allow-Headers', '*']],
    undefined,
  ],
  [
    'lets no star stand for authorization',
    { requestHeaders: ['authorization'] },
    200,
    [own, put, ['Access-Control-Allow-Headers', '*']],
    'headers',
  ],
  ['passes with credentials', { credentials: true }, 200, [own, put, withCookies], undefined],
  [
    'lets no star stand with credentials',
    { credentials: true },
    200,
    [star, put, withCookies],
    'credentials',
  ],
  ['needs the word true with credentials', { credentials: true }, 200, [own, put], 'credentials'],
  [
    'needs it in lower case',
    { credentials: true },
    200,
    [own, put, ['Access-Control-Allow-Credentials', 'True']],
    'credentials',
  ],
  [
    'lets no star stand for methods with credentials',
    { credentials: true },
    200,
    [own, withCookies, ['Access-Control-Allow-Methods', '*']],
    'method',
  ],
  [
    'lets no star stand for headers with credentials',
    { credentials: true, requestHeaders: ['x-trace'] },
    200,
    [own, put, withCookies, ['Access-Control-Allow-Headers', '*']],
    'headers',
  ],
];

describe('a preflight', () => {
  for (const [sentence, wanted, status, headers, fault] of rows)
    it(sentence, () => {
      assert.equal(preflightFault(answer(status, { headers }), { ...page, ...wanted })?.what, fault);
    });

  it('is written as browsers write it', () => {
    const cors = { requestHeaders: ['x-trace', 'authorization', 'content-type', 'x-trace'] };
    assert.deepEqual(preflightHeaders(cors, 'PUT', origin), [
      ['Origin', origin],
      ['Access-Control-Request-Method', 'PUT'],
      ['Access-Control-Request-Headers', 'authorization,content-type,x-trace'],
    ]);
    assert.equal(preflightHeaders({ requestHeaders: [] }, 'PUT', origin).length, 2);
  });
});

describe('Vary', () => {
  const vary = (...headers: readonly Header[]) => lacksVary(answer(200, { headers }));
  it('is missed where the origin is echoed', () => {
    assert.equal(vary(own), true);
    assert.equal(vary(own, ['Vary', 'Accept-Encoding']), true);
  });
  it('is not missed where it is there, or where one answer fits all', () => {
    assert.equal(vary(own, ['Vary', 'Accept-Encoding, origin']), false);
    assert.equal(vary(own, ['Vary', '*']), false);
    assert.equal(vary(star), false);
  });
});

describe('observations without preflights', () => {
  const headers = preflightHeaders({ requestHeaders: [] }, 'PUT', origin);
  const preflight = seen(http, 204, { method: 'OPTIONS', headers });
  const bare = seen(http, 405, { method: 'OPTIONS' });
  const observations = [preflight, bare];
  const route = { path: '/orders', methods: ['PUT'], cors: { origins: [origin] } };

  it('keep OPTIONS, which is another question', () => {
    assert.deepEqual(withoutPreflights({ probe: probe({ routes: [route] }), observations }), [bare]);
  });
  it('keep everything where no route asks for preflights', () => {
    assert.deepEqual(withoutPreflights({ probe: probe(), observations }), observations);
  });
  it('keep what a route declares itself', () => {
    const named = headers.map(([name, value]) => ({ name, value }));
    const declared = { name: 'own', path: '/orders', methods: ['OPTIONS'], headers: named };
    const shop = probe({ routes: [route, declared] });
    assert.deepEqual(withoutPreflights({ probe: shop, observations }), observations);
  });
});
