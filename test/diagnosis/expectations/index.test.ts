// What an author asks of an answer, and what is said when the answer is another one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonPathProblem } from '../../../src/api/read/json-path.ts';
import { patternOf, patternProblem } from '../../../src/api/read/pattern.ts';
import { type Expectation, expectationFailures } from '../../../src/diagnosis/expectations/index.ts';
import type { Answer } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';

const json = (body: unknown): Answer =>
  answer(200, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

const health = json({
  status: 'UP',
  code: 7,
  ok: true,
  none: null,
  'odd name': 'x',
  checks: [
    { name: 'db', status: 'UP' },
    { name: 'mail', status: 'DOWN' },
  ],
});

const failures = (expect: Expectation, seen: Answer, method = 'GET', options?: Answer) =>
  expectationFailures(expect, seen, { method, ...(options === undefined ? {} : { options }) });

const at = (path: string, equals: string): Expectation => ({ jsonPath: [{ path, equals }] });
const header = (name: string, rest: { equals?: string; matches?: string } = {}): Expectation => ({
  headers: [{ name, ...rest }],
});

describe('an expectation is met', () => {
  const rows: readonly (readonly [string, Expectation, Answer])[] = [
    ['when nothing is asked', {}, answer(500)],
    ['by a status of the class', { statuses: ['2xx', 401] }, answer(204)],
    ['by a code that is written as a number', { statuses: ['2xx', 401] }, answer(401)],
    ['by a header, whatever its case', header('content-TYPE'), health],
    ['by the value of a header', header('Content-Type', { equals: 'application/json' }), health],
    ['by a match anywhere in the value', header('Content-Type', { matches: 'json' }), health],
    [
      'by one of several headers of the name',
      header('Vary', { equals: 'Origin' }),
      answer(200, {
        headers: [
          ['Vary', 'Accept'],
          ['Vary', 'Origin'],
        ],
      }),
    ],
    [
      'by headers of one name as a list',
      header('Vary', { equals: 'Accept, Origin' }),
      answer(200, {
        headers: [
          ['Vary', 'Accept'],
          ['Vary', 'Origin'],
        ],
      }),
    ],
    ['by a text in the body', { bodyContains: '"UP"' }, health],
    ['by a string in the body', at('$.status', 'UP'), health],
    ['by a number', at('$.code', '7'), health],
    ['by true', at('$.ok', 'true'), health],
    ['by null', at('$.none', 'null'), health],
    ['by a quoted name', at("$['odd name']", 'x'), health],
    ['by an element', at('$.checks[0].status', 'UP'), health],
    ['by an element from the end', at('$.checks[-1].status', 'DOWN'), health],
    ['by what a filter selects', at('$.checks[?@.name=="db"].status', 'UP'), health],
    ['by every value of several', at('$[*].v', '1'), answer(200, { body: '[{"v":1},{"v":"1"}]' })],
    ['behind a byte order mark', at('$.a', '1'), answer(200, { body: '\uFEFF{"a":1}' })],
    [
      'by an id beyond a double',
      at('$.id', '12345678901234567891'),
      answer(200, { body: '{"id":12345678901234567891}' }),
    ],
    ['in time', { maximumLatencyMs: 1 }, answer(200)],
    ['when the spec holds a pattern that is none', header('Content-Type', { matches: '(?=x)' }), health],
  ];
  for (const [name, expect, seen] of rows) it(name, () => assert.deepEqual(failures(expect, seen), []));
});

describe('an expectation is missed', () => {
  const rows: readonly (readonly [string, Expectation, Answer, string, string, string])[] = [
    ['by another status', { statuses: ['2xx', 401] }, answer(403), 'expect.statuses', '2xx, 401', '403'],
    ['without the header', header('ETag'), health, 'expect.headers[0]', 'a ETag header', 'no such header'],
    [
      'by another value of a header',
      header('Content-Type', { equals: 'text/html' }),
      health,
      'expect.headers[0]',
      'Content-Type: text/html',
      'application/json',
    ],
    [
      'by a header value that differs in case',
      header('Content-Type', { equals: 'Application/JSON' }),
      health,
      'expect.headers[0]',
      'Content-Type: Application/JSON',
      'application/json',
    ],
    [
      'by a header that does not match',
      header('Content-Type', { matches: '^text/' }),
      health,
      'expect.headers[0]',
      'Content-Type matching ^text/',
      'application/json',
    ],
    [
      'by an empty header',
      header('X-A', { equals: 'b' }),
      answer(200, { headers: { 'X-A': '' } }),
      'expect.headers[0]',
      'X-A: b',
      'an empty value',
    ],
    [
      'by a cookie, which is not quoted',
      header('Set-Cookie', { matches: '^id=' }),
      answer(200, { headers: { 'Set-Cookie': 'sid=s3cret' } }),
      'expect.headers[0]',
      'Set-Cookie matching ^id=',
      'another value',
    ],
    [
      'by a redirect, whose query is not quoted',
      header('Location', { equals: '/a' }),
      answer(302, { headers: { Location: '/login?token=s3cret' } }),
      'expect.headers[0]',
      'Location: /a',
      '/login?…',
    ],
    [
      'by a value with control characters',
      header('X-A', { equals: 'b' }),
      answer(200, { headers: { 'X-A': 'c\u202e\u0007d' } }),
      'expect.headers[0]',
      'X-A: b',
      'cd',
    ],
    [
      'by a long value',
      header('X-A', { equals: 'b' }),
      answer(200, { headers: { 'X-A': 'c'.repeat(500) } }),
      'expect.headers[0]',
      'X-A: b',
      `${'c'.repeat(59)}…`,
    ],
    [
      'without the text',
      { bodyContains: 'DOWN!' },
      health,
      'expect.bodyContains',
      '"DOWN!" in the body',
      'not there',
    ],
    [
      'by an empty body',
      { bodyContains: 'x' },
      answer(200),
      'expect.bodyContains',
      '"x" in the body',
      'an empty body',
    ],
    [
      'in what was read of a long body',
      { bodyContains: 'x' },
      answer(200, { body: 'y', bodyLength: 65_536 }),
      'expect.bodyContains',
      '"x" in the body',
      'not in its first 64 KiB, all that is read',
    ],
    ['by another string', at('$.status', 'DOWN'), health, 'expect.jsonPath[0]', '"DOWN" at $.status', '"UP"'],
    ['by a number', at('$.code', '8'), health, 'expect.jsonPath[0]', '"8" at $.code', '7'],
    ['by null', at('$.none', 'x'), health, 'expect.jsonPath[0]', '"x" at $.none', 'null'],
    [
      'by one of several values',
      at('$.checks[*].status', 'UP'),
      health,
      'expect.jsonPath[0]',
      '"UP" at $.checks[*].status',
      '"DOWN"',
    ],
    [
      'by an object',
      at('$.checks[0]', '[object Object]'),
      health,
      'expect.jsonPath[0]',
      '"[object Object]" at $.checks[0]',
      'an object',
    ],
    ['by a list', at('$.checks', ''), health, 'expect.jsonPath[0]', '"" at $.checks', 'a list'],
    [
      'by nothing at the path',
      at('$.stat', 'UP'),
      health,
      'expect.jsonPath[0]',
      '"UP" at $.stat',
      'nothing at that path',
    ],
    [
      'by a page',
      at('$.status', 'UP'),
      answer(200, { body: '<html>' }),
      'expect.jsonPath[0]',
      '"UP" at $.status',
      'a body that is not JSON',
    ],
    [
      'by no body',
      at('$.status', 'UP'),
      answer(204),
      'expect.jsonPath[0]',
      '"UP" at $.status',
      'an empty body',
    ],
    [
      'by half a document',
      at('$.status', 'UP'),
      answer(200, { body: '{"status":', bodyLength: 65_536 }),
      'expect.jsonPath[0]',
      '"UP" at $.status',
      'a body of more than 64 KiB, which is not read whole',
    ],
    [
      'by an id that differs beyond a double',
      at('$.id', '9007199254740993'),
      answer(200, { body: '{"id":9007199254740992}' }),
      'expect.jsonPath[0]',
      '"9007199254740993" at $.id',
      '"9007199254740992"',
    ],
    [
      'by a number out of range, which is not null',
      at('$.n', 'null'),
      answer(200, { body: '{"n":1e400}' }),
      'expect.jsonPath[0]',
      '"null" at $.n',
      'Infinity',
    ],
    [
      'by time',
      { maximumLatencyMs: 500 },
      { ...answer(200), ms: 501 },
      'expect.maximumLatency',
      'an answer within 500ms',
      'slower than 500ms',
    ],
  ];
  for (const [name, expect, seen, field, expected, shown] of rows) {
    it(name, () => assert.deepEqual(failures(expect, seen), [{ field, expected, seen: shown }]));
  }

  it('with each failure named by its place in the spec', () => {
    const expect: Expectation = {
      statuses: ['2xx'],
      headers: [{ name: 'Content-Type' }, { name: 'ETag' }],
      bodyContains: 'x',
      jsonPath: [
        { path: '$.a', equals: '1' },
        { path: '$.b', equals: '2' },
      ],
    };
    const seen = answer(500, { headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' });
    assert.deepEqual(
      failures(expect, seen).map(({ field }) => field),
      ['expect.statuses', 'expect.headers[1]', 'expect.bodyContains', 'expect.jsonPath[1]'],
    );
  });
});

describe('expect.allow', () => {
  const expect: Expectation = { allow: ['POST', 'OPTIONS'] };
  const options = (allow?: string) => answer(204, { headers: allow === undefined ? {} : { Allow: allow } });

  it('is not judged without an answer to OPTIONS', () => assert.deepEqual(failures(expect, answer(200)), []));
  it('is met by a longer list in any order', () =>
    assert.deepEqual(failures(expect, answer(200), 'POST', options('options, GET,POST')), []));
  it('is judged by the answer itself when OPTIONS was asked', () =>
    assert.equal(failures(expect, options('GET'), 'OPTIONS').length, 1));
  it('names what is missing', () =>
    assert.deepEqual(failures(expect, answer(200), 'POST', options('GET, OPTIONS')), [
      { field: 'expect.allow', expected: 'POST in the Allow header of OPTIONS', seen: 'GET, OPTIONS' },
    ]));
  it('says when there is no list', () =>
    assert.equal(failures(expect, answer(200), 'POST', options())[0]?.seen, '204 without an Allow header'));
});

it('asks no body of the answer to HEAD', () => {
  const expect: Expectation = { bodyContains: 'x', jsonPath: [{ path: '$.a', equals: '1' }] };
  assert.deepEqual(failures(expect, answer(200), 'HEAD'), []);
});

describe('a regular expression of a user', () => {
  for (const good of ['^application/json', '(?i)html$', '\\d{3}', 'a|b', '[0-9a-f]{64}', '\\p{L}+'])
    it(`may be ${good}`, () => assert.equal(patternProblem(good), undefined));
  for (const [bad, word] of [
    ['(?=x)', 'RE2'],
    ['(a)\\1', 'RE2'],
    ['[', 'missing closing ]'],
    ['a{1001}', 'repeat count'],
    ['(.{500}){2}(.{500}){2}', 'repeats too much'],
  ] as const)
    it(`may not be ${bad}`, () => assert.ok(patternProblem(bad)?.includes(word), patternProblem(bad)));
  it('takes linear time where others take for ever', () =>
    assert.equal(patternOf('^(a+)+$')?.isIn(`${'a'.repeat(2000)}b`), false));
});

describe('a JSONPath of a user', () => {
  for (const good of [
    '$',
    '$.a.b',
    '$..code',
    '$.a[*].b',
    '$[0:2]',
    '$[?@.a && @.b == "x"].c',
    '$[?length(@.a) > 1]',
  ])
    it(`may be ${good}`, () => assert.equal(jsonPathProblem(good), undefined));
  for (const [bad, word] of [
    ['a.b', 'RFC 9535'],
    ['$.a[', 'RFC 9535'],
    ['', 'RFC 9535'],
    ['$[?match(@.a, "(a+)+$")]', 'match'],
    ['$..a..b', '.. once'],
    ['$[*,*][*,*]', 'between [ and ]'],
    ['$[?@..a]', 'within it'],
    ['$[?!(@.a == 1 || count($.*) > 1)]', 'within it'],
  ] as const)
    it(`may not be ${bad}`, () => assert.ok(jsonPathProblem(bad)?.includes(word), jsonPathProblem(bad)));

  it('finds nothing, and does not fail, in a document of endless depth', () => {
    const body = '['.repeat(5000) + ']'.repeat(5000);
    const seen = answer(200, { bodyLength: 10_000 });
    assert.equal(failures(at('$..a', '1'), { ...seen, bodyStart: body })[0]?.seen, 'nothing at that path');
  });
});
