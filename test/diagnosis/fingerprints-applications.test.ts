// What web frameworks answer by themselves, as known from their sources and from reports.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responderOf } from '../../src/diagnosis/responder.ts';
import { type AnswerParts, answer } from './answer.ts';

/** The answer to `POST /x`, and name, strength and role of its author. */
const rows: readonly (readonly [sentence: string, status: number, parts: AnswerParts, expected: string])[] = [
  [
    'a Go router, or Traefik, knows no route',
    404,
    {
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
      body: '404 page not found\n',
    },
    'Go Proven unknown',
  ],
  [
    "Go's router refuses a method",
    405,
    {
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'X-Content-Type-Options': 'nosniff',
        Allow: 'GET, HEAD',
      },
      body: 'Method Not Allowed\n',
    },
    'Go Proven application',
  ],
  [
    'gin knows no route',
    404,
    { headers: { 'Content-Type': 'text/plain' }, body: '404 page not found' },
    'gin Proven application',
  ],
  [
    'Spring Boot refuses a method',
    405,
    {
      headers: { Allow: 'GET' },
      body: '{"timestamp":"2024-05-01T10:00:00.000+00:00","status":405,"error":"Method Not Allowed","path":"/items"}',
    },
    'Spring Proven application',
  ],
  [
    'Tomcat refuses a method',
    405,
    {
      phrase: '',
      body: '<!doctype html><html lang="en"><head><title>HTTP Status 405 – Method Not Allowed</title><style type="text/css">body {font-family:Tahoma,Arial,sans-serif;}</style></head>',
    },
    'Tomcat Proven application',
  ],
  [
    'Jetty refuses a method',
    405,
    {
      body: '<html><head><title>Error 405</title></head><body><h2>HTTP ERROR 405 HTTP method POST is not supported by this URL</h2><table><tr><th>URI:</th><td>/ctx/x</td></tr></table><hr><a href="https://eclipse.org/jetty">Powered by Jetty:// 9.4.57</a>',
    },
    'Jetty Proven application',
  ],
  [
    'an API on Flask refuses in JSON of its own',
    405,
    {
      headers: { Allow: 'GET' },
      body: '{"code": "method_not_allowed", "message": "The method is not allowed for the requested URL.", "status": 405}\n',
    },
    'Flask Proven application',
  ],
  [
    'Flask of an old version refuses',
    405,
    {
      body: '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n',
    },
    'Flask Proven application',
  ],
  [
    'Django REST framework refuses',
    405,
    { headers: { Allow: 'GET, HEAD, OPTIONS' }, body: '{"detail":"Method \\"POST\\" not allowed."}' },
    'Django Proven application',
  ],
  [
    'ASP.NET Core refuses',
    405,
    { headers: { Server: 'Kestrel', Allow: 'GET', 'Content-Length': '0' } },
    'ASP.NET Core Hinted application',
  ],
  [
    'only Server uvicorn is there',
    200,
    { headers: { server: 'uvicorn', 'content-type': 'application/json' }, body: '{}' },
    'uvicorn Hinted application',
  ],
];

for (const [sentence, status, parts, expected] of rows) {
  test(sentence, () => {
    const { name, strength, role } = responderOf(answer(status, parts), { method: 'POST', path: '/x' });
    assert.equal(`${name} ${strength} ${role}`, expected);
  });
}
