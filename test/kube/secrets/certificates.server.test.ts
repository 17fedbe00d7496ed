// Certificates of cert-manager on a real API server: followed with the shipped rights, once their definition is there.
// The definition is a stand-in that takes any object: the fields that are read are those of cert-manager.io/v1.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseAllDocuments, stringify } from 'yaml';
import { projectRoot } from '../../rig/places.ts';
import type { Rig } from '../../rig/rig.ts';
import { sharedRig } from '../../rig/shared.ts';
import { account, impatient, must, prepare, type Recording, record, shippedRules } from '../running.ts';

const namespace = 'kube-certificates-test';
const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: certificates.cert-manager.io}
spec:
  group: cert-manager.io
  scope: Namespaced
  names: {plural: certificates, singular: certificate, kind: Certificate}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;

const certificate = `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: shop, namespace: ${namespace}}
spec: {secretName: shop-tls, dnsNames: [shop.example.com], issuerRef: {name: letsencrypt}}
status:
  conditions:
  - {type: Ready, status: "False", reason: DoesNotExist, message: Issuing certificate}
`;

/** What clusters with cert-manager install beside the ClusterRole that all have. */
function certificateRules(): string {
  const file = join(projectRoot, 'deploy/kustomize/cluster/cert-manager.yaml');
  const [role] = parseAllDocuments(readFileSync(file, 'utf8'));
  return stringify(role?.toJS().rules);
}

describe('Certificates of cert-manager', () => {
  let rig: Rig;
  let recording: Recording;

  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
    const who = { namespace, name: 'watcher', scope: 'Cluster' } as const;
    const rules = shippedRules('cluster') + certificateRules();
    recording = await record(await account(rig, who, rules), undefined, impatient);
    await recording.operator.synced;
  });
  after(async () => {
    recording.stop();
    await must(rig, ['delete', '--ignore-not-found', 'crd', 'certificates.cert-manager.io']);
    await rig.deleteNamespace(namespace);
  });

  it('are absent while nobody installed them, and read from the moment they are', async () => {
    const { caches } = recording.operator;
    assert.equal(caches.access.certificates, 'absent');
    await rig.apply(definition);
    await must(rig, [
      'wait',
      '--for=condition=Established',
      'crd/certificates.cert-manager.io',
      '--timeout=120s',
    ]);
    await rig.apply(certificate);
    const look = async () => caches.certificates.get({ namespace, name: 'shop' });
    const { spec, status } = await rig.waitFor('the Certificate', look);
    assert.deepEqual(spec, { secretName: 'shop-tls' });
    assert.deepEqual(
      status?.conditions?.map(({ reason }) => reason),
      ['DoesNotExist'],
    );
    assert.equal(caches.access.certificates, 'readable');
    assert.deepEqual(
      recording.logged.filter(({ resource }) => resource === 'certificates'),
      [],
    );
  });
});
