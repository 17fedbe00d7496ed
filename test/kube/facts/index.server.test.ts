// Facts of real objects: what the API server defaults and its controllers write, read through the watches.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ProbeForFacts } from '../../../src/kube/facts/asked.ts';
import { gatherFacts } from '../../../src/kube/facts/index.ts';
import type { Endpoint, Facts } from '../../../src/model/index.ts';
import type { Rig } from '../../rig/rig.ts';
import { sharedRig } from '../../rig/shared.ts';
import { probe } from '../objects.ts';
import { account, must, prepare, type Recording, record, shippedRules } from '../running.ts';

const namespace = 'kube-facts-test';
const elsewhere = 'kube-facts-other';

const objects = `
apiVersion: v1
kind: Node
metadata: {name: kube-facts-node}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: dify, namespace: ${namespace}}
spec:
  rules:
  - host: facts.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: forgotten, port: {number: 80}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: rival, namespace: ${elsewhere}}
spec:
  rules:
  - host: facts.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: theirs, port: {number: 80}}}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: named}, {name: admin, port: 81, targetPort: 9000}]
---
apiVersion: v1
kind: Service
metadata: {name: headless, namespace: ${namespace}}
spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: external, namespace: ${namespace}}
spec: {type: ExternalName, externalName: api.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: manual, namespace: ${namespace}}
spec: {ports: [{port: 80}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: manual-1, namespace: ${namespace}, labels: {kubernetes.io/service-name: manual}}
addressType: IPv4
ports: [{port: 8000}]
endpoints: [{addresses: [203.0.113.9]}]
`;

/** A Pod of a Node that no kubelet serves: its status is what the test says. Slices leave out Pods without a Node. */
function podYaml(name: string): string {
  return `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: web}}
spec:
  nodeName: kube-facts-node
  automountServiceAccountToken: false
  containers: [{name: app, image: none, ports: [{name: named, containerPort: 8080}]}]
`;
}

let rig: Rig;
let recording: Recording;

async function settle(pod: string, podIP: string, ready: 'True' | 'False'): Promise<void> {
  const status = {
    phase: 'Running',
    podIP,
    podIPs: [{ ip: podIP }],
    conditions: [{ type: 'Ready', status: ready }],
  };
  const patch = JSON.stringify({ status });
  await must(rig, [
    'patch',
    'pod',
    pod,
    '-n',
    namespace,
    '--subresource=status',
    '--type=merge',
    '-p',
    patch,
  ]);
}

function facts(fields: Partial<ProbeForFacts> = {}): Facts {
  const through = { ingress: { namespace, name: 'dify' }, ports: {}, insecureSkipVerify: false };
  const asked = { ...probe({ through, ...fields }), namespace };
  return gatherFacts(recording.operator.caches, asked, { gatewayAddresses: [], now: new Date() });
}

const named = (name: string) => facts().services.find((service) => service.name === name);

const line = (e: Endpoint): string =>
  `${e.pod ?? 'no pod'} ${e.address}:${e.port} "${e.portName}" ${e.ready ? 'ready' : 'unready'} ${e.managed ? 'managed' : 'hand-made'}`;

/** The endpoints once the controller has caught up with three Pods. */
function endpointsOf(name: string, count: number): Promise<readonly string[]> {
  const leaving = '10.244.200.3';
  return rig.waitFor(`${count} endpoints of ${name}`, async () => {
    const endpoints = named(name)?.endpoints ?? [];
    const left = endpoints.some(({ address, ready }) => address === leaving && ready);
    return endpoints.length === count && !left ? endpoints.map(line).toSorted() : undefined;
  });
}

describe('facts of real objects', () => {
  before(async () => {
    rig = await sharedRig();
    await prepare(rig, namespace);
    await must(rig, ['create', 'namespace', elsewhere]);
    const rules = shippedRules('cluster');
    const kubeconfig = await account(rig, { namespace, name: 'reader', scope: 'Cluster' }, rules);
    await rig.apply([objects, ...['ready', 'unready', 'leaving'].map(podYaml)].join('---'));
    await settle('ready', '10.244.200.1', 'True');
    await settle('unready', '10.244.200.2', 'False');
    await settle('leaving', '10.244.200.3', 'True');
    await must(rig, ['delete', 'pod', 'leaving', '-n', namespace, '--wait=false']);
    recording = await record(kubeconfig);
    await recording.operator.synced;
  });
  after(async () => {
    recording?.stop();
    await must(rig, ['delete', 'node', 'kube-facts-node']);
    await Promise.all([namespace, elsewhere].map((name) => rig.deleteNamespace(name)));
  });

  it('say which endpoints are ready: not the unready, not the one that is leaving; each for its named port', async () => {
    assert.deepEqual(await endpointsOf('web', 6), [
      'leaving 10.244.200.3:8080 "http" unready managed',
      'leaving 10.244.200.3:9000 "admin" unready managed',
      'ready 10.244.200.1:8080 "http" ready managed',
      'ready 10.244.200.1:9000 "admin" ready managed',
      'unready 10.244.200.2:8080 "http" unready managed',
      'unready 10.244.200.2:9000 "admin" unready managed',
    ]);
  });

  it('give a headless Service its endpoints and no address', async () => {
    assert.equal(named('headless')?.service?.spec?.clusterIP, 'None');
    assert.equal((await endpointsOf('headless', 3)).length, 3);
  });

  it('give an ExternalName Service its name and no endpoints', () => {
    assert.equal(named('external')?.service?.spec?.externalName, 'api.example.com');
    assert.deepEqual(named('external')?.endpoints, []);
  });

  it('do not vouch for a slice that somebody wrote by hand', async () => {
    assert.deepEqual(await endpointsOf('manual', 1), ['no pod 203.0.113.9:8000 "" ready hand-made']);
  });

  it('name the missing Service behind the Ingress and the missing hop of the probe', () => {
    const missing = facts({ direct: [{ namespace, service: 'nobody', port: 80 }] }).services.filter(
      ({ service }) => !service,
    );
    assert.deepEqual(
      missing.map(({ name }) => name),
      ['nobody', 'forgotten'],
    );
  });

  it('have no Ingress when the probe names one that does not exist, and the Services all the same', () => {
    const through = { ingress: { namespace, name: 'absent' }, ports: {}, insecureSkipVerify: false };
    const found = facts({ through });
    assert.equal(found.ingress, undefined);
    assert.equal(found.services.length, 4);
  });

  it('show the Ingress of another namespace with the same host as a neighbour', () => {
    const neighbours = facts().neighbours.filter((i) => i.metadata?.namespace === elsewhere);
    assert.deepEqual(
      neighbours.map((i) => i.metadata?.name),
      ['rival'],
    );
  });
});
