// The Kong stand-in's routing, by value: which route wins, and what path and Host arrive.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { modelOf, pathsOf } from '../rig/gateways/kong/model.ts';
import { errorReply, httpsOnly } from '../rig/gateways/kong/replies.ts';
import { type Match, matchOf, upstreamOf } from '../rig/gateways/kong/route.ts';
import { type IngressPath, ingress, workload } from '../rig/stories/objects.ts';
import { fastapi } from '../rig/stories/servers.ts';
import { snapshotOf } from './snapshot.ts';

interface Parts {
  readonly path?: Partial<IngressPath>;
  readonly route?: Readonly<Record<string, string>>;
  readonly service?: Readonly<Record<string, string>>;
}

function matched(
  parts: Parts,
  target: string,
  request: { scheme?: 'http' | 'https'; method?: string } = {},
): Match | undefined {
  const named = (annotations: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`konghq.com/${name}`, value]));
  const objects = [
    ...workload(fastapi({ namespace: 'w', name: 'weather' }), named(parts.service)),
    ingress({
      namespace: 'w',
      name: 'weather',
      className: 'kong',
      host: 'w.example.com',
      paths: [{ path: '/api', service: 'weather', port: 8000, ...parts.path }],
      annotations: named(parts.route),
    }),
  ];
  return matchOf(modelOf(snapshotOf({ objects })), {
    scheme: request.scheme ?? 'http',
    method: request.method ?? 'POST',
    host: 'w.example.com:80',
    target,
  });
}

function arriving(parts: Parts, target: string): string | undefined {
  const match = matched(parts, target);
  return match === undefined ? undefined : upstreamOf(match, target).target;
}

suite('the path that arrives', () => {
  const strip = { 'strip-path': 'true' };
  const rows: readonly [string, Parts, string, string | undefined][] = [
    ['is the one that was sent, by default', {}, '/api/sendWeather?x=1', '/api/sendWeather?x=1'],
    ['loses the prefix with strip-path', { route: strip }, '/api/sendWeather', '/sendWeather'],
    ['is / when the prefix is all there was', { route: strip }, '/api', '/'],
    [
      'gets the Service path in front',
      { route: strip, service: { path: '/api/getWeather' } },
      '/api/sendWeather',
      '/api/getWeather/sendWeather',
    ],
    [
      'gets the Service path in front of the whole path without strip-path',
      { service: { path: '/v1' } },
      '/api/x',
      '/v1/api/x',
    ],
    ['keeps the final slash of the client', { route: strip, service: { path: '/v1' } }, '/api/', '/v1/'],
    ['cannot climb out of the prefix', { route: strip }, '/api/..%2e/x/../y', '/..%2e/y'],
    ['goes by path element', {}, '/apiary', undefined],
    ['is matched after doubled slashes are merged', {}, '//api//x', '/api/x'],
  ];
  for (const [title, parts, target, expected] of rows) {
    test(title, () => assert.equal(arriving(parts, target), expected));
  }
});

suite('the route', () => {
  test('with methods takes no other method', () => {
    assert.equal(matched({ route: { methods: 'GET' } }, '/api/x'), undefined);
    assert.ok(matched({ route: { methods: 'GET, post' } }, '/api/x'));
  });
  test('for https alone takes http in order to refuse it, one for http alone takes no https', () => {
    assert.deepEqual(matched({ route: { protocols: 'https' } }, '/api/x')?.route.protocols, ['https']);
    assert.equal(matched({ route: { protocols: 'http' } }, '/api/x', { scheme: 'https' }), undefined);
  });
  test('keeps the Host unless preserve-host is false', () => {
    assert.equal(matched({}, '/api/x')?.route.preserveHost, true);
    const match = matched(
      { route: { 'preserve-host': 'false' }, service: { 'host-header': 'inner' } },
      '/api/x',
    );
    assert.equal(match?.route.preserveHost, false);
    assert.equal(match?.route.hostHeader, 'inner');
  });
  test('has a prefix and an expression for a Prefix path, one expression for an Exact one', () => {
    const backend = { service: { name: 'x' } };
    const texts = (pathType: string, path: string) =>
      pathsOf({ pathType, path, backend }).map((one) => (one.kind === 'prefix' ? one.path : one.text));
    assert.deepEqual(texts('Prefix', '/api'), ['/api/', '/api$']);
    assert.deepEqual(texts('Prefix', '/'), ['/']);
    assert.deepEqual(texts('Exact', '/api'), ['/api$']);
    assert.deepEqual(texts('ImplementationSpecific', '/~/v\\d+'), ['/v\\d+']);
  });
});

suite("Kong's own replies", () => {
  test('are JSON with the id of the request', () => {
    const body = '{\n  "message":"no Route matched with those values",\n  "request_id":"abc"\n}';
    assert.equal(errorReply(404, 'no Route matched with those values', 'abc').body, body);
  });
  test('ask for https with 426, or redirect with the code of the route', () => {
    const upgrade = matched({ route: { protocols: 'https' } }, '/api/x');
    assert.ok(upgrade);
    assert.equal(httpsOnly(upgrade.route, 'abc', 'https://w/api/x').status, 426);
    assert.equal(httpsOnly(upgrade.route, 'abc', 'https://w/api/x').headers['Upgrade'], 'TLS/1.2, HTTP/1.1');
    const redirect = matched(
      { route: { protocols: 'https', 'https-redirect-status-code': '308' } },
      '/api/x',
    );
    assert.ok(redirect);
    const reply = httpsOnly(redirect.route, 'abc', 'https://w/api/x');
    assert.deepEqual([reply.status, reply.headers['Location']], [308, 'https://w/api/x']);
  });
});
