// One informer on a real API server, its connection cut at will: what it missed it must notice.

import assert from 'node:assert/strict';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { KubeConfig, Watch } from '@kubernetes/client-node';
import { pino } from 'pino';
import { connect } from '../../../src/kube/api/client.ts';
import { createCaches } from '../../../src/kube/cache/caches.ts';
import { startInformer } from '../../../src/kube/cache/informer.ts';
import { type Informers, startInformers } from '../../../src/kube/cache/informers.ts';
import { resourcesOf } from '../../../src/kube/cache/resources.ts';
import { createStore } from '../../../src/kube/cache/store.ts';
import type { Service } from '../../../src/model/index.ts';
import type { Rig } from '../../rig/rig.ts';
import { sharedRig } from '../../rig/shared.ts';
import { must, prepare } from '../running.ts';

const namespace = 'kube-informer-test';
/** A limit in place of the product's that a busy API server still keeps. */
const shortMs = 2_000;

/** A plain TCP relay before the API server that can be cut and mended; it knows nothing of HTTP. */
async function relay(to: URL) {
  const sockets = new Set<Socket>();
  let mended = true;
  const swallow = (): void => {
    for (const socket of sockets) socket.unpipe().pause();
  };
  const server: Server = createServer((near) => {
    if (!mended) return near.destroy();
    const far = dial(Number(to.port), to.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const cut = (): void => {
    mended = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    cut,
    /** Connections that are open stay open and carry nothing any more; new ones work. */
    swallow,
    mend: () => {
      mended = true;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}

describe('an informer behind a cut connection', () => {
  let rig: Rig;
  let wire: Awaited<ReturnType<typeof relay>>;
  let feed: Informers | undefined;
  let close: (() => void) | undefined;
  let relayed: KubeConfig;
  const told: string[] = [];
  const caches = createCaches(({ kind, key, next }) => {
    // Slices of the Services follow at their own pace.
    if (kind !== 'services' || key.namespace !== namespace) return;
    told.push(`${kind} ${key.name} ${next === undefined ? 'gone' : 'here'}`);
  });

  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
    wire = await relay(new URL(rig.server));
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(rig.kubeconfig);
    const cluster = kubeConfig.getCurrentCluster();
    const user = kubeConfig.getCurrentUser();
    if (cluster === null || user === null) throw new Error('the rig has no cluster or user');
    const server = `https://127.0.0.1:${wire.port}`;
    kubeConfig.loadFromClusterAndUser({ ...cluster, server, skipTLSVerify: true }, user);
    relayed = kubeConfig;
    const api = connect(kubeConfig);
    close = api.close;
    feed = startInformers({ api, caches, log: pino({ level: 'silent' }) });
    await feed.synced;
  });
  after(async () => {
    feed?.stop();
    close?.();
    wire?.close();
    await rig.deleteNamespace(namespace);
  });

  function hears(line: string): Promise<true> {
    return rig.waitFor(line, async () => told.includes(line) || undefined);
  }

  it('tells what was deleted and what was made anew under the same name in the meantime', async () => {
    for (const name of ['doomed', 'remade', 'kept']) {
      await must(rig, ['create', 'service', 'clusterip', name, '--tcp=80', '-n', namespace]);
      await hears(`services ${name} here`);
    }
    const uid = caches.services.get({ namespace, name: 'remade' })?.metadata?.uid;
    wire.cut();
    told.length = 0;
    await must(rig, ['delete', 'service', 'doomed', 'remade', '-n', namespace]);
    await must(rig, ['create', 'service', 'clusterip', 'remade', '--tcp=81', '-n', namespace]);
    assert.equal(told.length, 0);
    assert.notEqual(caches.services.get({ namespace, name: 'doomed' }), undefined);
    wire.mend();
    await hears('services doomed gone');
    await hears('services remade here');
    assert.notEqual(caches.services.get({ namespace, name: 'remade' })?.metadata?.uid, uid);
    assert.ok(!told.includes('services kept here'), 'what stayed the same is not told again');
  });

  it('knows that it is away and when it last heard anything', async () => {
    const services = feed?.informers.find(({ resource }) => resource === 'services');
    const heard = services?.lastEventAt ?? 0;
    assert.ok(heard > 0);
    wire.cut();
    await rig.waitFor('the loss', async () => services?.state === 'away' || undefined);
    assert.equal(services?.connected, false);
    wire.mend();
    await rig.waitFor('the return', async () => services?.connected || undefined);
    assert.ok((services?.lastEventAt ?? 0) > heard);
  });

  it('notices a watch that carries nothing any more, and calls do not stay on a dead connection', async () => {
    const api = connect(relayed, shortMs);
    const { services } = resourcesOf(api, namespace);
    assert.ok(services);
    const heard: string[] = [];
    const store = createStore<Service>(({ key, next }) =>
      heard.push(`${key.name} ${next ? 'here' : 'gone'}`),
    );
    // The product's limit of 30 s, shortened; Watch offers no option for it.
    const watch = Object.assign(new Watch(relayed), { requestTimeoutMs: shortMs });
    const informer = startInformer({ resource: services, watch, store, log: pino({ level: 'silent' }) });
    await informer.synced;
    await rig.waitFor('the watch', async () => informer.connected || undefined);
    wire.swallow();
    await must(rig, ['create', 'service', 'clusterip', 'late', '--tcp=80', '-n', namespace]);
    await rig.waitFor('the late Service', async () => heard.includes('late here') || undefined);
    await assert.rejects(services.list(), { name: 'TimeoutError' });
    const found = await rig.waitFor('a call on a new connection', () => services.list());
    assert.ok(found.items.some(({ metadata }) => metadata?.name === 'late'));
    informer.stop();
    api.close();
  });

  it('says nothing more after it was stopped, even when its list was under way', async () => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(rig.kubeconfig);
    const api = connect(kubeConfig);
    const later: string[] = [];
    const stopped = createCaches(({ key }) => later.push(key.name));
    const short = startInformers({ api, caches: stopped, log: pino({ level: 'silent' }) });
    short.stop();
    // The list of a second feed, asked for later on the same connection, is answered after the first one's.
    const second = startInformers({ api, caches: createCaches(), log: pino({ level: 'silent' }) });
    await second.synced;
    second.stop();
    api.close();
    assert.deepEqual(later, []);
  });
});
