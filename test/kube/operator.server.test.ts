// The operator's watches on a real API server: what it is told, and what it notices after the server was away.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gatherFacts } from '../../src/kube/facts/index.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { probe } from './objects.ts';
import { account, must, prepare, probeYaml, type Recording, record, shippedRules } from './running.ts';

const namespace = 'kube-operator-test';
const ingressYaml = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: dify, namespace: ${namespace}}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
`;

let rig: Rig;

function has(recording: Recording, line: string): Promise<true> {
  return rig.waitFor(line, async () => recording.told.includes(line) || undefined);
}

describe('on a real API server', () => {
  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
  });
  after(() => rig.deleteNamespace(namespace));

  describe('an operator under the installed ClusterRole', () => {
    let recording: Recording;

    before(async () => {
      const rules = shippedRules('cluster');
      const kubeconfig = await account(rig, { namespace, name: 'cluster', scope: 'Cluster' }, rules);
      await rig.apply(`${probeYaml(namespace, 'first')}---${ingressYaml}`);
      recording = await record(kubeconfig);
      await recording.operator.synced;
    });
    after(() => recording?.stop());

    it('is told the probes that were there before it, once everything is known', () => {
      assert.ok(recording.told.includes(`start ${namespace}/first`));
      const { caches } = recording.operator;
      assert.equal(caches.access.ingressClasses, 'readable');
      assert.equal(
        caches.ingresses.get({ namespace, name: 'dify' })?.spec?.defaultBackend?.service?.name,
        'web',
      );
    });

    it('keeps no managed fields and no last applied manifest in memory, and dates as dates', async () => {
      await must(rig, ['apply', '--filename=-'], ingressYaml.replace('number: 80', 'number: 81'));
      const { ingresses } = recording.operator.caches;
      const changed = await rig.waitFor('the changed Ingress', async () => {
        const ingress = ingresses.get({ namespace, name: 'dify' });
        return ingress?.spec?.defaultBackend?.service?.port?.number === 81 ? ingress : undefined;
      });
      assert.equal(changed.metadata?.managedFields, undefined);
      assert.deepEqual(changed.metadata?.annotations, {});
      assert.ok(changed.metadata?.creationTimestamp instanceof Date);
      await has(recording, `touched ${namespace}/first`);
    });

    it('is told new, touched and deleted probes', async () => {
      await rig.apply(probeYaml(namespace, 'second'));
      await has(recording, `probe ${namespace}/second`);
      recording.told.length = 0;
      await must(rig, ['create', 'service', 'clusterip', 'web', '--tcp=80', '-n', namespace]);
      await has(recording, `touched ${namespace}/second`);
      await must(rig, ['delete', 'methodprobe', 'second', '-n', namespace]);
      await has(recording, `gone ${namespace}/second`);
    });

    it('goes on after the API server was killed and away, and is told what was deleted unseen', async () => {
      await rig.apply(probeYaml(namespace, 'doomed'));
      await has(recording, `probe ${namespace}/doomed`);
      await rig.stopApiServer({ kill: true });
      const informer = recording.operator.informers.find(({ resource }) => resource === 'methodprobes');
      await rig.waitFor('the loss to be noticed', async () => informer?.state === 'away' || undefined);
      assert.notEqual(recording.operator.caches.probes.get({ namespace, name: 'doomed' }), undefined);
      recording.told.length = 0;
      await rig.startApiServer();
      // The watch may be back before kubectl is; either way the deletion must arrive.
      await must(rig, ['delete', 'methodprobe', 'doomed', '-n', namespace]);
      await rig.apply(probeYaml(namespace, 'after'));
      await has(recording, `gone ${namespace}/doomed`);
      await has(recording, `probe ${namespace}/after`);
      await rig.waitFor(
        'every watch to be open again',
        // Nobody installed cert-manager.
        async () =>
          recording.operator.informers.every(({ connected, state }) => connected || state === 'absent') ||
          undefined,
      );
      const lost = recording.logged.filter(({ msg }) => msg === 'the watch is lost, trying again');
      assert.ok(
        lost.length <= recording.operator.informers.length,
        'one line for each resource, not for each attempt',
      );
    });
  });

  describe('an operator that may not read IngressClasses', () => {
    it('is ready without them, says so once, and gives facts without classes', async () => {
      const rules = shippedRules('cluster', (resource) => resource !== 'ingressclasses');
      const kubeconfig = await account(rig, { namespace, name: 'no-classes', scope: 'Cluster' }, rules);
      const recording = await record(kubeconfig);
      try {
        await recording.operator.synced;
        const states = recording.operator.informers.map(({ resource, state }) => [resource, state]);
        assert.deepEqual(Object.fromEntries(states)['ingressclasses'], 'unreadable');
        const { caches } = recording.operator;
        assert.equal(
          gatherFacts(caches, probe(), { gatewayAddresses: [], now: new Date() }).ingressClasses,
          undefined,
        );
        const said = recording.logged.filter(({ msg }) =>
          String(msg).startsWith('the operator may not read'),
        );
        assert.equal(said.length, 1);
        assert.match(String(said[0]?.['words']), /cannot list resource "ingressclasses"/);
      } finally {
        recording.stop();
      }
    });
  });

  describe('an operator of one namespace', () => {
    it('works under a Role alone, sees its namespace only, and does not ask for IngressClasses', async () => {
      const rules = shippedRules('namespaced');
      const kubeconfig = await account(rig, { namespace, name: 'one', scope: 'Namespace' }, rules);
      await rig.apply(`${probeYaml(namespace, 'mine')}---${probeYaml('default', 'foreign')}`);
      const recording = await record(kubeconfig, namespace);
      try {
        await recording.operator.synced;
        assert.ok(recording.told.includes(`start ${namespace}/mine`));
        assert.ok(!recording.told.includes('start default/foreign'));
        assert.equal(recording.operator.caches.access.ingressClasses, 'unread');
        assert.deepEqual(
          recording.operator.informers.map(({ resource }) => resource),
          [
            'methodprobes',
            'ingresses',
            'services',
            'endpointslices',
            'httproutes',
            'grpcroutes',
            'gateways',
            'referencegrants',
            'middlewares',
            'ingressroutes',
            'kongplugins',
            'certificates',
          ],
        );
        assert.deepEqual(recording.logged, []);
      } finally {
        recording.stop();
        await must(rig, ['delete', 'methodprobe', 'foreign', '-n', 'default']);
      }
    });
  });
});
