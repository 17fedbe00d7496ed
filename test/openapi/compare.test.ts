// A document against answers: who refuses what is documented, what is served beyond it – and the
// software whose answers look like either and are not.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Observation, Request, Vantage } from '../../src/model/index.ts';
import { compareWithDocument } from '../../src/openapi/compare.ts';
import type { Documented } from '../../src/openapi/operations.ts';

const gateway: Vantage = { kind: 'gateway', scheme: 'https' };
const proxy: Vantage = { kind: 'service', hop: 0, service: 'proxy', port: 80 };
const direct: Vantage = { kind: 'service', hop: 1, service: 'shop', port: 8080 };
const sibling: Vantage = { kind: 'service', service: 'other', port: 8080 };

interface Line {
  readonly at: Vantage;
  readonly sent: string;
  readonly status: number;
  readonly allow?: string;
  readonly body?: string;
}

function observation({ at, sent, status, allow, body = '' }: Line): Observation {
  const [method = '', path = ''] = sent.split(' ');
  const request: Request = {
    purpose: 'declared',
    vantage: at,
    method,
    path,
    host: 'shop.example.com',
    clientScheme: 'https',
    headers: [],
  };
  return {
    request,
    outcome: {
      kind: 'answered',
      status,
      phrase: '',
      headers: allow === undefined ? [] : [['Allow', allow]],
      bodyStart: body,
      bodyLength: body.length,
      bodyHash: body,
      ms: 1,
    },
  };
}

interface Case {
  readonly path?: string;
  readonly methods?: readonly string[];
  readonly documented?: readonly Documented[];
  readonly seen: readonly Line[];
  readonly beside?: readonly Line[];
  readonly union?: true;
}

function compare({
  path = '/orders',
  methods = ['GET', 'DELETE'],
  documented,
  seen,
  beside = [],
  union,
}: Case) {
  const own = methods.map((method) => ({ method, template: path }));
  const { findings, unproven } = compareWithDocument(
    [
      {
        route: { path, methods, templates: [path] },
        seen: seen.map(observation),
        beside: beside.map(observation),
      },
    ],
    { documented: documented ?? own, namesAll: () => union === true },
  );
  return {
    findings: findings.map(({ kind, method }) => `${kind} ${method}`),
    unproven: unproven.map(({ method }) => method),
    all: findings,
  };
}

const control: Line = { at: direct, sent: 'OPTIONS /beside', status: 404 };

const rows: readonly (readonly [string, Case, readonly string[], readonly string[]])[] = [
  [
    'a method that is refused directly and through the gateway is refused by the application',
    {
      methods: ['GET'],
      seen: [
        { at: gateway, sent: 'GET /orders', status: 405, allow: 'POST' },
        { at: direct, sent: 'GET /orders', status: 405, allow: 'POST' },
      ],
    },
    ['DocumentedButRefused GET'],
    [],
  ],
  [
    'a method that only the gateway refuses is its own kind',
    {
      methods: ['GET'],
      seen: [
        { at: gateway, sent: 'GET /orders', status: 405 },
        { at: direct, sent: 'GET /orders', status: 200 },
      ],
    },
    ['RefusedThroughGateway GET'],
    [],
  ],
  [
    'a method that the gateway refuses while the application is silent is not blamed on it',
    { methods: ['GET'], seen: [{ at: gateway, sent: 'GET /orders', status: 405 }] },
    ['DocumentedButRefused GET'],
    [],
  ],
  [
    'Allow of a responder that names all disproves',
    {
      methods: ['DELETE'],
      union: true,
      seen: [{ at: direct, sent: 'OPTIONS /orders', status: 200, allow: 'GET, HEAD, OPTIONS' }],
    },
    ['DocumentedButRefused DELETE'],
    [],
  ],
  [
    'Allow of Starlette lists the first route only and disproves nothing',
    { methods: ['DELETE'], seen: [{ at: direct, sent: 'OPTIONS /orders', status: 405, allow: 'GET' }] },
    [],
    ['DELETE'],
  ],
  [
    'Fastify answers OPTIONS with 404 and disproves nothing',
    { methods: ['DELETE'], seen: [{ at: direct, sent: 'OPTIONS /orders', status: 404 }], beside: [control] },
    [],
    ['DELETE'],
  ],
  [
    'one list that has it proves it, whatever another lacks',
    {
      methods: ['DELETE'],
      union: true,
      seen: [
        { at: direct, sent: 'GET /orders', status: 405, allow: 'POST' },
        { at: direct, sent: 'OPTIONS /orders', status: 204, allow: 'DELETE, POST' },
      ],
    },
    [],
    [],
  ],
  [
    'a 404 that every path gets is a refusal',
    {
      methods: ['GET'],
      seen: [{ at: direct, sent: 'GET /orders', status: 404, body: 'no' }],
      beside: [{ at: direct, sent: 'GET /beside', status: 404, body: 'no' }],
    },
    ['DocumentedButRefused GET'],
    [],
  ],
  [
    'a 404 of its own is about an entity',
    {
      methods: ['GET'],
      seen: [{ at: direct, sent: 'GET /orders', status: 404, body: 'no open order' }],
      beside: [{ at: direct, sent: 'GET /beside', status: 404, body: 'no' }],
    },
    [],
    ['GET'],
  ],
  [
    'a 404 on a path whose parameters were filled is about an entity',
    {
      path: '/orders/1',
      methods: ['GET'],
      documented: [{ method: 'GET', template: '/orders/{id}' }],
      seen: [{ at: direct, sent: 'GET /orders/1', status: 404, body: 'no' }],
      beside: [],
    },
    [],
    ['GET'],
  ],
  [
    'credentials, rates and redirects tell nothing of a method',
    {
      methods: ['GET'],
      seen: [401, 403, 404, 429, 302, 502].map((status) => ({ at: direct, sent: 'GET /orders', status })),
    },
    [],
    ['GET'],
  ],
  [
    'a 400 or 422 is the answer of somebody who knows the method',
    { methods: ['POST'], seen: [{ at: direct, sent: 'POST /orders', status: 422 }] },
    [],
    [],
  ],
  [
    'a refusal of an outer hop is not the application',
    {
      methods: ['GET'],
      seen: [
        { at: proxy, sent: 'GET /orders', status: 405 },
        { at: direct, sent: 'GET /orders', status: 200 },
      ],
    },
    [],
    [],
  ],
  [
    'a Service that is no hop is not asked',
    { methods: ['GET'], seen: [{ at: sibling, sent: 'GET /orders', status: 405 }] },
    [],
    ['GET'],
  ],
  [
    'a method in Allow that the document lacks is undocumented',
    {
      methods: ['GET'],
      seen: [{ at: direct, sent: 'OPTIONS /orders', status: 200, allow: 'GET, HEAD, OPTIONS, PURGE' }],
      beside: [control],
    },
    ['ServedButUndocumented PURGE'],
    [],
  ],
  [
    'without a control nothing is undocumented',
    { methods: ['GET'], seen: [{ at: direct, sent: 'OPTIONS /orders', status: 200, allow: 'GET, PURGE' }] },
    [],
    [],
  ],
  [
    'a list that every path gets proves nothing undocumented',
    {
      methods: ['GET'],
      seen: [{ at: direct, sent: 'OPTIONS /orders', status: 200, allow: 'GET, PUT' }],
      beside: [{ ...control, status: 200, allow: 'GET, PUT' }],
    },
    [],
    [],
  ],
  [
    'what another template documents is documented',
    {
      path: '/orders/search',
      methods: ['GET'],
      documented: [
        { method: 'GET', template: '/orders/search' },
        { method: 'DELETE', template: '/orders/{id}' },
      ],
      seen: [{ at: direct, sent: 'OPTIONS /orders/search', status: 200, allow: 'GET, DELETE' }],
      beside: [control],
    },
    [],
    [],
  ],
  [
    'HEAD without GET in Allow was written by somebody',
    {
      methods: ['POST'],
      seen: [{ at: direct, sent: 'OPTIONS /orders', status: 200, allow: 'HEAD, POST' }],
      beside: [control],
    },
    ['ServedButUndocumented HEAD'],
    [],
  ],
  [
    'an Allow that the gateway may have written is not the application',
    {
      methods: ['GET'],
      seen: [{ at: gateway, sent: 'OPTIONS /orders', status: 204, allow: 'GET, PUT' }],
      beside: [{ ...control, at: gateway }],
    },
    [],
    [],
  ],
];

describe('a document and what was seen', () => {
  for (const [name, given, findings, unproven] of rows)
    it(name, () => {
      const found = compare(given);
      assert.deepEqual(found.findings, findings);
      assert.deepEqual(found.unproven, unproven);
    });

  it('says who refuses, with the requests that show it', () => {
    const { all } = compare({
      methods: ['GET'],
      seen: [
        { at: gateway, sent: 'GET /orders', status: 405 },
        { at: direct, sent: 'GET /orders', status: 200 },
      ],
    });
    assert.deepEqual(all, [
      {
        method: 'GET',
        path: '/orders',
        templates: ['/orders'],
        kind: 'RefusedThroughGateway',
        message: 'GET /orders is documented and served directly, but refused through the gateway',
        evidence: [
          { sent: 'GET /orders at the gateway by https', got: '405', shows: 'clients are refused' },
          { sent: 'GET /orders at Service shop:8080', got: '200', shows: 'the application serves it' },
        ],
      },
    ]);
  });
  it('an outer hop does not speak for an application that is silent', () => {
    const refused = observation({ at: proxy, sent: 'GET /orders', status: 405 });
    const { request } = observation({ at: direct, sent: 'GET /orders', status: 200 });
    const silent: Observation = { request, outcome: { kind: 'failed', cause: 'refused', detail: '', ms: 1 } };
    const route = { path: '/orders', methods: ['GET'], templates: ['/orders'] };
    const against = { documented: [{ method: 'GET', template: '/orders' }], namesAll: () => false };
    const { findings, unproven } = compareWithDocument(
      [{ route, seen: [refused, silent], beside: [] }],
      against,
    );
    assert.deepEqual(findings, []);
    assert.deepEqual(unproven, [{ path: '/orders', method: 'GET' }]);
  });
  it('names the answer whose Allow lists the undocumented method', () => {
    const { all } = compare({
      methods: ['GET'],
      seen: [{ at: direct, sent: 'OPTIONS /orders', status: 200, allow: 'GET, PUT' }],
      beside: [control],
    });
    assert.equal(
      all[0]?.message,
      'PUT /orders is served, and the document does not list it: Allow of OPTIONS does',
    );
    assert.equal(all[0]?.evidence[0]?.got, '200 (Allow: GET, PUT)');
  });
});
