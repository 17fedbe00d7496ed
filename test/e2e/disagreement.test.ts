// Endpoints of one Service that disagree, of which only some know the method: the Pods are told
// apart by what controls them, which the operator reads by name under its own rights.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Reason } from '../../src/model/reasons.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { gatewayAddress, rolledOut } from '../rig/stories/deploy.ts';
import { ingress, namespace, workload } from '../rig/stories/objects.ts';
import { flask } from '../rig/stories/servers.ts';
import { type Manifest, methodProbe, yamlOf } from '../rig/stories/story.ts';
import { applyProbe, conditionOf, removeSpace, standingOf, waitForConditions } from './objects.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';

const space = 'e2e-disagreement';

/** The parts of a Deployment that these tests change. */
interface Deployment {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: { readonly containers: { image: string }[] };
    };
  };
}

/** A Flask Deployment; GET only, or POST as well. */
function deployment(name: string, knowsPost: boolean): Manifest & Deployment {
  const build = flask({ namespace: space, name }, knowsPost ? [] : ['get-only']);
  const [found] = workload(build).filter(({ kind }) => kind === 'Deployment');
  return structuredClone(found) as Manifest & Deployment;
}

const service = (name: string, selector: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: space, name },
  spec: { selector, ports: [{ port: 5001 }] },
});

const edge = (name: string): Manifest =>
  ingress({
    namespace: space,
    name,
    className: 'nginx',
    host: `${name}.example.com`,
    paths: [{ path: '/', service: name, port: 5001 }],
  });

/** Two programs carry a label that the Service selects, as a selector that is too wide does. */
function twoPrograms(): readonly Manifest[] {
  const deployments = [deployment('console', true), deployment('reports', false)];
  for (const { spec } of deployments) spec.template.metadata.labels['part'] = 'shared';
  return [...deployments, service('shared', { part: 'shared' }), edge('shared')];
}

/** Two Deployments of one application, with another tag of its image each. */
function blueAndGreen(): readonly Manifest[] {
  const deployments = [deployment('blue', true), deployment('green', false)];
  for (const [n, { spec }] of deployments.entries()) {
    spec.template.metadata.labels['app.kubernetes.io/name'] = 'colours';
    for (const container of spec.template.spec.containers) container.image = `rig/colours:${n + 1}`;
  }
  return [...deployments, service('colours', { 'app.kubernetes.io/name': 'colours' }), edge('colours')];
}

/** The new Pod is ready at once and counts as available much later, so the old one stays beside it. */
function rolling(knowsPost: boolean): readonly Manifest[] {
  const made = deployment('rolling', knowsPost);
  const slowly = {
    minReadySeconds: 600,
    progressDeadlineSeconds: 900,
    strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  };
  return [
    { ...made, spec: { ...made.spec, ...slowly } },
    service('rolling', { app: 'rolling' }),
    edge('rolling'),
  ];
}

suite('Pods that disagree', () => {
  let rig: Rig;
  let operator: RunningOperator;

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    await gatewayAddress(rig, 'ingress-nginx');
    await rig.apply(yamlOf([namespace(space)]));
    await rig.apply(yamlOf([...twoPrograms(), ...blueAndGreen()]));
    await rolledOut(rig, space);
    operator = await startOperator(rig, { name: 'disagreement', port: 8090, kubeconfig });
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
  });

  /** The judgement of a probe of POST /console/api/login through the Ingress of this name. */
  async function judged(name: string, reason: Reason) {
    const routes = [{ path: '/console/api/login', methods: ['POST'] }];
    await applyProbe(rig, methodProbe(space, name, { through: { ingressRef: { name } }, routes }));
    await waitForConditions(rig, { namespace: space, name }, [`Healthy False ${reason}`]);
    const { status } = await standingOf(rig, { namespace: space, name });
    const [entry] = status.routes ?? [];
    return { message: conditionOf(status, 'Healthy').message, entry };
  }

  test('and belong to two programs are told by the selector that takes both', async () => {
    const { message, entry } = await judged('shared', 'SelectorMatchesForeignPods');
    assert.match(message, /Endpoints of Service shared:5001 disagree about POST/);
    assert.match(message, /401 by Flask, 1 Pod of ReplicaSet console-\w+, image rig\/console/);
    assert.match(
      message,
      /405 by Flask \(Allow: [^)]+\), 1 Pod of ReplicaSet reports-\w+, image rig\/reports/,
    );
    assert.match(message, /Deployment reports is another program than Deployment console/);
    assert.equal(entry?.confidence, 'Confirmed');
    const [blame] = entry?.blames ?? [];
    assert.deepEqual([blame?.kind, blame?.name, blame?.field], ['Service', 'shared', 'spec.selector']);
  });

  test('and are versions of one application are told by their images', async () => {
    const { message, entry } = await judged('colours', 'MixedBackendVersions');
    assert.match(
      message,
      /405 by Flask \(Allow: [^)]+\), 1 Pod of ReplicaSet green-\w+, image rig\/colours:2/,
    );
    assert.match(message, /versions of one application, and no rollout is in progress/);
    assert.equal(entry?.confidence, 'Confirmed');
  });

  test('while a Deployment rolls out are told to pass', async () => {
    await rig.apply(yamlOf(rolling(false)));
    await rig.waitFor('the old Pod', async () => {
      const path = 'jsonpath={.status.readyReplicas}';
      const { stdout } = await rig.kubectl(['get', 'deployment', 'rolling', '-n', space, '-o', path]);
      return stdout.trim() === '1' || undefined;
    });
    await rig.apply(yamlOf(rolling(true)));
    await rig.waitFor('the new Pod beside it', async () => {
      const path = 'jsonpath={.status.readyReplicas} {.status.updatedReplicas}';
      const { stdout } = await rig.kubectl(['get', 'deployment', 'rolling', '-n', space, '-o', path]);
      return stdout.trim() === '2 1' || undefined;
    });
    const { message, entry } = await judged('rolling', 'MixedBackendVersions');
    assert.match(message, /a rollout is in progress \(1 of 2 replicas are new\)/);
    assert.match(entry?.fix ?? '', /Wait until the rollout of Deployment rolling is complete/);
  });
});
