// The parts of an Event that the API server is strict about.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cutNote, eventBody, eventName, microTime, seriesPatch } from '../../../src/kube/write/events.ts';

const subject = { namespace: 'dify', name: 'dify', uid: '11e48436-3805-4e0c-8e03-7c3284e68786' };
const now = new Date('2026-03-01T12:00:00.123Z');

describe('the name of an Event', () => {
  it('is the same for the same probe and reason, and another one for others', () => {
    const name = eventName(subject, 'Unexplained');
    assert.equal(name, eventName({ ...subject }, 'Unexplained'));
    assert.notEqual(name, eventName(subject, 'Recovered'));
    assert.notEqual(name, eventName({ ...subject, uid: 'another' }, 'Unexplained'));
  });

  it('is a DNS subdomain of at most 253 characters, also for the longest probe name', () => {
    const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
    const cutAtDash = `${'a'.repeat(234)}--${'b'.repeat(17)}`;
    for (const name of ['dify', 'a'.repeat(253), `${'a'.repeat(235)}.${'b'.repeat(17)}`, cutAtDash]) {
      const made = eventName({ ...subject, name }, 'HttpsRedirectDowngradesMethod');
      assert.ok(made.length <= 253, made);
      assert.match(made, subdomain);
    }
  });
});

describe('an Event', () => {
  it('regards the probe and carries six fraction digits', () => {
    const body = eventBody(
      subject,
      { type: 'Warning', reason: 'Unexplained', note: 'why' },
      { now, instance: 'pod-1' },
    );
    assert.equal(body.eventTime, '2026-03-01T12:00:00.123000Z');
    assert.equal(body.action, 'Probe');
    assert.equal(body.reportingController, 'methodprobe.dev/operator');
    assert.deepEqual(body.regarding, {
      apiVersion: 'methodprobe.dev/v1alpha1',
      kind: 'MethodProbe',
      ...subject,
    });
    assert.equal(microTime(new Date(0)), '1970-01-01T00:00:00.000000Z');
  });

  it('is repeated as a series that counts from 2', () => {
    assert.deepEqual(seriesPatch(undefined, now).series, { count: 2, lastObservedTime: microTime(now) });
    assert.equal(seriesPatch(7, now).series.count, 8);
  });
});

describe('a note', () => {
  it('of 1,024 bytes stays as it is', () => {
    const note = 'ü'.repeat(512);
    assert.equal(cutNote(note), note);
  });

  it('that is longer is cut between code points to at most 1,024 bytes', () => {
    for (const character of ['a', 'ü', '€', '😀']) {
      const cut = cutNote(character.repeat(1025));
      assert.ok(Buffer.byteLength(cut) <= 1024);
      assert.ok(Buffer.byteLength(cut) > 1018);
      assert.ok(cut.isWellFormed() && cut.endsWith('…'));
    }
  });

  it('with half a surrogate pair is made whole, which the API server would refuse', () => {
    assert.equal(cutNote('a\ud800b'), 'a\ufffdb');
  });
});
