// The request line that an answer repeats: a witness of the path that arrived.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { echoOf } from '../../../src/diagnosis/responder/echo.ts';
import { answer } from '../answer.ts';

test('Express tells method and path, unescaped', () => {
  const body = '<!DOCTYPE html>\n<html lang="en">\n<body>\n<pre>Cannot POST /a&amp;b</pre>\n';
  assert.deepEqual(echoOf(answer(404, { body })), { method: 'POST', path: '/a&b' });
});

test('Fastify and NestJS tell method and path', () => {
  const fastify = '{"message":"Route POST:/items not found","error":"Not Found","statusCode":404}';
  const nest = '{"message":"Cannot PUT /items","error":"Not Found","statusCode":404}';
  assert.deepEqual(echoOf(answer(404, { body: fastify })), { method: 'POST', path: '/items' });
  assert.deepEqual(echoOf(answer(404, { body: nest })), { method: 'PUT', path: '/items' });
});

test('Spring tells the path, and nothing tells it of a success', () => {
  const body = '{"timestamp":1,"status":404,"error":"Not Found","path":"/api/x"}';
  assert.deepEqual(echoOf(answer(404, { body })), { path: '/api/x' });
  assert.equal(echoOf(answer(200, { body })), undefined);
  assert.equal(echoOf(answer(404, { body: 'nothing' })), undefined);
});
