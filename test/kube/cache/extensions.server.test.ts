// The APIs that a cluster may lack, on a real API server and under the rights that users install: they come, they
// go, they may be closed to the operator, and it goes on.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { InformerState } from '../../../src/kube/cache/informer.ts';
import { gatherFacts } from '../../../src/kube/facts/index.ts';
import { installExtensions, removeExtension } from '../../rig/extensions.ts';
import type { Rig } from '../../rig/rig.ts';
import { sharedRig } from '../../rig/shared.ts';
import { probe } from '../objects.ts';
import { account, impatient, must, prepare, type Recording, record, shippedRules } from '../running.ts';

const namespace = 'kube-extensions-test';
const through = { httpRoute: { namespace, name: 'shop' }, ports: {}, insecureSkipVerify: false };

const pluginYaml = `
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata: {name: cors, namespace: ${namespace}}
plugin: cors
`;

const routesYaml = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: ${namespace}}
spec: {gatewayClassName: nobodys, listeners: [{name: web, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: ${namespace}}
spec:
  parentRefs: [{name: gw}]
  hostnames: [shop.example.com]
  rules: [{backendRefs: [{name: web, port: 80}]}]
`;

const probeYaml = `
apiVersion: methodprobe.dev/v1alpha1
kind: MethodProbe
metadata: {name: shop, namespace: ${namespace}}
spec:
  through: {httpRouteRef: {name: shop}}
  routes: [{path: /login, methods: [POST]}]
`;

let rig: Rig;

function stateOf({ operator }: Recording, word: string): InformerState | undefined {
  return operator.informers.find(({ resource }) => resource === word)?.state;
}

function becomes(recording: Recording, word: string, state: InformerState): Promise<true> {
  const look = async () => stateOf(recording, word) === state || undefined;
  return rig.waitFor(`${word} to be ${state}`, look);
}

function factsOf({ operator }: Recording) {
  const asked = probe({ namespace, through });
  return gatherFacts(operator.caches, asked, { gatewayAddresses: [], now: new Date() });
}

describe('APIs that a cluster may lack', () => {
  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
  });
  after(() => rig.deleteNamespace(namespace));

  describe('an operator under the installed rights', () => {
    let recording: Recording;

    before(async () => {
      await removeExtension(rig, 'kong');
      await installExtensions(rig, ['gateway-api', 'traefik']);
      const kubeconfig = await account(
        rig,
        { namespace, name: 'all', scope: 'Cluster' },
        shippedRules('cluster'),
      );
      await rig.apply([routesYaml, probeYaml].join('---'));
      recording = await record(kubeconfig, undefined, impatient);
      await recording.operator.synced;
    });
    after(() => recording?.stop());

    it('is ready without what is absent, and complains of nothing', async () => {
      assert.equal(stateOf(recording, 'kongplugins'), 'absent');
      assert.equal(recording.operator.caches.access.kongPlugins, 'absent');
      assert.equal(factsOf(recording).kongPlugins, undefined);
      assert.deepEqual(recording.logged, []);
    });

    it('reads everything that is there: each watch is open, with the rights that users install', async () => {
      const present = recording.operator.informers.filter(({ state }) => state !== 'absent');
      for (const { resource } of present) await becomes(recording, resource, 'live');
      assert.equal(present.length, 13);
    });

    it('knows the route, its Gateway, the labels of its Namespace, and the codes of the definition', () => {
      const { gatewayApi, middlewares, ingressRoutes } = factsOf(recording);
      assert.equal(gatewayApi?.installed, true);
      assert.equal(gatewayApi.route?.metadata?.name, 'shop');
      assert.deepEqual(
        gatewayApi.gateways.map(({ metadata }) => metadata?.name),
        ['gw'],
      );
      assert.deepEqual(gatewayApi.classes, []);
      assert.deepEqual(gatewayApi.namespaceLabels, {
        [namespace]: { 'kubernetes.io/metadata.name': namespace },
      });
      assert.deepEqual(gatewayApi.redirectCodes, [301, 302]);
      assert.deepEqual([middlewares, ingressRoutes], [[], []]);
    });

    it('keeps of a Namespace its name and labels, and of a route no managed fields', () => {
      const { namespaces, httpRoutes } = recording.operator.caches;
      assert.deepEqual(Object.keys(namespaces.get({ namespace: '', name: namespace }) ?? {}), ['metadata']);
      const metadata = httpRoutes.get({ namespace, name: 'shop' })?.metadata ?? {};
      assert.equal('managedFields' in metadata, false);
    });

    it('is told the probes of a route that changes', async () => {
      recording.told.length = 0;
      await rig.apply(routesYaml.replace('port: 80}]}]', 'port: 81}]}]'));
      const line = `touched ${namespace}/shop`;
      await rig.waitFor(line, async () => recording.told.includes(line) || undefined);
    });

    it('learns the codes of another version of the definition', async () => {
      const name = 'httproutes.gateway.networking.k8s.io';
      const older = await must(rig, ['get', 'crd', name, '-o', 'json']);
      const compact = JSON.stringify(JSON.parse(older));
      const newer = compact.replaceAll('"enum":[301,302]', '"enum":[301,302,303,307,308]');
      assert.notEqual(newer, compact);
      const { caches } = recording.operator;
      const look = async () => caches.redirectCodes?.length === 5 || undefined;
      await must(rig, ['replace', '-f', '-'], newer);
      // The API server lets watches of the older version go on for some seconds.
      await rig.waitFor('the codes of the newer definition', look);
      const { resourceVersion: _, ...metadata } = JSON.parse(older).metadata;
      await must(rig, ['replace', '-f', '-'], JSON.stringify({ ...JSON.parse(older), metadata }));
    });

    it('finds an API that arrives later, and its objects', async () => {
      await installExtensions(rig, ['kong']);
      for (const word of ['kongplugins', 'kongclusterplugins']) await becomes(recording, word, 'live');
      assert.equal(recording.operator.caches.access.kongPlugins, 'readable');
      assert.deepEqual(factsOf(recording).kongPlugins, []);
      await rig.apply(pluginYaml);
      const { kongPlugins } = recording.operator.caches;
      const look = async () => kongPlugins.get({ namespace, name: 'cors' }) !== undefined || undefined;
      await rig.waitFor('the plugin', look);
    });

    it('forgets an API that is removed, with its objects, and complains of nothing', async () => {
      await removeExtension(rig, 'kong');
      await becomes(recording, 'kongplugins', 'absent');
      assert.deepEqual(recording.operator.caches.kongPlugins.list(), []);
      assert.equal(factsOf(recording).kongPlugins, undefined);
      assert.deepEqual(recording.logged, []);
    });
  });

  describe('an operator that may not read the Gateway API', () => {
    it('is ready without it, says so once for each resource, and gives no facts of it', async () => {
      const closed = ['httproutes', 'grpcroutes', 'gateways', 'gatewayclasses', 'referencegrants'];
      const rules = shippedRules('cluster', (resource) => !closed.includes(resource));
      const kubeconfig = await account(rig, { namespace, name: 'closed', scope: 'Cluster' }, rules);
      const recording = await record(kubeconfig);
      try {
        await recording.operator.synced;
        assert.deepEqual(new Set(closed.map((word) => stateOf(recording, word))), new Set(['unreadable']));
        assert.equal(factsOf(recording).gatewayApi, undefined);
        const said = recording.logged.filter(({ msg }) => String(msg).includes('goes on without it'));
        assert.deepEqual(said.map(({ resource }) => resource).toSorted(), closed.toSorted());
      } finally {
        recording.stop();
      }
    });
  });

  describe('an operator of one namespace', () => {
    it('reads the routes and Gateways of its namespace, and nothing of the cluster', async () => {
      await installExtensions(rig, ['gateway-api', 'traefik', 'kong']);
      await must(rig, ['get', 'httproute', 'shop', '-n', namespace]);
      const kubeconfig = await account(
        rig,
        { namespace, name: 'one', scope: 'Namespace' },
        shippedRules('namespaced'),
      );
      const recording = await record(kubeconfig, namespace);
      try {
        await recording.operator.synced;
        const { gatewayApi } = factsOf(recording);
        assert.equal(gatewayApi?.route?.metadata?.name, 'shop');
        assert.equal(gatewayApi.gateways.length, 1);
        const { classes, namespaceLabels, redirectCodes } = gatewayApi;
        assert.deepEqual([classes, namespaceLabels, redirectCodes], [undefined, undefined, undefined]);
        // Nobody installed cert-manager.
        for (const { resource } of recording.operator.informers)
          await becomes(recording, resource, resource === 'certificates' ? 'absent' : 'live');
        assert.deepEqual(recording.logged, []);
      } finally {
        recording.stop();
      }
    });
  });
});
