// Times in which nothing is sent, and how they end: pauses, suspension, and a budget that is too
// small. The probes run once a day, so whatever happens here does not wait for the interval.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { patienceMs } from '../rig/wait.ts';
import {
  applyProbe,
  askNow,
  conditionOf,
  deleteProbe,
  eventsIn,
  patchProbe,
  removeSpace,
  waitForConditions,
} from './objects.ts';
import {
  type Application,
  deployApplication,
  getOnly,
  orders,
  probeOf,
  working,
} from './recorded-application.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';
import { scrape } from './scrape.ts';

const space = 'e2e-calm';
const at = (name: string) => ({ namespace: space, name });
const suspended = ['Ready True Suspended', 'Healthy Unknown Suspended'] as const;
const reached = ['Ready True Probing', 'Healthy True AllRoutesReached'] as const;
const budget = 20;

/** The cron expression of one minute of one day. */
function cronOf(time: Date): string {
  const [minute, hour, day] = [time.getUTCMinutes(), time.getUTCHours(), time.getUTCDate()];
  return `${minute} ${hour} ${day} ${time.getUTCMonth() + 1} *`;
}

const minuteOf = (ms: number): number => Math.floor(ms / 60_000) * 60_000;

/** A pause that began a minute or two ago and ends in so many seconds. */
function endingIn(seconds: number) {
  const end = Date.now() + seconds * 1000;
  const start = minuteOf(end - 60_000);
  return { name: 'ends', cron: cronOf(new Date(start)), duration: `1m${end - start - 60_000}ms`, end };
}

suite('calm', () => {
  let rig: Rig;
  let application: Application;
  let operator: RunningOperator;
  /** When the pause of the probe `begins` begins: far enough ahead that it is judged before. */
  let begin = 0;

  const apply = (name: string, spec: object, routes?: readonly Readonly<Record<string, unknown>>[]) =>
    applyProbe(
      rig,
      probeOf(space, {
        name,
        spec: { interval: '24h', ...spec },
        ...(routes === undefined ? {} : { routes }),
      }),
    );
  const sentBy = async (name: string): Promise<number> =>
    (await application.requests()).filter(({ headers }) =>
      headers['user-agent']?.includes(`(+${space}/${name})`),
    ).length;
  const seriesOf = async (name: string): Promise<number> =>
    (await scrape(operator.url)).count({ namespace: space, name, route: 'shop-orders' });

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    application = await deployApplication(rig, space);
    const flags = [`--max-requests-per-cycle=${budget}`];
    operator = await startOperator(rig, { name: 'calm', port: 8098, kubeconfig, flags });
    await rig.waitFor(
      'a probe that is judged before its pause begins',
      async () => {
        begin = minuteOf(Date.now() + 70_000);
        const pauses = [{ name: 'begins', cron: cronOf(new Date(begin)), duration: '1h' }];
        await apply('begins', { pauses });
        return waitForConditions(rig, at('begins'), reached, begin);
      },
      3 * patienceMs,
    );
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
  });

  /** What the probe `ends` says and does during a pause that ends soon, later on a machine that is slow to look. */
  const duringPause = async () => {
    for (const seconds of [6, 20, 60]) {
      const { end, ...pause } = endingIn(seconds);
      await apply('ends', { pauses: [pause] });
      const standing = await waitForConditions(rig, at('ends'), suspended, end).catch(() => undefined);
      const [sent, series] = [await sentBy('ends'), await seriesOf('ends')];
      if (standing !== undefined && Date.now() < end)
        return { end, message: conditionOf(standing.status, 'Ready').message, sent, series };
      await deleteProbe(rig, at('ends'));
      await application.answer(working);
    }
    throw new Error('the pause was never seen while it lasted');
  };

  test('a pause says who pauses and until when, sends nothing, and ends by itself', async (context) => {
    const { end, message, sent, series } = await duringPause();
    const until = new Date(end).toISOString().slice(0, 19);
    assert.equal(message, `paused by ends until ${until}Z: nothing is sent`);
    assert.deepEqual([sent, series], [0, 0]);
    // The next cycle by the interval would come tomorrow.
    const { status: later } = await waitForConditions(rig, at('ends'), reached, end + patienceMs);
    const late = Date.parse(conditionOf(later, 'Healthy').lastTransitionTime) - end;
    assert.ok(late >= 0, `${-late} ms before the end`);
    context.diagnostic(`the pause is over ${late} ms after its end`);
    assert.equal(await seriesOf('ends'), 1);
    await deleteProbe(rig, at('ends'));
  });

  test('a suspended probe sends nothing, has no series, and goes on at once', async () => {
    await apply('suspended', {});
    await waitForConditions(rig, at('suspended'), reached);
    await patchProbe(rig, at('suspended'), { spec: { suspend: true } });
    await waitForConditions(rig, at('suspended'), suspended);
    assert.equal(await seriesOf('suspended'), 0);
    const sent = await sentBy('suspended');
    await askNow(rig, at('suspended'));
    assert.equal(await sentBy('suspended'), sent);
    await patchProbe(rig, at('suspended'), { spec: { suspend: false } });
    await waitForConditions(rig, at('suspended'), reached);
    assert.ok((await sentBy('suspended')) > sent);
    await deleteProbe(rig, at('suspended'));
  });

  test('probe-now starts a cycle, and is handled by one write that changes nothing else', async () => {
    await apply('asked', { failureThreshold: 3 });
    const { status: first } = await waitForConditions(rig, at('asked'), reached);
    const { status: second } = await askNow(rig, at('asked'));
    const same = { lastHandledProbeNow: '', lastHeartbeatTime: '' };
    assert.deepEqual({ ...second, ...same }, { ...first, ...same });

    await application.answer(getOnly);
    const { status: third } = await askNow(rig, at('asked'));
    assert.equal(conditionOf(third, 'Healthy').reason, 'AppRejectsMethod', 'the flip is settled by then');
    await application.answer(working);
    const { status: fourth } = await askNow(rig, at('asked'));
    assert.equal(conditionOf(fourth, 'Healthy').status, 'True');
  });

  test('a cycle beyond the budget is not sent, and the message says how many requests it would be', async () => {
    const methods = ['POST', ...Array.from({ length: 7 }, (_, n) => `X-${n}`)];
    await apply('large', {}, [{ path: orders, methods }]);
    const refused = ['Ready False RequestBudgetExceeded', 'Healthy Unknown RequestBudgetExceeded'] as const;
    const { status } = await waitForConditions(rig, at('large'), refused);
    assert.match(
      conditionOf(status, 'Ready').message,
      /^one cycle would send 24 requests \(0 safe, 24 unsafe\), and --max-requests-per-cycle allows 20; /,
    );
    assert.ok(!status.conditions.some(({ type }) => type === 'Stalled'));
    assert.equal(await sentBy('large'), 0);
    await patchProbe(rig, at('large'), { spec: { routes: [{ path: orders, methods: ['POST'] }] } });
    const { status: smaller } = await waitForConditions(rig, at('large'), reached);
    assert.deepEqual(smaller.requestsPerCycle, { safe: 0, unsafe: 3 });
  });

  test('a pause begins when it begins, whatever the interval', async (context) => {
    const latest = Math.max(begin, Date.now()) + patienceMs;
    const { status } = await waitForConditions(rig, at('begins'), suspended, latest);
    const late = Date.parse(conditionOf(status, 'Healthy').lastTransitionTime) - begin;
    assert.ok(late >= 0, `${-late} ms before the begin`);
    context.diagnostic(`the pause is there ${late} ms after its begin`);
    assert.equal(await seriesOf('begins'), 0);
    const sent = await sentBy('begins');
    await askNow(rig, at('begins'));
    assert.equal(await sentBy('begins'), sent);
  });

  test('none of this is an Event, but the faults themselves', async () => {
    const wanted = ['asked AppRejectsMethod 1', 'asked Recovered 1', 'large RequestBudgetExceeded 1'];
    // An Event follows the status that it tells of.
    const told = await rig.waitFor('three Events', async () => {
      const events = await eventsIn(rig, space);
      return events.length >= wanted.length ? events : undefined;
    });
    assert.deepEqual(
      told.map(({ probe, reason, posts }) => `${probe} ${reason} ${posts}`),
      wanted,
    );
  });
});
