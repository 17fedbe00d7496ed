// Status writes on a real API server: each answer it can give is a value.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Condition, Status } from '../../../src/api/v1alpha1/status.ts';
import { type StatusWrite, writeStatus } from '../../../src/kube/write/status.ts';
import type { Rig } from '../../rig/rig.ts';
import { sharedRig } from '../../rig/shared.ts';
import { account, must, prepare, probeYaml, type Recording, record, shippedRules } from '../running.ts';

const namespace = 'kube-status-test';
const key = { namespace, name: 'dify' };

let rig: Rig;
let recording: Recording;

function condition(message: string, type: Condition['type'] = 'Ready'): Condition {
  const lastTransitionTime = '2026-03-01T12:00:00Z';
  return { type, status: 'True', reason: 'Probing', message, lastTransitionTime, observedGeneration: 1 };
}

function statusOf(message: string, more: Partial<Status> = {}): Status {
  return { observedGeneration: 1, conditions: [condition(message)], ...more };
}

const cachedVersion = (): string =>
  recording.operator.caches.probes.get(key)?.metadata?.resourceVersion ?? 'not cached';

/** Writes with the version that the cache holds now, as a cycle does. */
function write(status: Status, resourceVersion = cachedVersion()): Promise<StatusWrite> {
  return writeStatus(recording.operator, { ...key, resourceVersion }, status);
}

async function served(): Promise<Status> {
  return JSON.parse(
    await must(rig, ['get', 'methodprobe', 'dify', '-n', namespace, '--output=jsonpath={.status}']),
  );
}

const messageOf = (status: Status): string | undefined =>
  status.conditions.find(({ type }) => type === 'Ready')?.message;

describe('a status write', () => {
  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
    const rules = shippedRules('cluster');
    const kubeconfig = await account(rig, { namespace, name: 'writer', scope: 'Cluster' }, rules);
    await rig.apply(probeYaml(namespace, 'dify'));
    recording = await record(kubeconfig);
    await recording.operator.synced;
  });
  after(async () => {
    recording?.stop();
    await rig.deleteNamespace(namespace);
  });

  it('is applied by its own field manager', async () => {
    assert.deepEqual(await write(statusOf('first', { summary: '0/1' })), { kind: 'written' });
    const status = await served();
    assert.equal(messageOf(status), 'first');
    assert.equal(status.summary, '0/1');
    const managers = ['-o=jsonpath={.metadata.managedFields[?(@.subresource=="status")].manager}'];
    const found = await must(rig, [
      'get',
      'methodprobe',
      'dify',
      '-n',
      namespace,
      '--show-managed-fields',
      ...managers,
    ]);
    assert.equal(found, 'methodprobe');
  });

  it('removes what it no longer says', async () => {
    assert.equal(
      (await write({ ...statusOf('a'), conditions: [condition('a'), condition('b', 'Stalled')] })).kind,
      'written',
    );
    assert.equal((await write(statusOf('c'))).kind, 'written');
    const status = await served();
    assert.ok(!status.conditions.some(({ type }) => type === 'Stalled'));
    assert.equal(status.summary, undefined);
  });

  it('is never in conflict with the one before it, however soon it follows', async () => {
    for (let turn = 1; turn <= 20; turn += 1) {
      assert.deepEqual(await write(statusOf(`turn ${turn}`)), { kind: 'written' });
    }
    assert.equal(messageOf(await served()), 'turn 20');
  });

  it('is dropped as a conflict when somebody changed the object since it was read', async () => {
    const judged = cachedVersion();
    await must(rig, ['annotate', 'methodprobe', 'dify', '-n', namespace, 'note=changed', '--overwrite']);
    assert.deepEqual(await write(statusOf('stale'), judged), { kind: 'conflict' });
    assert.equal(messageOf(await served()), 'turn 20');
    const noted = async () =>
      recording.operator.caches.probes.get(key)?.metadata?.annotations?.['note'] === 'changed' || undefined;
    await rig.waitFor('the annotation', noted);
    assert.deepEqual(await write(statusOf('anew')), { kind: 'written' });
  });

  it('to a probe that is gone is gone, and makes none', async () => {
    const judged = { namespace, name: 'never-was', resourceVersion: cachedVersion() };
    assert.deepEqual(await writeStatus(recording.operator, judged, statusOf('x')), { kind: 'gone' });
    assert.equal((await rig.kubectl(['get', 'methodprobe', 'never-was', '-n', namespace])).code, 1);
  });

  const refused: readonly [string, Partial<Record<string, unknown>>, RegExp][] = [
    ['with a field that the served schema lacks', { invented: 1 }, /field not declared in schema/],
    ['with a value outside its bounds', { totalRoutes: -4 }, /greater than or equal to 0/],
    ['with a control character', { summary: '\u007f' }, /control characters are not allowed/],
    ['with half a surrogate pair', { summary: '\ud800' }, /invalid Unicode/],
  ];
  for (const [sentence, fields, words] of refused) {
    it(`${sentence} is reduced to its conditions`, async () => {
      const result = await write({ ...statusOf(sentence), ...fields } as Status);
      assert.equal(result.kind, 'reduced');
      assert.match(result.kind === 'reduced' ? result.refusal : '', words);
      const status = await served();
      assert.equal(messageOf(status), sentence);
      assert.deepEqual(Object.keys(status).toSorted(), ['conditions', 'observedGeneration']);
    });
  }

  it('whose conditions are refused too changes nothing', async () => {
    const before = await served();
    const result = await write(statusOf('\u007f'));
    assert.equal(result.kind, 'refused');
    assert.deepEqual(await served(), before);
  });

  it('waits for an API server that is away, and arrives once it is back', async () => {
    await rig.stopApiServer({ kill: true });
    const result = await write(statusOf('meanwhile'));
    assert.equal(result.kind, 'unavailable');
    await rig.startApiServer();
    const back = await rig.waitFor('a write to arrive', async () => {
      const again = await write(statusOf('meanwhile'));
      return again.kind === 'written' ? again : undefined;
    });
    assert.deepEqual(back, { kind: 'written' });
    assert.equal(messageOf(await served()), 'meanwhile');
  });
});
