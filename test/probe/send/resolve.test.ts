// Names of the gateway's status, looked up before a cycle: what is remembered, and what a name that does
// not resolve costs.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nameResolver } from '../../../src/probe/send/resolve.ts';

const found = (...addresses: readonly string[]) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** A resolver that counts, with a clock that is moved by hand. */
function counting(answer: (name: string) => Promise<readonly { address: string; family: number }[]>) {
  const asked: string[] = [];
  let at = 0;
  const resolve = nameResolver({
    resolve: (name) => {
      asked.push(name);
      return answer(name);
    },
    now: () => at,
    timeoutMs: 50,
  });
  return {
    asked,
    resolve,
    later: (ms: number) => {
      at += ms;
    },
  };
}

describe('names of the status', () => {
  it('are resolved in both families, each address once', async () => {
    const { resolve } = counting(async () => found('203.0.113.7', '2001:db8::7', '203.0.113.7'));
    assert.deepEqual(await resolve(['lb.example.net']), { 'lb.example.net': ['203.0.113.7', '2001:db8::7'] });
  });

  it('are asked for once in half a minute', async () => {
    const { resolve, asked, later } = counting(async () => found('203.0.113.7'));
    await Promise.all([resolve(['a.example.net', 'a.example.net']), resolve(['a.example.net'])]);
    later(29_000);
    await resolve(['a.example.net']);
    assert.equal(asked.length, 1);
    later(2000);
    await resolve(['a.example.net']);
    assert.equal(asked.length, 2);
  });

  it('that do not resolve have no address, and are asked for again', async () => {
    const { resolve, asked } = counting(async () => {
      throw new Error('ENOTFOUND');
    });
    assert.deepEqual(await resolve(['gone.example.net']), { 'gone.example.net': [] });
    await resolve(['gone.example.net']);
    assert.equal(asked.length, 2);
  });

  it('that no server answers for hold a cycle up for a bounded time, and are not asked twice at once', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<ReturnType<typeof found>>();
    const { resolve, asked } = counting(() => promise);
    assert.deepEqual(await resolve(['slow.example.net']), { 'slow.example.net': [] });
    assert.deepEqual(await resolve(['slow.example.net']), { 'slow.example.net': [] });
    assert.equal(asked.length, 1);
    answer(found('203.0.113.7'));
    assert.deepEqual(await resolve(['slow.example.net']), { 'slow.example.net': ['203.0.113.7'] });
  });

  it('are those that the system knows', async () => {
    const { localhost } = await nameResolver()(['localhost']);
    assert.ok(localhost?.some((address) => address === '127.0.0.1' || address === '::1'));
  });
});
