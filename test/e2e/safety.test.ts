// What reaches an application, written down by the application itself: whatever is broken,
// an unsafe method goes only where the probe declares it, and credentials go nowhere else.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { oneCycle } from './alone.ts';
import { applyProbe, askNow, deleteProbe, removeSpace, waitForConditions } from './objects.ts';
import {
  type Application,
  applicationIngress,
  deployApplication,
  getOnly,
  orders,
  probeOf,
  working,
} from './recorded-application.ts';
import { type AnswerRule, applicationPort, type Recorded } from './recorder.ts';
import { installOperator, must, type RunningOperator, startOperator } from './running-operator.ts';

const space = 'e2e-safety';
const key = { namespace: space, name: 'careful' };
const token = 'Bearer of-the-probe';
const body = '{"probe":true}';
const safe = ['GET', 'HEAD', 'OPTIONS'];

const probe = probeOf(space, {
  name: key.name,
  spec: { interval: '5m', failureThreshold: 1 },
  routes: [
    {
      path: `/api${orders}`,
      methods: ['POST'],
      body,
      headers: [
        { name: 'Authorization', value: token },
        { name: 'Content-Type', value: 'application/json' },
      ],
    },
  ],
});

/** The gateway takes /api away, so that the path that arrives is another than the declared one. */
const rewritten = {
  path: `/api${orders}`,
  ingress: applicationIngress(space, {
    path: '/api/(.*)',
    annotations: {
      'nginx.ingress.kubernetes.io/use-regex': 'true',
      'nginx.ingress.kubernetes.io/rewrite-target': '/$1',
    },
  }),
};

/** Ways to be broken; `elsewhere` is an address that answers and that nobody may be led to. */
function faults(elsewhere: string): Readonly<Record<string, readonly AnswerRule[]>> {
  const led = (status: number, location: string): readonly AnswerRule[] => [
    { methods: ['POST'], status, headers: { Location: location } },
    ...getOnly,
  ];
  return {
    'without POST': getOnly,
    'that knows no path': [],
    'that fails': [{ status: 500 }],
    'that answers 405 to everything': [{ status: 405 }],
    'that redirects to another server': led(302, `${elsewhere}/steal`),
    'that redirects to another server and keeps the method': led(307, `${elsewhere}/steal`),
    'that redirects to another path and keeps the method': led(308, '/steal'),
    'that redirects to its path with a slash': led(308, `/api${orders}/`),
    'that asks for credentials': [{ status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }],
  };
}

/** Everything that must be true of a request, whatever asked for it. */
function assertHarmless({ method, path, headers, body: sent }: Recorded): void {
  const title = `${method} ${path}`;
  assert.match(headers['user-agent'] ?? '', /^methodprobe\/\d+\.\d+\.\d+ \(\+e2e-safety\/careful\)$/, title);
  assert.equal(headers['cookie'], undefined, title);
  if (method === 'POST') {
    assert.equal(path, orders);
    assert.equal(sent, body);
    assert.equal(headers['authorization'], token);
    return;
  }
  assert.ok([...safe, 'PROBE'].includes(method), title);
  assert.equal(sent, '', `${title} has a body`);
  if (method === 'PROBE') {
    assert.equal(headers['authorization'], undefined, title);
    assert.equal(headers['content-type'], undefined, title);
  }
}

function assertAllHarmless(requests: readonly Recorded[]): void {
  requests.forEach(assertHarmless);
  const ids = requests.map(({ headers }) => headers['x-request-id']);
  assert.ok(ids.every((id) => id !== undefined && id !== ''));
  assert.equal(new Set(ids).size, ids.length, 'every request has an id of its own');
}

/** The vantages by which POSTs came, each as often as it did, in the order of their names. */
const postsBy = (came: readonly Recorded[]): readonly string[] =>
  came
    .filter(({ method }) => method === 'POST')
    .map(vantageOf)
    .toSorted();

/** By which vantage a request came: the gateway adds headers that direct requests do not have. */
function vantageOf({ headers }: Recorded): string {
  return headers['x-real-ip'] === undefined ? 'direct' : `gateway-${headers['x-forwarded-proto']}`;
}

suite('an application that writes down what it gets', () => {
  let rig: Rig;
  let application: Application;
  let kubeconfig: string;
  let operator: RunningOperator;
  let elsewhere: string;

  before(async () => {
    rig = await sharedRig();
    kubeconfig = await installOperator(rig);
    [application, operator] = await Promise.all([
      deployApplication(rig, space, rewritten),
      startOperator(rig, { name: 'safety', port: 8085, kubeconfig }),
    ]);
    const address = ['get', 'service', 'shop', '-n', space, '-o', 'jsonpath={.spec.clusterIP}'];
    elsewhere = `http://${await must(rig, address)}:${applicationPort}`;
    await applyProbe(rig, probe);
    await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
  });

  test('gets only what is declared, in every state of its own', async (context) => {
    const seen: Recorded[] = [];
    for (const [words, rules] of Object.entries(faults(elsewhere))) {
      await application.answer(rules);
      await askNow(rig, key);
      const { status } = await askNow(rig, key);
      const came = await application.requests();
      seen.push(...came);
      const healthy = status.conditions.find(({ type }) => type === 'Healthy');
      const methods = [...new Set(came.map(({ method }) => method))].sort().join(' ');
      context.diagnostic(`an application ${words}: ${came.length} requests (${methods}), ${healthy?.reason}`);
      assert.ok(came.some(({ method }) => method === 'POST'));
      assertAllHarmless(came);
      const strayed = came.filter(({ path, method }) => path.startsWith('/steal') && !safe.includes(method));
      assert.deepEqual(strayed, []);
      const led = came.filter(
        ({ path, headers }) => path === '/steal' && headers['host'] !== application.host,
      );
      assert.deepEqual(led, []);
    }
    const methods = [...new Set(seen.map(({ method }) => method))].sort();
    assert.deepEqual(methods, ['GET', 'OPTIONS', 'POST', 'PROBE'], 'nothing was left out');
  });

  test('gets each POST once a cycle from each vantage, broken or not', async () => {
    for (const rules of [working, getOnly]) {
      await operator.stop();
      await application.answer(rules);
      operator = await startOperator(rig, { name: 'safety', port: 8085, kubeconfig });
      for (let n = 0; n < 5; n += 1) await askNow(rig, key);
      const place = { rig, url: operator.url, key };
      const { before, after, cycles } = await oneCycle(place, () => application.requests());
      assert.deepEqual(postsBy(after.slice(before.length)), ['direct', 'gateway-http', 'gateway-https']);
      for (const [vantage, posts = []] of Object.entries(Object.groupBy(postsBy(after), (one) => one)))
        assert.ok(posts.length <= cycles, `${posts.length} times by ${vantage} in ${cycles} cycles`);
      // What is under way ends before the process does.
      assert.equal((await operator.stop()).code, 0);
      assertAllHarmless(await application.requests());
    }
    operator = await startOperator(rig, { name: 'safety', port: 8085, kubeconfig });
    await deleteProbe(rig, key);
  });
});
