// Where redirects lead, as a client would go: to an end, round in a circle, or on to a request
// that was not sent yet.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Chain, chainFrom, setsCookie } from '../../../src/diagnosis/redirects/redirect-chain.ts';
import type { Answer, Observation, Vantage } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';
import { failed, http, https, seen, situation } from '../situation.ts';

const to = (status: number, location: string): Answer => answer(status, { headers: { Location: location } });
const secure = 'https://shop.example.com/orders';
const plain = 'http://shop.example.com/orders';
const get = (vantage: Vantage, path: string, outcome: Observation['outcome']): Observation =>
  seen(vantage, outcome, { purpose: 'replay', method: 'GET', path });

function chain(first: Observation, others: readonly Observation[]): Chain {
  if (first.outcome.kind !== 'answered') throw new Error('a chain begins with an answer');
  return chainFrom(situation([first, ...others]), { request: first.request, outcome: first.outcome });
}

const kind = (first: Observation, others: readonly Observation[] = []): string => chain(first, others).kind;
const post = (status: number, location: string, vantage: Vantage = http): Observation =>
  seen(vantage, to(status, location));

const rows: readonly (readonly [string, string, string])[] = [
  ['a 308 to https that was answered', kind(post(308, secure), [seen(https, answer(201))]), 'ends'],
  ['a 308 to https that was not sent yet', kind(post(308, secure)), 'open'],
  ['a 308 to https where nobody answers', kind(post(308, secure), [seen(https, failed())]), 'lost'],
  ['a 308 to its own URL', kind(post(308, plain)), 'loop'],
  ['https and http, back and forth', kind(post(308, secure), [seen(https, to(308, plain))]), 'loop'],
  ['a 301 to its own URL, as POST', kind(post(301, plain)), 'open'],
  [
    'a 301 to its own URL, as GET too',
    kind(post(301, plain), [get(http, '/orders', to(301, plain))]),
    'loop',
  ],
  [
    'a 301 to its own URL, where GET works',
    kind(post(301, plain), [get(http, '/orders', answer(200))]),
    'ends',
  ],
  [
    'a slash that one adds and another removes',
    kind(post(307, `${plain}/`), [
      get(http, '/orders/', to(308, plain)),
      get(http, '/orders', to(307, `${plain}/`)),
    ]),
    'loop',
  ],
  ['another page', kind(post(302, '/sign-in')), 'away'],
  ['a host that nobody named', kind(post(308, 'https://eu.example.net/orders')), 'away'],
  ['a Service', kind(post(308, 'http://orders.shop.svc/orders')), 'away'],
];

describe('a chain of redirects', () => {
  for (const [name, found, expected] of rows)
    it(`${name}: ${expected}`, () => {
      assert.equal(found, expected);
    });

  it('keeps an unsafe method on the declared path only', () => {
    const kept = chain(post(308, secure), []);
    const other = chain(post(308, `${plain}/`), []);
    assert.equal(kept.kind === 'open' && kept.ask.method, 'POST');
    assert.equal(other.kind === 'open' && other.ask.method, 'GET');
  });

  it('is not continued by an experiment that carries another header', () => {
    const told = seen(https, answer(201), {
      purpose: 'experiment',
      headers: [['X-Forwarded-Proto', 'https']],
    });
    assert.equal(kind(post(308, secure), [told]), 'open');
  });

  it('goes three steps and no further', () => {
    const slashes = [1, 2, 3, 4].map((n) =>
      get(http, `/orders${'/'.repeat(n)}`, to(308, `${plain}${'/'.repeat(n + 1)}`)),
    );
    assert.equal(kind(post(308, `${plain}/`), slashes), 'away');
  });
});

describe('a cookie', () => {
  const cookie = (value: string): boolean => {
    const { request } = post(302, plain);
    return setsCookie({ request, outcome: answer(302, { headers: { 'Set-Cookie': value } }) });
  };
  it('of the application may change the next answer', () => assert.ok(cookie('session=abc; Path=/')));
  it('of a load balancer does not', () => assert.ok(!cookie('AWSALB=abc; Path=/')));
});
