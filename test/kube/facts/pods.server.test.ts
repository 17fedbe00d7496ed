// Pods of a real API server and what stands behind them, read with the installed rights, and
// with too few of them: what may not be read is left out, never an error.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KubeConfig } from '@kubernetes/client-node';
import { type ApiServer, connect } from '../../../src/kube/api/client.ts';
import { readPods } from '../../../src/kube/facts/pods.ts';
import type { Rig } from '../../rig/rig.ts';
import { sharedRig } from '../../rig/shared.ts';
import { account, must, prepare, shippedRules } from '../running.ts';

const namespace = 'kube-pods-test';

/** Without a node nothing runs and nothing collects: the objects stay as they are written. */
const template = `{metadata: {labels: {app: orders}}, spec: {nodeName: nowhere, containers: [{name: a, image: shop/orders:1}]}}`;

const workloads = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders, namespace: ${namespace}}
spec: {replicas: 1, selector: {matchLabels: {app: orders}}, template: ${template}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ledger, namespace: ${namespace}}
spec: {serviceName: ledger, selector: {matchLabels: {app: orders}}, template: ${template}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: ${namespace}}
spec: {schedule: "0 2 * * *", suspend: true, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}}}
`;

/** A reference to an object that manages another one. */
async function ownedBy(rig: Rig, kind: string, name: string): Promise<string> {
  const uid = await must(rig, ['get', kind, name, '-n', namespace, '-o', 'jsonpath={.metadata.uid}']);
  const apiVersion = kind === 'StatefulSet' ? 'apps/v1' : 'batch/v1';
  return `{apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, uid: ${uid.trim()}, controller: true}`;
}

const podYaml = (name: string, owner: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, ownerReferences: [${owner}]}
spec: {nodeName: nowhere, containers: [{name: a, image: shop/orders:1}]}
---`;

const jobYaml = (owner: string): string => `
apiVersion: batch/v1
kind: Job
metadata: {name: nightly-1, namespace: ${namespace}, ownerReferences: [${owner}]}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}
`;

function open(kubeconfig: string): ApiServer {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfig);
  return connect(kubeConfig);
}

describe('Pods that are read by name', () => {
  let rig: Rig;
  let ofDeployment: string;

  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
    await rig.apply(workloads);
    const cronJob = await ownedBy(rig, 'CronJob', 'nightly');
    await rig.apply(jobYaml(cronJob));
    const statefulSet = await ownedBy(rig, 'StatefulSet', 'ledger');
    const job = await ownedBy(rig, 'Job', 'nightly-1');
    await rig.apply(podYaml('ledger-0', statefulSet) + podYaml('nightly-1-x', job));
    ofDeployment = await rig.waitFor('the Pod of the Deployment', async () => {
      const { stdout } = await rig.kubectl([
        'get',
        'pods',
        '-n',
        namespace,
        '-l',
        'app=orders',
        '-o',
        'name',
      ]);
      return stdout.trim().replace('pod/', '') || undefined;
    });
  });
  after(() => rig.deleteNamespace(namespace));

  it('come with the workload that people edit, and its rollout', async () => {
    const kubeconfig = await account(
      rig,
      { namespace, name: 'installed', scope: 'Namespace' },
      shippedRules('namespaced'),
    );
    const api = open(kubeconfig);
    const pods = await readPods(api, namespace, [ofDeployment, 'ledger-0', 'nightly-1-x', 'gone']);
    api.close();
    const [first, second, third] = pods;
    assert.equal(pods.length, 3);
    assert.match(first?.owner ?? '', /^ReplicaSet orders-/);
    assert.equal(first?.workload, 'Deployment orders');
    assert.equal(first?.application, 'orders');
    assert.equal(first?.owner?.endsWith(first.templateHash ?? '-'), true);
    assert.deepEqual(first?.rollout, { inProgress: false, updated: 1, replicas: 1 });
    assert.deepEqual([second?.workload, second?.rollout?.replicas], ['StatefulSet ledger', 0]);
    assert.equal(third?.workload, 'CronJob nightly');
  });

  it('come with their owner alone where nothing else may be read, and not at all where they may not', async () => {
    const who = { namespace, scope: 'Namespace' } as const;
    const pods = shippedRules('namespaced', (resource) => resource === 'pods');
    const services = shippedRules('namespaced', (resource) => resource === 'services');
    const few = open(await account(rig, { ...who, name: 'few' }, pods));
    const none = open(await account(rig, { ...who, name: 'none' }, services));
    const [pod] = await readPods(few, namespace, [ofDeployment]);
    assert.equal(pod?.workload, pod?.owner);
    assert.equal(pod?.rollout, undefined);
    assert.deepEqual(await readPods(none, namespace, [ofDeployment]), []);
    few.close();
    none.close();
  });
});
