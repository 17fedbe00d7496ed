// A gateway with several addresses in the status of its Ingress: IP addresses and names, one of them
// wrong, out of reach, or lost. Every address has a real gateway, or nobody, behind it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, suite, test } from 'node:test';
import {
  CoreV1Api,
  NetworkingV1Api,
  PatchStrategy,
  setHeaderOptions,
  type V1IngressLoadBalancerIngress,
} from '@kubernetes/client-node';
import type { StatusRoute } from '../../src/api/v1alpha1/status.ts';
import { writeInPlace } from '../rig/hosts.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { rolledOut } from '../rig/stories/deploy.ts';
import { ingress, namespace, workload } from '../rig/stories/objects.ts';
import { flask, nginx, webSite } from '../rig/stories/servers.ts';
import { type Manifest, yamlOf } from '../rig/stories/story.ts';
import {
  applyProbe,
  askNow,
  conditionOf,
  deleteProbe,
  removeSpace,
  standingOf,
  waitForConditions,
} from './objects.ts';
import { probeOf } from './recorded-application.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';

const space = 'e2e-addresses';
/** The gateways are another team's, as they mostly are. */
const gates = 'e2e-addresses-gates';
const key = { namespace: space, name: 'login' };
const host = 'addresses.example.com';

/** In the rig's Service range, given to no Service: nothing listens there. */
const nobody = '10.96.255.253';

const passing = `server { listen 80;
proxy_set_header Host $host;
location / { proxy_pass http://dify-api.${space}:5001; }
}`;

const className: Manifest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: space },
  spec: { controller: 'example.com/addresses' },
};

/** A second Service of the right gateway: another address, alike in everything. */
const second: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: gates, name: 'right-too' },
  spec: { selector: { app: 'right' }, ports: [{ port: 80 }] },
};

suite('a gateway with several addresses', () => {
  let rig: Rig;
  let operator: RunningOperator;
  /** ClusterIPs of the gateways by name. */
  const at: Record<string, string> = {};

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    await rig.apply(yamlOf([namespace(space), namespace(gates), className]));
    await rig.apply(yamlOf(workload(flask({ namespace: space, name: 'dify-api' }))));
    await rolledOut(rig, space);
    const paths = [{ path: '/', service: 'dify-api', port: 5001 }];
    await rig.apply(
      yamlOf([
        ...workload(nginx({ namespace: gates, name: 'right' }, passing)),
        ...workload(nginx({ namespace: gates, name: 'wrong' }, webSite)),
        second,
        ingress({ ...key, className: space, host, paths }),
      ]),
    );
    await rolledOut(rig, gates);
    const services = await rig.kubeConfig
      .makeApiClient(CoreV1Api)
      .listNamespacedService({ namespace: gates });
    for (const { metadata, spec } of services.items) at[metadata?.name ?? ''] = spec?.clusterIP ?? '';
    operator = await startOperator(rig, { name: 'addresses', port: 8111, kubeconfig });
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
    await removeSpace(rig, gates);
  });

  async function publish(...points: readonly V1IngressLoadBalancerIngress[]): Promise<void> {
    const body = { status: { loadBalancer: { ingress: points } } };
    const asMerge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
    await rig.kubeConfig
      .makeApiClient(NetworkingV1Api)
      .patchNamespacedIngressStatus({ ...key, body }, asMerge);
  }

  const ip = (name: string): V1IngressLoadBalancerIngress => ({ ip: at[name] ?? '' });

  /** A new probe of POST through the Ingress as it is published now. */
  async function apply(): Promise<void> {
    const routes = [{ path: '/console/api/login', methods: ['POST'] }];
    const through = { ingressRef: { name: key.name }, schemes: ['http'] };
    const spec = { interval: '5m', failureThreshold: 1 };
    await applyProbe(rig, probeOf(space, { name: key.name, through, routes, spec }));
  }

  async function told(): Promise<{ readonly message: string; readonly entry: StatusRoute }> {
    const { status } = await standingOf(rig, key);
    const [entry] = status.routes ?? [];
    assert.ok(entry);
    return { message: conditionOf(status, 'Healthy').message, entry };
  }

  /** Which cause it is depends on what the wrong gateway shows; that is for other tests. */
  const unhealthy = () =>
    rig.waitFor('Healthy False', async () => {
      const { status } = await standingOf(rig, key);
      return conditionOf(status, 'Healthy').status === 'False' || undefined;
    });

  beforeEach(async (context) => {
    if ('after' in context) context.after(() => deleteProbe(rig, key).catch(() => undefined));
  });

  test('is healthy where every address reaches the application, and each is asked', async () => {
    await publish(ip('right'), ip('right-too'));
    await apply();
    const { status } = await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
    // Once at each address and once at the endpoint; the safe one goes through the Service, too.
    assert.equal(status.requestsPerCycle?.unsafe, 3);
    assert.doesNotMatch(JSON.stringify(status), new RegExp(at['right'] ?? ''));
  });

  test('is unhealthy where one address leads elsewhere: it is named, and heals with the status', async () => {
    await publish(ip('right'), ip('wrong'));
    await apply();
    await unhealthy();
    const { message, entry } = await told();
    assert.match(message, new RegExp(`; at ${at['wrong']} only: ${at['right']} answers 401 by Flask`));
    assert.match(entry.reproduce ?? '', new RegExp(`--connect-to ${host}:80:${at['wrong']}:80`));
    assert.deepEqual(
      entry.seen?.slice(0, 2).map(({ via, status }) => `${via} ${status}`),
      [`gateway-http@${at['wrong']} 405`, `gateway-http@${at['right']} 401`],
    );
    await publish(ip('right'), ip('right-too'));
    await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
  });

  test('is healthy beside an address that never answered, and says so', async () => {
    await publish(ip('right'), { ip: nobody });
    await apply();
    await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
    assert.match(
      (await told()).message,
      new RegExp(`nothing answers the operator at ${nobody} \\(refused\\)`),
    );
  });

  test('is healthy beside an address of a family that the operator has no route for', async () => {
    await publish(ip('right'), { ip: '2001:db8::7' });
    await apply();
    await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
    assert.match((await told()).message, /2001:db8::7 is of an address family/);
  });

  test('is Unknown where none of its addresses ever answered, with all of them', async () => {
    await publish({ ip: nobody }, { ip: '2001:db8::7' });
    await apply();
    await waitForConditions(rig, key, ['Healthy Unknown GatewayUnreachable']);
    const { message, entry } = await told();
    assert.match(
      message,
      new RegExp(`${nobody}:80 refused the connection; \\[2001:db8::7\\]:80 cannot be reached`),
    );
    assert.match(entry.fix ?? '', new RegExp(`--gateway-address ${space}=<namespace>/<service>`));
  });

  test('with names in its status has them resolved: each address behind a name is asked', async () => {
    const before = readFileSync('/etc/hosts', 'utf8');
    const lines = [at['right'], at['right-too']].map((address) => `${address} lb.addresses.example\n`);
    writeInPlace('/etc/hosts', `${before}${lines.join('')}`);
    try {
      await publish({ hostname: 'lb.addresses.example' });
      await apply();
      const { status } = await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
      assert.equal(status.requestsPerCycle?.unsafe, 3);
    } finally {
      writeInPlace('/etc/hosts', before);
    }
  });

  test('with a name that leads elsewhere names that name', async () => {
    await publish(ip('right'), { hostname: `wrong.${gates}.svc.cluster.local` });
    await apply();
    await unhealthy();
    assert.match((await told()).message, new RegExp(`; at wrong\\.${gates}\\.svc\\.cluster\\.local only: `));
  });

  test('is unhealthy where an address that answered does not any more', async () => {
    await publish(ip('right'), ip('right-too'));
    await apply();
    await waitForConditions(rig, key, ['Healthy True AllRoutesReached']);
    await rig.kubeConfig
      .makeApiClient(CoreV1Api)
      .deleteNamespacedService({ namespace: gates, name: 'right-too' });
    const gone = async () => {
      await askNow(rig, key);
      const { status } = await standingOf(rig, key);
      return conditionOf(status, 'Healthy').reason === 'GatewayUnreachable' || undefined;
    };
    await rig.waitFor('the address to be gone', gone);
    const { message, entry } = await told();
    assert.equal(entry.health, 'Unhealthy');
    assert.match(message, new RegExp(`; at ${at['right-too']} only: ${at['right']} answers 401 by Flask`));
    // It stays a fault: what the status holds against an address is no news of the last cycles.
    await askNow(rig, key);
    assert.equal((await told()).entry.reason, 'GatewayUnreachable');
  });
});
