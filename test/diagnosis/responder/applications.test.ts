// Answers that look like those of one framework, and are another's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responderOf } from '../../../src/diagnosis/responder/index.ts';
import { type AnswerParts, answer } from '../answer.ts';

const json = { 'Content-Type': 'application/json' };
const utf8 = { 'Content-Type': 'text/html; charset=utf-8' };
const text = { 'Content-Type': 'text/plain; charset=utf-8' };
const node = { Connection: 'keep-alive', 'Keep-Alive': 'timeout=5' };

interface Row {
  readonly sentence: string;
  readonly status: number;
  readonly parts: AnswerParts;
  readonly author: string;
  /** Default POST. */
  readonly method?: string;
}

const unknown = (sentence: string, status: number, parts: AnswerParts): Row => ({
  sentence,
  status,
  parts,
  author: 'Unknown Unknown unknown',
});

const rows: readonly Row[] = [
  unknown('Litestar knows no route', 404, {
    headers: json,
    body: '{"status_code":404,"detail":"Not Found"}',
  }),
  unknown('Litestar refuses a method', 405, {
    headers: { ...json, Allow: 'GET' },
    body: '{"status_code":405,"detail":"Method Not Allowed"}',
  }),
  unknown('Django Ninja knows no entity', 404, { headers: json, body: '{"detail": "Not Found"}' }),
  unknown("FastAPI's words in another type", 404, {
    headers: { 'Content-Type': 'application/problem+json' },
    body: '{"detail":"Not Found"}',
  }),
  unknown('aiohttp refuses a method', 405, {
    headers: { ...text, Allow: 'GET,HEAD' },
    body: '405: Method Not Allowed',
  }),
  unknown('Tornado refuses a method', 405, {
    headers: { 'Content-Type': 'text/html; charset=UTF-8' },
    body: '<html><title>405: Method Not Allowed</title><body>405: Method Not Allowed</body></html>',
  }),
  unknown('Starlette behind nginx: the text is that of half the world', 405, {
    headers: { Server: 'nginx', ...text, allow: 'GET, HEAD' },
    body: 'Method Not Allowed',
  }),
  {
    ...unknown("the JSON of a Flask API is as long as FastAPI's", 405, {
      headers: { Server: 'gunicorn', ...json, Allow: 'GET', 'Content-Length': '31' },
    }),
    author: 'gunicorn Hinted application',
    method: 'HEAD',
  },
  {
    ...unknown('the same behind nginx', 405, {
      headers: { Server: 'nginx', ...json, Allow: 'GET', 'Content-Length': '31' },
    }),
    method: 'HEAD',
  },
  unknown('a service quotes what Flask told it', 502, {
    headers: json,
    body: '{"error":"orders said: The method is not allowed for the requested URL."}',
  }),
  unknown('an empty refusal with a phrase in capitals: Flask by hand, or an old Django', 405, {
    phrase: 'METHOD NOT ALLOWED',
    headers: { ...utf8, Allow: 'GET', 'Content-Length': '0' },
  }),
  {
    ...unknown("Go's router adds a slash, to HEAD without a body and with a type", 301, {
      headers: { ...utf8, Location: '/x/' },
    }),
    method: 'HEAD',
  },
  unknown('the JSON of an API on Flask is not that of echo', 404, {
    phrase: 'Not Found',
    headers: json,
    body: '{"message":"Not Found"}\n',
  }),
  unknown('Flask with its Allow in any order is not echo', 405, {
    headers: { ...json, Allow: 'OPTIONS, HEAD, GET' },
    body: '{"message":"Method Not Allowed"}\n',
  }),
  unknown('Rails renders a plain text with nosniff', 403, {
    headers: { ...text, 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'SAMEORIGIN' },
    body: 'Forbidden\n',
  }),
  unknown('helmet on Node.js adds nosniff to a plain text', 403, {
    headers: {
      ...text,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      ETag: 'W/"9-x"',
    },
    body: 'Forbidden\n',
  }),
  unknown('Express without its name sends a status text', 405, {
    headers: { ...text, ...node, Allow: 'GET', ETag: 'W/"12-x"' },
    body: 'Method Not Allowed',
  }),
  unknown('a handler on Node.js refuses without a type', 405, {
    headers: { ...node, Allow: 'GET' },
    body: 'Method Not Allowed',
  }),
  unknown('hapi knows no route', 404, {
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...node },
    body: '{"statusCode":404,"error":"Not Found","message":"Not Found"}',
  }),
  unknown('Next.js knows no page', 404, {
    headers: { ...utf8, 'X-Powered-By': 'Next.js' },
    body: '<!DOCTYPE html><html lang="en"><head></head><body><h1>404</h1></body></html>',
  }),
  unknown('Fiber knows no route', 404, { headers: text, body: 'Cannot POST /x' }),
  unknown("Nest's words with another status", 400, {
    headers: json,
    body: '{"message":"Cannot POST /x","error":"Bad Request","statusCode":400}',
  }),
  unknown('axum refuses a method', 405, { headers: { allow: 'GET,HEAD', 'content-length': '0' } }),
  unknown('Phoenix knows no route', 404, { headers: utf8, body: 'Not Found' }),
  unknown('Laravel refuses a method', 405, {
    headers: { ...json, Allow: 'GET, HEAD' },
    body: '{"message":"The POST method is not supported for route x. Supported methods: GET, HEAD."}',
  }),
  unknown('Micronaut knows no route', 404, {
    headers: json,
    body: '{"_links":{"self":[{"href":"/x","templated":false}]},"_embedded":{"errors":[{"message":"Page Not Found"}]},"message":"Not Found"}',
  }),
  unknown('Quarkus knows no route', 404, {
    headers: { 'Content-Type': 'text/html' },
    body: '<!doctype html>\n<html lang="en">\n<head>\n    <title>404 - Resource Not Found</title>',
  }),
  unknown('an API with the properties of Spring in another order', 404, {
    headers: json,
    body: '{"status":404,"error":"Not Found","timestamp":1,"path":"/x"}',
  }),
  unknown("GlassFish's page is near Tomcat's", 404, {
    headers: { 'Content-Type': 'text/html' },
    body: '<html><head><title>GlassFish Server Open Source Edition 4.1 - Error report</title><style type="text/css">H1 {font-family:Tahoma,Arial}</style>',
  }),
  unknown('a page of an application about Tomcat', 200, {
    headers: utf8,
    body: '<title>HTTP Status 404 – Not Found</title><style>p{font-family:Tahoma}</style>',
  }),
  unknown('Puma names the method that was asked, and nobody else', 501, {
    body: 'PATCH method is not supported',
  }),
  unknown('a minified page with unquoted attributes', 404, {
    headers: utf8,
    body: '<!doctype html><html lang=en><title>404 Not Found</title>',
  }),
  {
    ...unknown('only Server uvicorn is there', 200, { headers: { server: 'uvicorn', ...json }, body: '{}' }),
    author: 'uvicorn Hinted application',
  },
];

for (const { sentence, status, parts, author, method = 'POST' } of rows) {
  test(sentence, () => {
    const { name, strength, role } = responderOf(answer(status, parts), { method, path: '/x' });
    assert.equal(`${name} ${strength} ${role}`, author);
  });
}
