// What two gateways answer differently, and what is no difference though the answers are not the
// same: new bodies, names that software gives itself, an application in another state.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer } from '../answer.ts';
import {
  compared,
  failed,
  json,
  lineOf,
  nginxPage,
  redirectTo,
  type Setting,
  toHttps,
  traefik404,
} from './sides.ts';

const both = (at: Setting['left']['http']) => ({ http: at, https: at });
const moved = (status: number, then = json(200)) => ({ http: toHttps(status), https: then });
const getOnly = [{ path: '/api', methods: ['GET'] }];
const cors = [{ path: '/api', methods: ['PUT'], cors: { origins: ['https://app.test'] } }];
const allowing = (methods: string, headers: Readonly<Record<string, string>> = {}) => ({
  'Access-Control-Allow-Origin': 'https://app.test',
  'Access-Control-Allow-Methods': methods,
  ...headers,
});
const preflighted = (status: number, headers: Readonly<Record<string, string>>): Setting['left'] =>
  both(({ method }) => (method === 'OPTIONS' ? answer(status, { headers }) : json(200)));

const alike: readonly (readonly [string, Setting])[] = [
  ['the same answers', { left: both(json(200)), right: both(json(200)) }],
  [
    'new bodies, dates, ids and names of software',
    {
      left: both(json(200, { Date: 'a', Server: 'nginx', 'X-Request-Id': '1' })),
      right: both(
        answer(200, { headers: { 'content-type': 'application/json', Via: '1.1 x' }, body: '{"n":2}' }),
      ),
    },
  ],
  [
    '301 and 308 to clients of GET, which follow both for good',
    { left: moved(308), right: moved(301), routes: getOnly },
  ],
  [
    'redirects to each gateway’s own host, written in full or by path',
    {
      left: both(redirectTo(301, 'http://shop.test/api/')),
      right: both(redirectTo(301, '/api/')),
      routes: getOnly,
      spec: {
        through: { ingressRef: { name: 'shop' }, schemes: ['http'] },
        parity: { httpRouteRef: { name: 'shop' }, schemes: ['http'] },
      },
    },
  ],
  [
    'a login redirect with a new token in its query',
    {
      left: both(redirectTo(302, '/login?state=1')),
      right: both(redirectTo(302, '/login?state=2')),
      routes: getOnly,
    },
  ],
  [
    'both gateways turn the path away, each with its own page',
    { left: both(nginxPage(404, 'Not Found')), right: both(traefik404), direct: json(200) },
  ],
  ['a limit of rate that one of them met', { left: both(json(200)), right: both(json(429)) }],
  [
    'something that was created by the first request and is there at the second',
    { left: both(json(201)), right: both(json(409)) },
  ],
  [
    'something that was deleted by the first request, gone for a direct request too',
    {
      left: both(json(204)),
      right: both(json(404)),
      direct: json(404),
      routes: [{ path: '/api/1', methods: ['DELETE'] }],
    },
  ],
  [
    'https that nobody promised and one gateway serves with its default certificate',
    {
      left: both(json(200)),
      right: { http: json(200), https: failed },
      spec: {
        through: { ingressRef: { name: 'shop' }, schemes: ['http'] },
        parity: { httpRouteRef: { name: 'shop' } },
      },
    },
  ],
  [
    'Allow in another order',
    {
      left: both(json(204, { Allow: 'GET, POST' })),
      right: both(json(204, { allow: 'POST,GET' })),
      routes: [{ path: '/api', methods: ['OPTIONS'] }],
    },
  ],
  [
    'a preflight with 204 and one with 200 that allow the same in another order and case',
    {
      left: preflighted(204, allowing('GET, PUT', { 'Access-Control-Allow-Headers': 'X-A, X-B' })),
      right: preflighted(200, allowing('PUT,GET', { 'access-control-allow-headers': 'x-b,x-a' })),
      routes: cors,
    },
  ],
];

describe('two gateways agree', () => {
  for (const [name, setting] of alike)
    it(`about ${name}`, () => {
      const { statement, differences } = compared(setting);
      assert.deepEqual(differences.map(lineOf), []);
      assert.deepEqual([statement.status, statement.reason], ['True', 'GatewaysAgree']);
    });
});

const unlike: readonly (readonly [string, Setting, readonly string[]])[] = [
  [
    '308 against 302',
    { left: moved(308), right: moved(302) },
    [
      'api POST RedirectStatus: 308 (Location: https://shop.test/api) on http | 302 (Location: https://shop.test/api) on http',
    ],
  ],
  [
    '308 against 302 for GET too, because one is for good',
    { left: moved(308), right: moved(302), routes: getOnly },
    [
      'api GET RedirectStatus: 308 (Location: https://shop.test/api) on http | 302 (Location: https://shop.test/api) on http',
    ],
  ],
  [
    'a redirect that only one of them makes',
    { left: moved(308), right: both(json(200)) },
    ['api POST Redirect: 308 (Location: https://shop.test/api) on http | 200 on http'],
  ],
  [
    'a redirect to another path',
    { left: both(redirectTo(302, '/a')), right: both(redirectTo(302, '/b')), routes: getOnly },
    ['api GET RedirectTarget: 302 (Location: /a) | 302 (Location: /b)'],
  ],
  [
    'a slash that only one of them adds',
    {
      left: both(redirectTo(301, '/docs/')),
      right: both(json(200)),
      routes: [{ path: '/docs', methods: ['GET'] }],
    },
    ['docs GET Redirect: 301 (Location: /docs/) | 200'],
  ],
  [
    'another status',
    { left: both(json(200)), right: both(json(404)), routes: getOnly },
    ['api GET Status: 200 | 404'],
  ],
  [
    'a route that the second gateway does not have',
    { left: both(json(200)), right: both(traefik404), direct: json(200) },
    ['api POST Status: 200 | 404 by Go'],
  ],
  [
    'the same status from a gateway instead of the application',
    { left: both(json(404)), right: both(traefik404), direct: json(404), routes: getOnly },
    ['api GET Responder: 404 | 404 by Go'],
  ],
  [
    'credentials that only one gateway adds, though the application refuses direct requests',
    { left: both(json(200)), right: both(json(401)), direct: json(401) },
    ['api POST Status: 200 | 401'],
  ],
  [
    'no answer on a promised scheme',
    { left: both(json(200)), right: { http: json(200), https: failed } },
    ['api POST Reachability: 200 on https | no answer (refused) on https'],
  ],
  [
    'HEAD that one of them refuses',
    {
      left: both(json(200)),
      right: both(nginxPage(405, 'Not Allowed')),
      routes: [{ path: '/api', methods: ['HEAD'] }],
    },
    ['api HEAD Status: 200 | 405 by nginx'],
  ],
  [
    'OPTIONS with other methods',
    {
      left: both(json(204, { Allow: 'GET, POST' })),
      right: both(json(204, { Allow: 'GET' })),
      routes: [{ path: '/api', methods: ['OPTIONS'] }],
    },
    ['api OPTIONS Allow: 204 (Allow: GET, POST) | 204 (Allow: GET)'],
  ],
  [
    'a preflight that only one of them passes',
    { left: preflighted(204, allowing('PUT')), right: preflighted(405, { Allow: 'PUT' }), routes: cors },
    ['api PUT Preflight: 204 | 405 (Allow: PUT)'],
  ],
  [
    'a preflight that allows other methods',
    { left: preflighted(204, allowing('GET, PUT')), right: preflighted(204, allowing('PUT')), routes: cors },
    [
      'api PUT CORSHeaders: 204 (Access-Control-Allow-Origin: https://app.test; Access-Control-Allow-Methods: GET, PUT) | 204 (Access-Control-Allow-Origin: https://app.test; Access-Control-Allow-Methods: PUT)',
    ],
  ],
];

describe('two gateways differ', () => {
  for (const [name, setting, lines] of unlike)
    it(`by ${name}`, () => {
      const { statement, differences } = compared(setting);
      assert.deepEqual(differences.map(lineOf), lines);
      assert.deepEqual([statement.status, statement.reason], ['False', 'GatewaysDiffer']);
      assert.ok(differences.every(({ fix }) => fix));
    });

  it('and the condition tells the first difference and counts the others', () => {
    const routes = [{ path: '/api', methods: ['GET', 'POST'] }];
    const { statement } = compared({ left: moved(308), right: moved(302), routes });
    assert.equal(
      statement.message,
      'GET of api: Ingress shop 308 (Location: https://shop.test/api) on http, HTTPRoute shop 302 (Location: https://shop.test/api) on http; and 1 more',
    );
  });
});

describe('nothing is said', () => {
  const rows: readonly (readonly [string, Setting, RegExp])[] = [
    [
      'while the second gateway does not answer',
      { left: both(json(200)), right: both(failed) },
      /^HTTPRoute shop, the gateway of spec\.parity, does not answer: refused/,
    ],
    [
      'while the first gateway does not answer',
      { left: both(failed), right: both(json(200)) },
      /^Ingress shop, the gateway of spec\.through, does not answer: refused/,
    ],
  ];
  for (const [name, setting, message] of rows)
    it(name, () => {
      const { statement, differences } = compared(setting);
      assert.deepEqual([statement.status, statement.reason], ['Unknown', 'GatewayUnreachable']);
      assert.match(statement.message, message);
      assert.deepEqual(differences, []);
    });
});
