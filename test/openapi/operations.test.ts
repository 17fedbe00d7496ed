// Operations of a document: base paths, parameters, the choice of the probe's author, and a large
// document within the bounds of a probe.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDocument } from '../../src/openapi/document.ts';
import { matchesGlob, operationsOf } from '../../src/openapi/operations.ts';
import { routesOfOperations } from '../../src/openapi/routes.ts';
import { matchesTemplate } from '../../src/openapi/undocumented.ts';

type Choice = Parameters<typeof operationsOf>[1];

const everything: Choice = { include: [], exclude: [], parameters: [] };

function operations(document: object, choice: Partial<Choice> = {}) {
  const read = readDocument(JSON.stringify({ openapi: '3.1.0', ...document }));
  assert.ok(!('problem' in read));
  return operationsOf(read, { ...everything, ...choice });
}

const lines = ({ operations: found }: ReturnType<typeof operations>) =>
  found.map(({ method, path }) => `${method} ${path}`);

describe('base paths', () => {
  const rows: readonly (readonly [string, readonly object[] | undefined, string, string])[] = [
    ['no servers', undefined, '/', '/a'],
    ['an empty list', [], '/', '/a'],
    ['a slash', [{ url: '/' }], '/', '/a'],
    ['an absolute address: its path alone', [{ url: 'https://api.example.com/v1/' }], '/', '/v1/a'],
    ['an absolute path', [{ url: '/shop' }], '/docs/openapi.json', '/shop/a'],
    ['a path relative to the document', [{ url: 'v2' }], '/docs/openapi.json', '/docs/v2/a'],
    ['one step up from the document', [{ url: '..' }], '/api/docs/openapi.json', '/api/a'],
    ['the first of several', [{ url: '/one' }, { url: '/two' }], '/', '/one/a'],
    [
      'a variable',
      [
        {
          url: 'https://{host}/{version}',
          variables: { host: { default: 'x.example' }, version: { default: 'v3' } },
        },
      ],
      '/',
      '/v3/a',
    ],
    ['no address at all', [{ url: 'http://[' }], '/', '/a'],
    ['no text', [{ url: 7 }], '/', '/a'],
  ];
  for (const [name, servers, at, path] of rows)
    it(name, () =>
      assert.deepEqual(lines(operations({ servers, paths: { '/a': { get: {} } } }, { at })), [`GET ${path}`]),
    );

  it('servers of a path and of an operation win', () => {
    const paths = {
      '/a': { servers: [{ url: '/path' }], get: {}, post: { servers: [{ url: '/operation' }] } },
    };
    assert.deepEqual(lines(operations({ servers: [{ url: '/document' }], paths })), [
      'POST /operation/a',
      'GET /path/a',
    ]);
  });
  it('a base path that the probe gives wins over all', () => {
    const paths = { '/a': { get: {}, post: { servers: [{ url: '/operation' }] } } };
    assert.deepEqual(lines(operations({ servers: [{ url: '/v1' }], paths }, { base: '/shop/' })), [
      'GET /shop/a',
      'POST /shop/a',
    ]);
  });
});

describe('path parameters', () => {
  const one = (parameter: object, given: Choice['parameters'] = []) =>
    operations(
      {
        paths: { '/a/{id}': { get: { parameters: [{ name: 'id', in: 'path', ...parameter }] } } },
        components: { schemas: { Kind: { enum: ['x y', 'z'] } }, examples: { e: { value: 5 } } },
      },
      { parameters: given },
    );
  const rows: readonly (readonly [string, object, string])[] = [
    ['example', { example: 1, examples: { a: { value: 2 } }, schema: { example: 3 } }, '/a/1'],
    [
      'the first of examples',
      { examples: { a: { value: 2 }, b: { value: 9 } }, schema: { example: 3 } },
      '/a/2',
    ],
    ['a referenced example', { examples: { a: { $ref: '#/components/examples/e' } } }, '/a/5'],
    ['example of the schema', { schema: { example: 3, default: 4 } }, '/a/3'],
    ['examples of the schema (3.1)', { schema: { examples: [4, 5], default: 6 } }, '/a/4'],
    ['default', { schema: { default: 6, enum: [7] } }, '/a/6'],
    ['const', { schema: { const: 'only' } }, '/a/only'],
    [
      'the first of enum, percent-encoded, by reference',
      { schema: { $ref: '#/components/schemas/Kind' } },
      '/a/x%20y',
    ],
    ['enum in allOf', { schema: { allOf: [{ $ref: '#/components/schemas/Kind' }] } }, '/a/x%20y'],
    ['an example with a slash is one segment', { example: 'a/b?c#d' }, '/a/a%2Fb%3Fc%23d'],
    ['a list', { example: [1, 2] }, '/a/1,2'],
    ['a boolean', { example: false }, '/a/false'],
    ['an empty example gives way to the next', { example: '', schema: { default: 8 } }, '/a/8'],
    ['style label', { style: 'label', example: 'blue' }, '/a/.blue'],
    ['style matrix', { style: 'matrix', example: 'blue' }, '/a/;id=blue'],
  ];
  for (const [name, parameter, path] of rows)
    it(`${name}`, () => assert.deepEqual(lines(one(parameter)), [`GET ${path}`]));

  it('what the probe gives wins, and stands as it is written', () => {
    const values = { '12': '12', 'a/b%2Fc': 'a/b%2Fc', 'ä ?x=1#f': '%C3%A4%20%3Fx=1%23f', '50%': '50%25' };
    for (const [value, path] of Object.entries(values))
      assert.deepEqual(lines(one({ example: 1 }, [{ name: 'id', value }])), [`GET /a/${path}`]);
  });
  for (const value of ['', '.', '..', 'a/../b', '%2e%2E', '/a'])
    it(`a value that makes another path of it is none: «${value}»`, () =>
      assert.deepEqual(
        one({ example: 1 }, [{ name: 'id', value }]).unfilled.map(({ parameters }) => parameters),
        [['id']],
      ));

  it('what cannot be filled is listed with its parameters', () => {
    const paths = {
      '/a/{x}/{y}/{z}': {
        parameters: [{ name: 'y', in: 'path', example: 1 }],
        delete: { parameters: [{ name: 'x', in: 'query', example: 1 }] },
      },
    };
    assert.deepEqual(operations({ paths }).unfilled, [
      {
        method: 'DELETE',
        template: '/a/{x}/{y}/{z}',
        parameters: ['x', 'z'],
        why: 'no value for x, z: give one under parameters',
      },
    ]);
  });
  it('parameters of the operation stand in place of those of the path', () => {
    const paths = {
      '/a/{id}': {
        parameters: [{ name: 'id', in: 'path', example: 1 }],
        get: {},
        delete: { parameters: [{ name: 'id', in: 'path', example: 2 }] },
      },
    };
    assert.deepEqual(lines(operations({ paths })), ['GET /a/1', 'DELETE /a/2']);
  });
  it('a value that leads to another documented path is not used', () => {
    const paths = {
      '/users/me': { get: {} },
      '/users/{id}': { delete: { parameters: [{ name: 'id', in: 'path', example: 'me' }] } },
    };
    const found = operations({ paths });
    assert.deepEqual(lines(found), ['GET /users/me']);
    assert.match(found.unfilled[0]?.why ?? '', /lead to \/users\/me, another path of the document/);
  });
  it('text of the document is cleaned before it is said', () => {
    const paths = { '/a/{x\u001b[31m\u202e}': { get: {} } };
    const why = operations({ paths }).unfilled[0]?.why ?? '';
    assert.match(why, /no value for x/);
    assert.ok(!why.includes('\u001b') && !why.includes('\u202e'));
  });
});

describe('paths that are none', () => {
  const rows = [
    'a',
    'x-extension',
    '/a b',
    '/ä',
    '/a#b',
    `/${'a'.repeat(600)}`,
    `/${'a'.repeat(2_000)}`,
    '/a{',
  ];
  for (const path of rows)
    it(`${path.slice(0, 20)} is not probed`, () =>
      assert.deepEqual(operations({ paths: { [path]: { get: {} } } }).operations, []));

  it('whatever stands where a path item or an operation should is passed over', () => {
    const paths = {
      '/a': null,
      '/b': [],
      '/c': 'x',
      '/d': {
        get: 7,
        post: null,
        put: [],
        x: {},
        parameters: 'p',
        servers: {},
        delete: { parameters: [null, 7, { in: 'path' }] },
      },
    };
    assert.deepEqual(lines(operations({ paths, servers: 'x', components: 7 })), ['DELETE /d']);
  });
  it('a path item may stand elsewhere', () => {
    assert.deepEqual(
      lines(
        operations({
          paths: { '/a': { $ref: '#/components/pathItems/A', post: {} } },
          components: { pathItems: { A: { get: {} } } },
        }),
      ),
      ['GET /a', 'POST /a'],
    );
  });
  it('methods of 3.2 are read', () => {
    assert.deepEqual(
      lines(
        operations({
          openapi: '3.2.0',
          paths: { '/a': { query: {}, additionalOperations: { COPY: {}, 'no method': {}, CONNECT: {} } } },
        }),
      ),
      ['QUERY /a', 'COPY /a'],
    );
  });
});

describe('include and exclude', () => {
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['/api/*', '/api/orders/{id}', true],
    ['/api/*', '/api/', true],
    ['/api/*', '/api', false],
    ['/api/*', '/shop/api/x', false],
    ['/api', '/api', true],
    ['*', '/a', true],
    ['*/items', '/a/b/items', true],
    ['*/items', '/a/items/b', false],
    ['/a/*/c/*/e', '/a/b/c/x/c/d/e', true],
    ['/a*a', '/a', false],
    ['/a.c', '/abc', false],
    ['/a/**', '/a/b', true],
  ];
  for (const [glob, path, matches] of rows)
    it(`${glob} ${matches ? 'takes' : 'leaves'} ${path}`, () =>
      assert.equal(matchesGlob(glob, path), matches));

  it('are asked of the path as a client sends it, and exclude wins', () => {
    const paths = { '/orders': { get: {} }, '/internal/state': { get: {} }, '/other': { get: {} } };
    const found = operations(
      { servers: [{ url: '/api' }], paths },
      { include: ['/api/o*', '/api/i*'], exclude: ['/api/internal/*', '/api/other'] },
    );
    assert.deepEqual(lines(found), ['GET /api/orders']);
    assert.equal(found.documented.length, 3);
  });
});

describe('templates', () => {
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['/a/{id}', '/a/1', true],
    ['/a/{id}', '/a/', false],
    ['/a/{id}', '/a', false],
    ['/a/{id}/b', '/a/1/b', true],
    ['/a/{id}/b', '/a/b', false],
    ['/a/{x}-{y}', '/a/1-2', true],
    ['/a/{x}-{y}', '/a/1-', false],
    ['/a', '/a', true],
    ['/files/{path}', '/files/a/b', true],
  ];
  for (const [template, path, matches] of rows)
    it(`${template} ${matches ? 'may be' : 'is not'} ${path}`, () =>
      assert.equal(matchesTemplate(template, path), matches));
});

describe('routes', () => {
  const room = { routes: 64, methods: 256, declared: [] };

  it('one path is one route, safe methods first, the others by Allow only', () => {
    const paths = { '/a': { delete: {}, post: {}, get: {}, head: {} } };
    assert.deepEqual(routesOfOperations(operations({ paths }), room).routes, [
      {
        path: '/a',
        methods: ['GET', 'HEAD', 'POST', 'DELETE'],
        byAllow: ['POST', 'DELETE'],
        templates: ['/a'],
      },
    ]);
  });
  it('what the author declared is left to him', () => {
    const paths = { '/a': { get: {}, post: {} }, '/b': { get: {} } };
    const declared = [
      { path: '/a', methods: ['POST'] },
      { path: '/b', methods: ['GET'] },
    ];
    assert.deepEqual(routesOfOperations(operations({ paths }), { ...room, declared }), {
      routes: [{ path: '/a', methods: ['GET'], byAllow: [], templates: ['/a'] }],
      omitted: { paths: 0, operations: 0 },
    });
  });

  const large = Object.fromEntries(
    Array.from({ length: 125 }, (_, at) => [
      `/r${at}/{id}`,
      { parameters: [{ name: 'id', in: 'path', example: 1 }], get: {}, put: {}, patch: {}, delete: {} },
    ]),
  );
  it('500 operations fill the room of a probe, and the rest is counted', () => {
    const { routes, omitted } = routesOfOperations(operations({ paths: large }), room);
    assert.equal(routes.length, 64);
    assert.equal(routes.flatMap(({ methods }) => methods).length, 256);
    assert.deepEqual(omitted, { paths: 61, operations: 244 });
  });
  it('a route may get part of its methods when the room ends', () => {
    const { routes, omitted } = routesOfOperations(operations({ paths: large }), { ...room, methods: 6 });
    assert.deepEqual(
      routes.map(({ methods }) => methods),
      [
        ['GET', 'PUT', 'PATCH', 'DELETE'],
        ['GET', 'PUT'],
      ],
    );
    assert.deepEqual(omitted, { paths: 123, operations: 494 });
  });
  it('of tens of thousands of operations the first 5000 are completed, and the rest is counted', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, at) => [`/r${at}`, { $ref: '#/components/pathItems/x' }]),
    );
    const found = operations({ paths, components: { pathItems: { x: { get: {}, post: {} } } } });
    assert.equal(found.operations.length, 5_000);
    assert.deepEqual(routesOfOperations(found, room).omitted, { paths: 2_436, operations: 5_872 });
  });
  it('no room is no route', () => {
    assert.deepEqual(routesOfOperations(operations({ paths: large }), { ...room, routes: 0 }), {
      routes: [],
      omitted: { paths: 125, operations: 500 },
    });
  });
  it('the order of the document does not matter', () => {
    const turned = Object.fromEntries(Object.entries(large).reverse());
    assert.deepEqual(
      routesOfOperations(operations({ paths: turned }), room),
      routesOfOperations(operations({ paths: large }), room),
    );
  });
});
