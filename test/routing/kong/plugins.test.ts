// Plugins of Kong: what each kind does to a request, whom it is blamed on, and what becomes of names that lead nowhere.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KongPlugin } from '../../../src/model/index.ts';
import type { RoutingDecision } from '../../../src/routing/shared/model.ts';
import { ask, blameOf, facts, ingress, kongClass, type Path, service } from '../given.ts';

const annotation = 'konghq.com/plugins';

const plugin = (
  kind: string,
  config: KongPlugin['config'] = {},
  more: Partial<KongPlugin> = {},
): KongPlugin => ({
  metadata: { namespace: 'team', name: kind },
  plugin: kind,
  config,
  ...more,
});

interface Given {
  readonly line?: string;
  readonly paths?: readonly Path[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly onService?: Readonly<Record<string, string>>;
}

/** An Ingress that names these plugins. */
function through(plugins: readonly KongPlugin[], given: Given = {}): RoutingDecision {
  const {
    line = 'GET http://shop.test/api/x?a=1',
    paths = [['Prefix', '/']],
    annotations,
    onService,
  } = given;
  const named = plugins.map(({ metadata }) => metadata?.name ?? '').join(',');
  const own = ingress({
    className: 'gateway',
    hosts: { 'shop.test': paths },
    annotations: annotations ?? { [annotation]: named },
  });
  const services = [service('web', onService === undefined ? {} : { annotations: onService })];
  return ask(facts(own, { ingressClasses: [kongClass], kongPlugins: plugins, services }), line);
}

const blamed = (name: string, field: string, kind = 'KongPlugin', namespace = 'team') => ({
  apiVersion: 'configuration.konghq.com/v1',
  kind,
  namespace,
  name,
  field,
});

describe('request-termination', () => {
  test('answers every request, with 503 where no status is written', () => {
    const { refusal } = through([plugin('request-termination')]);
    assert.equal(refusal?.value.status, 503);
    assert.deepEqual(refusal?.blame, blamed('request-termination', 'config.status_code'));
  });

  test('with its status', () => {
    assert.equal(through([plugin('request-termination', { status_code: 405 })]).refusal?.value.status, 405);
  });

  test('with a trigger, only those that have it', () => {
    const plugins = [plugin('request-termination', { trigger: 'x-debug' })];
    assert.equal(through(plugins).refusal, undefined);
    assert.equal(through(plugins, { line: 'GET http://shop.test/?x-debug=1' }).refusal?.value.status, 503);
  });
});

describe('redirect', () => {
  const location = 'https://new.example.com';

  test('goes to its location with 301', () => {
    const { redirect } = through([plugin('redirect', { location: `${location}/some-path` })]);
    assert.deepEqual(redirect?.value, { status: 301, location: `${location}/some-path` });
    assert.deepEqual(redirect?.blame, blamed('redirect', 'config.location'));
  });

  test('keeps path and query where it is told to', () => {
    const { redirect } = through([
      plugin('redirect', { location, status_code: 308, keep_incoming_path: true }),
    ]);
    assert.deepEqual(redirect?.value, { status: 308, location: `${location}/api/x?a=1` });
    assert.deepEqual(redirect?.blame, blamed('redirect', 'config.status_code'));
  });

  test('is open where both have a path', () => {
    const config = { location: `${location}/some-path`, keep_incoming_path: true };
    const { redirect, unmodelled } = through([plugin('redirect', config)]);
    assert.equal(redirect, undefined);
    assert.equal(unmodelled.length, 1);
  });

  test('goes before request-termination', () => {
    const { refusal, redirect } = through([plugin('request-termination'), plugin('redirect', { location })]);
    assert.equal(refusal, undefined);
    assert.equal(redirect?.value.location, location);
  });
});

describe('cors', () => {
  test('by default allows every origin, method and header', () => {
    const { cors, unmodelled } = through([plugin('cors')]);
    assert.deepEqual(cors?.value.allowOrigins, ['*']);
    assert.ok(cors?.value.allowMethods?.includes('DELETE'));
    assert.deepEqual(cors?.value.allowHeaders, ['*']);
    assert.deepEqual(unmodelled, []);
  });

  test('says what is written', () => {
    const config = {
      origins: ['https://a.test'],
      methods: ['GET'],
      headers: ['Accept'],
      credentials: true,
      max_age: 60,
    };
    const { cors } = through([plugin('cors', config)]);
    assert.deepEqual(cors?.value, {
      allowOrigins: ['https://a.test'],
      allowMethods: ['GET'],
      allowHeaders: ['Accept'],
      exposeHeaders: [],
      allowCredentials: true,
      maxAge: 60,
    });
    assert.deepEqual(cors?.blame, blamed('cors', 'config.methods'));
  });

  test('with preflight_continue leaves preflights to the application', () => {
    assert.equal(through([plugin('cors', { preflight_continue: true })]).cors, undefined);
  });

  test('does not read expressions for origins', () => {
    assert.equal(through([plugin('cors', { origins: ['.*\\.a\\.test'] })]).unmodelled.length, 1);
  });
});

describe('request-transformer', () => {
  test('writes another path, without that of the Service', () => {
    const { path, pathChanges } = through([plugin('request-transformer', { replace: { uri: '/fixed' } })], {
      onService: { 'konghq.com/path': '/base' },
    });
    assert.equal(path, '/fixed?a=1');
    assert.deepEqual(pathChanges.at(-1), {
      value: { kind: 'rewrite', from: '/base/api/x', to: '/fixed' },
      blame: blamed('request-transformer', 'config.replace.uri'),
    });
  });

  test('fills in groups of the path of the route', () => {
    const config = { replace: { uri: '/anything/$(uri_captures[1])' } };
    const decision = through([plugin('request-transformer', config)], {
      line: 'GET http://shop.test/users/123',
      paths: [['ImplementationSpecific', '/~/users/(\\d+)']],
    });
    assert.equal(decision.path, '/anything/123');
    assert.deepEqual(decision.unmodelled, []);
  });

  test('is open with any other template', () => {
    const { unmodelled, path } = through([
      plugin('request-transformer', { replace: { uri: '/x/$(headers.team)' } }),
    ]);
    assert.equal(path, '/api/x?a=1');
    assert.deepEqual(
      unmodelled.map(({ blame }) => blame.field),
      ['config.replace.uri'],
    );
  });

  test('is open where it changes the method', () => {
    const { unmodelled } = through([plugin('request-transformer', { http_method: 'GET' })]);
    assert.deepEqual(
      unmodelled.map(({ blame }) => blame.field),
      ['config.http_method'],
    );
  });

  test('sets headers and the Host', () => {
    const config = {
      add: { headers: ['x-one:1'] },
      remove: { headers: ['x-two'] },
      replace: { headers: ['Host:inner.test'] },
    };
    const { requestHeaders, host } = through([plugin('request-transformer', config)]);
    assert.equal(host.value, 'inner.test');
    assert.deepEqual(
      requestHeaders?.map(({ value }) => value),
      [
        { kind: 'remove', name: 'x-two' },
        { kind: 'set', name: 'x-one', value: '1' },
      ],
    );
  });
});

describe('which plugins run', () => {
  for (const kind of [
    'key-auth',
    'basic-auth',
    'jwt',
    'oauth2',
    'ldap-auth',
    'acl',
    'ip-restriction',
    'rate-limiting',
    'pre-function',
  ])
    test(`${kind} may answer by itself`, () => {
      assert.deepEqual(through([plugin(kind)]).unmodelled, [
        { value: `${kind} of KongPlugin team/${kind}`, blame: blamed(kind, 'plugin') },
      ]);
    });

  test('prometheus and logs change nothing', () => {
    assert.deepEqual(through([plugin('prometheus'), plugin('http-log')]).unmodelled, []);
  });

  test('a disabled one does not', () => {
    assert.equal(through([plugin('request-termination', {}, { disabled: true })]).refusal, undefined);
  });

  test('one whose configuration comes from a Secret is not read', () => {
    const { refusal, unmodelled } = through([
      plugin('request-termination', {}, { configFrom: { secretKeyRef: {} } }),
    ]);
    assert.equal(refusal, undefined);
    assert.deepEqual(
      unmodelled.map(({ blame }) => blame.field),
      ['configFrom'],
    );
  });

  test('one that the Service names', () => {
    const { refusal } = through([plugin('request-termination')], {
      annotations: {},
      onService: { [annotation]: 'request-termination' },
    });
    assert.equal(refusal?.value.status, 503);
  });

  test('of two of a kind that of the Ingress, not that of the Service', () => {
    const one = {
      ...plugin('request-termination', { status_code: 404 }),
      metadata: { namespace: 'team', name: 'one' },
    };
    const two = {
      ...plugin('request-termination', { status_code: 410 }),
      metadata: { namespace: 'team', name: 'two' },
    };
    const { refusal } = through([two, one], {
      annotations: { [annotation]: 'one' },
      onService: { [annotation]: 'two' },
    });
    assert.equal(refusal?.value.status, 404);
  });

  test('a KongClusterPlugin, where the namespace has none of the name', () => {
    const cluster = { ...plugin('request-termination'), metadata: { name: 'request-termination' } };
    assert.deepEqual(
      through([cluster]).refusal?.blame,
      blamed('request-termination', 'config.status_code', 'KongClusterPlugin', ''),
    );
  });

  test('a name without a plugin is told', () => {
    const { unmodelled, refusal } = through([], { annotations: { [annotation]: 'gone' } });
    assert.equal(refusal, undefined);
    assert.deepEqual(unmodelled, [
      {
        value: 'konghq.com/plugins: there is no gone',
        blame: blameOf(`metadata.annotations[${annotation}]`),
      },
    ]);
  });
});
