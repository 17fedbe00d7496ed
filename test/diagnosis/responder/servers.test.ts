// Answers that look like those of nginx, Apache or another web server, and are somebody else's; and
// when a Server field or an ETag tells nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responderOf } from '../../../src/diagnosis/responder/index.ts';
import { type AnswerParts, answer } from '../answer.ts';
import { nginxPage } from '../pages.ts';

const html = { 'Content-Type': 'text/html' };
const ofNginx = {
  ETag: '"6b01da91-11"',
  'Last-Modified': 'Sat, 21 Nov 2026 17:53:21 GMT',
  'Accept-Ranges': 'bytes',
};
const redirectPage = nginxPage('301 Moved Permanently', 'nginx');

/** The answer to `POST /x`, and name, strength and role of its author. */
const rows: readonly (readonly [sentence: string, status: number, parts: AnswerParts, expected: string])[] = [
  [
    'only Server nginx is there',
    200,
    { headers: { Server: 'nginx', 'Content-Type': 'application/json' }, body: '{}' },
    'Unknown Unknown unknown',
  ],
  [
    'only Server Microsoft-IIS is there, which also passes on what others answer',
    404,
    { headers: { Server: 'Microsoft-IIS/10.0', 'X-Powered-By': 'ARR/3.0' }, body: 'no' },
    'Unknown Unknown unknown',
  ],
  [
    'a file of unknown origin',
    200,
    { headers: { ...ofNginx, ETag: '"abc"' }, body: 'x' },
    'Unknown Unknown static',
  ],
  [
    'an ETag in the form of nginx that does not fit the date',
    200,
    { headers: { ...ofNginx, 'Last-Modified': 'Sat, 21 Nov 2026 17:53:22 GMT' }, body: 'x' },
    'Unknown Unknown static',
  ],
  ['a file of nginx', 200, { headers: ofNginx, body: 'x' }, 'nginx Proven static'],
  [
    'a file of OpenResty, which writes ETag as nginx does',
    200,
    { headers: { Server: 'openresty/1.27.1.1', ...ofNginx }, body: 'x' },
    'Unknown Unknown static',
  ],
  [
    'Tengine refuses a method',
    405,
    {
      phrase: 'Not Allowed',
      headers: { Server: 'Tengine', ...html },
      body: nginxPage('405 Not Allowed', 'tengine').replace('<hr>', '<hr/>Powered by Tengine<hr>'),
    },
    'Tengine Proven unknown',
  ],
  [
    'Angie refuses a method, behind nginx',
    405,
    {
      phrase: 'Not Allowed',
      headers: { Server: 'nginx', ...html },
      body: nginxPage('405 Not Allowed', 'Angie/1.10.3'),
    },
    'Angie Proven unknown',
  ],
  [
    'freenginx refuses a method',
    405,
    {
      phrase: 'Not Allowed',
      headers: { Server: 'freenginx/1.27.4', ...html },
      body: nginxPage('405 Not Allowed', 'freenginx/1.27.4'),
    },
    'freenginx Proven unknown',
  ],
  [
    'Angie refuses a method with a page of its own: the phrase alone is that of the whole family',
    405,
    { phrase: 'Not Allowed', headers: { Server: 'Angie/1.10.3', ...html }, body: '<h1>Sorry</h1>' },
    'Unknown Unknown unknown',
  ],
  [
    'OpenResty refuses a method with a page of its own',
    405,
    { phrase: 'Not Allowed', headers: { Server: 'openresty', ...html }, body: '<h1>Sorry</h1>' },
    'Unknown Unknown unknown',
  ],
  [
    'an ALB refuses a method with a page of its own',
    405,
    { phrase: 'Not Allowed', headers: { Server: 'awselb/2.0', ...html }, body: '<h1>Sorry</h1>' },
    'AWS ALB Hinted gateway',
  ],
  [
    'a page of somebody who writes about nginx',
    200,
    {
      headers: html,
      body: `<!doctype html><p>The page is:</p><pre>${nginxPage('405 Not Allowed', 'nginx')}</pre>`,
    },
    'Unknown Unknown unknown',
  ],
  [
    'an nginx behind ingress-nginx redirects to another path',
    301,
    { headers: { ...html, Location: 'https://app.example/x/' }, body: redirectPage },
    'nginx Proven unknown',
  ],
  [
    'an nginx behind ingress-nginx redirects to http',
    301,
    { headers: { ...html, Location: 'http://app.example/x' }, body: redirectPage },
    'nginx Proven unknown',
  ],
  [
    'an old page of an application with the document type of Apache',
    200,
    {
      headers: html,
      body: '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n<html><head>\n<title>Orders</title>\n</head></html>',
    },
    'Unknown Unknown unknown',
  ],
  [
    "the file server of Python's standard library",
    404,
    {
      headers: { Server: 'SimpleHTTP/0.6 Python/3.11.7', 'Content-Type': 'text/html;charset=utf-8' },
      body: '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"\n        "http://www.w3.org/TR/html4/strict.dtd">\n<html>\n    <head>\n',
    },
    'Unknown Unknown unknown',
  ],
  [
    'the driver under IIS refuses, whatever is served through it',
    404,
    {
      headers: { Server: 'Microsoft-HTTPAPI/2.0', 'Content-Type': 'text/html; charset=us-ascii' },
      body: '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN""http://www.w3.org/TR/html4/strict.dtd">\r\n<HTML><HEAD><TITLE>Not Found</TITLE>',
    },
    'Unknown Unknown unknown',
  ],
  [
    'lighttpd misses a file',
    404,
    {
      headers: { Server: 'lighttpd/1.4.73', ...html },
      body: '<?xml version="1.0" encoding="iso-8859-1"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"\n>\n<html>\n <head>\n  <title>404 Not Found</title>',
    },
    'Unknown Unknown unknown',
  ],
  [
    "PHP's built-in server misses a file",
    404,
    {
      headers: { 'Content-Type': 'text/html; charset=UTF-8' },
      body: '<!doctype html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>The requested resource <code class="url">/x</code> was not found on this server.</p></body></html>',
    },
    'Unknown Unknown unknown',
  ],
  [
    'a file server of its own that lists the methods in another order',
    405,
    { headers: { Allow: 'GET,HEAD,POST,OPTIONS' } },
    'Unknown Unknown unknown',
  ],
];

for (const [sentence, status, parts, expected] of rows) {
  test(sentence, () => {
    const { name, strength, role } = responderOf(answer(status, parts), { method: 'POST', path: '/x' });
    assert.equal(`${name} ${strength} ${role}`, expected);
  });
}
