// A probe whose verdict stays: it goes on asking, and the API server does not hear of it
// between heartbeats.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { applyProbe, deleteProbe, eventsIn, removeSpace, standingOf, waitForConditions } from './objects.ts';
import { type Application, deployApplication, probeOf, working } from './recorded-application.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';
import { cyclesLater, scrape, writesOf } from './scrape.ts';

const space = 'e2e-steady';
const broken = '/shop/broken';
const at = (name: string) => ({ namespace: space, name });
const port = 8083;

suite('a steady probe', () => {
  let rig: Rig;
  let application: Application;
  let kubeconfig: string;
  let operator: RunningOperator | undefined;

  const start = async (name: string, ...flags: readonly string[]): Promise<string> => {
    operator = await startOperator(rig, { name, port, kubeconfig, flags });
    return operator.url;
  };

  before(async () => {
    rig = await sharedRig();
    kubeconfig = await installOperator(rig);
    application = await deployApplication(rig, space);
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
  });

  test('writes nothing over 8 cycles, whether healthy or not', async (context) => {
    await application.answer([{ path: broken, status: 405, headers: { Allow: 'GET' } }, ...working]);
    const url = await start('steady');
    await applyProbe(rig, probeOf(space, { name: 'steady' }));
    await applyProbe(rig, probeOf(space, { name: 'broken', routes: [{ path: broken, methods: ['POST'] }] }));
    await waitForConditions(rig, at('steady'), ['Healthy True AllRoutesReached']);
    await waitForConditions(rig, at('broken'), ['Healthy False AppRejectsMethod']);
    // The looks that follow a change may still correct what was seen.
    await cyclesLater(rig, url, 12);
    const versions = async () =>
      Promise.all(
        ['steady', 'broken'].map(async (name) => (await standingOf(rig, at(name))).resourceVersion),
      );
    const before = {
      versions: await versions(),
      events: await eventsIn(rig, space),
      metrics: await scrape(url),
    };

    // Both every second: eight of each.
    await cyclesLater(rig, url, 16);

    const metrics = await scrape(url);
    const grown = (metric: string) => metrics.sum(metric) - before.metrics.sum(metric);
    const sent = grown('methodprobe_requests_total');
    context.diagnostic(
      `${grown('methodprobe_cycle_lateness_seconds_count')} cycles, ${sent} requests, no write`,
    );
    assert.equal(grown('methodprobe_status_writes_total'), 0);
    assert.deepEqual(await versions(), before.versions);
    // http and https at the gateway, and one endpoint; the last cycles may be under way.
    assert.ok(sent >= 3 * 14, `${sent} requests`);
    assert.deepEqual(await eventsIn(rig, space), before.events);
    assert.deepEqual(
      before.events.map(({ probe, reason, posts }) => [probe, reason, posts]),
      [['broken', 'AppRejectsMethod', 1]],
    );
    await deleteProbe(rig, at('broken'));
    assert.equal((await operator?.stop())?.code, 0);
  });

  test('writes a sign of life at every heartbeat, which changes nothing else', async () => {
    await application.answer(working);
    const url = await start('steady-heartbeat', '--heartbeat=3s');
    await applyProbe(rig, probeOf(space, { name: 'steady' }));
    const { status: first } = await waitForConditions(rig, at('steady'), ['Healthy True AllRoutesReached']);
    const writes = await writesOf(url);
    const look = async () => ((await writesOf(url)) >= writes + 2 ? true : undefined);
    await rig.waitFor('two heartbeats', look);
    const { status: later } = await standingOf(rig, at('steady'));
    assert.notEqual(later.lastHeartbeatTime, first.lastHeartbeatTime);
    assert.deepEqual({ ...later, lastHeartbeatTime: '' }, { ...first, lastHeartbeatTime: '' });
    await deleteProbe(rig, at('steady'));
  });
});
