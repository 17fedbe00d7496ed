// Events on a real API server: one for each probe and reason, with the right to create and patch alone.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KubeConfig } from '@kubernetes/client-node';
import { type ApiServer, connect } from '../../../src/kube/api/client.ts';
import { createEventPoster, eventName } from '../../../src/kube/write/events.ts';
import type { Rig } from '../../rig/rig.ts';
import { sharedRig } from '../../rig/shared.ts';
import { account, must, prepare, shippedRules } from '../running.ts';

const namespace = 'kube-events-test';
const subject = { namespace, name: 'dify', uid: '11e48436-3805-4e0c-8e03-7c3284e68786' };

let rig: Rig;
let api: ApiServer;

async function events() {
  const listed = await must(rig, ['get', 'events.events.k8s.io', '-n', namespace, '--output=json']);
  return JSON.parse(listed).items as Record<string, unknown>[];
}

const warning = { type: 'Warning', reason: 'Unexplained', note: 'POST /login: 405' } as const;

describe('Events', () => {
  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
    const rules = shippedRules('cluster', (resource) => resource === 'events');
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(await account(rig, { namespace, name: 'poster', scope: 'Cluster' }, rules));
    api = connect(kubeConfig);
  });
  after(async () => {
    api?.close();
    await rig.deleteNamespace(namespace);
  });

  it('are made once, then counted as a series, also by an operator that has restarted', async () => {
    const first = createEventPoster({ api, instance: 'pod-1', now: () => new Date('2026-03-01T12:00:00Z') });
    assert.deepEqual(await first(subject, warning), { kind: 'created' });
    assert.deepEqual(await first(subject, { ...warning, note: 'POST /login: 404' }), {
      kind: 'repeated',
      count: 2,
    });
    const restarted = createEventPoster({
      api,
      instance: 'pod-2',
      now: () => new Date('2026-03-01T12:05:00Z'),
    });
    assert.deepEqual(await restarted(subject, warning), { kind: 'repeated', count: 3 });
    const [event, ...others] = await events();
    assert.deepEqual(others, []);
    assert.equal(event?.['note'], 'POST /login: 405');
    assert.equal(event?.['eventTime'], '2026-03-01T12:00:00.000000Z');
    assert.deepEqual(event?.['series'], { count: 3, lastObservedTime: '2026-03-01T12:05:00.000000Z' });
  });

  it('have one of their own for another reason', async () => {
    const post = createEventPoster({ api, instance: 'pod-1' });
    const recovered = { type: 'Normal', reason: 'Recovered', note: 'All routes are reached again.' } as const;
    assert.deepEqual(await post(subject, recovered), { kind: 'created' });
    assert.equal((await events()).length, 2);
  });

  it('are made anew after they expired', async () => {
    const post = createEventPoster({ api, instance: 'pod-1' });
    const name = eventName(subject, 'Unexplained');
    await must(rig, ['delete', 'events.events.k8s.io', name, '-n', namespace]);
    assert.deepEqual(await post(subject, warning), { kind: 'created' });
    assert.deepEqual(await post(subject, warning), { kind: 'repeated', count: 2 });
  });

  it('take the longest name and note that a probe can have', async () => {
    const post = createEventPoster({ api, instance: 'i'.repeat(300) });
    const longest = { ...subject, name: `${'a'.repeat(235)}.${'b'.repeat(17)}` };
    assert.deepEqual(await post(longest, { ...warning, note: 'ü'.repeat(2000) }), { kind: 'created' });
  });

  it('that the API server refuses are lost with its words, not thrown', async () => {
    const post = createEventPoster({ api, instance: 'pod-1' });
    const result = await post({ ...subject, namespace: 'no-such-namespace' }, warning);
    assert.equal(result.kind, 'failed');
    assert.match(result.kind === 'failed' ? result.detail : '', /namespaces "no-such-namespace" not found/);
  });
});
