// The API server dies and comes back while the operator probes; then the operator itself is
// restarted. Nothing is lost, nothing is told twice.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { repeat } from '../rig/wait.ts';
import {
  applyProbe,
  conditionOf,
  deleteProbe,
  eventsIn,
  removeSpace,
  standingOf,
  type Wanted,
  waitForConditions,
} from './objects.ts';
import { type Application, deployApplication, getOnly, probeOf, working } from './recorded-application.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';
import { cyclesLater, cyclesOf, scrape, writesOf } from './scrape.ts';

const space = 'e2e-apiserver';
const kept = { namespace: space, name: 'kept' };
const doomed = { namespace: space, name: 'doomed' };
const healthy: Wanted = 'Healthy True AllRoutesReached';
/** What the Deployment gives the operator to end by itself. */
const podGraceMs = 15_000;
const broken: Wanted = 'Healthy False AppRejectsMethod';

suite('an API server that dies', () => {
  let rig: Rig;
  let application: Application;
  let kubeconfig: string;
  let operator: RunningOperator;

  before(async () => {
    rig = await sharedRig();
    kubeconfig = await installOperator(rig);
    [application, operator] = await Promise.all([
      deployApplication(rig, space),
      startOperator(rig, { name: 'apiserver', port: 8084, kubeconfig }),
    ]);
    for (const { name } of [kept, doomed]) await applyProbe(rig, probeOf(space, { name }));
    for (const key of [kept, doomed]) await waitForConditions(rig, key, [healthy]);
  });

  after(async () => {
    await operator?.stop();
    await deleteProbe(rig, kept);
    await removeSpace(rig, space);
  });

  /** Whether the metrics say that a condition of a probe stands. */
  async function shows(name: string, [type = '', status = '']: readonly string[]): Promise<true | undefined> {
    const labels = { namespace: space, name, type, status };
    return (await scrape(operator.url)).sum('methodprobe_condition', labels) === 1 ? true : undefined;
  }

  test('does not stop the probing, and is told the truth when it is back', async (context) => {
    const ailing: number[] = [];
    const health = repeat(async () => {
      const { status } = await fetch(`${operator.url}/healthz`);
      if (status !== 200) ailing.push(status);
    }, 50);

    await rig.stopApiServer({ kill: true });
    await application.answer(getOnly);
    await rig.waitFor('the metrics to say so', () => shows('kept', broken.split(' ')));
    const failed = async () =>
      (await scrape(operator.url)).sum('methodprobe_status_writes_total', { result: 'unavailable' }) > 0 ||
      undefined;
    await rig.waitFor('a write that finds no server', failed);
    await cyclesLater(rig, operator.url, 3);
    assert.equal((await fetch(`${operator.url}/readyz`)).status, 200);

    await rig.startApiServer();
    const back = performance.now();
    await rig.waitFor('the deletion', () => deleteProbe(rig, doomed).then(() => true as const));
    await waitForConditions(rig, kept, [broken]);
    context.diagnostic(
      `conditions are right ${Math.round(performance.now() - back)} ms after the API server`,
    );
    const gone = async () =>
      (await scrape(operator.url)).count({ namespace: space, name: 'doomed' }) === 0 || undefined;
    await rig.waitFor('the deleted probe to be forgotten', gone);
    context.diagnostic(`the deletion is noticed after ${Math.round(performance.now() - back)} ms`);

    await health.stop();
    assert.deepEqual(ailing, []);
    assert.equal(operator.exitCode(), null);
    const told = await rig.waitFor('an Event of the fault', async () => {
      const events = (await eventsIn(rig, space)).filter(({ probe }) => probe === 'kept');
      return events.length > 0 ? events : undefined;
    });
    assert.deepEqual(
      told.map(({ reason, posts }) => [reason, posts]),
      [['AppRejectsMethod', 1]],
    );
  });

  test('makes no Event twice when it is well again', async () => {
    await application.answer(working);
    await waitForConditions(rig, kept, [healthy]);
    const recovered = async () => (await eventsIn(rig, space)).find(({ reason }) => reason === 'Recovered');
    const { probe, posts } = await rig.waitFor('its Event', recovered);
    assert.deepEqual([probe, posts], ['kept', 1]);
  });

  test('and an operator that is restarted: it ends with 0, and begins without a word', async (context) => {
    await application.answer(getOnly);
    await waitForConditions(rig, kept, [broken]);
    const event = async () =>
      (await eventsIn(rig, space)).find(({ reason, posts }) => reason === 'AppRejectsMethod' && posts === 2);
    await rig.waitFor('its Event', event);
    const before = await standingOf(rig, kept);
    const told = await eventsIn(rig, space);

    const ended = await operator.stop();
    context.diagnostic(`SIGTERM takes ${Math.round(ended.ms)} ms`);
    assert.equal(ended.code, 0);
    assert.ok(ended.ms < podGraceMs, `${ended.ms} ms`);

    operator = await startOperator(rig, { name: 'apiserver-again', port: 8084, kubeconfig });
    const cycled = async () => ((await cyclesOf(operator.url)) >= 4 ? true : undefined);
    await rig.waitFor('4 cycles', cycled);
    assert.equal(await writesOf(operator.url), 0);
    const after = await standingOf(rig, kept);
    assert.equal(after.resourceVersion, before.resourceVersion);
    assert.deepEqual(conditionOf(after.status, 'Healthy'), conditionOf(before.status, 'Healthy'));
    assert.deepEqual(await eventsIn(rig, space), told);
  });
});
