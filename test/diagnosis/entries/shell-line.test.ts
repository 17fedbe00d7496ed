// The line for the terminal: pasted into a real shell, it must mean the request that was sent.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { curlLine, type Reproduction } from '../../../src/diagnosis/entries/shell-line.ts';

const login: Reproduction = {
  method: 'POST',
  scheme: 'http',
  host: 'dify.example.com',
  path: '/console/api/login',
  headers: [],
  insecure: false,
};

const rows: readonly (readonly [string, Partial<Reproduction>, string])[] = [
  ['a POST', {}, 'curl -si -X POST http://dify.example.com/console/api/login'],
  ['a GET needs no method', { method: 'GET' }, 'curl -si http://dify.example.com/console/api/login'],
  [
    'a HEAD waits for no body',
    { method: 'HEAD', body: 'x' },
    'curl -sI http://dify.example.com/console/api/login',
  ],
  [
    'a default port is left out',
    { scheme: 'https', port: 443, path: '/' },
    'curl -si -X POST https://dify.example.com/',
  ],
  ['another port is shown', { port: 8080, path: '/' }, 'curl -si -X POST http://dify.example.com:8080/'],
  [
    'a query is quoted',
    { path: '/a?b=1&c=$HOME' },
    "curl -si -X POST 'http://dify.example.com/a?b=1&c=$HOME'",
  ],
  [
    'a bad certificate is passed',
    { scheme: 'https', insecure: true, path: '/' },
    'curl -si -X POST -k https://dify.example.com/',
  ],
  ['dot segments stay', { path: '/a/../b' }, 'curl -si -X POST --path-as-is http://dify.example.com/a/../b'],
  ['doubled slashes stay', { path: '/a//b' }, 'curl -si -X POST --path-as-is http://dify.example.com/a//b'],
  [
    'slashes of a query are no path',
    { path: '/a?u=//b' },
    "curl -si -X POST 'http://dify.example.com/a?u=//b'",
  ],
  ['brackets are no pattern', { path: '/a[1]' }, "curl -si -X POST --globoff 'http://dify.example.com/a[1]'"],
  [
    'the dialled address is given',
    { scheme: 'https', connectTo: { address: '203.0.113.7', port: 443 }, path: '/' },
    'curl -si -X POST --connect-to dify.example.com:443:203.0.113.7:443 https://dify.example.com/',
  ],
  [
    'an IPv6 address has brackets',
    { connectTo: { address: '2001:db8::7', port: 80 }, path: '/' },
    "curl -si -X POST --connect-to 'dify.example.com:80:[2001:db8::7]:80' http://dify.example.com/",
  ],
  [
    'headers as they are, and the body as a variable: it may hold credentials',
    {
      path: '/',
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Empty', ''],
      ],
      body: `{"it's":true}`,
    },
    `curl -si -X POST -H 'Content-Type: application/json' -H 'X-Empty;' --data-raw "$BODY" http://dify.example.com/`,
  ],
  [
    'a body without a type is not sent as a form',
    { path: '/', body: 'x' },
    'curl -si -X POST -H \'Content-Type:\' --data-raw "$BODY" http://dify.example.com/',
  ],
  [
    'a long header is a variable',
    { path: '/', headers: [['X-Long', 'x'.repeat(81)]], body: 'a\nb' },
    'curl -si -X POST -H "X-Long: $X_LONG" -H \'Content-Type:\' --data-raw "$BODY" http://dify.example.com/',
  ],
  [
    'credentials are never spelled out',
    { path: '/', headers: [['authorization', 'Bearer secret']] },
    'curl -si -X POST -H "authorization: $AUTHORIZATION" http://dify.example.com/',
  ],
  [
    'a key is a credential too',
    { path: '/', headers: [['X-API-Key', 'k-1']] },
    'curl -si -X POST -H "X-API-Key: $X_API_KEY" http://dify.example.com/',
  ],
  [
    'a placeholder is a variable as it stands, and a like text that is none is a text',
    {
      path: '/',
      headers: [
        ['Authorization', '$TOKEN_2'],
        ['X-Price', '$TOKEN'],
      ],
      placeholders: ['$TOKEN_2'],
    },
    `curl -si -X POST -H "Authorization: $TOKEN_2" -H 'X-Price: $TOKEN' http://dify.example.com/`,
  ],
  [
    'a GET with a body says that it is a GET',
    { method: 'GET', path: '/', headers: [['Content-Type', 'a/b']], body: '' },
    "curl -si -X GET -H 'Content-Type: a/b' --data-raw '' http://dify.example.com/",
  ],
];

for (const [sentence, change, expected] of rows) {
  test(sentence, () => assert.equal(curlLine({ ...login, ...change }), expected));
}

test('a shell hands every path, header and body to curl as they were given', () => {
  const printable = fc.string({
    unit: fc.constantFrom(...` !"#$%&'()*+,-./019:;<=>?@AZ[\\]^_\`az{|}~`),
    maxLength: 40,
  });
  const pathTail = printable.map((tail) => tail.replaceAll(/[ #]/g, ''));
  fc.assert(
    fc.property(pathTail, printable, printable, (tail, value, body) => {
      const line = curlLine({ ...login, path: `/${tail}`, headers: [['X-A', `v${value}`]], body });
      // The words as sh sees them, one a line: `curl` becomes printf.
      const shell = ['-c', line.replace(/^curl/, "printf '%s\\n'")];
      const words = execFileSync('sh', shell, { encoding: 'utf8', env: { ...process.env, BODY: body } });
      const given = words.split('\n').slice(0, -1);
      assert.equal(given.at(-1), `http://dify.example.com/${tail}`);
      assert.ok(given.includes(`X-A: v${value}`));
      assert.equal(given[given.indexOf('--data-raw') + 1], body);
    }),
    { numRuns: 50 },
  );
});
