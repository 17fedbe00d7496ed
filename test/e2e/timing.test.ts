// How long truth takes: from an applied probe to its verdict, from an edited Ingress to the
// new reason. Several tries on a busy machine; the median is what is promised.

import assert from 'node:assert/strict';
import { after, before, suite, type TestContext, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { deployVariant, settled } from '../rig/stories/deploy.ts';
import { difyVariants } from '../rig/stories/dify.ts';
import type { Manifest } from '../rig/stories/story.ts';
import {
  annotateIngress,
  applyProbe,
  deleteProbe,
  keyOf,
  type Wanted,
  waitForConditions,
} from './objects.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';

const tries = 5;
const found = difyVariants.find(({ name }) => name === 'edge-301');
assert.ok(found);
const story = found;
const ingress = { namespace: story.namespace, name: 'dify' };
const mend = 'nginx.ingress.kubernetes.io/ssl-redirect';
const broken: Wanted = 'Healthy False HttpsRedirectDowngradesMethod';
const working: Wanted = 'Healthy True AllRoutesReached';

/** Milliseconds until the status says so. */
async function measured(
  rig: Rig,
  probe: Manifest,
  wanted: Wanted,
  cause: () => Promise<void>,
): Promise<number> {
  const started = performance.now();
  await cause();
  await waitForConditions(rig, keyOf(probe), [wanted]);
  return performance.now() - started;
}

/** Asserts the median and shows all. */
function promise(context: TestContext, what: string, all: readonly number[], limitMs: number): void {
  const sorted = all.toSorted((a, b) => a - b).map(Math.round);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
  context.diagnostic(`${what}: median ${median} ms of ${sorted.join(', ')}`);
  assert.ok(median < limitMs, `${what}: ${median} ms`);
}

suite('time to truth', () => {
  let rig: Rig;
  let operator: RunningOperator;

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    const starting = startOperator(rig, { name: 'timing', port: 8082, kubeconfig });
    await Promise.all([starting, deployVariant(rig, story)]);
    operator = await starting;
    await settled(rig, story);
  });

  after(async () => {
    await operator?.stop();
  });

  test('a new probe has its verdict within a second', async (context) => {
    const all: number[] = [];
    for (let n = 0; n < tries; n += 1) {
      all.push(await measured(rig, story.probe, broken, () => applyProbe(rig, story.probe)));
      await deleteProbe(rig, keyOf(story.probe));
    }
    promise(context, 'from apply to Healthy set', all, 1000);
  });

  test('an edited Ingress has its verdict within two seconds, failureThreshold included', async (context) => {
    const edit = (value: string | null) => () => annotateIngress(rig, ingress, { [mend]: value });
    await applyProbe(rig, story.probe);
    await waitForConditions(rig, keyOf(story.probe), [broken]);
    const mended: number[] = [];
    const spoilt: number[] = [];
    for (let n = 0; n < tries; n += 1) {
      mended.push(await measured(rig, story.probe, working, edit('false')));
      spoilt.push(await measured(rig, story.probe, broken, edit(null)));
    }
    await deleteProbe(rig, keyOf(story.probe));
    promise(context, 'from the edit that mends to Healthy True', mended, 2000);
    promise(context, 'from the edit that breaks to Healthy False', spoilt, 2000);
  });
});
