// Secrets and ConfigMaps of a real API server, under the shipped rights and a Role for single Secrets: what may be
// read, what may not, and that the data of a Secret is not asked for before its owner allows it.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KubeConfig, RequestContext } from '@kubernetes/client-node';
import { type ApiServer, connect } from '../../../src/kube/api/client.ts';
import { type NamedObject, presenceOf, readNamed } from '../../../src/kube/secrets/object.ts';
import type { Rig } from '../../rig/rig.ts';
import { sharedRig } from '../../rig/shared.ts';
import { account, prepare, shippedRules } from '../running.ts';

const namespace = 'kube-values-test';

const secret = (name: string, annotation: string): string => `
apiVersion: v1
kind: Secret
metadata: {name: ${name}, namespace: ${namespace}, annotations: {${annotation}}}
stringData: {token: of-${name}, other: unwanted}
---`;

const objects = `
${secret('open', 'methodprobe.dev/send-to: "API.example.com, shop.example.com:8443"')}
${secret('unannotated', '')}
${secret('nobody', 'methodprobe.dev/send-to: " , "')}
${secret('closed', 'methodprobe.dev/send-to: api.example.com')}
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: ${namespace}}
data: {tenant: blue, other: unwanted}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: some-secrets, namespace: ${namespace}}
rules:
- {apiGroups: [""], resources: [secrets], resourceNames: [open, unannotated, nobody, gone], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: some-secrets, namespace: ${namespace}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: some-secrets}
subjects: [{kind: ServiceAccount, name: reader, namespace: ${namespace}}]
`;

describe('values that are read by name', () => {
  let rig: Rig;
  let api: ApiServer;
  const requests: RequestContext[] = [];
  /** Media types that were asked for, one a request. */
  const accepted = (): readonly string[] => requests.map((request) => request.getHeaders()['Accept'] ?? '');

  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
    await rig.apply(objects);
    const reader = { namespace, name: 'reader', scope: 'Cluster' } as const;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(await account(rig, reader, shippedRules('cluster')));
    const send = kubeConfig.applySecurityAuthentication.bind(kubeConfig);
    // Every request of the client comes by here.
    kubeConfig.applySecurityAuthentication = async (context) => {
      if (context instanceof RequestContext) requests.push(context);
      await send(context);
    };
    api = connect(kubeConfig);
  });
  after(async () => {
    api.close();
    await rig.deleteNamespace(namespace);
  });

  const named = (kind: NamedObject['kind'], name: string): NamedObject => ({ kind, namespace, name });
  const read = async (object: NamedObject, key: string) => {
    requests.length = 0;
    const reading = await readNamed(api, object, [key, 'missing']);
    if (reading.kind !== 'read') return reading.kind;
    assert.match(reading.resourceVersion, /^\d+$/);
    return [[...reading.data], reading.sendTo];
  };

  it('come with the hosts that the owner allows, and without the keys that nobody named', async () => {
    const hosts = ['api.example.com', 'shop.example.com:8443'];
    assert.deepEqual(await read(named('Secret', 'open'), 'token'), [[['token', 'of-open']], hosts]);
    assert.deepEqual(await read(named('ConfigMap', 'settings'), 'tenant'), [[['tenant', 'blue']], undefined]);
  });

  for (const name of ['unannotated', 'nobody']) {
    it(`stay where they are without a host in the annotation: ${name}`, async () => {
      assert.equal(await read(named('Secret', name), 'token'), 'unannotated');
      assert.equal(accepted().length, 1);
      assert.match(accepted()[0] ?? '', /PartialObjectMetadata/);
    });
  }

  it('are told apart when they are not there and when they may not be read', async () => {
    assert.equal(await read(named('Secret', 'gone'), 'token'), 'missing');
    assert.equal(await read(named('ConfigMap', 'gone'), 'token'), 'missing');
    assert.equal(await read(named('Secret', 'closed'), 'token'), 'unreadable');
    assert.equal(await read(named('Secret', 'never-was'), 'token'), 'unreadable');
  });

  it('of TLS Secrets, only the presence is looked for', async () => {
    requests.length = 0;
    const states = ['open', 'gone', 'closed'].map((name) => presenceOf(api, { namespace, name }));
    assert.deepEqual(await Promise.all(states), ['present', 'missing', 'unreadable']);
    assert.equal(accepted().filter((type) => type.includes('PartialObjectMetadata')).length, 3);
  });

  it('are unanswered while the API server is away', async () => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: 'nobody', server: 'https://127.0.0.1:1', skipTLSVerify: true },
      { name: 'nobody' },
    );
    const away = connect(kubeConfig);
    assert.deepEqual(await readNamed(away, named('Secret', 'open'), ['token']), { kind: 'unanswered' });
    assert.equal(await presenceOf(away, named('Secret', 'open')), 'unanswered');
    away.close();
  });
});
