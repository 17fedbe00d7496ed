// The checks beside methods that must work, as the application meets them: refusals, CORS
// preflights, and the same requests through an edge.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { atRest, oneCycle } from './alone.ts';
import { applyProbe, askNow, deleteProbe, patchProbe, removeSpace, waitForConditions } from './objects.ts';
import { type Application, deployApplication, orders, probeOf, working } from './recorded-application.ts';
import type { AnswerRule } from './recorder.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';

const space = 'e2e-checks';
const origin = 'https://app.example.com';
const calm = { interval: '5m' };

const cors: AnswerRule = {
  path: orders,
  methods: ['OPTIONS'],
  status: 204,
  headers: {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Headers': 'authorization',
    Vary: 'Origin',
  },
};

suite('checks beside methods that must work', () => {
  let rig: Rig;
  let application: Application;
  let operator: RunningOperator;

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    application = await deployApplication(rig, space);
    operator = await startOperator(rig, { name: 'checks', port: 8097, kubeconfig });
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
  });

  const sent = async (method: string): Promise<number> =>
    (await application.requests()).filter((request) => request.method === method).length;

  test('a method that must be refused is sent until it is accepted once, and never again', async () => {
    const key = { namespace: space, name: 'refusals' };
    const routes = [{ path: orders, mustRefuse: ['DELETE'], refusalBy: 'Sending' }];
    const spec = { ...calm, failureThreshold: 1 };
    await application.answer(working);
    await applyProbe(rig, probeOf(space, { name: key.name, routes, spec }));
    await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
    const refused = await sent('DELETE');
    assert.ok(refused > 0);

    const accepting = [{ path: orders, methods: ['DELETE'], status: 204 }, ...working];
    const changed = 'the application to accept DELETE while no cycle runs';
    await rig.waitFor(changed, async () => {
      if (await atRest({ rig, url: operator.url, key }, () => application.answer(accepting))) return true;
      await application.answer(working);
      // It was sent and accepted: only another spec makes the operator send it again.
      await patchProbe(rig, key, { spec: { userAgentSuffix: `again-${Date.now()}` } });
      await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
      return undefined;
    });
    await askNow(rig, key);
    const { status } = await waitForConditions(rig, key, ['Healthy False ExpectationFailed']);
    const [entry] = status.routes ?? [];
    assert.equal(`${entry?.check} ${entry?.method} ${entry?.health}`, 'Refusal DELETE Unhealthy');
    assert.match(entry?.message ?? '', /not sent again until the spec changes/);
    const accepted = await sent('DELETE');
    assert.equal(accepted, 2, 'once by http and once by https');
    await askNow(rig, key);
    await askNow(rig, key);
    assert.equal(await sent('DELETE'), accepted);

    await application.answer(working);
    await patchProbe(rig, key, { spec: { userAgentSuffix: 'again' } });
    await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
    assert.ok((await sent('DELETE')) > 0);
    await deleteProbe(rig, key);
  });

  test('a preflight is what a browser sends, and is judged as browsers do', async () => {
    const key = { namespace: space, name: 'cors' };
    const routes = [
      {
        path: orders,
        methods: ['POST'],
        headers: [{ name: 'Authorization', value: 'Bearer of-the-probe' }],
        cors: { origins: [origin], requestHeaders: ['authorization'] },
      },
    ];
    await application.answer([cors, ...working]);
    await applyProbe(rig, probeOf(space, { name: key.name, routes, spec: { ...calm, failureThreshold: 1 } }));
    const { status } = await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
    assert.deepEqual(
      status.routes?.map(({ check, method, health }) => `${check} ${method} ${health}`),
      ['Method POST Healthy', 'Preflight POST Healthy'],
    );
    const came = (await application.requests()).filter(({ headers }) => headers['origin'] !== undefined);
    assert.ok(came.length >= 3, 'http, https, and directly');
    for (const { method, headers } of came) {
      assert.equal(method, 'OPTIONS');
      assert.equal(headers['access-control-request-method'], 'POST');
      assert.equal(headers['access-control-request-headers'], 'authorization');
      assert.equal(headers['authorization'], undefined);
    }

    await application.answer(working);
    const broken = await askNow(rig, key);
    const entry = broken.status.routes?.find(({ check }) => check === 'Preflight');
    assert.equal(
      `${entry?.health} ${entry?.reason} ${entry?.confidence}`,
      'Unhealthy PreflightNotHandled Confirmed',
    );
    assert.equal(entry?.blames?.[0]?.name, 'shop');
    assert.ok((entry?.evidence?.length ?? 0) >= 2);
    await deleteProbe(rig, key);
  });

  test('every request of the gateway goes through the edge as well', async () => {
    const key = { namespace: space, name: 'edge' };
    const through = { ingressRef: { name: 'shop' }, edge: { connectTo: application.gateway } };
    await application.answer(working);
    await applyProbe(rig, probeOf(space, { name: key.name, through, spec: calm }));
    const { status } = await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
    assert.deepEqual(status.requestsPerCycle, { safe: 0, unsafe: 5 });
    const { before, after } = await oneCycle({ rig, url: operator.url, key }, () => sent('POST'));
    assert.equal(after - before, 5, 'by http and https through the edge and at the gateway, and directly');
    await deleteProbe(rig, key);
  });
});
