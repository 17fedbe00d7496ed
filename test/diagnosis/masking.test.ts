// Answers that say the same although the requests differed, and answers that only look alike.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Likeness, maskedBody, sameAnswer, sameResponder } from '../../src/diagnosis/masking.ts';
import type { Answer } from '../../src/model.ts';
import { answer } from './answer.ts';

const html = { 'Content-Type': 'text/html; charset=utf-8' };
const json = { 'Content-Type': 'application/json' };
const text = { 'Content-Type': 'text/plain; charset=utf-8' };
const login = { method: 'POST', path: '/console/api/login', host: 'app.example' };
const beside = { method: 'GET', path: '/console/api/methodprobe-1a2b3c4d', host: 'app.example' };

describe('the same answer', () => {
  test('Express refuses the declared path and a path beside it alike', () => {
    const page = (line: string) => answer(404, { headers: html, body: `<pre>Cannot ${line}</pre>` });
    const declared = page('POST /console/api/login');
    const control = page('GET /console/api/methodprobe-1a2b3c4d');
    assert.ok(sameAnswer(declared, login, control, beside));
  });

  test('a path that a rewrite made is the same on both sides', () => {
    const body = '{"message":"Route POST:/login not found","error":"Not Found","statusCode":404}';
    const seen = answer(404, { headers: json, body });
    const direct = { method: 'POST', path: '/login', host: 'app.example' };
    assert.equal(maskedBody(seen, login), maskedBody(seen, direct));
    const plain = answer(404, { headers: text, body: 'no handler for /login at all 1' });
    const rewritten = answer(404, { headers: text, body: 'no handler for /console/api/login at all 1' });
    assert.ok(sameAnswer(plain, login, rewritten, direct));
  });

  test('an entity that is missing is told apart from a route that is missing', () => {
    const order = { method: 'GET', path: '/orders/17', host: 'app.example' };
    const entity = answer(404, { headers: json, body: '{"detail":"order 17 does not exist"}' });
    const route = answer(404, { headers: json, body: '{"detail":"Not Found"}' });
    assert.ok(!sameAnswer(entity, order, route, { ...beside, path: '/orders/methodprobe-1a2b3c4d' }));
  });

  test('ids and dates of one request do not count', () => {
    const body = (id: string, at: string, ray: string, epoch: number) =>
      answer(404, { headers: json, body: `{"id":"${id}","at":"${at}","ray":"${ray}","ms":${epoch}}` });
    const a = body(
      '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
      '2026-11-21T17:53:21.123Z',
      '0af7651916cd43dd',
      1795283601123,
    );
    const b = body(
      '7f9619ff-8b86-4d01-b42d-00cf4fc964f0',
      '2026-11-21 17:53:29+00:00',
      'deadbeef12',
      1795283609999,
    );
    assert.ok(sameAnswer(a, login, b, login));
    assert.match(maskedBody(a, login), /^\{"id":"<id>","at":"<date>","ray":"<id>","ms":<id>\}$/);
  });

  test('codes and words count', () => {
    const a = answer(404, { headers: json, body: '{"code":1001}' });
    const b = answer(404, { headers: json, body: '{"code":1002}' });
    assert.ok(!sameAnswer(a, login, b, login));
  });

  test('status and media type count, parameters of the type do not', () => {
    const a = answer(404, { headers: html, body: 'x' });
    assert.ok(!sameAnswer(a, login, answer(405, { headers: html, body: 'x' }), login));
    assert.ok(!sameAnswer(a, login, answer(404, { headers: json, body: 'x' }), login));
    assert.ok(
      sameAnswer(a, login, answer(404, { headers: { 'Content-Type': 'text/html' }, body: 'x' }), login),
    );
  });

  test('a long body is compared by more than its start', () => {
    const start = 'x'.repeat(5000);
    const a = answer(404, { headers: html, body: `${start}a` });
    assert.ok(!sameAnswer(a, login, answer(404, { headers: html, body: `${start}bc` }), login));
    assert.ok(sameAnswer(a, login, answer(404, { headers: html, body: `${start}a` }), login));
  });

  test('a path is masked in every spelling in which bodies repeat it', () => {
    const asked = { method: 'GET', path: '/a%20b/<c>?q=1&r=2', host: 'app.example:8080' };
    const body =
      '/a%20b/<c>?q=1&r=2 /a%20b/<c> "/a b/<c>" /a%20b/&lt;c&gt;?q=1&amp;r=2 \\/a%20b\\/<c> http://APP.example/';
    const expected = '<path> <path> "<path>" <path> <path> http://<host>/';
    assert.equal(maskedBody(answer(404, { body }), asked), expected);
  });

  test('a short path is not found in tags and longer words', () => {
    const seen = answer(404, { body: '<a>x</a> /ab /a-b b/a /a.' });
    assert.equal(maskedBody(seen, { method: 'GET', path: '/a' }), '<a>x</a> /ab /a-b b/a <path>.');
    assert.equal(maskedBody(seen, { method: 'GET', path: '/' }), seen.bodyStart);
  });

  test('no path and no body makes masking fail', () => {
    const path = fc.string({ unit: fc.constantFrom(...'/[](){}*+?.\\^$|%2f-a') }).map((tail) => `/${tail}`);
    fc.assert(
      fc.property(path, fc.string(), (given, body) => {
        const seen = answer(404, { headers: text, body: `no route ${given} ${body}` });
        assert.ok(sameAnswer(seen, { ...login, path: given }, seen, { ...beside, path: given }));
      }),
    );
  });
});

const nginxPage = (version: string) =>
  `<html>\r\n<head><title>405 Not Allowed</title></head>\r\n<body>\r\n<center><h1>405 Not Allowed</h1></center>\r\n<hr><center>${version}</center>\r\n</body>\r\n</html>\r\n`;

const fastapi = answer(405, { headers: { ...json, allow: 'GET' }, body: '{"detail":"Method Not Allowed"}' });
const starlette = answer(404, { headers: { ...text, server: 'uvicorn' }, body: 'Not Found' });
const flask = answer(404, {
  headers: html,
  phrase: 'NOT FOUND',
  body: '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>',
});
const nginx = answer(405, { headers: { 'Content-Type': 'text/html' }, body: nginxPage('nginx') });
const otherNginx = answer(405, { headers: { 'Content-Type': 'text/html' }, body: nginxPage('nginx/1.22.1') });
const page = answer(200, { headers: html, body: '<html>front end</html>' });
const data = answer(200, { headers: json, body: '{"ok":true}' });
const otherData = answer(201, { headers: { ...json, Server: 'nginx' }, body: '{"ok":false}' });
const nothing = answer(404);
const kong = answer(404, { headers: json, body: '{"message":"no Route matched with those values"}' });

const likenesses: readonly (readonly [string, Answer, Answer, Likeness])[] = [
  ['the same bytes', nginx, nginx, 'yes'],
  ['FastAPI and Starlette are one application', fastapi, starlette, 'yes'],
  ['Flask is not FastAPI', flask, fastapi, 'no'],
  ["Kong's own 404 is not the application's", kong, fastapi, 'no'],
  ["nginx's page is not Flask's", nginx, flask, 'no'],
  ['two pages of nginx may come from the gateway and from the file server', nginx, otherNginx, 'unclear'],
  ['a page is not data', page, data, 'no'],
  ['data of unknown authors', data, otherData, 'yes'],
  ['nobody can tell two empty refusals apart', nothing, answer(404, { phrase: '' }), 'unclear'],
  ['two empty successes', answer(204), answer(204), 'yes'],
  ['one is known, the other is not', fastapi, nothing, 'unclear'],
  ['a success and a refusal of unknown authors', data, answer(401, { headers: json, body: '{}' }), 'unclear'],
];

describe('the same author', () => {
  for (const [sentence, a, b, expected] of likenesses) {
    test(`${sentence}: ${expected}`, () => {
      assert.equal(sameResponder(a, login, b, login), expected);
      assert.equal(sameResponder(b, login, a, login), expected);
    });
  }

  test('a name by the Server field does not count, because nginx writes its own over it', () => {
    const direct = answer(200, { headers: { ...json, Server: 'gunicorn' }, body: '{"a":1}' });
    const passed = answer(200, { headers: { ...json, Server: 'uvicorn' }, body: '{"a":2}' });
    assert.equal(sameResponder(direct, login, passed, login), 'yes');
  });
});
