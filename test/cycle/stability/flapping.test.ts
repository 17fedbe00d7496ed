// Faults that come and go: told as one fault with a proportion, until the window is calm.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pastOf, steadied } from '../../../src/cycle/stability/flapping.ts';
import { alternates, shareOf } from '../../../src/diagnosis/evidence/past-cycles.ts';
import type { Entry, Past } from '../../../src/model/index.ts';
import { entry, healthyEntry } from '../../diagnosis/samples.ts';

/** One letter a cycle: F failed, H healthy, U unknown. */
const cycles = (letters: string, failing: Entry = entry()): readonly Past[] =>
  [...letters].map((letter) =>
    letter === 'F'
      ? pastOf(failing, ['405 by Flask'])
      : pastOf(healthyEntry(letter === 'U' ? { health: 'Unknown' } : {}), ['200 by Flask']),
  );

const rows: readonly (readonly [string, string, boolean])[] = [
  ['a new probe', '', false],
  ['a probe that fails', 'FFFFF', false],
  ['a single failure', 'HHHFHHH', false],
  ['two failures', 'HFHFH', false],
  ['three failures and one recovery: a repair', 'FFFHHH', false],
  ['three failures that came back each time', 'FHFHF', true],
  ['three failures with two recoveries', 'HFHHFFHH', true],
  ['a fault that has been gone for ten cycles', 'FHFHFHHHHHHHHHH', false],
  ['a fault whose last sign is nine cycles old', 'FHFHFHHHHHHHHH', true],
  ['what cannot be told is no recovery', 'FUFUF', false],
  ['failures before the last twenty cycles', `FHFHFH${'F'.repeat(20)}`, false],
];

describe('an entry alternates', () => {
  for (const [name, letters, expected] of rows)
    it(`${expected ? 'yes' : 'no'}: ${name}`, () => assert.equal(alternates(cycles(letters)), expected));
});

const one = (now: Entry, letters: string, failing?: Entry): Entry | undefined =>
  steadied(
    [now],
    cycles(letters, failing).map((past) => [past]),
  )[0];

describe('an entry that alternates', () => {
  it('stays as it was found while it is healthy for a moment, and says how often it fails', () => {
    const told = one(healthyEntry(), 'HFHFHF');
    assert.deepEqual(
      { ...told, message: '' },
      { ...entry(), message: '' },
      'reason, blames and the answers seen stay: no status is written',
    );
    assert.equal(told?.message, `${entry().message}; so in 3 of the last 7 cycles`);
  });

  it('counts the present failure too', () => {
    assert.match(one(entry(), 'HFHFHHH')?.message ?? '', /; so in 3 of the last 8 cycles$/);
  });

  it('keeps the surest of its findings', () => {
    const likely = entry({ confidence: 'Likely', reason: 'NoRouteMatched' });
    assert.equal(one(likely, 'FHFHFH')?.reason, 'AppRejectsMethod');
    assert.equal(one(entry(), 'FHFHFH', likely)?.reason, 'AppRejectsMethod');
  });

  it('is told as it is when nothing can be told now', () => {
    const unknown = healthyEntry({ health: 'Unknown' });
    assert.equal(one(unknown, 'FHFHFH'), unknown);
  });

  it('is not mixed up with another method of its route', () => {
    const other = healthyEntry({ method: 'GET' });
    assert.equal(one(other, 'FHFHFH'), other);
  });

  it('is not made of rollouts, which pass', () => {
    assert.equal(alternates(cycles('FHFHFH', entry({ passing: true }))), false);
  });
});

describe('the share of an answer', () => {
  it('is a number of cycles', () => {
    assert.equal(
      shareOf(cycles('FHHF'), (answer) => answer.startsWith('405')),
      '2 of the last 4 cycles',
    );
  });
});
