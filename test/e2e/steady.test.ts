// A probe whose verdict stays: it goes on asking, and the API server does not hear of it
// between heartbeats.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { applyProbe, deleteProbe, eventsIn, standingOf, waitForConditions } from './objects.ts';
import { type Application, deployApplication, getOnly, probeOf, working } from './recorded-application.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';
import { cyclesLater, cyclesOf, scrape, writesOf } from './scrape.ts';

const space = 'e2e-steady';
const key = { namespace: space, name: 'steady' };
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
    await rig.deleteNamespace(space, { wait: false });
  });

  for (const [words, rules, wanted, events] of [
    ['healthy', working, 'Healthy True AllRoutesReached', []],
    ['unhealthy', getOnly, 'Healthy False AppRejectsMethod', ['AppRejectsMethod']],
  ] as const) {
    test(`writes nothing over 8 cycles while it is ${words}`, async (context) => {
      await application.answer(rules);
      const url = await start(`steady-${words}`);
      await applyProbe(rig, probeOf(space, { name: key.name }));
      await waitForConditions(rig, key, [wanted]);
      // The looks that follow a change may still correct what was seen.
      await cyclesLater(rig, url, 3, 10_000);
      const before = {
        ...(await standingOf(rig, key)),
        writes: await writesOf(url),
        cycles: await cyclesOf(url),
      };
      const requests = (await scrape(url)).sum('methodprobe_requests_total');
      const posted = await eventsIn(rig, space);

      await cyclesLater(rig, url, 8, 15_000);

      const cycles = (await cyclesOf(url)) - before.cycles;
      const sent = (await scrape(url)).sum('methodprobe_requests_total') - requests;
      context.diagnostic(`${cycles} cycles, ${sent} requests, no write`);
      assert.equal(await writesOf(url), before.writes);
      assert.equal((await standingOf(rig, key)).resourceVersion, before.resourceVersion);
      // http and https at the gateway, and one endpoint.
      assert.ok(sent >= 3 * 7, `${sent} requests`);
      assert.deepEqual(await eventsIn(rig, space), posted);
      assert.deepEqual(
        posted.map(({ reason, posts }) => [reason, posts]),
        events.map((reason) => [reason, 1]),
      );
      await deleteProbe(rig, key);
      assert.equal((await operator?.stop())?.code, 0);
    });
  }

  test('writes a sign of life at every heartbeat, which changes nothing else', async () => {
    await application.answer(working);
    const url = await start('steady-heartbeat', '--heartbeat=3s');
    await applyProbe(rig, probeOf(space, { name: key.name }));
    const { status: first } = await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
    const writes = await writesOf(url);
    const look = async () => ((await writesOf(url)) >= writes + 2 ? true : undefined);
    await rig.waitFor('two heartbeats', look, 15_000);
    const { status: later } = await standingOf(rig, key);
    assert.notEqual(later.lastHeartbeatTime, first.lastHeartbeatTime);
    assert.deepEqual({ ...later, lastHeartbeatTime: '' }, { ...first, lastHeartbeatTime: '' });
    await deleteProbe(rig, key);
  });
});
