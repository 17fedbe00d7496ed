// The Host header and what is told to hops, for every way to write a host.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scheme } from '../../../src/model/index.ts';
import { bareHost, requestHeaders, userAgentOf } from '../../../src/probe/secrets/request-headers.ts';
import { attempt } from '../send/servers.ts';

const rows: readonly (readonly [host: string, scheme: Scheme, port: number, sent: string])[] = [
  ['a.example', 'http', 80, 'a.example'],
  ['a.example', 'https', 443, 'a.example'],
  ['a.example', 'http', 443, 'a.example:443'],
  ['a.example', 'https', 8443, 'a.example:8443'],
  ['a.example:80', 'http', 8080, 'a.example'],
  ['a.example:9000', 'http', 8080, 'a.example:9000'],
  ['192.0.2.7', 'http', 8080, '192.0.2.7:8080'],
  ['[2001:db8::1]', 'http', 80, '[2001:db8::1]'],
  ['[2001:db8::1]:8080', 'http', 80, '[2001:db8::1]:8080'],
  ['2001:db8::1', 'https', 8443, '[2001:db8::1]:8443'],
];

for (const [host, scheme, port, sent] of rows) {
  test(`${host} asked over ${scheme} at port ${port} is Host ${sent}`, () => {
    const [name, value] = requestHeaders(attempt(port, { host }, { scheme }), 'x');
    assert.deepEqual([name, value], ['Host', sent]);
  });
}

test('an edge is told nothing that only a gateway tells the hops behind it', () => {
  const vantage = { kind: 'edge', scheme: 'https' } as const;
  const headers = requestHeaders(attempt(443, { vantage, host: 'a.example', clientScheme: 'https' }), 'x');
  assert.deepEqual(headers.slice(0, 2), ['Host', 'a.example']);
  assert.ok(headers.every((name) => !name.startsWith('X-Forwarded-')));
});

test('a preflight carries its three headers as they are, and no length', () => {
  const own = [
    ['Origin', 'https://app.example.com'],
    ['Access-Control-Request-Method', 'PUT'],
    ['Access-Control-Request-Headers', 'authorization'],
  ] as const;
  const sent = requestHeaders(attempt(80, { method: 'OPTIONS', headers: own }), 'x');
  assert.equal(sent.includes('Content-Length'), false);
  for (const [name, value] of own) assert.equal(sent[sent.indexOf(name) + 1], value);
});

test('the port of a hop is not the port of the client', () => {
  const vantage = { kind: 'service', hop: 0, service: 'api', port: 5001 } as const;
  const headers = requestHeaders(attempt(5001, { vantage, host: 'a.example', clientScheme: 'https' }), 'x');
  assert.equal(headers[1], 'a.example');
  assert.equal(headers[headers.indexOf('X-Forwarded-Port') + 1], '443');
});

test('the server name is the host without port and brackets', () => {
  assert.deepEqual(['a.example:1', 'a.example', '[2001:db8::1]:1', '2001:db8::1'].map(bareHost), [
    'a.example',
    'a.example',
    '2001:db8::1',
    '2001:db8::1',
  ]);
});

test('the user agent names version and probe, then the suffix of the author', () => {
  const probe = { namespace: 'dify', name: 'login' };
  assert.equal(userAgentOf('0.1.0', probe), 'methodprobe/0.1.0 (+dify/login)');
  assert.equal(userAgentOf('0.1.0', probe, 'team-a'), 'methodprobe/0.1.0 (+dify/login) team-a');
});
