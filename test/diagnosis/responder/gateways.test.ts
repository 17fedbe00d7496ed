// Answers that look like a gateway's own, and are not: what stands behind it, what stands beside it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responderOf } from '../../../src/diagnosis/responder/index.ts';
import { type AnswerParts, answer } from '../answer.ts';
import { footerlessPage, haproxyPage, nginxPage } from '../pages.ts';

const html = { 'Content-Type': 'text/html' };
const json = { 'Content-Type': 'application/json' };

/** The answer to `POST /x`, and name, strength and role of its author. */
const rows: readonly (readonly [sentence: string, status: number, parts: AnswerParts, expected: string])[] = [
  [
    'an application behind Envoy answers an empty 404',
    404,
    { headers: { server: 'istio-envoy', 'content-length': '0', 'x-envoy-upstream-service-time': '4' } },
    'Unknown Unknown unknown',
  ],
  [
    'an application behind an Envoy that hides its headers answers an empty 404 with fields of its own',
    404,
    { headers: { server: 'envoy', 'content-length': '0', vary: 'Origin' } },
    'Unknown Unknown unknown',
  ],
  [
    'an empty 404 whose names were not written by an Envoy, although Server says so',
    404,
    { headers: { Server: 'envoy', 'Content-Length': '0' } },
    'Unknown Unknown unknown',
  ],
  [
    'an empty redirect to https with Server envoy, which may as well come from behind it',
    301,
    { headers: { server: 'envoy', location: 'https://app.example/x', 'content-length': '0' } },
    'Unknown Unknown unknown',
  ],
  [
    'an application quotes the error of an Envoy that it asked',
    502,
    { headers: json, body: '{"error":"upstream connect error or disconnect/reset before headers"}' },
    'Unknown Unknown unknown',
  ],
  [
    'a WebSocket server on Node.js asks for an upgrade',
    426,
    { headers: { 'Content-Type': 'text/plain', 'Content-Length': '16' }, body: 'Upgrade Required' },
    'Unknown Unknown unknown',
  ],
  [
    'a JSON that was cut',
    404,
    { headers: json, body: '{"message":"no Route matched' },
    'Unknown Unknown unknown',
  ],
  [
    "an API gives Kong's words to a customer of its own",
    200,
    { headers: json, body: '{"message":"no Route matched with those values"}' },
    'Unknown Unknown unknown',
  ],
  [
    'a hand-written page in the form of HAProxy',
    404,
    { headers: html, body: haproxyPage('404 Not Found', 'Nothing to see here.') },
    'Unknown Unknown unknown',
  ],
  [
    "HAProxy's page for another status than the one that came",
    500,
    { headers: html, body: haproxyPage('404 Not Found', 'The resource could not be found.') },
    'Unknown Unknown unknown',
  ],
  [
    'WildFly (Undertow) knows no route',
    404,
    { headers: html, body: '<html><head><title>Error</title></head><body>Not Found</body></html>' },
    'Unknown Unknown unknown',
  ],
  [
    'Vert.x knows no route',
    404,
    { headers: html, body: '<html><body><h1>Resource not found</h1></body></html>' },
    'Unknown Unknown unknown',
  ],
  [
    "a cloud load balancer that patches nginx's footer away, and is not AWS's",
    502,
    { headers: { Server: 'elb', ...html }, body: footerlessPage('502 Bad Gateway') },
    'Unknown Unknown unknown',
  ],
  [
    "nginx's page with a footer that nobody here knows",
    403,
    { headers: { Server: 'stgw', ...html }, body: nginxPage('403 Forbidden', 'stgw') },
    'Unknown Unknown unknown',
  ],
  [
    'an error of the origin, passed on by CloudFront, which says error of it as well',
    404,
    { headers: { 'X-Cache': 'Error from cloudfront', Via: '1.1 x.cloudfront.net (CloudFront)' }, body: 'x' },
    'Unknown Unknown unknown',
  ],
  [
    'an answer of the application through Cloudflare',
    404,
    { headers: { Server: 'cloudflare', 'CF-RAY': '8f0c', ...json }, body: '{"error":"no such order"}' },
    'Unknown Unknown unknown',
  ],
  [
    'AWS API Gateway knows no route',
    404,
    { headers: { ...json, 'Apigw-Requestid': 'AbC=' }, body: '{"message":"Not Found"}' },
    'Unknown Unknown unknown',
  ],
  [
    'AWS API Gateway misses a token',
    403,
    {
      headers: { ...json, 'x-amzn-ErrorType': 'MissingAuthenticationTokenException' },
      body: '{"message":"Missing Authentication Token"}',
    },
    'Unknown Unknown unknown',
  ],
  [
    'Akamai denies',
    403,
    {
      headers: { Server: 'AkamaiGHost', ...html },
      body: '<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nReference&#32;&#35;18&#46;2d351ab8&#46;1557333295&#46;a4e16ab\n</BODY>\n</HTML>\n',
    },
    'Unknown Unknown unknown',
  ],
  [
    'Apache Traffic Server misses an origin',
    404,
    {
      headers: { Server: 'ATS/9.2.3', ...html },
      body: '<HTML>\n<HEAD>\n<TITLE>Not Found on Accelerator</TITLE>\n</HEAD>\n</HTML>\n',
    },
    'Unknown Unknown unknown',
  ],
  [
    'an application on Node.js behind Caddy answers an empty 404',
    404,
    { headers: { Server: 'Caddy', 'Content-Length': '0', 'X-Request-Cost': '1' } },
    'Unknown Unknown unknown',
  ],
  [
    'an application behind a current Caddy answers an empty 404',
    404,
    { headers: { Server: 'Caddy', Via: '1.1 Caddy', 'Content-Length': '0' } },
    'Unknown Unknown unknown',
  ],
  [
    'an application without a body behind Caddy',
    204,
    { headers: { Server: 'Caddy' } },
    'Unknown Unknown unknown',
  ],
  [
    'gin behind KrakenD, which completed the answer',
    404,
    { headers: { 'X-Krakend-Completed': 'true', 'Content-Type': 'text/plain' }, body: '404 page not found' },
    'gin Proven application',
  ],
  [
    'Spring behind Skipper',
    404,
    {
      headers: { Server: 'Skipper', ...json },
      body: '{"timestamp":1,"status":404,"error":"Not Found","path":"/x"}',
    },
    'Spring Proven application',
  ],
  [
    'a redirect of an application that says more than the status text',
    302,
    {
      headers: { Location: '/login', 'Content-Type': 'text/plain; charset=utf-8' },
      body: 'Found. Redirecting to /login',
    },
    'Unknown Unknown unknown',
  ],
  [
    'a Java server with a phrase in capitals and underscores',
    405,
    { phrase: 'METHOD_NOT_ALLOWED', headers: json, body: '{}' },
    'Unknown Unknown unknown',
  ],
];

for (const [sentence, status, parts, expected] of rows) {
  test(sentence, () => {
    const { name, strength, role } = responderOf(answer(status, parts), { method: 'POST', path: '/x' });
    assert.equal(`${name} ${strength} ${role}`, expected);
  });
}
