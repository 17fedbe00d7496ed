// The recording application in the cluster: Deployment, Service and Ingress behind the
// ingress-nginx stand-in, and the port at which a test tells it how to answer.

import { readFileSync } from 'node:fs';
import type { Rig } from '../rig/rig.ts';
import { authorityOf, gatewayAddress, rolledOut } from '../rig/stories/deploy.ts';
import { ingress, namespace, workload } from '../rig/stories/objects.ts';
import { type Manifest, yamlOf } from '../rig/stories/story.ts';
import { ask } from '../rig/stories/wire.ts';
import { type AnswerRule, applicationPort, controlPort, type Recorded } from './recorder.ts';
import { must } from './running-operator.ts';

/** A recording application that the gateway serves. */
export interface Application {
  readonly namespace: string;
  readonly host: string;
  /** ClusterIP of the gateway. */
  readonly gateway: string;
  /** Says how to answer from now on, and forgets what came before. */
  readonly answer: (rules: readonly AnswerRule[]) => Promise<void>;
  readonly requests: () => Promise<readonly Recorded[]>;
}

/** A probe of the application: what differs from the usual one. */
export interface ProbeParts {
  readonly name: string;
  readonly through?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly routes?: readonly Readonly<Record<string, unknown>>[];
}

/** A path that the application serves. */
export const orders = '/shop/orders';

/** Answers of an application that serves POST on its path and 404 elsewhere. */
export const working: readonly AnswerRule[] = [
  { path: orders, methods: ['POST'], status: 201, body: '{"order":1}' },
  { path: orders, status: 405, headers: { Allow: 'POST' }, body: '{"error":"method not allowed"}' },
];

/** The same application, without POST. */
export const getOnly: readonly AnswerRule[] = [
  { path: orders, methods: ['GET', 'HEAD'], status: 200, headers: { Allow: 'GET, HEAD' }, body: '[]' },
  { path: orders, status: 405, headers: { Allow: 'GET, HEAD' }, body: '{"error":"method not allowed"}' },
];

/** An Ingress of the application; by default everything goes to it, http and https alike. */
export function applicationIngress(
  space: string,
  parts: { readonly path?: string; readonly annotations?: Readonly<Record<string, string>> } = {},
): Manifest {
  return ingress({
    namespace: space,
    name: 'shop',
    className: 'nginx',
    host: hostOf(space),
    tls: 'shop-tls',
    paths: [
      {
        path: parts.path ?? '/',
        type: parts.path === undefined ? 'Prefix' : 'ImplementationSpecific',
        service: 'shop',
        port: applicationPort,
      },
    ],
    annotations: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'false', ...parts.annotations },
  });
}

const hostOf = (space: string): string => `${space}.example.com`;

/** Another Ingress than the usual one, and a path that it lets through. */
export interface OtherRoute {
  readonly ingress: Manifest;
  readonly path: string;
}

/** Deploys the application into its own namespace and waits until the gateway serves it. */
export async function deployApplication(rig: Rig, space: string, route?: OtherRoute): Promise<Application> {
  const gateway = await gatewayAddress(rig, 'ingress-nginx');
  const { caFile, secret } = await authorityOf(rig);
  const host = hostOf(space);
  const recorder = workload({
    namespace: space,
    name: 'shop',
    command: ['node', 'test/e2e/recorder.ts'],
    port: applicationPort,
  });
  await rig.apply(yamlOf([namespace(space)]));
  const certificate = await secret({ namespace: space, name: 'shop-tls', hosts: [host] });
  await rig.apply(yamlOf([...recorder, certificate, route?.ingress ?? applicationIngress(space)]));
  await rolledOut(rig, space);
  const address = await podAddress(rig, space);
  const application = { namespace: space, host, gateway, ...controlOf(`http://${address}:${controlPort}`) };
  await application.answer(working);
  await rig.waitFor(`the gateway to serve ${host}`, () =>
    isServed(application, caFile, route?.path ?? orders),
  );
  await application.answer(working);
  return application;
}

async function podAddress(rig: Rig, space: string): Promise<string> {
  const path = 'jsonpath={.items[0].status.podIP}';
  return must(rig, ['get', 'pods', '-n', space, '-l', 'app=shop', '-o', path]);
}

function controlOf(control: string): Pick<Application, 'answer' | 'requests'> {
  return {
    answer: async (rules) => {
      await fetch(control, { method: 'PUT', body: JSON.stringify(rules) });
    },
    requests: async () => (await (await fetch(control)).json()) as readonly Recorded[],
  };
}

/** By both schemes: anything but the gateway's own 404 and 503. */
async function isServed(application: Application, caFile: string, path: string): Promise<true | undefined> {
  const gateway = { address: application.gateway, host: application.host, ca: readFileSync(caFile, 'utf8') };
  for (const scheme of ['http', 'https'] as const) {
    await ask(gateway, { scheme, method: 'GET', path });
  }
  const came = await application.requests();
  return came.length >= 2 ? true : undefined;
}

/** A probe of `POST /shop/orders` through the Ingress, every second unless the spec says otherwise. */
export function probeOf(space: string, parts: ProbeParts): Manifest {
  return {
    apiVersion: 'methodprobe.dev/v1alpha1',
    kind: 'MethodProbe',
    metadata: { namespace: space, name: parts.name },
    spec: {
      interval: '1s',
      through: parts.through ?? { ingressRef: { name: 'shop' } },
      routes: parts.routes ?? [{ path: orders, methods: ['POST'] }],
      ...parts.spec,
    },
  };
}
