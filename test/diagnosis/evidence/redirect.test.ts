// What a Location changes, however it is spelled.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { keepsMethod, leavesTls, losesSlash, redirectOf } from '../../../src/diagnosis/evidence/redirect.ts';
import type { Vantage } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';
import { request } from '../samples.ts';

const read = (path: string, location: string | undefined, status = 301, vantage?: Vantage) =>
  redirectOf({
    outcome: answer(status, { headers: location === undefined ? {} : { Location: location } }),
    request: request({ path, ...(vantage === undefined ? {} : { vantage }) }),
  });

const kinds: readonly (readonly [string, string, string, string])[] = [
  ['another scheme', '/orders', 'https://shop.example.com/orders', 'canonical'],
  ['another scheme and a query', '/orders?a=1', 'https://shop.example.com/orders?a=1', 'canonical'],
  ['another port', '/orders', 'http://shop.example.com:8443/orders', 'canonical'],
  ['another host', '/orders', 'https://www.shop.example.com/orders', 'canonical'],
  ['a host in capitals', '/orders', 'HTTPS://SHOP.example.com/orders', 'canonical'],
  ['the same path, relative', '/orders', '/orders', 'canonical'],
  ['a slash added, absolute', '/orders', 'http://shop.example.com/orders/', 'spelling'],
  ['a slash added, by path', '/orders', '/orders/', 'spelling'],
  ['a slash added, relative', '/orders', 'orders/', 'spelling'],
  ['a slash removed', '/orders/', '/orders', 'spelling'],
  ['a slash added before the query', '/orders?a=1', '/orders/?a=1', 'spelling'],
  ['a doubled slash folded', '//orders', '/orders', 'spelling'],
  ['another case', '/Orders', '/orders', 'spelling'],
  ['dot segments folded', '/a/../orders', '/orders', 'spelling'],
  ['the query dropped', '/orders?a=1', '/orders', 'elsewhere'],
  ['another path', '/orders', '/login', 'elsewhere'],
  ['the root', '/orders', 'https://shop.example.com', 'elsewhere'],
  ['below', '/orders', '/orders/17', 'elsewhere'],
  ['a host without a scheme', '/orders', '//www.example.com/orders', 'canonical'],
];

describe('a redirect', () => {
  for (const [name, path, location, kind] of kinds)
    it(`${name}: ${kind}`, () => {
      assert.equal(read(path, location)?.kind, kind);
    });

  it('to the root, written without a slash, leads to /', () => {
    assert.equal(read('/orders', 'https://shop.example.com')?.path, '/');
  });

  it('to a host without a scheme leads there, not to a doubled slash', () => {
    const redirect = read('/orders', '//www.example.com/orders');
    assert.equal(`${redirect?.host} ${redirect?.path}`, 'www.example.com /orders');
  });

  it('keeps the scheme of the vantage where Location is relative', () => {
    const https = { kind: 'gateway', scheme: 'https' } as const;
    assert.equal(read('/orders', '/orders/', 301, https)?.scheme, 'https');
  });

  it('keeps the path byte for byte', () => {
    assert.equal(read('/x', 'https://shop.example.com//a/../b?c=%2F#top')?.path, '//a/../b?c=%2F');
  });

  const none: readonly (readonly [string, string | undefined, number])[] = [
    ['no Location', undefined, 301],
    ['a Location on a success', '/orders/17', 201],
    ['304', '/orders', 304],
    ['300', '/orders', 300],
    ['another protocol', 'mailto:shop@example.com', 302],
    ['no URL at all', 'http://[', 302],
  ];
  for (const [name, location, status] of none)
    it(`is none: ${name}`, () => {
      assert.equal(read('/orders', location, status), undefined);
    });

  it('is read from any text without throwing', () => {
    const property = fc.property(fc.webPath(), fc.string(), (path, location) => {
      const redirect = read(path.startsWith('/') ? path : `/${path}`, location, 302);
      assert.ok(redirect === undefined || redirect.path.startsWith('/'));
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('the method', () => {
  const rows: readonly (readonly [number, string, boolean])[] = [
    [301, 'GET', true],
    [302, 'HEAD', true],
    [303, 'GET', true],
    [301, 'POST', false],
    [302, 'PUT', false],
    [303, 'DELETE', false],
    [301, 'OPTIONS', false],
    [307, 'POST', true],
    [308, 'PATCH', true],
  ];
  for (const [status, method, expected] of rows)
    it(`${method} after ${status} ${expected ? 'stays' : 'becomes GET'}`, () => {
      const redirect = read('/orders', '/orders/', status);
      assert.ok(redirect !== undefined);
      assert.equal(keepsMethod(redirect, method), expected);
    });
});

describe('the scheme', () => {
  const https = { kind: 'gateway', scheme: 'https' } as const;
  const leaves = (location: string, vantage: Vantage = https): boolean => {
    const redirect = read('/orders', location, 307, vantage);
    return redirect !== undefined && leavesTls(redirect, request({ path: '/orders', vantage }));
  };
  const rows: readonly (readonly [string, boolean, boolean])[] = [
    ['is lost from https to http', leaves('http://shop.example.com/orders/'), true],
    ['is lost with the port of https too', leaves('http://shop.example.com:443/orders/'), true],
    ['stays with a relative Location', leaves('/orders/'), false],
    ['stays with https', leaves('https://shop.example.com/orders/'), false],
    ['is lost on the way to www as well', leaves('http://www.shop.example.com/orders'), true],
    ['of another host is its own affair', leaves('http://www.example.com/orders'), false],
    [
      'of a client that came by http cannot be lost',
      leaves('http://shop.example.com/orders/', { kind: 'gateway', scheme: 'http' }),
      false,
    ],
  ];
  for (const [name, found, expected] of rows)
    it(name, () => {
      assert.equal(found, expected);
    });
});

describe('the slash at the end', () => {
  const loses = (path: string, location: string): boolean => {
    const redirect = read(path, location);
    return redirect !== undefined && losesSlash(redirect, request({ path }));
  };
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['/orders/', 'https://shop.example.com/orders', true],
    ['/orders/', 'https://shop.example.com/orders/', false],
    ['/orders', 'https://shop.example.com/orders/', false],
    ['/', 'https://shop.example.com', false],
    ['/orders/?a=1', 'https://shop.example.com/orders?a=1', false],
  ];
  for (const [path, location, expected] of rows)
    it(`of ${path} is ${expected ? 'lost' : 'not lost'} in ${location}`, () => {
      assert.equal(loses(path, location), expected);
    });
});
