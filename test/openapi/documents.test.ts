// Documents that frameworks generate, as test/rig/apps/contract* publish them: each is read right,
// operation by operation.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readDocument } from '../../src/openapi/document.ts';
import { operationsOf } from '../../src/openapi/operations.ts';

function read(file: string, given: Readonly<Record<string, string>> = {}) {
  const document = readDocument(readFileSync(join(import.meta.dirname, 'documents', file), 'utf8'));
  assert.ok(!('problem' in document), 'problem' in document ? document.problem : '');
  const parameters = Object.entries(given).map(([name, value]) => ({ name, value }));
  const { operations, unfilled } = operationsOf(document, { include: [], exclude: [], parameters });
  return {
    version: document.version,
    operations: operations.map(({ method, path }) => `${method} ${path}`),
    unfilled: unfilled.map(
      ({ method, template, parameters: names }) => `${method} ${template}: ${names.join()}`,
    ),
  };
}

const fastify = {
  operations: [
    'GET /v1/colours/red',
    'GET /v1/things',
    'POST /v1/things',
    'GET /v1/things/7',
    'PATCH /v1/things/7',
    'DELETE /v1/things/7',
  ],
  unfilled: ['GET /v1/shelves/{shelf}: shelf'],
};

describe('documents of frameworks', () => {
  it('FastAPI: 3.1, nested routers, examples of schemas, an enum by reference', () => {
    assert.deepEqual(read('fastapi.json'), {
      version: '3.1',
      operations: [
        'GET /api/files/notes.txt',
        'GET /api/internal/state',
        'GET /api/kinds/regular',
        'GET /api/orders',
        'POST /api/orders',
        'GET /api/orders/17',
        'PUT /api/orders/17',
        'DELETE /api/orders/17',
      ],
      unfilled: ['GET /api/orders/{order_id}/lines/{line}: line'],
    });
  });
  it('Fastify: 3.0 in YAML, an absolute server, a default and an enum', () => {
    assert.deepEqual(read('fastify.yaml'), { version: '3.0', ...fastify });
  });
  it('Fastify: 3.1 in JSON says the same', () => {
    assert.deepEqual(read('fastify-3.1.json'), { version: '3.1', ...fastify });
  });
  it('NestJS: 3.0, a global prefix, an empty list of servers', () => {
    assert.deepEqual(read('nest.json'), {
      version: '3.0',
      operations: [
        'GET /shop/cats',
        'POST /shop/cats',
        'GET /shop/cats/3',
        'PUT /shop/cats/3',
        'PATCH /shop/cats/3',
        'DELETE /shop/cats/3',
        'GET /shop/cats/3/toys/ball',
      ],
      unfilled: [],
    });
  });
  it('a value that the probe gives completes what the document leaves open', () => {
    const { unfilled, operations } = read('fastapi.json', { line: '2' });
    assert.deepEqual(unfilled, []);
    assert.ok(operations.includes('GET /api/orders/17/lines/2'));
  });
});
