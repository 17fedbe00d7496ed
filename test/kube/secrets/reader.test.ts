// When Secrets and ConfigMaps are read again: seldom while all is well, soon when a gateway refuses what they hold.
// The API server is a function here; how it is asked is tested against a real one beside this file.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { NamedObject, ObjectReading } from '../../../src/kube/secrets/object.ts';
import { createValueReader, HELD_MS, type ValueReader } from '../../../src/kube/secrets/reader.ts';

const secret: NamedObject = { kind: 'Secret', namespace: 'shop', name: 'probe-token' };
const read = (value: string, resourceVersion = value): ObjectReading => ({
  kind: 'read',
  data: new Map([['token', value]]),
  resourceVersion,
  sendTo: ['api.example.com'],
});
const tokenIn = (reading: ObjectReading | undefined): string | undefined =>
  reading?.kind === 'read' ? reading.data.get('token') : reading?.kind;

describe('the reader of values', () => {
  let now = 0;
  let answer: ObjectReading = read('first');
  let asked: string[][] = [];
  let reader: ValueReader;

  beforeEach(() => {
    now = 1_000;
    answer = read('first');
    asked = [];
    reader = createValueReader(
      async (_object, keys) => {
        asked.push([...keys]);
        return answer;
      },
      () => now,
    );
  });
  const token = async (): Promise<string | undefined> => tokenIn(await reader.read(secret, ['token']));

  it('asks once in five minutes, and picks up a new value then', async () => {
    assert.equal(await token(), 'first');
    answer = read('second');
    now += HELD_MS - 1;
    assert.equal(await token(), 'first');
    now += 1;
    assert.equal(await token(), 'second');
    assert.equal(asked.length, 2);
  });

  it('asks once for several probes at a time', async () => {
    assert.deepEqual(await Promise.all([token(), token(), token()]), ['first', 'first', 'first']);
    assert.equal(asked.length, 1);
  });

  it('asks again for a key that nobody named before, and keeps the others', async () => {
    await token();
    await reader.read(secret, ['other']);
    assert.deepEqual(asked, [['token'], ['token', 'other']]);
    await Promise.all([reader.read(secret, ['third']), reader.read(secret, ['fourth'])]);
    assert.deepEqual(asked.at(-1), ['token', 'other', 'third', 'fourth']);
  });

  it('asks at the next cycle after a gateway refused the value', async () => {
    await token();
    answer = read('second');
    reader.doubt(secret);
    assert.equal(await token(), 'second');
    assert.equal(await token(), 'second');
    assert.equal(asked.length, 2);
  });

  it('hears no more doubts for a minute when the value is what it was', async () => {
    await token();
    for (let cycle = 0; cycle < 10; cycle += 1) {
      reader.doubt(secret);
      await token();
      now += 1_000;
    }
    assert.equal(asked.length, 2);
    now += 50_000;
    reader.doubt(secret);
    await token();
    assert.equal(asked.length, 3);
  });

  for (const kind of ['missing', 'unreadable', 'unannotated'] as const) {
    it(`looks at each cycle for what is ${kind}`, async () => {
      answer = { kind };
      assert.equal(await token(), kind);
      assert.equal(await token(), kind);
      assert.equal(asked.length, 1, 'cycles of several probes at once share one look');
      now += 1_000;
      answer = read('found');
      assert.equal(await token(), 'found');
    });
  }

  it('keeps what it knows while the API server does not answer, and asks on', async () => {
    await token();
    now += HELD_MS;
    answer = { kind: 'unanswered' };
    assert.equal(await token(), 'first');
    now += 1_000;
    answer = read('second');
    assert.equal(await token(), 'second');
  });

  it('takes back what the owner took away', async () => {
    await token();
    now += HELD_MS;
    answer = { kind: 'unreadable' };
    assert.equal(await token(), 'unreadable');
    assert.equal(tokenIn(reader.known(secret)), 'unreadable');
  });

  it('forgets what no probe wants any more', async () => {
    await token();
    assert.equal(tokenIn(reader.known(secret)), 'first');
    now += 3 * HELD_MS;
    await reader.read({ ...secret, name: 'another' }, ['token']);
    assert.equal(reader.known(secret), undefined);
  });
});
