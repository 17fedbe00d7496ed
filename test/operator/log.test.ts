// The shape of a log line, and what never gets into one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../../src/operator/log.ts';

function lines(level: string) {
  const written: string[] = [];
  return { log: createLog(level, { write: (line) => written.push(line) }), written };
}

test('a line is JSON with level, ISO time and message, and nothing about the machine', () => {
  const { log, written } = lines('info');
  log.info({ probe: 'dify/login', reason: 'NoRouteMatched' }, 'probed');
  const { time, ...rest } = JSON.parse(written[0] ?? '');
  assert.deepEqual(rest, { level: 'info', probe: 'dify/login', reason: 'NoRouteMatched', msg: 'probed' });
  assert.equal(new Date(time).toISOString(), time);
});

test('lines below the level are not written', () => {
  const { log, written } = lines('warn');
  log.info('quiet');
  log.warn('loud');
  assert.equal(written.length, 1);
});

test('header values and bodies are not logged, at whatever depth they come along', () => {
  const { log, written } = lines('info');
  const request = { path: '/', headers: [['Authorization', 'Bearer topsecret']], body: 'topsecret' };
  log.info(request, 'a');
  log.info({ request }, 'b');
  log.info({ observation: { request, outcome: { bodyStart: 'topsecret' } } }, 'c');
  log.error({ err: Object.assign(new Error('failed'), request) }, 'd');
  assert.equal(written.length, 4);
  assert.doesNotMatch(written.join(''), /topsecret/);
  assert.match(written.join(''), /"path":"\/"/);
});
