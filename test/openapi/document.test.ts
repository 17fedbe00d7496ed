// From text to a document: which texts are read, what is said of the others, and that no text
// makes it throw, wait or look outside.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type OpenAPIDocument, readDocument } from '../../src/openapi/document.ts';
import { operationsOf } from '../../src/openapi/operations.ts';

const everything = { include: [], exclude: [], parameters: [] };

function documentOf(text: string): OpenAPIDocument {
  const read = readDocument(text);
  assert.ok(!('problem' in read), 'problem' in read ? read.problem : '');
  return read;
}

const problemOf = (text: string): string | undefined => {
  const read = readDocument(text);
  return 'problem' in read ? read.problem : undefined;
};

describe('texts that are documents', () => {
  const rows = [
    ['JSON of 3.0', '{"openapi":"3.0.3","paths":{}}', '3.0'],
    ['JSON of 3.1 after a byte order mark and blanks', '\uFEFF \n{"openapi":"3.1.0","paths":{}}', '3.1'],
    ['YAML', 'openapi: 3.1.0\npaths: {}\n', '3.1'],
    ['YAML after its marker, with a comment', '# ours\n---\nopenapi: "3.0.1"\npaths:\n  /a: {}\n', '3.0'],
    ['a version without its patch', 'openapi: "3.1"\npaths: {}\n', '3.1'],
  ] as const;
  for (const [name, text, version] of rows)
    it(`${name} is read`, () => assert.equal(documentOf(text).version, version));

  it('merge keys of YAML are read, and on stays a text', () => {
    const text =
      'openapi: 3.0.0\nx-it: &it\n  get: {}\npaths:\n  /a:\n    <<: *it\n    post: {}\n  /on: {get: {}}\n';
    assert.deepEqual(
      operationsOf(documentOf(text), everything).operations.map(({ method, path }) => `${method} ${path}`),
      ['GET /a', 'POST /a', 'GET /on'],
    );
  });
});

describe('texts that are none', () => {
  const rows = [
    ['an empty text', ' \n', /is empty/],
    ['a page', '<!doctype html><title>Swagger UI</title>', /page of HTML or XML: name the path/],
    ['JSON that breaks off', '{"openapi":"3.0.0","paths":{', /is not JSON/],
    ['YAML that breaks off', 'openapi: 3.0.0\npaths: [\n', /neither JSON nor YAML/],
    ['a plain text', 'not found', /not an object/],
    ['a list', '- openapi: 3.0.0', /not an object/],
    [
      'Swagger 2.0',
      '{"swagger":"2.0","paths":{}}',
      /Swagger 2\.0.*publish OpenAPI 3\.0 or 3\.1, or convert it/,
    ],
    ['a document without version', '{"paths":{}}', /no field openapi/],
    ['a version as a number', 'openapi: 3.1\npaths: {}', /write it in quotes/],
    [
      'a version of the future',
      '{"openapi":"4.0.0","paths":{}}',
      /is not read: publish OpenAPI 3\.0 or 3\.1/,
    ],
    ['a version that only begins alike', '{"openapi":"3.10","paths":{}}', /is not read/],
    ['a document of webhooks alone', '{"openapi":"3.1.0","webhooks":{}}', /has no paths/],
    ['paths that are a list', '{"openapi":"3.1.0","paths":[]}', /has no paths/],
  ] as const;
  for (const [name, text, problem] of rows)
    it(`${name}: says so`, () => assert.match(problemOf(text) ?? 'no problem', problem));

  it('a problem does not repeat the text', () => {
    const texts = [
      '{"openapi": s3cret}',
      'openapi: [s3cret: }',
      '<s3cret/>',
      's3cret',
      '{"openapi":"s3cret","paths":{}}',
    ];
    for (const text of texts) assert.doesNotMatch(problemOf(text) ?? '', /s3cret/);
  });
});

describe('texts that would cost too much', () => {
  const laughs = (width: number): string => {
    const level = (name: string, of: string) =>
      `${name}: &${name} [${Array(width).fill(`*${of}`).join(', ')}]\n`;
    const levels = 'bcdefghij'.split('').map((name, at) => level(name, String.fromCharCode(97 + at)));
    return `openapi: 3.0.0\na: &a [lol]\n${levels.join('')}paths: {}\n`;
  };

  it('a few aliases of aliases are harmless: nothing is copied', () => {
    assert.equal(documentOf(laughs(9)).version, '3.0');
  });
  it('too many aliases are refused', () => {
    assert.match(problemOf(laughs(200)) ?? '', /within the bounds/);
  });
  it('a circle of YAML is read without end nowhere', () => {
    const text =
      'openapi: 3.0.0\npaths:\n  /a/{id}:\n    get: {parameters: [{name: id, in: path, example: &x [*x]}]}\n';
    assert.deepEqual(operationsOf(documentOf(text), everything).unfilled[0]?.parameters, ['id']);
  });
  it('nesting without end is refused in YAML', () => {
    assert.match(
      problemOf(`openapi: 3.0.0\npaths: {}\nx: ${'['.repeat(5_000)}`) ?? '',
      /neither JSON nor YAML/,
    );
  });
  it('nesting without end is harmless in JSON', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const document = documentOf(
      `{"openapi":"3.0.0","paths":{"/{id}":{"get":{"parameters":[{"name":"id","in":"path","example":${deep}}]}}}}`,
    );
    assert.equal(operationsOf(document, everything).unfilled.length, 1);
  });
  it('YAML beyond 1 MiB is refused with the way out', () => {
    assert.match(
      problemOf(`openapi: 3.0.0\n${'# long\n'.repeat(160_000)}`) ?? '',
      /longer than 1 MiB of YAML: serve it as JSON/,
    );
  });
  it('JSON beyond 4 MiB is refused', () => {
    assert.match(problemOf(`{"x":"${'a'.repeat(4 * 1024 * 1024)}"}`) ?? '', /longer than 4 MiB of JSON/);
  });
  it('more than 5000 paths are refused', () => {
    const paths = Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`/${at}`, {}]));
    assert.match(problemOf(JSON.stringify({ openapi: '3.0.0', paths })) ?? '', /more than 5000 paths/);
  });
});

describe('references', () => {
  const parametersOf = (reference: string) => {
    const document = documentOf(
      JSON.stringify({
        openapi: '3.0.0',
        paths: { '/a/{id}': { get: { parameters: [{ $ref: reference }] } } },
        components: {
          parameters: {
            id: { name: 'id', in: 'path', example: 1 },
            'a/b~c': { $ref: '#/components/parameters/id' },
            circle: { $ref: '#/components/parameters/circle' },
          },
          list: [{ name: 'id', in: 'path', example: 2 }],
        },
      }),
    );
    return operationsOf(document, everything).operations.map(({ path }) => path);
  };
  const rows = [
    ['a local one is followed', '#/components/parameters/id', ['/a/1']],
    ['escapes of pointers and of URLs are undone', '#/components/parameters/a~1b%7E0c', ['/a/1']],
    ['a member of a list is found', '#/components/list/0', ['/a/2']],
    ['a circle ends', '#/components/parameters/circle', []],
    ['a pointer to nothing is nothing', '#/components/parameters/other', []],
    ['a file is not read', 'file:///etc/passwd#/id', []],
    ['another document is not fetched', 'http://127.0.0.1:1/openapi.json#/components/parameters/id', []],
    ['a broken escape is nothing', '#/components/%E0%A4%A', []],
    ['inherited members are no part of the document', '#/constructor/prototype', []],
    ['the prototype is no part of the document', '#/__proto__', []],
  ] as const;
  for (const [name, reference, paths] of rows)
    it(name, () => assert.deepEqual(parametersOf(reference), paths));

  it('a document cannot change the objects of this program', () => {
    const text =
      '{"openapi":"3.0.3","paths":{"/a":{"$ref":"#/x","constructor":{"prototype":{"polluted":{"$ref":"#/y"}}},"__proto__":{"polluted":{"$ref":"#/y"}}}},"x":{"get":{}},"y":{"z":1}}';
    assert.equal(operationsOf(documentOf(text), everything).operations.length, 1);
    assert.equal('polluted' in {}, false);
  });
});
