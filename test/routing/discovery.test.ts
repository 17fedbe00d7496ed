// Which routes a routing object tells, what is left out and counted, and that nothing is asked that
// the object leaves out on purpose.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HTTPRouteRule } from '../../src/model/index.ts';
import { discover } from '../../src/routing/discovery.ts';
import { probe } from '../diagnosis/samples.ts';
import { gatewayFacts, httpRoute } from './gateway-api/given.ts';
import { facts, type IngressSpec, ingress } from './given.ts';

const through = (host?: string) => ({
  ...probe({ through: { ingressRef: { name: 'shop' }, ...(host === undefined ? {} : { host }) } }),
  routes: [],
});

const inIngress = (spec: IngressSpec, host?: string) =>
  discover(through(host), facts(ingress({ className: 'edge', ...spec })));

const ofRoute = (rules: readonly HTTPRouteRule[], hosts?: readonly string[]) =>
  discover(
    { ...probe({ through: { httpRouteRef: { name: 'shop' } } }), routes: [] },
    gatewayFacts(httpRoute({ rules, ...(hosts === undefined ? {} : { hosts }) })),
  );

type Found = ReturnType<typeof discover>;
const lines = ({ routes }: Found) =>
  routes.map(({ name, host, path, methods }) => `${name} ${host}${path} ${methods}`);
const leftOut = ({ patterns, hosts, methods, more }: Found) => ({ patterns, hosts, methods, more });
const none = { patterns: 0, hosts: 0, methods: 0, more: 0 };

describe('routes of an Ingress', () => {
  it('are its paths on each of its hosts, with safe methods only, and are marked', () => {
    const found = inIngress({
      hosts: {
        'a.test': [
          ['Prefix', '/api'],
          ['Exact', '/health'],
        ],
        'b.test': [['Prefix', '/api']],
      },
    });
    assert.deepEqual(lines(found), [
      'api a.test/api OPTIONS,HEAD,GET',
      'health a.test/health OPTIONS,HEAD,GET',
      'api-2 b.test/api OPTIONS,HEAD,GET',
    ]);
    assert.deepEqual(leftOut(found), none);
    assert.ok(
      found.routes.every(({ discovered, mustRefuse }) => discovered === true && mustRefuse.length === 0),
    );
  });

  it('leave out wildcards and rules for any host, while nobody says which host', () => {
    const hosts = {
      'a.test': [['Prefix', '/']],
      '*.b.test': [['Prefix', '/']],
      '': [['Prefix', '/x']],
    } as const;
    assert.deepEqual(lines(inIngress({ hosts })), ['root a.test/ OPTIONS,HEAD,GET']);
    assert.deepEqual(leftOut(inIngress({ hosts })), { ...none, hosts: 2 });
    assert.deepEqual(lines(inIngress({ hosts }, 'c.b.test')), [
      'root c.b.test/ OPTIONS,HEAD,GET',
      'x c.b.test/x OPTIONS,HEAD,GET',
    ]);
  });

  it('leave out regular expressions, whatever their type, and keep what a glob begins with', () => {
    const found = inIngress({
      hosts: {
        'a.test': [
          ['ImplementationSpecific', '/api(/|$)(.*)'],
          ['Prefix', '/v[0-9]+'],
          ['ImplementationSpecific', '/~/users/\\d+'],
          ['ImplementationSpecific', '/files/*'],
          ['Prefix', '/a.b/c+d'],
          ['Exact', '/who{ever}'],
        ],
      },
    });
    assert.deepEqual(lines(found), [
      'files a.test/files/ OPTIONS,HEAD,GET',
      'a-b-c-d a.test/a.b/c+d OPTIONS,HEAD,GET',
    ]);
    assert.deepEqual(leftOut(found), { ...none, patterns: 4 });
  });

  it('are the root where a host has no paths, and for the default backend', () => {
    const own = ingress({ className: 'edge', defaultBackend: 'web' });
    const bare = { ...own, spec: { ...own.spec, rules: [{ host: 'a.test' }] } };
    assert.deepEqual(lines(discover(through(), facts(bare))), ['root a.test/ OPTIONS,HEAD,GET']);
    assert.equal(discover(through(), facts(bare)).hosts, 1);
  });

  it('are asked with the methods that the gateway takes', () => {
    const annotations = { 'konghq.com/methods': 'GET,POST' };
    const found = inIngress({ className: 'gateway', annotations, hosts: { 'a.test': [['Prefix', '/api']] } });
    assert.deepEqual(lines(found), ['api a.test/api GET']);
    const closed = inIngress({
      className: 'gateway',
      annotations: { 'konghq.com/methods': 'POST' },
      hosts: { 'a.test': [['Prefix', '/api']] },
    });
    assert.deepEqual([lines(closed), leftOut(closed)], [[], { ...none, methods: 1 }]);
  });

  it('are at most 64', () => {
    const paths = Array.from({ length: 70 }, (_, n) => ['Prefix', `/p${n}`] as const);
    const found = inIngress({ hosts: { 'a.test': paths } });
    assert.deepEqual([found.routes.length, found.more], [64, 6]);
  });
});

describe('routes of an HTTPRoute', () => {
  it('are the paths of its matches; no match is every path', () => {
    assert.deepEqual(lines(ofRoute([{}, { matches: [{ path: { type: 'Exact', value: '/a' } }] }])), [
      'root shop.test/ OPTIONS,HEAD,GET',
      'a shop.test/a OPTIONS,HEAD,GET',
    ]);
  });

  it('have the methods of all matches of a path, and none where only unsafe ones match', () => {
    const path = { value: '/a' } as const;
    const found = ofRoute([
      {
        matches: [
          { path, method: 'GET' },
          { path, method: 'POST' },
        ],
      },
      { matches: [{ path: { value: '/b' }, method: 'POST' }] },
    ]);
    assert.deepEqual(lines(found), ['a shop.test/a GET']);
    assert.equal(found.methods, 1);
  });

  it('carry the headers and the query that a match asks for; patterns are left out', () => {
    const found = ofRoute([
      { matches: [{ path: { value: '/a' }, headers: [{ name: 'X-Team', value: 'one' }] }] },
      { matches: [{ path: { value: '/a' }, queryParams: [{ name: 'v', value: '2 3' }] }] },
      { matches: [{ path: { type: 'RegularExpression', value: '/a.*' } }] },
      { matches: [{ headers: [{ type: 'RegularExpression', name: 'X-Team', value: '.*' }] }] },
    ]);
    assert.deepEqual(
      found.routes.map(({ path, headers }) => [path, headers]),
      [
        ['/a', [['X-Team', 'one']]],
        ['/a?v=2%203', []],
      ],
    );
    assert.equal(found.patterns, 2);
  });

  it('are on every hostname', () => {
    assert.deepEqual(lines(ofRoute([{}], ['a.test', '*.b.test'])), ['root a.test/ OPTIONS,HEAD,GET']);
  });
});

describe('a probe of a URL', () => {
  it('tells no routes', () => {
    const { ingress: _, ...rest } = facts(ingress({}));
    assert.deepEqual(discover(through(), rest).routes, []);
  });
});
