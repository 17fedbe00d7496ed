// The operator of one namespace, with the Role of the namespaced installation and nothing else.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { projectRoot } from '../rig/places.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { ingress, namespace } from '../rig/stories/objects.ts';
import { yamlOf } from '../rig/stories/story.ts';
import { applyProbe, deleteProbe, eventsIn, removeSpace, standingOf, waitForConditions } from './objects.ts';
import { deployApplication, probeOf } from './recorded-application.ts';
import { installOperator, must, type RunningOperator, startOperator } from './running-operator.ts';
import { cyclesLater, scrape } from './scrape.ts';

const own = 'e2e-own';
const other = 'e2e-other';

suite('the operator of one namespace', () => {
  let rig: Rig;
  let operator: RunningOperator;

  before(async () => {
    rig = await sharedRig();
    await installOperator(rig);
    await deployApplication(rig, own);
    await rig.apply(yamlOf([namespace(other)]));
    await must(rig, ['apply', '-n', own, '-k', join(projectRoot, 'deploy/kustomize/namespaced')]);
    await must(rig, ['delete', 'deployment', 'methodprobe', '-n', own]);
    await applyProbe(rig, probeOf(other, { name: 'foreign' }));
    const kubeconfig = await rig.tokenKubeconfig(own, 'methodprobe');
    operator = await startOperator(rig, {
      name: 'namespaced',
      port: 8086,
      kubeconfig,
      flags: [`--namespace=${own}`],
    });
  });

  after(async () => {
    await operator?.stop();
    // The operators of other files would go on with it until its namespace has ended.
    await deleteProbe(rig, { namespace: other, name: 'foreign' });
    await deleteProbe(rig, { namespace: own, name: 'narrow' });
    for (const one of [own, other]) await removeSpace(rig, one);
  });

  test('serves its own namespace', async () => {
    await applyProbe(rig, probeOf(own, { name: 'home' }));
    const key = { namespace: own, name: 'home' };
    await waitForConditions(rig, key, ['Healthy True AllRoutesReached', 'Ready True Probing']);
    await deleteProbe(rig, key);
  });

  test('is less sure where it may not read the class of an Ingress', async () => {
    // The rule covers another path: with the class known this would be Confirmed.
    const path = { path: '/other', service: 'shop', port: 8080 };
    const host = 'nowhere.example.com';
    const narrow = ingress({ namespace: own, name: 'narrow', className: 'nginx', host, paths: [path] });
    await rig.apply(yamlOf([narrow]));
    const through = { ingressRef: { name: 'narrow' } };
    await applyProbe(rig, probeOf(own, { name: 'narrow', through }));
    const key = { namespace: own, name: 'narrow' };
    const { status } = await waitForConditions(rig, key, ['Healthy False NoRouteMatched']);
    assert.equal(status.routes?.[0]?.confidence, 'Likely');
    const posted = async () => (await eventsIn(rig, own)).find(({ reason }) => reason === 'NoRouteMatched');
    const { probe, type } = await rig.waitFor('its Event', posted);
    assert.deepEqual([probe, type], ['narrow', 'Warning']);
  });

  test('never touches another namespace, and complains of nothing', async () => {
    await cyclesLater(rig, operator.url, 1);
    const lines = operator.log().length;
    await cyclesLater(rig, operator.url, 3);
    const { status } = await standingOf(rig, { namespace: other, name: 'foreign' });
    assert.deepEqual(
      status.conditions.map(({ type, status: value, reason }) => `${type} ${value} ${reason}`),
      ['Ready Unknown Pending', 'Healthy Unknown Pending'],
    );
    assert.equal((await scrape(operator.url)).count({ namespace: other }), 0);
    assert.deepEqual(await eventsIn(rig, other), []);
    assert.deepEqual(
      operator.log().filter(({ level }) => level >= 40),
      [],
    );
    assert.equal(operator.log().length, lines, 'a cycle that finds nothing new says nothing');
  });
});
