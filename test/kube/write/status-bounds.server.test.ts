// The longest status of the largest spec on a real API server: it takes it whole, and the object stays
// within its bound.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseProbe } from '../../../src/api/read/probe.ts';
import { nextStatus } from '../../../src/diagnosis/status/status.ts';
import { writeStatus } from '../../../src/kube/write/status.ts';
import { largestSpec } from '../../api/largest.ts';
import { characters, longestOutcome } from '../../diagnosis/status/longest.ts';
import type { Rig } from '../../rig/rig.ts';
import { sharedRig } from '../../rig/shared.ts';
import { account, must, prepare, type Recording, record, shippedRules } from '../running.ts';

const namespace = 'kube-status-bounds-test';
const key = { namespace, name: 'largest' };
const kib = 1024;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

let rig: Rig;
let recording: Recording;

describe('the largest probe', () => {
  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
    const rules = shippedRules('cluster');
    const kubeconfig = await account(rig, { namespace, name: 'writer', scope: 'Cluster' }, rules);
    const probe = {
      apiVersion: 'methodprobe.dev/v1alpha1',
      kind: 'MethodProbe',
      metadata: key,
      spec: largestSpec(),
    };
    await must(rig, ['create', '--filename=-'], JSON.stringify(probe));
    recording = await record(kubeconfig);
    await recording.operator.synced;
  });

  after(async () => {
    recording?.stop();
    await rig.deleteNamespace(namespace);
  });

  for (const name of ['letters of three bytes', 'signs of four bytes', 'half a surrogate pair'] as const) {
    const character = characters[name];
    it(`with a status of ${name} is written whole, and stays within its bounds`, async () => {
      const cached = recording.operator.caches.probes.get(key);
      const parsed = parseProbe(cached);
      assert.ok(parsed.kind === 'valid', JSON.stringify(parsed));
      const status = nextStatus(
        { ...parsed.probe, probeNow: 'now' },
        longestOutcome(character),
        new Date('2026-06-01T00:00:00Z'),
      );
      const judged = { ...key, resourceVersion: parsed.probe.resourceVersion };
      assert.deepEqual(await writeStatus(recording.operator, judged, status), { kind: 'written' });
      const shown = await must(rig, [
        'get',
        'methodprobe',
        key.name,
        '-n',
        namespace,
        '-o=json',
        '--show-managed-fields',
      ]);
      const object: { readonly status: object; readonly spec: object } = JSON.parse(shown);
      assert.deepEqual(object.status, status);
      assert.ok(bytesOf(object.status) < 64 * kib, `${bytesOf(object.status)} bytes of status`);
      assert.ok(bytesOf(object) < 256 * kib, `${bytesOf(object)} bytes in all`);
    });
  }
});
