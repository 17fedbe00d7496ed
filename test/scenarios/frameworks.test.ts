// The same faults told of every framework: whatever an application says to unknown methods and
// paths, a proven cause must be the true one, and a healthy route must be healthy.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { frameworks } from './application.ts';
import type { Application } from './language-parts.ts';
import { deployed, runScenario, type Scenario } from './scenario.ts';

type Fault = Omit<Scenario, 'file' | 'applications' | 'expect'> & {
  readonly reason: string;
  readonly routes: NonNullable<Application['routes']>;
};

const both = { GET: 'plain-200', POST: 'plain-201' };
const strip = { metadata: { annotations: { 'konghq.com/strip-path': 'true' } } };
const stripped = { via: 'gateway-http', pass: { to: 'weather', strip: '/api' } };
const rewritten = {
  metadata: { annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/' } },
  spec: {
    rules: [
      {
        host: 'shop.example.com',
        http: {
          paths: [
            {
              path: '/orders',
              pathType: 'Prefix',
              backend: { service: { name: 'orders', port: { number: 80 } } },
            },
          ],
        },
      },
    ],
  },
};

const sent = '/api/sendWeather';

/** Each fault with its true reason. */
const faults: readonly Fault[] = [
  { name: 'nothing is wrong', deployment: 'kong', reason: 'AllRoutesReached', routes: { [sent]: both } },
  {
    name: 'only POST exists',
    deployment: 'kong',
    reason: 'AllRoutesReached',
    routes: { [sent]: { POST: 'plain-201' } },
  },
  {
    name: 'POST does not exist',
    deployment: 'kong',
    reason: 'AppRejectsMethod',
    routes: { [sent]: { GET: 'plain-200' } },
  },
  {
    name: 'the path does not exist',
    deployment: 'kong',
    reason: 'AppRejectsMethod',
    routes: { '/health': both },
  },
  {
    name: 'the prefix is stripped and needed',
    deployment: 'kong',
    reason: 'PrefixStrippedUnexpectedly',
    routes: { [sent]: { POST: 'plain-201' } },
    ingress: strip,
    world: [stripped],
  },
  {
    name: 'the prefix is stripped from a path with two methods',
    deployment: 'kong',
    reason: 'PrefixStrippedUnexpectedly',
    routes: { [sent]: both },
    ingress: strip,
    world: [stripped],
  },
  {
    name: 'the prefix is stripped as it should be',
    deployment: 'kong',
    reason: 'AllRoutesReached',
    routes: { '/sendWeather': both },
    ingress: strip,
    world: [stripped],
  },
  {
    name: 'the prefix is kept and not expected',
    deployment: 'kong',
    reason: 'PrefixNotStripped',
    routes: { '/sendWeather': { POST: 'plain-201' } },
  },
  {
    name: 'the prefix is kept before a path with two methods',
    deployment: 'kong',
    reason: 'PrefixNotStripped',
    routes: { '/sendWeather': both },
  },
  {
    name: 'a rewrite drops the path',
    deployment: 'shop',
    reason: 'RewriteTargetWrong',
    routes: { '/orders': both },
    ingress: rewritten,
    world: [{ via: 'gateway', pass: { to: 'orders', path: '/' } }],
  },
  {
    name: 'the gateway refuses POST',
    deployment: 'shop',
    reason: 'GatewayPolicyDeniesMethod',
    routes: { '/orders': both },
    world: [{ via: 'gateway', method: ['POST', 'PROBE'], answer: 'controller-403' }],
  },
  {
    name: 'the redirect to https downgrades',
    deployment: 'shop-tls',
    reason: 'HttpsRedirectDowngradesMethod',
    routes: { '/orders': both },
    world: [{ via: 'gateway-http', answer: 'controller-301' }],
  },
  {
    name: 'another Host is sent on, and nobody minds',
    deployment: 'kong',
    reason: 'AllRoutesReached',
    routes: { [sent]: both },
    world: [{ via: 'gateway-http', pass: { to: 'weather', host: '10.244.0.10:8000' } }],
    ingress: { metadata: { annotations: { 'konghq.com/preserve-host': 'false' } } },
  },
];

/** What these two say has nothing to do with routes: they accept, or refuse, everything alike. */
const indifferent = ['catch-all', 'guarded', 'nginx-site', 'nginx-files'];

/** They say enough for every fault above. */
const telling = ['flask', 'fastapi', 'express', 'django', 'django-functions', 'go', 'spring'];

describe('every framework', () => {
  for (const framework of Object.keys(frameworks).filter((name) => !indifferent.includes(name)))
    for (const fault of faults) it(`${framework}: ${fault.name}`, () => check(framework, fault));
});

function check(framework: string, { reason, routes, ...given }: Fault): void {
  const name = given.deployment === 'kong' ? 'weather' : 'orders';
  const applications = { [name]: { framework, routes } };
  const scenario = deployed(`${framework}.yaml`, { ...given, applications, expect: [] });
  const [entry] = runScenario(scenario).diagnosis.entries;
  const shown = JSON.stringify(entry, null, 2);
  assert.ok(entry !== undefined);
  assert.equal(entry.health === 'Healthy', reason === 'AllRoutesReached', shown);
  if (telling.includes(framework) || entry.confidence !== 'Unknown')
    assert.equal(entry.reason, reason, shown);
}
