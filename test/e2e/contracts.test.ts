// Documents that frameworks generate, as applications in the cluster serve them: their paths are probed
// through the gateway, and a method that the application has lost is found by its name in the document.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Status } from '../../src/api/v1alpha1/status.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { gatewayAddress, rolledOut } from '../rig/stories/deploy.ts';
import { ingress, namespace, workload } from '../rig/stories/objects.ts';
import { type Manifest, yamlOf } from '../rig/stories/story.ts';
import {
  applyProbe,
  conditionOf,
  deleteProbe,
  removeSpace,
  standingOf,
  waitForConditions,
} from './objects.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';

const space = 'e2e-contracts';

interface Framework {
  readonly port: number;
  readonly command: readonly string[];
  /** What its source calls that operation. */
  readonly without: string;
  readonly document: string;
  /** The operation that the application has lost, as its document has it. */
  readonly lost: string;
  /** Healthy, by the name of the route. */
  readonly healthy: readonly string[];
  /** Operations that nothing was given for. */
  readonly unfilled: readonly string[];
}

const python = { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: 'test/rig/apps' };

const frameworks: Readonly<Record<string, Framework>> = {
  fastapi: {
    port: 8000,
    command: ['uvicorn', '--host', '0.0.0.0', '--port', '8000', 'contract_fastapi:app'],
    without: 'list_orders',
    document: '/openapi.json',
    lost: 'GET /api/orders',
    healthy: ['api-files-notes-txt', 'api-internal-state', 'api-kinds-regular', 'api-orders-17'],
    unfilled: ['/api/orders/{order_id}/lines/{line}'],
  },
  fastify: {
    port: 3001,
    command: ['node', 'test/rig/apps/contract-fastify.mjs'],
    without: 'listThings',
    document: '/openapi.yaml',
    lost: 'GET /v1/things',
    healthy: ['v1-colours-red', 'v1-things-7'],
    unfilled: ['/v1/shelves/{shelf}'],
  },
  nest: {
    port: 3000,
    command: ['node', 'test/rig/apps/contract-nest.mjs'],
    without: 'list',
    document: '/docs-json',
    lost: 'GET /shop/cats',
    healthy: ['shop-cats-3', 'shop-cats-3-toys-ball'],
    unfilled: [],
  },
};

/** FastAPI stands behind a prefix that the gateway strips; its document does not know it. */
const prefix = '/fast';
const behind: Readonly<Record<string, string>> = { fastapi: prefix };

function ingressOf(name: string, port: number): Manifest {
  const front = behind[name];
  return ingress({
    namespace: space,
    name,
    className: 'nginx',
    host: `${name}.${space}.example.com`,
    paths: [
      front === undefined
        ? { path: '/', service: name, port }
        : { path: `${front}(/|$)(.*)`, type: 'ImplementationSpecific', service: name, port },
    ],
    annotations: front === undefined ? {} : { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' },
  });
}

const probeOf = (name: string, spec: Readonly<Record<string, unknown>>): Manifest => ({
  apiVersion: 'methodprobe.dev/v1alpha1',
  kind: 'MethodProbe',
  metadata: { namespace: space, name },
  spec: { interval: '5m', timeout: '4s', failureThreshold: 1, ...spec },
});

/** So many operations, most of which no application serves. */
function largeDocument(operations: number): string {
  const item = { get: {}, put: {}, post: {}, delete: {}, patch: {} };
  const name = 'a-rather-long-name-of-a-collection';
  const paths = Array.from({ length: operations / 5 }, (_, n) => [`/v1/${name}-${n}/{id}/${name}`, item]);
  const parameters = [{ name: 'id', in: 'path', required: true, example: 'an-identifier-of-some-length' }];
  return JSON.stringify({
    openapi: '3.0.3',
    paths: Object.fromEntries(paths.map(([path, each]) => [path, { parameters, ...(each as object) }])),
  });
}

suite('contracts', () => {
  let rig: Rig;
  let operator: RunningOperator;

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    await gatewayAddress(rig, 'ingress-nginx');
    await rig.apply(yamlOf([namespace(space)]));
    await rig.apply(
      yamlOf([
        ...Object.entries(frameworks).flatMap(([name, { port, command, without }]) => [
          ...workload({ namespace: space, name, command, port, env: { ...python, WITHOUT: without } }),
          ingressOf(name, port),
        ]),
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { namespace: space, name: 'contracts' },
          data: { 'large.json': largeDocument(500) },
        },
      ]),
    );
    await rolledOut(rig, space);
    operator = await startOperator(rig, { name: 'contracts', port: 8098, kubeconfig });
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
  });

  /** The first verdict that is about all of it: the gateway may still be learning its rules. */
  const judged = (name: string, isWhole: (status: Status) => boolean): Promise<Status> =>
    rig.waitFor(`a verdict of ${name}`, async () => {
      const { status } = await standingOf(rig, { namespace: space, name });
      return isWhole(status) ? status : undefined;
    });

  for (const [name, { document, lost, healthy, unfilled }] of Object.entries(frameworks))
    test(`${name}: ${lost} is documented and lost, and the rest works`, async () => {
      const [method = '', path = ''] = lost.split(' ');
      await applyProbe(
        rig,
        probeOf(name, { through: { ingressRef: { name }, schemes: ['http'] }, openAPI: { path: document } }),
      );
      const whole = ({ contract, routes = [] }: Status): boolean =>
        contract?.refused !== undefined &&
        healthy.every((one) =>
          routes.some(({ route, health }) => route.endsWith(one) && health === 'Healthy'),
        );
      const status = await judged(name, whole).catch(async (error: unknown) => {
        const { status: last } = await standingOf(rig, { namespace: space, name });
        throw new Error(JSON.stringify(last, undefined, 1), { cause: error });
      });
      const bad = status.routes?.filter(({ health }) => health === 'Unhealthy') ?? [];
      assert.deepEqual(
        bad.map((one) => one.method),
        [method],
        JSON.stringify(bad, undefined, 1),
      );
      assert.match(
        bad[0]?.message ?? '',
        new RegExp(`documented as ${method} ${path} in ${document} of Service`),
      );
      assert.deepEqual(status.contract?.refused, [{ path, methods: [method], by: 'Application' }]);
      assert.deepEqual(
        (status.contract?.unfilled ?? []).map((one) => one.path),
        unfilled,
      );
      assert.equal(conditionOf(status, 'Healthy').status, 'False');
      assert.equal(conditionOf(status, 'Ready').reason, 'Probing');
      assert.equal(status.requestsPerCycle?.unsafe, 0);
      await deleteProbe(rig, { namespace: space, name });
    });

  test('500 operations fit into a status: what is left out is counted', async (context) => {
    const key = { namespace: space, name: 'large' };
    const configMapRef = { name: 'contracts', key: 'large.json' };
    await applyProbe(
      rig,
      probeOf('large', {
        through: { ingressRef: { name: 'fastify' }, schemes: ['http'] },
        openAPI: { configMapRef },
      }),
    );
    const { status } = await waitForConditions(rig, key, ['Ready True Probing']);
    const bytes = Buffer.byteLength(JSON.stringify(status));
    context.diagnostic(`${bytes} bytes of status`);
    assert.ok(bytes < 64 * 1024, `${bytes} bytes`);
    const { operations = 0, covered = 0, omitted = 0 } = status.contract ?? {};
    assert.equal(operations, 500);
    assert.equal(covered + omitted, 500);
    assert.ok(covered > 0 && omitted > 0);
    // Documented methods that nothing proves are counted in the contract alone.
    assert.ok((status.totalRoutes ?? 0) > 0 && (status.totalRoutes ?? 0) <= covered);
    await deleteProbe(rig, key);
  });

  test('a document that is not there is an outcome: Ready stays True and says so', async () => {
    const key = { namespace: space, name: 'nothing' };
    const through = { ingressRef: { name: 'fastify' }, schemes: ['http'] };
    await applyProbe(rig, probeOf('nothing', { through, openAPI: { path: '/nothing.json' } }));
    const { status } = await waitForConditions(rig, key, [
      'Ready True Probing',
      'Healthy Unknown MethodNotProven',
    ]);
    assert.equal(status.contract?.problem, 'GET answers 404');
    await deleteProbe(rig, key);
  });
});
