// Two builds behind one Service, of which only one knows the method: the Pods are told apart by
// their ReplicaSets, which the operator reads by name under its own rights.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { gatewayAddress, rolledOut } from '../rig/stories/deploy.ts';
import { ingress, namespace, workload } from '../rig/stories/objects.ts';
import { flask } from '../rig/stories/servers.ts';
import { type Manifest, methodProbe, yamlOf } from '../rig/stories/story.ts';
import { applyProbe, conditionOf, standingOf, waitForConditions } from './objects.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';

const space = 'e2e-disagreement';
const key = { namespace: space, name: 'console' };

/** Both Deployments carry a label that the Service selects, as a selector that is too wide does. */
function bothBuilds(): readonly Manifest[] {
  const builds = [
    flask({ namespace: space, name: 'new' }),
    flask({ namespace: space, name: 'old' }, ['get-only']),
  ];
  const deployments = builds.flatMap((build) => workload(build)).filter(({ kind }) => kind === 'Deployment');
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: space, name: 'console' },
    spec: { selector: { part: 'console' }, ports: [{ port: 5001 }] },
  };
  return [...deployments.map(labelled), service];
}

interface Labelled {
  readonly spec: { readonly template: { readonly metadata: { readonly labels: Record<string, string> } } };
}

function labelled(deployment: Manifest): Manifest {
  const copy = structuredClone(deployment) as Manifest & Labelled;
  copy.spec.template.metadata.labels['part'] = 'console';
  return copy;
}

const edge = ingress({
  namespace: space,
  name: 'console',
  className: 'nginx',
  host: 'console.example.com',
  paths: [{ path: '/', service: 'console', port: 5001 }],
});

suite('Pods that disagree', () => {
  let rig: Rig;
  let operator: RunningOperator;

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    await gatewayAddress(rig, 'ingress-nginx');
    await rig.apply(yamlOf([namespace(space)]));
    await rig.apply(yamlOf([...bothBuilds(), edge]));
    await rolledOut(rig, space);
    operator = await startOperator(rig, { name: 'disagreement', port: 8090, kubeconfig });
  });

  after(async () => {
    await operator?.stop();
    await rig.deleteNamespace(space, { wait: false });
  });

  test('are told apart by their ReplicaSets, and nobody else is blamed', async () => {
    const routes = [{ path: '/console/api/login', methods: ['POST'] }];
    await applyProbe(
      rig,
      methodProbe(space, 'console', { through: { ingressRef: { name: 'console' } }, routes }),
    );
    await waitForConditions(rig, key, ['Healthy False Unexplained']);
    const { status } = await standingOf(rig, key);
    const { message } = conditionOf(status, 'Healthy');
    assert.match(message, /Endpoints of Service console:5001 disagree about POST/);
    assert.match(message, /401 by Flask, 1 Pod of ReplicaSet new-\w+, image rig\/new/);
    assert.match(message, /405 by Flask \(Allow: [^)]+\), 1 Pod of ReplicaSet old-\w+, image rig\/old/);
    assert.equal(status.routes?.[0]?.blames?.[0]?.name, 'console');
  });
});
