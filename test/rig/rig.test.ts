// The rig proved on the real thing: what its users rely on, from a ClusterIP that answers to a stop that
// leaves nothing behind.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AppsV1Api, CoreV1Api, DiscoveryV1Api } from '@kubernetes/client-node';
import { mustRun } from './commands.ts';
import { ask, deployment, NAMESPACE, SURROUNDINGS, site } from './greeting.ts';
import type { Lifetime } from './lifetime.ts';
import { type Rig, startRig } from './rig.ts';
import { sharedRig } from './shared.ts';

/** True when eight answers in a row came: with a dead Pod among two, one of 256 tries would say so wrongly. */
async function steady(): Promise<true | undefined> {
  for (let count = 0; count < 8; count += 1) if ((await ask('/')) === undefined) return undefined;
  return true;
}

describe('the rig', { timeout: 600_000 }, () => {
  let rig: Rig;
  const pods = async () => {
    const list = await rig.kubeConfig.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: NAMESPACE });
    return list.items.filter((pod) => pod.metadata?.deletionTimestamp === undefined);
  };
  const endpoints = async (ready: boolean): Promise<number> => {
    const slices = await rig.kubeConfig
      .makeApiClient(DiscoveryV1Api)
      .listNamespacedEndpointSlice({ namespace: NAMESPACE });
    return slices.items
      .flatMap((slice) => slice.endpoints ?? [])
      .filter((one) => one.conditions?.ready === ready).length;
  };
  const rolledOut = async (replicas: number): Promise<true | undefined> => {
    const apps = rig.kubeConfig.makeApiClient(AppsV1Api);
    const { metadata, status } = await apps.readNamespacedDeployment({ name: 'web', namespace: NAMESPACE });
    const counts = [status?.updatedReplicas, status?.availableReplicas, status?.replicas];
    return status?.observedGeneration === metadata?.generation && counts.every((count) => count === replicas)
      ? true
      : undefined;
  };

  before(async () => {
    rig = await sharedRig();
    await rig.apply([SURROUNDINGS, site({ ready: 'yes' }), deployment('hello', 2)].join('\n---\n'));
  });
  after(() => rig.deleteNamespace(NAMESPACE, { wait: false }));

  test('a Deployment behind a ClusterIP answers from the world, by its name, from both of its Pods', async () => {
    const seen = new Set<string>();
    await rig.waitFor('both Pods to answer', async () => {
      const answer = await ask('/');
      if (answer !== undefined) seen.add(answer);
      return seen.size === 2 ? true : undefined;
    });
    const names = (await pods()).map((pod) => `hello from ${pod.metadata?.name}`);
    assert.deepEqual([...seen].sort(), names.sort());
  });

  test('a Pod reaches its own Service by the short name, also when that leads back to itself', async () => {
    await rig.apply(deployment('hello', 1));
    await rig.waitFor('one Pod to be left', async () => ((await pods()).length === 1 ? true : undefined));
    const [pod] = await pods();
    const address = pod?.status?.podIP;
    // kube-proxy may go on leading to the Pod that ended for a moment.
    const relayed = async () => (await fetch(`http://${address}:8080/relay`)).text();
    assert.equal(await rig.waitFor('an answer', relayed), `relayed hello from ${pod?.metadata?.name}`);
  });

  test('a ConfigMap edit reaches the files of its Pods, readiness follows, and the EndpointSlice with it', async () => {
    await rig.apply(site({ other: 'x' }));
    await rig.waitFor('no endpoint to be ready', async () =>
      (await endpoints(true)) === 0 ? true : undefined,
    );
    assert.equal(await endpoints(false), 1);
    // kube-proxy hears of it a moment later.
    const refused = () =>
      ask('/').then(
        () => undefined,
        (error: unknown) => (/fetch failed/.test(String(error)) ? true : undefined),
      );
    await rig.waitFor('the Service to refuse connections', refused);
    await rig.apply(site({ ready: 'again' }));
    await rig.waitFor('the endpoint to be ready again', async () =>
      (await endpoints(true)) === 1 ? true : undefined,
    );
    assert.equal(await rig.waitFor('an answer', () => ask('/ready')), 'again');
  });

  test('a rollout replaces the Pods', async () => {
    const old = (await pods()).map((pod) => pod.metadata?.uid);
    await rig.apply(deployment('goodbye', 2));
    await rig.waitFor('the rollout to end', () => rolledOut(2));
    const fromNew = async () => (/^goodbye from web-/.test((await ask('/')) ?? '') ? true : undefined);
    await rig.waitFor('an answer of a new Pod', fromNew);
    const now = (await pods()).map((pod) => pod.metadata?.uid);
    assert.deepEqual(
      now.filter((uid) => old.includes(uid)),
      [],
    );
  });

  test('a container that exits is started again and counted', async () => {
    const [pod] = await pods();
    const { stdout } = await rig.kubectl(['get', 'pods', '-n', NAMESPACE, '-o', 'wide']);
    const network = (await mustRun(['ip', 'netns', 'list']))
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '');
    assert.match(stdout, /Running/);
    const own = await rig.waitFor("the Pod's namespace", () =>
      namespaceOf(network, pod?.status?.podIP ?? ''),
    );
    for (const pid of (await mustRun(['ip', 'netns', 'pids', own])).trim().split('\n'))
      process.kill(Number(pid), 'SIGKILL');
    await rig.waitFor('the restart to be counted', async () => {
      const same = (await pods()).find((one) => one.metadata?.uid === pod?.metadata?.uid);
      const [status] = same?.status?.containerStatuses ?? [];
      return status?.restartCount === 1 && status.ready ? true : undefined;
    });
  });

  test('a bound token of a ServiceAccount is that account and no administrator', async () => {
    const kubeconfig = await rig.tokenKubeconfig(NAMESPACE, 'default');
    const who = await rig.kubectl([
      `--kubeconfig=${kubeconfig}`,
      'auth',
      'whoami',
      '-o',
      'jsonpath={.status.userInfo.username}',
    ]);
    assert.equal(who.stdout, `system:serviceaccount:${NAMESPACE}:default`);
    const secrets = await rig.kubectl([`--kubeconfig=${kubeconfig}`, 'get', 'secrets', '-n', NAMESPACE]);
    assert.match(secrets.stderr, /cannot list resource "secrets"/);
  });

  for (const kill of [true, false]) {
    test(`the API server ${kill ? 'is killed' : 'ends gracefully'} and comes back, and Pods go on being kept`, async () => {
      // kube-proxy must have heard of the Pods that are there now, or it cannot once the API server is away.
      await rig.waitFor('kube-proxy to know the Pods', steady);
      const old = (await pods()).map((pod) => pod.metadata?.uid);
      await rig.stopApiServer({ kill });
      assert.match((await ask('/')) ?? '', /^goodbye/);
      await rig.startApiServer();
      assert.deepEqual(
        (await pods()).map((pod) => pod.metadata?.uid),
        old,
      );
      await rig.kubectl(['delete', 'pods', '--all', '-n', NAMESPACE, '--wait=false']);
      const replaced = async (): Promise<true | undefined> => {
        const fresh = (await pods()).filter((pod) => !old.includes(pod.metadata?.uid));
        return fresh.length === 2 ? rolledOut(2) : undefined;
      };
      await rig.waitFor('new Pods in place of the deleted', replaced);
    });
  }

  test('a second rig in the same world is refused', async () => {
    await assert.rejects(startRig(), { message: /^A rig runs in this world already/ });
  });

  test('a whole life of a rig leaves no process, link, packet rule or directory behind', async (context) => {
    const script = (name: string): string => join(import.meta.dirname, name);
    const command = [process.execPath, script('world.ts'), process.execPath, script('lifetime.ts')];
    const life = await mustRun(command, { env: { ...process.env, RIG_KEEP: '0' } });
    const told = JSON.parse(life) as Lifetime;
    context.diagnostic(`boot: ${told.bootMs} ms`);
    // A part that is about to run a command is there twice for a moment.
    const parts = new Set(told.during.processes.filter((name) => name.startsWith('controlplane ')));
    assert.equal(parts.size, 4);
    assert.equal(told.during.directory, true);
    assert.deepEqual(told.after, told.before);
  });
});

async function namespaceOf(names: readonly string[], address: string): Promise<string | undefined> {
  for (const name of names.filter((one) => one !== '')) {
    if ((await mustRun(['ip', '-n', name, '-brief', 'address'])).includes(`${address}/32`)) return name;
  }
  return undefined;
}
