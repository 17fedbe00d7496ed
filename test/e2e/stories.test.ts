// Every state of every story. What goes over the wire comes first, before any probe asks: this keeps the
// stand-ins and the stories honest. Then what the running operator tells: the reason, what it blames, how sure
// it is, what to change, and a curl line that really shows the same answer.

import assert from 'node:assert/strict';
import { after, before, suite, type TestContext, test } from 'node:test';
import type { StatusRoute } from '../../src/api/v1alpha1/status.ts';
import { type Reason, reasons } from '../../src/model/reasons.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { deployVariant, gatewayAddress, gatewayFor, settled } from '../rig/stories/deploy.ts';
import { difyVariants } from '../rig/stories/dify.ts';
import { kongOwnReplies, kongVariants } from '../rig/stories/kong.ts';
import { neighbourBase, neighbourVariants, unusedAddress } from '../rig/stories/neighbours.ts';
import { type Variant, yamlOf } from '../rig/stories/story.ts';
import { ask, differences } from '../rig/stories/wire.ts';
import { reproduced } from './curl.ts';
import { applyProbe, conditionOf, deleteProbe, keyOf, waitForConditions } from './objects.ts';
import { installOperator, must, type RunningOperator, startOperator } from './running-operator.ts';

/** A class that nobody serves is a fault 30 s after the Ingress was made: that one is looked at last. */
const late = neighbourVariants.filter(({ name }) => name === 'class');
const soon = neighbourVariants.filter((variant) => !late.includes(variant));

const stories: readonly (readonly [string, readonly Variant[]])[] = [
  ['Dify', difyVariants],
  ['FastAPI behind Kong', kongVariants],
  ["Kong's own replies", kongOwnReplies],
  ['the neighbours', [...soon, ...late]],
];

/** What the first blame of a cause is, where it is not the Ingress. */
const blamed: Partial<Record<Reason, readonly string[]>> = {
  AppRejectsMethod: ['Service'],
  NoUsableEndpoint: ['Service'],
  ErrorPageRewritesStatus: ['Service', 'Ingress'],
  RoutedToWrongBackend: ['Service', 'Ingress'],
  PathRedirectDowngradesMethod: ['Service'],
  RewriteTargetWrong: ['Ingress', 'Service'],
  RedirectNotFollowed: ['Service', 'Ingress'],
};

/** Where safe requests cannot settle the case. */
const unsure: readonly string[] = ['error-backend'];

let rig: Rig;
let operator: RunningOperator;

async function judge(variant: Variant, context: TestContext): Promise<void> {
  const { expected, probe } = variant;
  await settledForGood(variant);
  const key = keyOf(probe);
  const started = performance.now();
  await applyProbe(rig, probe);
  try {
    const wanted = `Healthy ${expected.healthy} ${expected.reason}` as const;
    const { status } = await waitForConditions(rig, key, [wanted, 'Ready True Probing']);
    context.diagnostic(`${Math.round(performance.now() - started)} ms from apply to ${expected.reason}`);
    const [entry] = status.routes ?? [];
    assert.ok(entry);
    assert.equal(entry.reason, expected.reason);
    assert.equal(status.summary, expected.healthy === 'True' ? '1/1' : '0/1');
    if (variant.arrives !== undefined) {
      assert.match(conditionOf(status, 'Healthy').message, new RegExp(`${variant.arrives}(?![\\w/])`));
    }
    const explanation = expected.healthy === 'True' ? undefined : explained(variant, entry);
    await Promise.all([explanation, shown(variant)]);
  } finally {
    await deleteProbe(rig, key);
  }
}

/** What takes its time comes early: the neighbours' programs start, and the class that nobody serves ages. */
async function applyEarly(): Promise<void> {
  const [space] = neighbourBase.filter(({ kind }) => kind === 'Namespace');
  const unserved = late.flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'Ingress'));
  assert.ok(space);
  await rig.apply(yamlOf([space]));
  await rig.apply(yamlOf([...neighbourBase, ...unserved]));
}

/**
 * Waits until the gateway has answered as the story says 20 times in turn: old workers go on
 * for a tenth of a second after a reload.
 */
async function settledForGood(variant: Variant): Promise<void> {
  const gateway = await gatewayFor(rig, variant);
  const exchanges = variant.wire.flatMap((wire) => ('failure' in wire ? [] : wire));
  const look = async (): Promise<true | undefined> => {
    for (let n = 0; n < 20; n += 1) {
      const wrong = exchanges.map(async (wire) => differences(wire, await ask(gateway, wire)));
      if ((await Promise.all(wrong)).flat().length > 0) return undefined;
    }
    return true;
  };
  await rig.waitFor(`${variant.name}, 20 times in turn`, look);
}

/** An unhealthy entry says who is to blame, what to change, and how to see it. */
async function explained(variant: Variant, entry: StatusRoute): Promise<void> {
  const { reason } = entry;
  if (reasons[reason].kind === 'cause') {
    assert.equal(entry.confidence, unsure.includes(variant.name) ? 'Likely' : 'Confirmed');
    const [blame] = entry.blames ?? [];
    assert.ok(blame, 'something is blamed');
    assert.ok((blamed[reason] ?? ['Ingress']).includes(blame.kind), `${reason} blames a ${blame.kind}`);
    assert.equal(blame.namespace, variant.namespace);
    await must(rig, ['get', blame.kind, blame.name, '-n', blame.namespace, '-o', 'name']);
  }
  assert.ok(entry.fix);
  assert.ok(entry.message);
  assert.ok(entry.seen?.length);
  await reproduced(rig, variant, entry);
}

/** What people see first: the columns of `kubectl get methodprobes`. */
async function shown({ probe, expected }: Variant): Promise<void> {
  const { namespace: space, name } = keyOf(probe);
  const table = await must(rig, ['get', 'methodprobes', '-n', space]);
  const [head = '', row = ''] = table.trim().split('\n');
  assert.deepEqual(head.split(/\s+/), ['NAME', 'HEALTHY', 'REASON', 'ROUTES', 'SINCE', 'AGE']);
  const routes = expected.healthy === 'True' ? '1/1' : '0/1';
  assert.deepEqual(row.split(/\s+/).slice(0, 4), [name, expected.healthy, expected.reason, routes]);
}

suite('the operator among the stories', () => {
  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    const flags = [`--allow-cidr=${unusedAddress}/32`];
    const starting = startOperator(rig, { name: 'stories', port: 8081, kubeconfig, flags });
    await Promise.all([starting, gatewayAddress(rig, 'kong'), applyEarly()]);
    operator = await starting;
  });

  after(async () => {
    const ended = await operator?.stop();
    assert.equal(ended?.code, 0);
  });

  for (const [story, variants] of stories) {
    suite(story, () => {
      for (const variant of variants) {
        suite(`${variant.name}: ${variant.title}`, () => {
          before(() => deployVariant(rig, variant));
          test('is on the wire what the story says', () => settled(rig, variant));
          test('is told by the operator', (context) => judge(variant, context));
        });
      }
    });
  }
});
