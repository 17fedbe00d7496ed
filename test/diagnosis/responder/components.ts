// The software whose own answers are known, and what each answers to `POST /x`: at least one answer for
// every one of them. Written from sources, measurements and reports; the captures hold measured ones.

import type { AnswerParts } from '../answer.ts';
import {
  apachePage,
  djangoPage,
  expressPage,
  footerlessPage,
  haproxyPage,
  iisPage,
  nginxPage,
  s3Error,
  tomcatPage,
  werkzeugPage,
} from '../pages.ts';

/** An answer, and the name, strength and role of its author. `asked` when it is not `POST /x`. */
export interface KnownAnswer {
  readonly sentence: string;
  readonly status: number;
  readonly parts: AnswerParts;
  readonly author: string;
  readonly asked?: { readonly method: string; readonly path: string };
}

/**
 * Everything that answers by itself in a way that was measured, read in its source, documented or
 * reported. Not here: the load balancers of Google Cloud, of which only hearsay is known.
 */
export const components = [
  'nginx',
  'nginx, plain http on a TLS port',
  'nginx, auth_request that gets 405',
  'ingress-nginx',
  'NGINX Ingress Controller',
  'OpenResty',
  'Kong',
  'APISIX',
  'Traefik',
  'HAProxy',
  'Envoy',
  'Caddy',
  'Skipper',
  'Varnish',
  'Apache httpd',
  'Tomcat',
  'Spring Boot MVC',
  'Jetty',
  'Starlette',
  'FastAPI',
  'Werkzeug and Flask',
  'Django',
  'Express',
  'NestJS',
  'Fastify',
  'Koa',
  'Hono',
  'Go net/http up to 1.21',
  'Go net/http from 1.22',
  'gin',
  'echo',
  'gorilla/mux',
  'Rails and Puma',
  'ASP.NET Core',
  'IIS',
  'AWS ALB',
  'AWS Classic ELB',
  'CloudFront',
  'S3 and MinIO',
  'Cloudflare',
  'KrakenD',
  'Azure Application Gateway',
  'ModSecurity',
] as const;

export type Component = (typeof components)[number];

const html = { 'Content-Type': 'text/html' };
const utf8 = { 'Content-Type': 'text/html; charset=utf-8' };
const json = { 'Content-Type': 'application/json' };
const goText = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
const node = { Connection: 'keep-alive', 'Keep-Alive': 'timeout=5' };

const row = (sentence: string, status: number, parts: AnswerParts, author: string): KnownAnswer => ({
  sentence,
  status,
  parts,
  author,
});

const proxies: Partial<Record<Component, readonly KnownAnswer[]>> = {
  nginx: [
    row(
      'a static location refuses',
      405,
      {
        phrase: 'Not Allowed',
        headers: { Server: 'nginx/1.22.1', ...html },
        body: nginxPage('405 Not Allowed', 'nginx/1.22.1'),
      },
      'nginx Proven unknown',
    ),
    row(
      'a page of its own for 405, behind a proxy that hides Server',
      405,
      { phrase: 'Not Allowed', headers: html, body: '<h1>Sorry</h1>' },
      'nginx Hinted unknown',
    ),
    row(
      'a status that was rewritten leaves the page',
      200,
      { headers: html, body: nginxPage('405 Not Allowed', 'nginx') },
      'nginx Proven unknown',
    ),
    {
      ...row(
        'a 404 to HEAD tells its length',
        404,
        { headers: { Server: 'nginx', ...html, 'Content-Length': '146' } },
        'nginx Hinted unknown',
      ),
      asked: { method: 'HEAD', path: '/x' },
    },
  ],
  'nginx, plain http on a TLS port': [
    row(
      'its page says so',
      400,
      {
        headers: { Server: 'nginx', ...html, Connection: 'close' },
        body: nginxPage('400 The plain HTTP request was sent to HTTPS port', 'nginx'),
      },
      'nginx Proven unknown',
    ),
  ],
  'nginx, auth_request that gets 405': [
    row(
      'the client meets 500',
      500,
      {
        headers: { Server: 'nginx/1.22.1', ...html },
        body: nginxPage('500 Internal Server Error', 'nginx/1.22.1'),
      },
      'nginx Proven unknown',
    ),
  ],
  'ingress-nginx': [
    row(
      'no rule matches: the page of its built-in server',
      404,
      { headers: html, body: nginxPage('404 Not Found', 'nginx') },
      'nginx Proven unknown',
    ),
    row(
      'no rule matches: the classic default backend',
      404,
      { headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: 'default backend - 404' },
      'default backend Proven gateway',
    ),
    row(
      'https is demanded',
      308,
      {
        headers: { ...html, Location: 'https://app.example/x' },
        body: nginxPage('308 Permanent Redirect', 'nginx'),
      },
      'ingress-nginx Hinted gateway',
    ),
  ],
  'NGINX Ingress Controller': [
    row(
      'https is demanded: the page is nginx, and nothing says whose',
      301,
      {
        headers: { Server: 'nginx/1.27.4', ...html, Location: 'https://app.example:443/x' },
        body: nginxPage('301 Moved Permanently', 'nginx/1.27.4'),
      },
      'nginx Proven unknown',
    ),
  ],
  OpenResty: [
    row(
      'the method is refused',
      405,
      {
        phrase: 'Not Allowed',
        headers: { Server: 'openresty/1.21.4.1', ...html },
        body: nginxPage('405 Not Allowed', 'openresty/1.21.4.1'),
      },
      'OpenResty Proven unknown',
    ),
    row(
      'its version is hidden and nginx stands in front',
      404,
      { headers: { Server: 'nginx', ...html }, body: nginxPage('404 Not Found', 'openresty') },
      'OpenResty Proven unknown',
    ),
  ],
  Kong: [
    row(
      'an unknown route',
      404,
      {
        headers: { Server: 'kong/3.9.0', 'X-Kong-Response-Latency': '0', ...json },
        body: '{\n  "message":"no Route matched with those values",\n  "request_id":"c0ffee00c0ffee00c0ffee00c0ffee00"\n}',
      },
      'Kong Proven gateway',
    ),
    row(
      'an unknown route, with its headers switched off',
      404,
      { headers: json, body: '{"message":"no Route matched with those values"}' },
      'Kong Proven gateway',
    ),
    row(
      'a method that nginx in it refuses',
      405,
      {
        headers: { Server: 'kong/3.9.0', 'X-Kong-Response-Latency': '0', ...json },
        body: '{"message":"Method not allowed"}',
      },
      'Kong Proven gateway',
    ),
    row(
      'https is demanded',
      426,
      {
        headers: { Connection: 'Upgrade', Upgrade: 'TLS/1.2, HTTP/1.1' },
        body: '{"message":"Please use HTTPS protocol"}',
      },
      'Kong Proven gateway',
    ),
    row(
      'only the layout of its text is left',
      503,
      {
        body: '{\n  "message":"failure to get a peer from the ring-balancer",\n  "request_id":"c0ffee00c0ffee00c0ffee00c0ffee00"\n}',
      },
      'Kong Hinted gateway',
    ),
  ],
  APISIX: [
    row(
      'an unknown route',
      404,
      { headers: { Server: 'APISIX/3.9.1' }, body: '{"error_msg":"404 Route Not Found"}\n' },
      'APISIX Proven gateway',
    ),
    row(
      'no upstream',
      502,
      {
        headers: { Server: 'APISIX/3.9.1', ...html },
        body: nginxPage('502 Bad Gateway', 'openresty').replace(
          '</body>',
          '<p><em>Powered by <a href="https://apisix.apache.org/">APISIX</a>.</em></p></body>',
        ),
      },
      'APISIX Proven gateway',
    ),
  ],
  Traefik: [
    row(
      'an unknown route: the text of every Go router',
      404,
      { headers: goText, body: '404 page not found\n' },
      'Go Proven unknown',
    ),
    row(
      'https is demanded',
      308,
      {
        headers: { 'Content-Type': 'text/plain; charset=utf-8', Location: 'https://app.example/x' },
        body: 'Permanent Redirect',
      },
      'Traefik Hinted gateway',
    ),
  ],
  HAProxy: [
    row(
      'no server',
      503,
      {
        headers: { 'cache-control': 'no-cache', 'content-type': 'text/html' },
        body: haproxyPage('503 Service Unavailable', 'No server is available to handle this request.'),
      },
      'HAProxy Proven gateway',
    ),
    row(
      'deny_status 405',
      405,
      {
        headers: { 'cache-control': 'no-cache', 'content-type': 'text/html' },
        body: haproxyPage(
          '405 Method Not Allowed',
          'A request was made of a resource using a request method not supported by that resource',
        ),
      },
      'HAProxy Proven gateway',
    ),
    row(
      'a sentence of a later version',
      418,
      {
        headers: { 'cache-control': 'no-cache', 'content-type': 'text/html' },
        body: haproxyPage("418 I'm a teapot", 'It brews no coffee.'),
      },
      'HAProxy Hinted gateway',
    ),
    row(
      'redirect scheme https',
      302,
      { headers: { 'content-length': '0', location: 'https://app.example/x', 'cache-control': 'no-cache' } },
      'HAProxy Hinted gateway',
    ),
  ],
  Envoy: [
    row(
      'an unknown route',
      404,
      { headers: { server: 'istio-envoy', 'content-length': '0' } },
      'Envoy Hinted gateway',
    ),
    row(
      'HTTP/1.0',
      426,
      {
        headers: { server: 'envoy', connection: 'close', 'content-type': 'text/plain' },
        body: 'Upgrade Required',
      },
      'Envoy Hinted gateway',
    ),
    row(
      'no endpoint',
      503,
      { headers: { server: 'envoy', 'content-type': 'text/plain' }, body: 'no healthy upstream' },
      'Envoy Proven gateway',
    ),
    row(
      'a sidecar whose application does not listen, behind nginx',
      503,
      {
        headers: { Server: 'nginx', 'content-type': 'text/plain' },
        body: 'upstream connect error or disconnect/reset before headers. reset reason: connection failure',
      },
      'Envoy Proven unknown',
    ),
    row(
      'a sidecar denies, behind a gateway that is an Envoy as well',
      403,
      {
        headers: {
          server: 'istio-envoy',
          'content-type': 'text/plain',
          'x-envoy-upstream-service-time': '2',
        },
        body: 'RBAC: access denied',
      },
      'Envoy Proven unknown',
    ),
  ],
  Caddy: [
    row('no handler', 200, { headers: { Server: 'Caddy', 'Content-Length': '0' } }, 'Caddy Hinted unknown'),
    row(
      'a file is refused',
      405,
      { headers: { Allow: 'GET, HEAD', Server: 'Caddy', 'Content-Length': '0' } },
      'Caddy Hinted unknown',
    ),
    row(
      'a file',
      200,
      {
        headers: {
          'Accept-Ranges': 'bytes',
          'Content-Length': '2',
          Etag: '"tov5ox2"',
          'Last-Modified': 'Sat, 21 Nov 2026 17:53:21 GMT',
          Server: 'Caddy',
        },
        body: 'x\n',
      },
      'Caddy Proven static',
    ),
  ],
  Skipper: [
    row(
      'an unknown route',
      404,
      { headers: { Server: 'Skipper', ...goText }, body: 'Not Found\n' },
      'Skipper Hinted gateway',
    ),
    row(
      'an unknown route, behind a proxy that hides Server',
      404,
      { headers: goText, body: 'Not Found\n' },
      'Go Hinted unknown',
    ),
  ],
  Varnish: [
    row(
      'an unknown method',
      501,
      {
        headers: { 'Retry-After': '5', ...utf8 },
        body: '<!DOCTYPE html>\n<html>\n  <head>\n    <title>501 Not Implemented</title>\n  </head>\n  <body>\n    <h1>Error 501 Not Implemented</h1>\n    <h3>Guru Meditation:</h3>\n    <p>XID: 32770</p>\n    <hr>\n    <p>Varnish cache server</p>\n  </body>\n</html>\n',
      },
      'Varnish Proven gateway',
    ),
  ],
};

const servers: Partial<Record<Component, readonly KnownAnswer[]>> = {
  'Apache httpd': [
    row(
      'a missing file',
      404,
      { headers: { 'Content-Type': 'text/html; charset=iso-8859-1' }, body: apachePage('404 Not Found') },
      'Apache Proven unknown',
    ),
    row(
      'OPTIONS on a file',
      200,
      { headers: { Server: 'nginx', Allow: 'GET,POST,OPTIONS,HEAD,TRACE', 'Content-Length': '0' } },
      'Apache Hinted static',
    ),
  ],
  IIS: [
    row(
      'its file handler refuses',
      405,
      {
        headers: {
          Allow: 'GET, HEAD, OPTIONS, TRACE',
          Server: 'Microsoft-IIS/10.0',
          'X-Powered-By': 'ASP.NET',
          ...html,
        },
        body: '<h1>405</h1>',
      },
      'IIS Proven static',
    ),
    row(
      'its page, whoever stands in front',
      404,
      { headers: { Server: 'nginx', ...html }, body: iisPage('404 - File or directory not found.') },
      'IIS Proven unknown',
    ),
  ],
  'S3 and MinIO': [
    row(
      'S3 refuses the method',
      405,
      {
        headers: { Server: 'AmazonS3', Allow: 'GET' },
        body: s3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.'),
      },
      'S3 Proven static',
    ),
    row(
      'MinIO misses a key',
      404,
      { headers: { Server: 'MinIO' }, body: s3Error('NoSuchKey', 'The specified key does not exist.') },
      'MinIO Proven static',
    ),
    row(
      'one of them, behind a proxy',
      404,
      { headers: { Server: 'nginx' }, body: s3Error('NoSuchKey', 'The specified key does not exist.') },
      'S3 Hinted static',
    ),
  ],
  'AWS ALB': [
    row(
      'no healthy target',
      503,
      {
        headers: { Server: 'awselb/2.0', ...html },
        body: footerlessPage('503 Service Temporarily Unavailable'),
      },
      'AWS ALB Proven gateway',
    ),
    row(
      'the same behind nginx',
      502,
      { headers: { Server: 'nginx', ...html }, body: footerlessPage('502 Bad Gateway') },
      'AWS ALB Hinted gateway',
    ),
    row(
      'a redirect rule',
      301,
      {
        headers: { Server: 'awselb/2.0', ...html, Location: 'https://app.example:443/x' },
        body: footerlessPage('301 Moved Permanently'),
      },
      'AWS ALB Proven gateway',
    ),
    row(
      'a fixed response',
      404,
      { headers: { Server: 'awselb/2.0', 'Content-Type': 'text/plain' }, body: 'nothing here' },
      'AWS ALB Hinted gateway',
    ),
  ],
  'AWS Classic ELB': [
    {
      ...row(
        'a method of 128 characters',
        405,
        { phrase: 'METHOD_NOT_ALLOWED' },
        'AWS Classic ELB Hinted gateway',
      ),
      asked: { method: 'X'.repeat(128), path: '/x' },
    },
  ],
  CloudFront: [
    row(
      'the distribution refuses the method',
      403,
      {
        headers: { 'X-Cache': 'Error from cloudfront', ...html },
        body: '<H1>403 ERROR</H1>\n<H2>The request could not be satisfied.</H2>\nGenerated by cloudfront (CloudFront)\nRequest ID: x',
      },
      'CloudFront Proven gateway',
    ),
    row(
      'https is demanded',
      301,
      {
        headers: { Server: 'CloudFront', ...html, Location: 'https://app.example/x' },
        body: nginxPage('301 Moved Permanently', 'CloudFront'),
      },
      'CloudFront Proven gateway',
    ),
  ],
  Cloudflare: [
    row(
      'a block',
      403,
      {
        headers: { Server: 'cloudflare', 'CF-RAY': '8f0', ...html },
        body: '<html><head><title>Attention Required! | Cloudflare</title></head></html>',
      },
      'Cloudflare Proven gateway',
    ),
    row(
      'a challenge',
      403,
      {
        headers: { Server: 'cloudflare', 'cf-mitigated': 'challenge', ...html },
        body: '<title>Just a moment...</title>',
      },
      'Cloudflare Proven gateway',
    ),
    row(
      'a page of its nginx',
      400,
      { headers: { Server: 'cloudflare', ...html }, body: nginxPage('400 Bad Request', 'cloudflare') },
      'Cloudflare Proven gateway',
    ),
  ],
  KrakenD: [
    row(
      'an endpoint with another method',
      405,
      {
        headers: {
          'X-Krakend': 'Version 2.9.0',
          'X-Krakend-Completed': 'false',
          'Content-Type': 'text/plain',
          Allow: 'GET',
        },
        body: '405 method not allowed',
      },
      'KrakenD Proven gateway',
    ),
  ],
  'Azure Application Gateway': [
    row(
      'its firewall refuses',
      403,
      {
        headers: { Server: 'Microsoft-Azure-Application-Gateway/v2', ...html },
        body: nginxPage('403 Forbidden', 'Microsoft-Azure-Application-Gateway/v2'),
      },
      'Azure Application Gateway Proven gateway',
    ),
  ],
  ModSecurity: [
    row(
      'the page is that of the server it runs in',
      403,
      { headers: html, body: nginxPage('403 Forbidden', 'nginx') },
      'nginx Proven unknown',
    ),
    row('in Apache', 403, { headers: html, body: apachePage('403 Forbidden') }, 'Apache Proven unknown'),
  ],
};

const applications: Partial<Record<Component, readonly KnownAnswer[]>> = {
  Tomcat: [
    row(
      'the method is refused',
      405,
      {
        phrase: '',
        headers: { 'Content-Type': 'text/html;charset=utf-8' },
        body: tomcatPage(405, 'Method Not Allowed'),
      },
      'Tomcat Proven application',
    ),
  ],
  'Spring Boot MVC': [
    row(
      'the method is refused',
      405,
      {
        headers: { Allow: 'GET', ...json },
        body: '{"timestamp":"2026-05-01T10:00:00.000+00:00","status":405,"error":"Method Not Allowed","path":"/x"}',
      },
      'Spring Proven application',
    ),
    row(
      'WebFlux knows no route; Spring Cloud Gateway answers so, too',
      404,
      {
        headers: json,
        body: '{"timestamp":"2026-05-01T10:00:00.000+00:00","path":"/x","status":404,"error":"Not Found","requestId":"6d26d087-6"}',
      },
      'Spring Proven unknown',
    ),
  ],
  Jetty: [
    row(
      'the method is refused',
      405,
      {
        headers: { Server: 'nginx', ...html },
        body: '<html><head><title>Error 405</title></head><body><h2>HTTP ERROR 405 HTTP method POST is not supported by this URL</h2><table><tr><th>URI:</th><td>/x</td></tr></table><hr><a href="https://eclipse.org/jetty">Powered by Jetty:// 9.4.57</a>',
      },
      'Jetty Proven application',
    ),
  ],
  Starlette: [
    row(
      'the method is refused',
      405,
      {
        headers: { server: 'uvicorn', allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' },
        body: 'Method Not Allowed',
      },
      'Starlette Proven application',
    ),
    row(
      'the slash is missing',
      307,
      { headers: { server: 'uvicorn', 'content-length': '0', location: 'http://app.example/x/' } },
      'Starlette Hinted application',
    ),
  ],
  FastAPI: [
    row(
      'the method is refused',
      405,
      { headers: { allow: 'GET', ...json }, body: '{"detail":"Method Not Allowed"}' },
      'FastAPI Proven application',
    ),
    row(
      'no route',
      404,
      { headers: { Server: 'istio-envoy', ...json }, body: '{"detail":"Not Found"}' },
      'FastAPI Proven application',
    ),
  ],
  'Werkzeug and Flask': [
    row(
      'the method is refused',
      405,
      { headers: { Allow: 'OPTIONS, GET, HEAD', ...utf8 }, body: werkzeugPage('405 Method Not Allowed') },
      'Flask Proven application',
    ),
    row(
      'an API that answers in JSON',
      405,
      {
        headers: { Allow: 'GET', ...json },
        body: '{"message": "The method is not allowed for the requested URL."}\n',
      },
      'Flask Proven application',
    ),
    row(
      'a version of long ago',
      405,
      {
        body: '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n',
      },
      'Flask Proven application',
    ),
    row(
      'only the phrase is left',
      404,
      { phrase: 'NOT FOUND', headers: json, body: '{"code":"order_not_found"}' },
      'Flask Hinted application',
    ),
  ],
  Django: [
    row(
      'no route',
      404,
      {
        headers: utf8,
        body: djangoPage('Not Found', 'The requested resource was not found on this server.'),
      },
      'Django Proven application',
    ),
    row(
      'the method is refused',
      405,
      { headers: { Allow: 'GET', 'Content-Length': '0', ...utf8 } },
      'Django Hinted application',
    ),
    row(
      'Django REST framework refuses',
      405,
      {
        headers: { Allow: 'GET, HEAD, OPTIONS', ...json },
        body: '{"detail":"Method \\"POST\\" not allowed."}',
      },
      'Django Proven application',
    ),
    row(
      'the token of a form is missing',
      403,
      {
        headers: utf8,
        body: '<body>\n<div id="summary">\n  <h1>Forbidden <span>(403)</span></h1>\n  <p>CSRF verification failed. Request aborted.</p>\n</div>',
      },
      'Django Proven application',
    ),
    row('the slash is missing', 301, { headers: { Location: '/x/', ...utf8 } }, 'Django Hinted application'),
  ],
  Express: [
    row(
      'no handler',
      404,
      { headers: { ...utf8, 'X-Powered-By': 'Express' }, body: expressPage('POST /x') },
      'Express Proven application',
    ),
    row(
      'only its header is left',
      200,
      { headers: { ...json, 'X-Powered-By': 'Express' }, body: '{}' },
      'Express Hinted application',
    ),
  ],
  NestJS: [
    row(
      'no handler',
      404,
      { headers: json, body: '{"message":"Cannot POST /x","error":"Not Found","statusCode":404}' },
      'NestJS Proven application',
    ),
  ],
  Fastify: [
    row(
      'no route',
      404,
      { headers: json, body: '{"message":"Route POST:/x not found","error":"Not Found","statusCode":404}' },
      'Fastify Proven application',
    ),
  ],
  Koa: [
    row(
      'allowedMethods refuses',
      405,
      {
        headers: { Allow: 'HEAD, GET', 'Content-Type': 'text/plain; charset=utf-8', ...node },
        body: 'Method Not Allowed',
      },
      'Koa Hinted application',
    ),
  ],
  Hono: [
    row(
      'no handler',
      404,
      { headers: { 'Content-Type': 'text/plain; charset=UTF-8' }, body: '404 Not Found' },
      'Hono Hinted application',
    ),
  ],
  'Go net/http up to 1.21': [
    row('no route', 404, { headers: goText, body: '404 page not found\n' }, 'Go Proven unknown'),
    row(
      'a handler refuses by hand',
      405,
      { headers: goText, body: 'method not allowed\n' },
      'Go Hinted unknown',
    ),
  ],
  'Go net/http from 1.22': [
    row(
      'the method is refused',
      405,
      { headers: { ...goText, Allow: 'GET, HEAD' }, body: 'Method Not Allowed\n' },
      'Go Proven application',
    ),
  ],
  gin: [
    row(
      'no route',
      404,
      { headers: { 'Content-Type': 'text/plain' }, body: '404 page not found' },
      'gin Proven application',
    ),
    row(
      'the method is refused',
      405,
      { headers: { 'Content-Type': 'text/plain', Allow: 'GET' }, body: '405 method not allowed' },
      'gin Proven application',
    ),
  ],
  echo: [
    row(
      'no route',
      404,
      { headers: { 'Content-Type': 'application/json; charset=UTF-8' }, body: '{"message":"Not Found"}\n' },
      'echo Hinted application',
    ),
    row(
      'the method is refused',
      405,
      { headers: { ...json, Allow: 'OPTIONS, GET' }, body: '{"message":"Method Not Allowed"}\n' },
      'echo Hinted application',
    ),
  ],
  'gorilla/mux': [
    row(
      "no route: the text of Go's own router",
      404,
      { headers: goText, body: '404 page not found\n' },
      'Go Proven unknown',
    ),
  ],
  'Rails and Puma': [
    row(
      'no route',
      404,
      {
        headers: { ...utf8, 'X-Request-Id': '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', 'X-Runtime': '0.004113' },
        body: "<!DOCTYPE html>\n<html>\n<head>\n  <title>The page you were looking for doesn't exist (404)</title>\n</head>",
      },
      'Rails Proven application',
    ),
    row(
      'an answer of its own',
      422,
      {
        headers: { ...json, 'X-Request-Id': '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', 'X-Runtime': '0.004113' },
        body: '{"amount":["is missing"]}',
      },
      'Rails Hinted application',
    ),
    {
      ...row(
        'Puma does not know the method',
        501,
        { body: 'PROBE method is not supported' },
        'Puma Proven application',
      ),
      asked: { method: 'PROBE', path: '/x' },
    },
  ],
  'ASP.NET Core': [
    row(
      'the method is refused',
      405,
      { headers: { Server: 'Kestrel', Allow: 'DELETE, GET, PUT', 'Content-Length': '0' } },
      'ASP.NET Core Hinted application',
    ),
  ],
};

export const knownAnswers: Partial<Record<Component, readonly KnownAnswer[]>> = {
  ...proxies,
  ...servers,
  ...applications,
};
