// A status never passes 64 KiB, whatever it has to say, and counts what it leaves out.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Status, statusLimits, statusSchema } from '../../../src/api/v1alpha1/status.ts';
import { plainTextWithin } from '../../../src/diagnosis/responder/plain-text.ts';
import { nextStatus } from '../../../src/diagnosis/status/status.ts';
import { now, probe } from '../samples.ts';
import { characters, longestOutcome } from './longest.ts';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

function longestStatus(character: string): Status {
  const asked = { ...probe(), probeNow: character.toWellFormed().repeat(1024).slice(0, 1024) };
  return nextStatus(asked, longestOutcome(character), now);
}

describe('the longest status', () => {
  for (const [name, character] of Object.entries(characters)) {
    it(`of ${name} stays under 64 KiB and within its schema`, () => {
      const status = longestStatus(character);
      assert.ok(bytesOf(status) < 64 * 1024, `${bytesOf(status)} bytes`);
      assert.deepEqual(statusSchema.safeParse(status).error?.issues ?? [], []);
    });

    it(`of ${name} counts what it leaves out`, () => {
      const {
        routes = [],
        omittedRoutes,
        parity = [],
        omittedDifferences,
        ...rest
      } = longestStatus(character);
      assert.equal(routes.length, statusLimits.routes);
      assert.equal(omittedRoutes, 512 - routes.length);
      assert.equal(parity.length + (omittedDifferences ?? 0), 256 + 7);
      assert.equal((rest.discovered?.length ?? 0) + (rest.omittedDiscovered ?? 0), 64 + 4000);
      assert.deepEqual([rest.totalRoutes, rest.summary], [512, '0/512']);
    });

    it(`of ${name} still says in a sentence what is wrong with the first route`, () => {
      const first = longestStatus(character).routes?.[0];
      assert.equal(first?.confidence, 'Confirmed');
      assert.ok(first?.message !== undefined && first.message.length > 0);
    });
  }
});

describe('a status that is full of other things', () => {
  it('leaves out the last routes, counts them, and still says what is wrong with the first', () => {
    const outcome = longestOutcome('漢');
    const path = `/${'漢'.repeat(500)}`;
    const undocumented = Array.from({ length: 12 }, () => ({ path, methods: ['GET'] }));
    const contract = { document: 'd', undocumented };
    const status = nextStatus(probe(), { ...outcome, contract }, now);
    const { routes = [], omittedRoutes = 0 } = status;
    assert.ok(bytesOf(status) < 64 * 1024, `${bytesOf(status)} bytes`);
    assert.ok(routes.length > 10 && routes.length < statusLimits.routes, `${routes.length} routes`);
    assert.equal(routes.length + omittedRoutes, 512);
    assert.notEqual(routes[0]?.message, undefined);
  });
});

describe('a text within a number of bytes', () => {
  const within = (text: string, bytes: number) => plainTextWithin(text, { codePoints: 100, bytes });

  it('is left alone when it fits', () => {
    assert.equal(within('abc', 3), 'abc');
    assert.equal(within('漢字', 6), '漢字');
  });

  it('is cut between characters, and its ellipsis counts', () => {
    assert.equal(within('abcdef', 5), 'ab…');
    assert.equal(within('漢字漢字', 11), '漢字…');
    assert.equal(within('\u{1F4A5}\u{1F4A5}', 7), '\u{1F4A5}…');
  });

  it('counts quotes as JSON writes them', () => {
    for (const bytes of [3, 8, 9, 10, 40]) {
      const text = within('"'.repeat(50), bytes);
      assert.ok(bytesOf(text) - 2 <= bytes, text);
    }
  });

  it('has at most so many characters as well', () => {
    assert.equal(plainTextWithin('abcdef', { codePoints: 4, bytes: 100 }), 'abc…');
  });
});
