// The installation on a real API server: it is accepted as a whole, Pod Security has nothing to
// say against it, and the operator's account may do what it has to and not one thing more.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { installExtensions } from '../rig/extensions.ts';
import { projectRoot } from '../rig/places.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { manifests, namesOf, rendered } from './kustomize.ts';
import { may, must, rulesOf } from './rights.ts';

const system = 'methodprobe-system';
const team = 'deploy-team-a';
const other = 'deploy-team-b';

/** What the operator does, and so may do. */
const clusterWide = [
  ...listed('gateway.networking.k8s.io', ['httproutes', 'grpcroutes', 'gateways', 'referencegrants']),
  ...listed('gateway.networking.k8s.io', ['gatewayclasses']),
  ...listed('traefik.io', ['middlewares', 'ingressroutes']),
  ...listed('configuration.konghq.com', ['kongplugins', 'kongclusterplugins']),
  ...listed('cert-manager.io', ['certificates']),
  'get customresourcedefinitions.apiextensions.k8s.io httproutes.gateway.networking.k8s.io',
  'list namespaces',
  'watch namespaces',
  'list methodprobes.methodprobe.dev',
  'watch methodprobes.methodprobe.dev',
  'patch methodprobes.methodprobe.dev/status',
  'list ingresses.networking.k8s.io',
  'watch ingresses.networking.k8s.io',
  'list ingressclasses.networking.k8s.io',
  'watch ingressclasses.networking.k8s.io',
  'list services',
  'watch services',
  'get pods',
  'get replicasets.apps',
  'get deployments.apps',
  'get statefulsets.apps',
  'get jobs.batch',
  'get configmaps',
  'list endpointslices.discovery.k8s.io',
  'watch endpointslices.discovery.k8s.io',
  'create events.events.k8s.io',
  'patch events.events.k8s.io',
];

/** What belongs to the cluster, so that no Role can grant it. */
const ofTheCluster = /ingressclasses|gatewayclasses|kongclusterplugins|customresourcedefinitions| namespaces/;

describe('the rights of the operator', () => {
  let rig: Rig;

  before(async () => {
    rig = await sharedRig();
    await rig.apply(await rendered('deploy/kustomize'));
    await rig.apply(namespace(team) + namespace(other));
    await must(rig.kubectl(['apply', '-n', team, '-k', join(projectRoot, 'deploy/kustomize/namespaced')]));
  });
  after(async () => {
    await Promise.all([team, other].map((name) => rig.deleteNamespace(name)));
  });

  it('are each granted, in every namespace', async () => {
    for (const right of clusterWide) {
      assert.equal(await may(rig, right, system, other), true, right);
    }
  });

  it('are these and no more: the server lists no rule beyond the ClusterRole', async () => {
    const own = await rulesOf(rig, system, other);
    const anybody = await rulesOf(rig, 'somebody-else', other);
    assert.deepEqual(own.filter((right) => !anybody.includes(right)).toSorted(), clusterWide.toSorted());
  });

  it("stop before Secrets, lists of Pods, writing anybody else's objects, and wildcards", async () => {
    const refused = [
      'get secrets',
      'list secrets',
      'watch secrets',
      'list configmaps',
      'watch configmaps',
      'list pods',
      'get namespaces',
      'list customresourcedefinitions.apiextensions.k8s.io',
      'get customresourcedefinitions.apiextensions.k8s.io gateways.gateway.networking.k8s.io',
      'patch httproutes.gateway.networking.k8s.io/status',
      'create pods',
      'update ingresses.networking.k8s.io',
      'patch services',
      'patch methodprobes.methodprobe.dev',
      'delete methodprobes.methodprobe.dev',
      'delete events.events.k8s.io',
      '* *',
    ];
    for (const right of refused) assert.equal(await may(rig, right, system, other), false, right);
  });

  it('open one Secret alone, where the owner of the namespace binds the example Role', async () => {
    const example = readFileSync(join(projectRoot, 'deploy/kustomize/secret-for-probes.yaml'), 'utf8');
    await rig.apply(example.replaceAll('namespace: shop', `namespace: ${team}`));
    assert.equal(await may(rig, 'get secrets probe-token', system, team), true);
    const closed = ['get secrets another', 'get secrets', 'list secrets', 'watch secrets'];
    for (const right of closed) assert.equal(await may(rig, right, system, team), false, right);
    assert.equal(await may(rig, 'get secrets probe-token', system, other), false);
  });

  it('end at the namespace in the namespaced installation, and leave out what belongs to the cluster', async () => {
    const here = clusterWide.filter((right) => !ofTheCluster.test(right));
    for (const right of here) {
      assert.equal(await may(rig, right, team, team), true, `${right} in its own namespace`);
      assert.equal(await may(rig, right, team, other), false, `${right} in another namespace`);
    }
    for (const right of clusterWide.filter((one) => ofTheCluster.test(one))) {
      assert.equal(await may(rig, right, team, team), false, right);
    }
  });

  it('let people who may view a namespace read probes, and those who may edit it write them', async () => {
    await rig.apply(binding('viewer', 'view') + binding('editor', 'edit'));
    // The role aggregator is not part of the rig, so the aggregated roles are asked one by one.
    const roles = manifests(await rendered('deploy/kustomize')).filter(({ kind }) => kind === 'ClusterRole');
    const labels = roles.map(({ metadata }) => [metadata.name, Object.keys(metadata.labels ?? {})]);
    assert.deepEqual(Object.fromEntries(labels), {
      methodprobe: [],
      'methodprobe-cert-manager': [],
      'methodprobe-kong': [],
      'methodprobe-traefik': [],
      'methodprobe-edit': [
        'rbac.authorization.k8s.io/aggregate-to-admin',
        'rbac.authorization.k8s.io/aggregate-to-edit',
      ],
      'methodprobe-view': ['rbac.authorization.k8s.io/aggregate-to-view'],
    });
    const probes = 'methodprobes.methodprobe.dev';
    assert.equal(await may(rig, `list ${probes}`, other, other, 'viewer'), true);
    assert.equal(await may(rig, `create ${probes}`, other, other, 'viewer'), false);
    assert.equal(await may(rig, `create ${probes}`, other, other, 'editor'), true);
    assert.equal(await may(rig, `patch ${probes}/status`, other, other, 'editor'), false);
  });
});

describe('the installation', () => {
  let rig: Rig;

  before(async () => {
    rig = await sharedRig();
    await rig.apply(await rendered('deploy/kustomize'));
  });
  // Its image is nowhere to be pulled from here: the Pod would wait for ever.
  after(() => must(rig.kubectl(['delete', 'deployment', 'methodprobe', '-n', system])));

  it('holds the CRD, the namespace, the rights and the operator', async () => {
    assert.deepEqual(namesOf(manifests(await rendered('deploy/kustomize'))), [
      'ClusterRole /methodprobe',
      'ClusterRole /methodprobe-cert-manager',
      'ClusterRole /methodprobe-edit',
      'ClusterRole /methodprobe-kong',
      'ClusterRole /methodprobe-traefik',
      'ClusterRole /methodprobe-view',
      'ClusterRoleBinding /methodprobe',
      'ClusterRoleBinding /methodprobe-cert-manager',
      'ClusterRoleBinding /methodprobe-kong',
      'ClusterRoleBinding /methodprobe-traefik',
      'CustomResourceDefinition /methodprobes.methodprobe.dev',
      `Deployment ${system}/methodprobe`,
      'Namespace /methodprobe-system',
      `Service ${system}/methodprobe`,
      `ServiceAccount ${system}/methodprobe`,
    ]);
  });

  it('needs no cluster-wide object in the namespaced form', async () => {
    assert.deepEqual(namesOf(manifests(await rendered('deploy/kustomize/namespaced'))), [
      'Deployment /methodprobe',
      'Role /methodprobe',
      'RoleBinding /methodprobe',
      'Service /methodprobe',
      'ServiceAccount /methodprobe',
    ]);
  });

  it('is accepted as a whole, without a warning, with fields checked strictly', async () => {
    for (const folder of ['deploy/kustomize', 'deploy/kustomize/namespaced']) {
      const flags = ['apply', '--dry-run=server', '--validate=strict', '-n', system, '-f', '-'];
      const yaml = await rendered(folder);
      const { code, stderr } = await rig.kubectl(
        folder.endsWith('namespaced') ? flags : without(flags, '-n'),
        yaml,
      );
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /Warning(?!: resource .* is missing the .*last-applied)/);
    }
  });

  it('makes Pods that restricted Pod Security admits', async () => {
    const deployment = JSON.parse(
      await must(rig.kubectl(['get', 'deploy', 'methodprobe', '-n', system, '-o', 'json'])),
    );
    const { metadata, spec } = deployment.spec.template;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: 'admitted', namespace: system },
      spec,
    };
    await must(rig.kubectl(['create', '--dry-run=server', '-f', '-'], JSON.stringify(pod)));

    const careless = { ...pod, spec: { ...spec, securityContext: {}, hostNetwork: true } };
    const { code, stderr } = await rig.kubectl(
      ['create', '--dry-run=server', '-f', '-'],
      JSON.stringify(careless),
    );
    assert.notEqual(code, 0);
    assert.match(stderr, /violates PodSecurity "restricted:latest"/);
  });

  it('accepts every sample', async () => {
    await installExtensions(rig, ['gateway-api']);
    const folder = join(projectRoot, 'deploy/samples');
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
      const yaml = readFileSync(join(folder, file), 'utf8').replace(
        /namespace: [a-z]+/g,
        `namespace: ${system}`,
      );
      const { code, stderr } = await rig.kubectl(
        ['create', '--dry-run=server', '--validate=strict', '-f', '-'],
        yaml,
      );
      assert.equal(code, 0, `${file}: ${stderr}`);
      assert.equal(stderr, '', file);
    }
  });
});

/** The two verbs of a watch. */
function listed(group: string, plurals: readonly string[]): readonly string[] {
  return plurals.flatMap((plural) => ['list', 'watch'].map((verb) => `${verb} ${plural}.${group}`));
}

function without(words: readonly string[], flag: string): readonly string[] {
  return words.filter((word, index) => word !== flag && words[index - 1] !== flag);
}

function namespace(name: string): string {
  return `---\n{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}\n`;
}

function binding(account: string, role: string): string {
  const subject = `{kind: ServiceAccount, name: ${account}, namespace: ${other}}`;
  const role_ = `{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: methodprobe-${role}}`;
  const head = 'apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding';
  return `---\n{${head}, metadata: {name: ${account}, namespace: ${other}}, roleRef: ${role_}, subjects: [${subject}]}\n`;
}
