// The order and the making of candidate paths.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pathHypotheses } from '../../src/routing/path-hypotheses.ts';
import type { PathChange, RoutingDecision, Sourced } from '../../src/routing/shared/model.ts';
import { blameOf } from './given.ts';

function decision(rulePath: string, changes: readonly PathChange[] = []): RoutingDecision {
  const pathChanges: readonly Sourced<PathChange>[] = changes.map((value) => ({ value, blame: blameOf('') }));
  const host = { value: 'a.test', blame: blameOf('') };
  return {
    dialect: 'kong',
    rulePath,
    path: '/',
    pathChanges,
    host,
    backendScheme: 'http',
    promises: ['http'],
    unmodelled: [],
    contenders: [],
    canaries: [],
  };
}

const listed = (given: RoutingDecision, path: string, backendPath?: string): readonly string[] =>
  pathHypotheses(given, path, backendPath).map((each) => `${each.kind} ${each.path}`);

describe('candidates', () => {
  test('come declared first, then as sent, stripped, root, doubled', () => {
    assert.deepEqual(listed(decision('/svc'), '/svc/login', '/v2/login'), [
      'declared /v2/login',
      'as-sent /svc/login',
      'stripped /login',
      'root /',
      'doubled /svc/svc/login',
    ]);
  });
  test('keep the query, and a declared path as it was declared', () => {
    assert.deepEqual(listed(decision('/svc/'), '/svc/login?a=1', '/login'), [
      'declared /login',
      'as-sent /svc/login?a=1',
      'stripped /login?a=1',
      'root /?a=1',
      'doubled /svc/svc/login?a=1',
    ]);
  });
  test('are not repeated', () => assert.deepEqual(listed(decision('/'), '/', '/'), ['declared /']));
  test('hold no stripped path when the rule is not an element prefix', () =>
    assert.deepEqual(listed(decision('/log'), '/login'), ['as-sent /login', 'root /']));
  test('strip the literal part of an expression', () => {
    assert.ok(listed(decision('/svc(/|$)(.*)'), '/svc/login').includes('stripped /login'));
    assert.ok(listed(decision('/something/?(.*)'), '/something/new').includes('stripped /new'));
    assert.ok(listed(decision('/~/v1$'), '/v1/users').includes('stripped /users'));
  });
  test('put a Service path in front of the path as sent and stripped', () => {
    const changed = decision('/api', [
      { kind: 'strip', from: '/api/sendWeather', to: '/sendWeather' },
      { kind: 'service-path', from: '/sendWeather', to: '/api/getWeather/sendWeather' },
    ]);
    assert.deepEqual(listed(changed, '/api/sendWeather'), [
      'as-sent /api/sendWeather',
      'stripped /sendWeather',
      'root /',
      'service-path /api/getWeather/sendWeather',
      'service-path /api/getWeather/api/sendWeather',
      'doubled /api/api/sendWeather',
    ]);
  });
  test('name the path that a rewrite makes', () => {
    assert.ok(
      listed(decision('/svc', [{ kind: 'rewrite', from: '/svc/x', to: '/v2' }]), '/svc/x').includes(
        'service-path /v2',
      ),
    );
  });
});
