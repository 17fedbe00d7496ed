// Header fields as they come from real servers: any case, repeated, empty.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allowOf,
  headerOf,
  headersOf,
  locationOf,
  mediaTypeOf,
} from '../../../src/diagnosis/responder/headers.ts';
import { answer } from '../answer.ts';

const seen = answer(405, {
  headers: [
    ['allow', ' get, HEAD ,'],
    ['Server', 'Caddy'],
    ['SERVER', ' gunicorn '],
    ['Allow', 'POST,GET'],
    ['Content-Type', 'Text/HTML; charset=utf-8'],
    ['LOCATION', '/x/'],
  ],
});

test('names match without regard to case, and the first value wins', () => {
  assert.equal(headerOf(seen, 'server'), 'Caddy');
  assert.deepEqual(headersOf(seen, 'sErVeR'), ['Caddy', 'gunicorn']);
  assert.equal(headerOf(seen, 'via'), undefined);
});

test('Allow is a set in upper case, over repeated fields', () => {
  assert.deepEqual(allowOf(seen), ['GET', 'HEAD', 'POST']);
});

test('an empty Allow says that no method is allowed, an absent one says nothing', () => {
  assert.deepEqual(allowOf(answer(405, { headers: { Allow: '' } })), []);
  assert.equal(allowOf(answer(405)), undefined);
});

test('the media type comes without parameters, in lower case', () => {
  assert.equal(mediaTypeOf(seen), 'text/html');
  assert.equal(mediaTypeOf(answer(200, { headers: { 'Content-Type': ' ; charset=utf-8' } })), undefined);
  assert.equal(mediaTypeOf(answer(200)), undefined);
});

test('Location comes as sent, an empty one is none', () => {
  assert.equal(locationOf(seen), '/x/');
  assert.equal(locationOf(answer(301, { headers: { Location: '' } })), undefined);
});
